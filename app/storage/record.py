"""How a record says what it keeps: one base for all tables, and fields declared at their columns."""

from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import MetaData, inspect
from sqlalchemy.orm import DeclarativeBase, MappedColumn, Mapper, mapped_column

from app.rules.field import Field, Kind
from app.rules.ref import Ref

# Every constraint has a name, so that an upgrade can find and change it later.
NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    """The base of every table.

    A table whose rows follow from other rows (search terms) says
    `__table_args__ = {"info": {"derived": True}}` and stays out of the journal.
    """

    metadata = MetaData(naming_convention=NAMING)


def column_field(
    label: str,
    kind: Kind = Kind.TEXT,
    *column: Any,
    required: bool = False,
    private: bool = False,
    width: int = 0,
    choices: tuple[tuple[str, str], ...] = (),
    limit: int = 200,
    hint: str = "",
    **options: Any,
) -> MappedColumn[Any]:
    """A column that carries its Field: `name: Mapped[str] = column_field("姓名", Kind.NAME, required=True)`.

    `*column` and `**options` go to `mapped_column` (type, ForeignKey, index, unique, default …).
    """
    field = Field(
        "",
        label,
        kind,
        required=required,
        private=private,
        width=width,
        choices=choices,
        limit=limit,
        hint=hint,
    )
    info = {**options.pop("info", {}), "field": field}
    return mapped_column(*column, info=info, **options)


@cache
def fields_of(model: type[Base]) -> dict[str, Field]:
    """The declared fields of a table by attribute name, in the order they were declared."""
    mapper: Mapper[Any] = inspect(model)
    return {
        prop.key: replace(prop.columns[0].info["field"], name=prop.key)
        for prop in mapper.column_attrs
        if "field" in prop.columns[0].info
    }


def models() -> dict[str, type[Base]]:
    """Every table that is known so far, by its name."""
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


def label_of(kind: str, field: str) -> str:
    """What the clerk calls a field of a table; empty when the column declares no label."""
    model = models().get(kind)
    declared = fields_of(model).get(field) if model is not None else None
    return declared.label if declared is not None else ""


def is_derived(model: type[Base]) -> bool:
    """True if the table's rows follow from others and stay out of the journal."""
    table = model.metadata.tables.get(model.__tablename__)
    return table is not None and bool(table.info.get("derived"))


def ref_of(record: Base) -> Ref:
    """The pointer to a saved record; a table without one whole-number id is a bug (RuntimeError)."""
    mapper: Mapper[Any] = inspect(type(record))
    key = mapper.primary_key_from_instance(record)
    if len(key) != 1 or not isinstance(key[0], int):
        raise RuntimeError(f"{mapper.local_table} needs one whole-number id to be journalled")
    return Ref(str(record.__tablename__), key[0])
