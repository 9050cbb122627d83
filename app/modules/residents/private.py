"""Opening what is covered: of a person, of a household; whoever asks says what for (ARCH-12)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.errors import Refusal
from app.modules.residents.looking import must_not_be_a_stretch
from app.modules.residents.model import EmergencyContact, Vehicle
from app.modules.residents.recording import person_or_refuse, unit_or_refuse
from app.modules.residents.rules import HOUSEHOLD_ITEMS, PRIVATE_ITEMS, purpose_or_refuse
from app.rules.dates import month_day
from app.rules.masking import show_phone
from app.storage.act import Act, verb
from app.storage.record import ref_of


@dataclass(frozen=True)
class Opened:
    """What was asked to be seen of one person, whole (ARCH-12)."""

    person_id: int
    phones: tuple[str, ...]
    birthday: str
    address: str = ""


@dataclass(frozen=True)
class OpenedHousehold:
    """What was asked to be seen of a household: plates and numbers by the id of their record."""

    unit_id: int
    plates: dict[int, str]
    numbers: dict[int, str]


def opened_of_person(act: Act, person_id: int, items: Sequence[str], purpose: str) -> Opened:
    """What is covered of one person, put on record; part of the verb that opens it."""
    asked = _asked(act, PRIVATE_ITEMS, items, purpose)
    person = person_or_refuse(act, person_id)
    phones = tuple(show_phone(t.number) for t in person.open_telephones) if "phone" in asked else ()
    birthday = month_day(person.birthday) if "birthday" in asked and person.birthday else ""
    for telephone in person.open_telephones if "phone" in asked else ():
        act.looked_at(ref_of(telephone), "number")
    if "birthday" in asked:
        act.looked_at(ref_of(person), "birthday")
    address = ""
    if "address" in asked:
        address = "　".join(part for part in (person.email, person.postal) if part)
        act.looked_at(ref_of(person), "email", "postal")
    return Opened(person_id, phones, birthday, address)


@verb("private.open", "查看本户车牌、紧急联系人")
def open_household(act: Act, unit_id: int, items: Sequence[str], purpose: str) -> OpenedHousehold:
    """Open plates or the numbers of emergency contacts of one household; the asking is journalled.

    Raises Refusal as `open_private` does.
    """
    asked = _asked(act, HOUSEHOLD_ITEMS, items, purpose)
    unit = unit_or_refuse(act, unit_id)
    plates, numbers = {}, {}
    if "plate" in asked:
        mine = select(Vehicle).where(Vehicle.unit_id == unit.id, Vehicle.until.is_(None))
        for vehicle in act.session.scalars(mine):
            plates[vehicle.id] = vehicle.plate
            act.looked_at(ref_of(vehicle), "plate")
    if "contact" in asked:
        whom = select(EmergencyContact).where(
            EmergencyContact.unit_id == unit.id, EmergencyContact.until.is_(None)
        )
        for contact in act.session.scalars(whom):
            numbers[contact.id] = show_phone(contact.number)
            act.looked_at(ref_of(contact), "number")
    return OpenedHousehold(unit.id, plates, numbers)


def _asked(
    act: Act, offered: Sequence[tuple[str, str]], items: Sequence[str], purpose: str
) -> frozenset[str]:
    act.purpose = purpose_or_refuse(purpose)
    asked = frozenset(item for item, _ in offered if item in items)
    if not asked:
        raise Refusal("请选要查看的项目。", clause="ARCH-12", field="items")
    must_not_be_a_stretch(act)
    return asked
