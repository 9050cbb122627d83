"""The clocks of parcels: what is left is chased household by household, what is left too long is decided."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.dues import service as dues
from app.modules.dues.rules import Times, Wanted, deadline_of
from app.modules.parcels.finding import IS_OPEN, called, open_of, since, with_rooms
from app.modules.parcels.model import Parcel
from app.modules.parcels.rules import age_days
from app.modules.residents.model import Unit
from app.rules.clocks import parse_term
from app.rules.handbook import handbook
from app.rules.ref import Ref
from app.storage.act import Act
from app.storage.record import ref_of

REMIND, PERISHABLE, LIMIT = "PARC-02/remind", "PARC-02/perishable", "PARC-02/limit"


def household_dues(unit_id: int, parcels: Sequence[Parcel], times: Times) -> list[Wanted]:
    """That a household is reminded of what waits for it: one duty for all, sooner for what perishes.

    It counts from the parcel that has waited longest since it came or was last spoken of.
    """
    found = []
    for clock, kinds in ((REMIND, False), (PERISHABLE, True)):
        own = [one for one in parcels if (one.kind == "perishable") == kinds]
        if own:
            unit = own[0].unit
            room = unit.code.long if unit is not None else ""
            started = min(since(one) for one in own)
            whom = f"{room}　{len(own)} 件"
            subject = Ref(Unit.__tablename__, unit_id)
            found.append(deadline_of(handbook().clock(clock), subject, started, times, whom=whom))
    return found


def is_over(kind: str, taken_in: datetime, now: datetime) -> bool:
    """True for a parcel that has been here longer than the clause lets one lie unfetched (PARC-02)."""
    term = parse_term(handbook().clock(PERISHABLE if kind == "perishable" else REMIND).term)
    if term.form == "hours":
        return now >= taken_in + timedelta(hours=term.n)
    return age_days(taken_in, now.date()) >= term.n


def limit_due(parcel: Parcel, times: Times) -> Wanted | None:
    """That somebody says what becomes of a parcel nobody fetches; None once that was said."""
    if parcel.decided_at is not None:
        return None
    room = parcel.unit.code.long if parcel.unit is not None else "待认"
    whom = f"{room}　{called(parcel)}"
    return deadline_of(handbook().clock(LIMIT), ref_of(parcel), parcel.taken_in_at, times, whom=whom)


def follow_household(
    act: Act, unit_id: int | None, *, reminded: bool = False, mistaken: bool = False
) -> None:
    """Bring the reminders of a household up to what waits for it now.

    `reminded` if that was just done; `mistaken` if what left was never theirs, so that nothing was done.
    """
    if unit_id is None:
        return
    act.session.flush()
    subject = Ref(Unit.__tablename__, unit_id)
    times = dues.times(act.session)
    wanted = {one.clock.id: one for one in household_dues(unit_id, open_of(act.session, unit_id), times)}
    for clock in (REMIND, PERISHABLE):
        if clock not in wanted or reminded:
            end = dues.call_off if mistaken else dues.stop
            end(act, clock, subject)
        dues.start(act, wanted.get(clock))


def shelved(act: Act, parcel: Parcel) -> None:
    """A parcel came onto the shelf, or is back there: its clocks run."""
    dues.start(act, limit_due(parcel, dues.times(act.session)))
    follow_household(act, parcel.unit_id)


def left(act: Act, parcel: Parcel, *, mistaken: bool = False) -> None:
    """A parcel is off the shelf: its own clock ends; the household's is brought up by `follow_household`.

    `mistaken` if it was registered wrongly, so that nothing was done.
    """
    end = dues.call_off if mistaken else dues.stop
    end(act, LIMIT, ref_of(parcel))


def wanted(session: Session, _day: date) -> list[Wanted]:
    """Everything the shelf has due, from its open parcels."""
    parcels = session.scalars(
        select(Parcel).where(IS_OPEN).order_by(Parcel.taken_in_at, Parcel.id).options(*with_rooms())
    ).all()
    if not parcels:
        return []
    times = dues.times(session)
    households: dict[int, list[Parcel]] = {}
    for parcel in parcels:
        if parcel.unit_id is not None and parcel.state == "waiting":
            households.setdefault(parcel.unit_id, []).append(parcel)
    found = [due for unit_id, own in households.items() for due in household_dues(unit_id, own, times)]
    return found + [due for parcel in parcels if (due := limit_due(parcel, times)) is not None]
