"""One household and one talk as they are shown: why it is due, what was said, what it wishes."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.modules.complaints.model import Matter
from app.modules.followups.model import FollowUp
from app.modules.followups.rules import STATE_ZH as FOLLOWUP_ZH
from app.modules.residents.model import TIE_ZH, Tie, Unit
from app.modules.staff.service import names, officer_of
from app.modules.visits.finding import IS_OPEN, wish_of
from app.modules.visits.lists import OVERDUE, STATE_ZH, StopRow, due_words, state_of, stop_row
from app.modules.visits.model import Visit, VisitOpinion, VisitPromise, VisitStop, VisitWish
from app.modules.visits.reading import standing_of
from app.modules.visits.rules import (
    DAYS_ZH,
    DIMENSION_ZH,
    GRADE_ZH,
    LEAD_ZH,
    OUTCOME_ZH,
    SIGNED_ZH,
    STAGE_ZH,
    THEME_ZH,
    WAY_ZH,
    WINDOW_ZH,
)
from app.modules.visits.stand import reason_words
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.record import ref_of

MOST_TALKS = 6


@dataclass(frozen=True)
class MemberLine:
    """Somebody of the household, for the sheet at the desk: who was seen."""

    person_id: int
    name: str
    relation: str


@dataclass(frozen=True)
class OpinionLine:
    """One opinion with its reply, and the matter it became."""

    ref: Ref
    theme: str
    words: str
    reply: str
    matter: Ref | None
    matter_code: str


@dataclass(frozen=True)
class PromiseLine:
    """One promise: who, until when, whether it is kept."""

    words: str
    who: str
    until: date
    followup: Ref | None
    state: str


@dataclass(frozen=True)
class TalkCard:
    """One talk as it is on record."""

    ref: Ref
    unit: Ref
    room: str
    day: date
    when: str
    way: str
    way_zh: str
    outcome: str
    outcome_zh: str
    stage_zh: str
    seen: str
    pair: str
    lead_zh: str
    alone_why: str
    hours_why: str
    ratings: tuple[tuple[str, int, str], ...]
    opinions: tuple[OpinionLine, ...]
    promises: tuple[PromiseLine, ...]
    needs: str
    words: str
    signed: str
    signed_zh: str
    source: str
    entered: str


@dataclass(frozen=True)
class VisitStopFacts:
    """The planned visit an entry starts from."""

    stop_id: int
    day: date
    window: str
    begins: str
    first_id: int
    second_id: int


@dataclass(frozen=True)
class HouseCard:
    """One household in this room: why it is due, what is planned, the last talks, what it wishes."""

    ref: Ref
    room: str
    stage_words: str
    state: str
    state_zh: str
    key_user: bool
    empty: bool
    reasons: tuple[str, ...]
    reason: str
    officer: str
    stops: tuple[StopRow, ...]
    members: tuple[MemberLine, ...]
    talks: tuple[TalkCard, ...]
    wish: str
    wish_windows: tuple[str, ...]
    wish_days: str
    wish_not_before: date | None
    wish_only_phone: bool
    wish_words: str
    open_matters: tuple[tuple[Ref, str], ...]
    next_stop: VisitStopFacts | None = None


def house(session: Session, unit_id: int, today: date) -> HouseCard | None:
    """One household; None when it is not there."""
    one, unit = standing_of(session, unit_id, today), session.get(Unit, unit_id)
    if one is None or unit is None:
        return None
    stops = session.scalars(
        select(VisitStop).where(IS_OPEN, VisitStop.unit_id == unit_id).order_by(VisitStop.day, VisitStop.id)
    ).all()
    wish, area = wish_of(session, unit_id), officer_of(session, unit.building_id, today)
    people = names(session)
    ahead = [stop for stop in stops if stop.day >= today]
    state = state_of(one, today, bool(ahead))
    first = next(iter(stops), None)
    return HouseCard(
        ref=ref_of(unit), room=unit.code.long, stage_words=one.stage.words, state=state,
        state_zh=due_words(one.due, today) if state == OVERDUE else STATE_ZH[state],
        key_user=one.house.key_since is not None, empty=one.house.empty,
        reasons=tuple(
            f"{w.what or w.clock.what}（{w.clock.clause}）：{w.reason}，最迟 {w.day:%Y-%m-%d}"
            for w in sorted(one.wanted, key=lambda w: w.day)
        ),
        reason=reason_words(one, today),
        officer=people.get(unit.officer_id, "") if unit.officer_id else (area.name if area else ""),
        stops=tuple(stop_row(stop, people) for stop in stops),
        members=_members(session, unit_id), talks=talks(session, unit_id, people=people),
        wish=wish_words(wish) if wish is not None else "",
        wish_windows=tuple(wish.windows.split(",")) if wish is not None else tuple(WINDOW_ZH),
        wish_days=wish.days if wish is not None else "any",
        wish_not_before=wish.not_before if wish is not None else None,
        wish_only_phone=wish.only_phone if wish is not None else False,
        wish_words=wish.words if wish is not None else "",
        open_matters=_open_matters(session, unit_id),
        next_stop=VisitStopFacts(
            first.id, first.day, first.window, first.begins, first.first_id, first.second_id
        ) if first is not None else None,
    )  # fmt: skip


def talks(
    session: Session, unit_id: int, most: int = MOST_TALKS, people: dict[int, str] | None = None
) -> tuple[TalkCard, ...]:
    """The last talks with a household, the newest first."""
    asked = (
        select(Visit)
        .where(Visit.unit_id == unit_id)
        .order_by(Visit.day.desc(), Visit.id.desc())
        .limit(most)
        .options(selectinload(Visit.ratings), selectinload(Visit.opinions), selectinload(Visit.promises))
    )
    known = people or names(session)
    return tuple(_talk(session, visit, known) for visit in session.scalars(asked))


def talk(session: Session, visit_id: int) -> TalkCard | None:
    """One talk; None when it is not there."""
    visit = session.get(Visit, visit_id)
    return _talk(session, visit, names(session)) if visit is not None else None


def register(
    session: Session, *, before: tuple[date, int] | None = None, most: int = 50
) -> tuple[TalkCard, ...]:
    """Every talk on record, the newest first, a page at a time: those before a day and id."""
    asked = select(Visit).order_by(Visit.day.desc(), Visit.id.desc()).limit(most)
    if before is not None:
        day, number = before
        asked = asked.where((Visit.day < day) | ((Visit.day == day) & (Visit.id < number)))
    known = names(session)
    return tuple(
        _talk(session, visit, known)
        for visit in session.scalars(
            asked.options(
                selectinload(Visit.unit), selectinload(Visit.ratings), selectinload(Visit.opinions),
                selectinload(Visit.promises),
            )
        )
    )  # fmt: skip


def unit_of(session: Session, ref: Ref) -> int | None:
    """The household a record of this room is about; None when it is not there."""
    if ref.kind == VisitWish.__tablename__:
        wish = session.get(VisitWish, ref.id)
        return wish.unit_id if wish is not None else None
    visit: Visit | None
    if ref.kind == VisitOpinion.__tablename__:
        opinion = session.get(VisitOpinion, ref.id)
        visit = opinion.visit if opinion is not None else None
    elif ref.kind == VisitPromise.__tablename__:
        promise = session.get(VisitPromise, ref.id)
        visit = promise.visit if promise is not None else None
    else:
        visit = session.get(Visit, ref.id)
    return visit.unit_id if visit is not None else None


def wish_words(wish: VisitWish) -> str:
    """How a household wants to be visited, in words."""
    parts = []
    if wish.only_phone:
        parts.append("只接受电话")
    windows = wish.windows.split(",")
    if len(windows) < len(WINDOW_ZH) and not wish.only_phone:
        parts.append("、".join(WINDOW_ZH[key] for key in windows))
    if wish.days != "any":
        parts.append(DAYS_ZH[wish.days])
    if wish.not_before is not None:
        parts.append(f"{wish.not_before:%Y-%m-%d} 以后")
    return "，".join([*parts, wish.words] if wish.words else parts)


# ---------------------------------------------------------------- inside


def _members(session: Session, unit_id: int) -> tuple[MemberLine, ...]:
    asked = select(Tie).where(Tie.unit_id == unit_id, Tie.until.is_(None)).order_by(Tie.id)
    return tuple(
        MemberLine(tie.person_id, tie.person.name, tie.relation or TIE_ZH[tie.tie])
        for tie in session.scalars(asked)
    )


def _talk(session: Session, visit: Visit, people: dict[int, str]) -> TalkCard:
    pair = "、".join(people.get(one, "") for one in (visit.first_id, visit.second_id) if one)
    return TalkCard(
        ref=ref_of(visit), unit=Ref("unit", visit.unit_id), room=visit.unit.code.long, day=visit.day,
        when=f"{visit.begun}–{visit.ended}" if visit.ended else visit.begun,
        way=visit.way, way_zh=WAY_ZH[visit.way], outcome=visit.outcome,
        outcome_zh=OUTCOME_ZH[visit.outcome], stage_zh=STAGE_ZH.get(visit.stage, ""),
        seen=visit.seen + (f"（{visit.relation}）" if visit.relation else ""),
        pair=pair or visit.visitors,
        lead_zh=LEAD_ZH[Role(visit.lead_role)] if visit.lead_role else "",
        alone_why=visit.alone_why, hours_why=visit.hours_why,
        ratings=tuple(
            (DIMENSION_ZH[one.dimension], one.grade, GRADE_ZH[one.grade]) for one in visit.ratings
        ),
        opinions=tuple(_opinion(session, one) for one in visit.opinions),
        promises=tuple(
            PromiseLine(
                one.words, people.get(one.staff_id, ""), one.until,
                Ref(FollowUp.__tablename__, one.followup_id) if one.followup_id else None,
                _followup_state(session, one.followup_id),
            )
            for one in visit.promises
        ),
        needs=visit.needs, words=visit.words, signed=visit.signed, signed_zh=SIGNED_ZH[visit.signed],
        source=visit.source,
        entered=f"{visit.entered_at:%Y-%m-%d %H:%M} {people.get(visit.entered_by, '')}",
    )  # fmt: skip


def _opinion(session: Session, one: VisitOpinion) -> OpinionLine:
    matter = session.get(Matter, one.matter_id) if one.matter_id is not None else None
    return OpinionLine(
        ref_of(one), THEME_ZH[one.theme], one.words, one.reply,
        ref_of(matter) if matter is not None else None, matter.code if matter is not None else "",
    )  # fmt: skip


def _followup_state(session: Session, followup_id: int | None) -> str:
    followup = session.get(FollowUp, followup_id) if followup_id is not None else None
    return FOLLOWUP_ZH[followup.state] if followup is not None else ""


def _open_matters(session: Session, unit_id: int) -> tuple[tuple[Ref, str], ...]:
    asked = (
        select(Matter)
        .where(Matter.unit_id == unit_id, Matter.ended_at.is_(None))
        .order_by(Matter.taken_at)
        .limit(MOST_TALKS)
    )
    return tuple((ref_of(matter), f"{matter.code} {matter.title}") for matter in session.scalars(asked))
