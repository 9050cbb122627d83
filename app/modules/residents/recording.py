"""How a fact of a household is set: checked against its declaration, and what it was before is kept."""

from typing import Any

from app.errors import Refusal
from app.modules.residents.model import Correction, Person, Unit
from app.modules.residents.rules import checked
from app.storage.act import Act
from app.storage.record import Base, fields_of, ref_of

Values = dict[str, str]


def amend(act: Act, record: Base, name: str, value: Any) -> bool:
    """Set one field and keep what it held before. True if it was another value."""
    before = getattr(record, name)
    if before == value or (not before and not value):
        return False
    setattr(record, name, value)
    ref = ref_of(record)
    act.session.add(
        Correction(
            kind=ref.kind,
            ref_id=ref.id,
            field=name,
            before="" if before is None else str(before),
            at=act.now,
            staff_id=act.who.staff_id,
        )
    )
    return True


def amend_declared(act: Act, record: Base, values: Values) -> None:
    """Set the declared fields named, each checked. Raises Refusal naming the field."""
    declared = fields_of(type(record))
    for name, value in values.items():
        amend(act, record, name, checked(declared[name], value))


def taken(record: type[Base], values: Values) -> dict[str, Any]:
    """The values of a new record, each checked. Raises Refusal naming the field."""
    declared = fields_of(record)
    return {name: checked(declared[name], value) for name, value in values.items()}


def unit_or_refuse(act: Act, unit_id: int) -> Unit:
    """The flat of that id. Raises Refusal when there is none."""
    unit = act.session.get(Unit, unit_id)
    if unit is None:
        raise Refusal("找不到这一户，请重新查找。")
    return unit


def person_or_refuse(act: Act, person_id: int) -> Person:
    """The person of that id. Raises Refusal when there is none."""
    person = act.session.get(Person, person_id)
    if person is None:
        raise Refusal("找不到这个人，请重新打开户卡。")
    return person
