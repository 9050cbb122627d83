"""The shelf, the slips and the lost things in the year that is walked through."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.consents import service as consents
from app.modules.consents.model import Consent
from app.modules.found import service as found
from app.modules.found.model import FoundDisposal, FoundItem
from app.modules.found.rules import CONSENT
from app.modules.parcels import service
from app.modules.parcels.model import Parcel
from app.modules.release import service as slips
from app.modules.release.model import ReleaseReconciling, ReleaseSlip
from app.modules.release.rules import Asked, code_words
from tests.walks.year_homes import owner_of, unit_of
from tests.walks.year_parcels_script import (
    ASKED,
    DECIDED,
    DISPOSED,
    FOUND,
    GIVEN_BACK,
    PARCELS,
    SLIPS,
    Carried,
)
from tests.walks.year_script import CS_HEAD, DESK, HEAD, LEADER

if TYPE_CHECKING:
    from tests.walks.year import OpenDue, Year

GUARD = "赵班长"


def furnish(year: "Year") -> None:
    """One bay for what is ordinary, one that is cold."""
    for name, kind in (("A", "ordinary"), ("L", "cold")):
        year.by(HEAD, service.save_bay, name=name, kind=kind, levels=5, spots=4, holds=6)


def came_on(year: "Year", day: date) -> None:
    """What comes and goes on a day: parcels, goods, the umbrella."""
    for number, one in enumerate(PARCELS):
        if one.day == day:
            sitting = year.by(DESK, service.begin_sitting, brought_by="李立").id
            facts = {"unit_id": year.site.read(unit_of, one.room), "outside": "whole", "kind": one.kind}
            facts["person_id"] = year.site.read(owner_of, one.room)
            year.by(DESK, service.take_in, sitting, number=f"QT2026{number:04d}", **facts)
    for room in {one.room for one in PARCELS if one.fetched == day}:
        year.by(DESK, service.hand_out, year.site.read(_waiting, room), service.Taker(), proof="paper")
    if day in GIVEN_BACK:
        back = year.site.read(_waiting, GIVEN_BACK[day])
        year.by(DESK, service.give_back, back, to="李立", why="满三十天没有人取")
    _slips_on(year, day)
    _umbrella_on(year, day)


def _slips_on(year: "Year", day: date) -> None:
    for number, one in enumerate(SLIPS, 1):
        if one.day == day:
            made = year.by(DESK, slips.issue, _asked(year, one)).id
            year.by(DESK, slips.tell, made, post="北门岗", how="radio")
            if one.void:
                year.by(DESK, slips.void, made, why=one.void)
        if one.back == day:
            year.by(DESK, slips.take_gate_part, code_words(one.day.year, number), guard=GUARD)


def _asked(year: "Year", one: Carried) -> Asked:
    unit, owner = year.site.read(unit_of, one.room), year.site.read(owner_of, one.room)
    return Asked(
        unit_id=unit,
        person_id=owner,
        capacity="owner",
        identity="passport",
        tail="123X",
        goods=(one.goods,),
    )


def _umbrella_on(year: "Year", day: date) -> None:
    if day == FOUND:
        seen = {"what": "黑色雨伞", "found_where": "1栋大堂", "found_at": day.isoformat(), "finder": "周阿姨"}
        year.by(DESK, found.take_in, **seen, kept_where="失物柜2")
    if day == ASKED:
        asked = year.by(DESK, found.ask_disposal, [1], how="投放可回收物", reason="满九十天没有人来领")
        year.by(CS_HEAD, consents.agree, asked.id)
    if day == DISPOSED:
        request = year.site.read(lambda session: session.scalars(select(FoundDisposal.id)).one())
        year.by(DESK, found.dispose, request, witness=LEADER)


# ---------------------------------------------------------------- the list


def _remind(year: "Year", due: "OpenDue") -> None:
    year.by(DESK, service.remind, due.subject.id, how="telephone", words="说过两天来")


def _decide(year: "Year", due: "OpenDue") -> None:
    year.by(LEADER, service.decide, due.subject.id, words=DECIDED)


def _compare(year: "Year", _due: "OpenDue") -> None:
    year.by(DESK, slips.finish_reconciling, dict.fromkeys(year.site.read(_out), "门岗漏收"))


DONE = {
    "PARC-02/remind": _remind,
    "PARC-02/perishable": _remind,
    "PARC-02/limit": _decide,
    "RELS-02": _compare,
}
"""How each duty of the desk is done."""


def _waiting(session: Session, room: str) -> tuple[int, ...]:
    asked = select(Parcel.id).where(Parcel.unit_id == unit_of(session, room), Parcel.state == "waiting")
    return tuple(session.scalars(asked))


def _out(session: Session) -> tuple[int, ...]:
    return tuple(session.scalars(select(ReleaseSlip.id).where(ReleaseSlip.state == "issued")))


# ---------------------------------------------------------------- what was kept of it


def names_gone(session: Session) -> list[bool]:
    """Of each parcel, whether its names are gone by now."""
    return [one is not None for one in session.scalars(select(Parcel.cleared_at).order_by(Parcel.id))]


def compared(session: Session) -> list[tuple[date, int, int]]:
    """Each comparison of the slips: the day, how many there were, how many were missing."""
    asked = select(ReleaseReconciling).order_by(ReleaseReconciling.id)
    return [(one.done_at.date(), one.slips, one.missing) for one in session.scalars(asked)]


def numbers_of_slips(session: Session) -> list[tuple[int, int]]:
    """Year and number of every slip."""
    asked = select(ReleaseSlip.year, ReleaseSlip.number).order_by(ReleaseSlip.id)
    return [(year, number) for year, number in session.execute(asked)]


def fate_of_things(session: Session) -> list[tuple[str, date | None, str]]:
    """Of each thing found: how it stands, since when, and how the consent to it ended."""
    asked = select(FoundItem, Consent.state).join(Consent, Consent.kind == CONSENT)
    return [
        (item.state, item.ended_at.date() if item.ended_at else None, consent)
        for item, consent in session.execute(asked)
    ]
