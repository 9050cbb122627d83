"""Visits on the household's card: why it is due, what is planned, the last talks, open promises, its wish."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.followups.model import FollowUp
from app.modules.staff.service import names
from app.modules.visits.card import wish_words
from app.modules.visits.finding import open_stops, wish_of
from app.modules.visits.model import Visit, VisitPromise, VisitStop
from app.modules.visits.reading import standing_of
from app.modules.visits.rules import OUTCOME_ZH, SOON, WAY_ZH, WINDOW_ZH
from app.modules.visits.stand import UNIT, Standing
from app.rules.household_card import DONE, LATER, OVERDUE, PLAIN, TODAY, Section, SectionLine
from app.rules.ref import Ref
from app.storage.record import ref_of

ROOM = "visits"
_PAST = 3
_INFO = "info"


def on_card(session: Session, unit_id: int, today: date) -> Section | None:
    """How the household stands with being visited; None before its flat is handed over."""
    one = standing_of(session, unit_id, today)
    if one is None or one.begins is None:
        return None
    people = names(session)
    talks = _talks(session, unit_id)
    promises = _promises(session, unit_id)
    stops = open_stops(session, unit_id)
    return Section(
        title="访谈",
        summary=_summary(one, today),
        lines=(
            _reason(one, today),
            *(_planned(stop, people, today) for stop in stops[:1]),
            *(_kept_or_not(followup, people, today) for followup in promises),
            *(_talk(visit, people) for visit in talks),
        ),
        ref=Ref(UNIT, unit_id),
        room=ROOM,
        action="打开",
        subjects=tuple(ref_of(followup) for followup in promises),
        notices=_notices(session, unit_id),
    )


def _summary(one: Standing, today: date) -> str:
    if one.due is None:
        return "没有到期的"
    days = (one.due - today).days
    if days < 0:
        return f"逾期 {-days} 天"
    return "今天到期" if days == 0 else f"{one.due:%Y-%m-%d} 前"


def _reason(one: Standing, today: date) -> SectionLine:
    tone = DONE
    if one.due is not None:
        days = (one.due - today).days
        tone = OVERDUE if days < 0 else TODAY if days <= SOON else LATER
    return SectionLine(tone, one.stage.words, _why(one), Ref(UNIT, one.house.unit_id), ROOM)


def _why(one: Standing) -> str:
    """Why the first visit is due; by when stands in the head of the section."""
    if not one.wanted:
        return "现在没有到期的访谈"
    first = min(one.wanted, key=lambda wanted: wanted.day)
    asked = "，没人住，打电话向业主了解" if one.house.empty else ""
    return first.reason.removeprefix(f"{one.stage.name}：") + asked


def _planned(stop: VisitStop, people: dict[int, str], today: date) -> SectionLine:
    when = f"{stop.day:%Y-%m-%d} {WINDOW_ZH[stop.window]} {stop.begins}"
    pair = "、".join(people.get(one, "") for one in (stop.first_id, stop.second_id))
    if stop.day < today:
        return SectionLine(TODAY, f"{when} 排了访谈", f"{pair}，还没有登记", ref_of(stop), ROOM)
    stands = "已确认" if stop.confirmed_at is not None else "待确认"
    return SectionLine(LATER, f"{when} 访谈", f"{pair}，{stands}", ref_of(stop), ROOM)


def _kept_or_not(followup: FollowUp, people: dict[int, str], today: date) -> SectionLine:
    tone = OVERDUE if followup.until < today else TODAY
    who = people.get(followup.staff_id, "")
    return SectionLine(
        tone, f"答应：{followup.what}", f"{who}，{followup.until:%Y-%m-%d} 前", ref_of(followup)
    )


def _talk(visit: Visit, people: dict[int, str]) -> SectionLine:
    pair = "、".join(people.get(one, "") for one in (visit.first_id, visit.second_id) if one)
    words = f"{visit.day:%Y-%m-%d} {WAY_ZH[visit.way]}"
    detail = "，".join(part for part in (OUTCOME_ZH[visit.outcome], pair or visit.visitors) if part)
    return SectionLine(DONE if visit.outcome == "talked" else PLAIN, words, detail, ref_of(visit), ROOM)


def _talks(session: Session, unit_id: int) -> Sequence[Visit]:
    asked = select(Visit).where(Visit.unit_id == unit_id)
    return session.scalars(asked.order_by(Visit.day.desc(), Visit.id.desc()).limit(_PAST)).all()


def _promises(session: Session, unit_id: int) -> Sequence[FollowUp]:
    """What was promised to the household and is not done yet."""
    asked = (
        select(FollowUp)
        .join(VisitPromise, VisitPromise.followup_id == FollowUp.id)
        .join(Visit, Visit.id == VisitPromise.visit_id)
        .where(Visit.unit_id == unit_id, FollowUp.state == "open")
    )
    return session.scalars(asked.order_by(FollowUp.until, FollowUp.id)).all()


def _notices(session: Session, unit_id: int) -> tuple[SectionLine, ...]:
    wish = wish_of(session, unit_id)
    words = wish_words(wish) if wish is not None else ""
    if wish is None or not words:
        return ()
    return (SectionLine(_INFO, f"访谈意愿 {words}", f"{wish.since:%Y-%m-%d} 起", Ref(UNIT, unit_id), ROOM),)
