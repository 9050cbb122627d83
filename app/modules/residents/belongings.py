"""What belongs to a household beside its people: vehicles, pets, whom to ring in an emergency."""

from typing import TypeVar

from app.errors import Refusal
from app.modules.residents.model import EmergencyContact, Pet, Vehicle
from app.modules.residents.recording import Values, amend, amend_declared, taken, unit_or_refuse
from app.modules.residents.rules import phone_or_refuse, plate_or_refuse
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.record import ref_of

Belonging = TypeVar("Belonging", Vehicle, Pet, EmergencyContact)
_ITS_OWN = ("plate", "number", "since", "until")
"""Fields that are not taken as typed."""


@verb("households.edit", "登记车辆")
def add_vehicle(act: Act, unit_id: int, values: Values) -> Ref:
    """Enter a vehicle of a household from today. Raises Refusal when the plate is there already."""
    unit = unit_or_refuse(act, unit_id)
    plate = plate_or_refuse(values.get("plate", ""))
    _no_other_plate(act, unit.id, plate, 0)
    return _add(act, Vehicle(unit_id=unit.id, plate=plate, since=act.today, **_plain(Vehicle, values)))


@verb("households.edit", "修改车辆")
def amend_vehicle(act: Act, vehicle_id: int, values: Values) -> None:
    """Correct a vehicle; a plate left empty stays as it is."""
    vehicle = _here(act, Vehicle, vehicle_id)
    if values.get("plate"):
        plate = plate_or_refuse(values["plate"])
        _no_other_plate(act, vehicle.unit_id, plate, vehicle.id)
        amend(act, vehicle, "plate", plate)
    amend_declared(act, vehicle, _typed(values))


@verb("households.edit", "注销车辆")
def end_vehicle(act: Act, vehicle_id: int) -> None:
    """The household has the vehicle no longer from today; the row stays."""
    _here(act, Vehicle, vehicle_id).until = act.today


@verb("households.edit", "登记宠物")
def add_pet(act: Act, unit_id: int, values: Values) -> Ref:
    """Enter a pet of a household from today."""
    unit = unit_or_refuse(act, unit_id)
    return _add(act, Pet(unit_id=unit.id, since=act.today, **_plain(Pet, {"kind": "", **values})))


@verb("households.edit", "修改宠物")
def amend_pet(act: Act, pet_id: int, values: Values) -> None:
    """Correct a pet's facts; what they were before is kept."""
    amend_declared(act, _here(act, Pet, pet_id), _typed(values))


@verb("households.edit", "注销宠物")
def end_pet(act: Act, pet_id: int) -> None:
    """The household has the pet no longer from today; the row stays."""
    _here(act, Pet, pet_id).until = act.today


@verb("households.edit", "登记紧急联系人")
def add_contact(act: Act, unit_id: int, values: Values) -> Ref:
    """Enter whom to ring for a household when nobody of it answers."""
    unit = unit_or_refuse(act, unit_id)
    facts = _plain(EmergencyContact, {"name": "", **values})
    number = phone_or_refuse(values.get("number", ""))
    return _add(act, EmergencyContact(unit_id=unit.id, number=number, since=act.today, **facts))


@verb("households.edit", "修改紧急联系人")
def amend_contact(act: Act, contact_id: int, values: Values) -> None:
    """Correct an emergency contact; a number left empty stays as it is."""
    contact = _here(act, EmergencyContact, contact_id)
    if values.get("number"):
        amend(act, contact, "number", phone_or_refuse(values["number"]))
    amend_declared(act, contact, _typed(values))


@verb("households.edit", "注销紧急联系人")
def end_contact(act: Act, contact_id: int) -> None:
    """The contact counts no longer from today; the row stays."""
    _here(act, EmergencyContact, contact_id).until = act.today


def _plain(table: type[Belonging], values: Values) -> dict[str, object]:
    return taken(table, _typed(values))


def _typed(values: Values) -> Values:
    return {name: value for name, value in values.items() if name not in _ITS_OWN}


def _add(act: Act, record: Belonging) -> Ref:
    act.session.add(record)
    act.session.flush()
    return ref_of(record)


def _here(act: Act, table: type[Belonging], record_id: int) -> Belonging:
    record = act.session.get(table, record_id)
    if record is None or record.until is not None:
        raise Refusal("这一项已经注销，请重新打开户卡。")
    return record


def _no_other_plate(act: Act, unit_id: int, plate: str, vehicle_id: int) -> None:
    found = act.session.query(Vehicle).filter_by(unit_id=unit_id, plate=plate, until=None)
    if any(vehicle.id != vehicle_id for vehicle in found):
        raise Refusal("这一户已经登记了这块车牌。", field="plate")
