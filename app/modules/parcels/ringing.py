"""Ringing up whoever a parcel is for: the telephone opens with the act, and that is on record (ARCH-12)."""

from collections.abc import Sequence

from sqlalchemy import select

from app.errors import Refusal
from app.modules.parcels.finding import unit_or_refuse
from app.modules.parcels.model import Parcel
from app.modules.residents.model import Person
from app.modules.residents.service import must_not_be_a_stretch
from app.rules.masking import show_phone
from app.storage.act import Act, verb
from app.storage.record import ref_of

ABOUT = (("consent", "代领确认"), ("remind", "催领"), ("contact", "联系取件"))
"""What a household is rung up for."""
_ABOUT_ZH = dict(ABOUT)


@verb("private.open", "查看收件人电话")
def open_telephones(
    act: Act, unit_id: int, parcel_ids: Sequence[int] = (), *, about: str = "contact"
) -> tuple[tuple[str, str], ...]:
    """The telephones of those some parcels are for, whole, as (name, number); that is journalled.

    Where the addressee is not known, those of everybody in the household. Raises Refusal when there is
    none, and after many at a stretch (field "signature").
    """
    must_not_be_a_stretch(act)
    unit = unit_or_refuse(act.session, unit_id)
    act.purpose = f"{_ABOUT_ZH.get(about, _ABOUT_ZH['contact'])} {unit.code.long}"
    household = {tie.person_id: tie.person for tie in unit.ties if tie.until is None}
    whom = _addressees(act, unit_id, parcel_ids, household)
    found = []
    for person in whom:
        for telephone in person.open_telephones:
            act.looked_at(ref_of(telephone), "number")
            found.append((person.name, show_phone(telephone.number)))
    if not found:
        raise Refusal(f"{unit.code.long} 没有登记电话，请用别的方式。", clause="PARC-02")
    return tuple(found)


def _addressees(
    act: Act, unit_id: int, parcel_ids: Sequence[int], household: dict[int, Person]
) -> list[Person]:
    asked = select(Parcel.person_id).where(Parcel.id.in_(list(parcel_ids)), Parcel.unit_id == unit_id)
    known = [household[one] for one in dict.fromkeys(act.session.scalars(asked)) if one in household]
    reachable = [person for person in known if person.open_telephones]
    return reachable or list(household.values())
