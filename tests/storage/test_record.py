"""Fields are declared once, at the column."""

import pytest
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase

from app.modules.residents.model import Person
from app.rules.field import Kind
from app.rules.ref import Ref
from app.storage.record import column_field, fields_of, ref_of
from app.storage.site_tables import Setting


def test_a_column_carries_its_field_and_its_options():
    column = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), required=True, index=True).column
    assert column.info["field"].label == "房号"
    assert column.info["field"].required
    assert column.index


def test_fields_of_a_model_are_named_after_their_attributes():
    fields = fields_of(Person)
    assert fields
    assert all(field.name == name and field.label for name, field in fields.items())
    assert fields_of(Setting) == {}


def test_a_record_without_a_whole_number_id_cannot_be_pointed_to():
    setting = Setting(key="a", value="b")
    with pytest.raises(RuntimeError, match="whole-number id"):
        ref_of(setting)
    setting.id = 4
    assert ref_of(setting) == Ref("setting", 4)


def test_every_constraint_gets_a_name():
    assert issubclass(Person, DeclarativeBase)
    for table in Person.metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, table.name
