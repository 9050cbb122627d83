"""Reads what the papers of visits say: the sheets of a walk, of a household, of a talk; lists of walks."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.errors import Refusal
from app.modules.followups.rules import STATE_ZH as FOLLOWUP_ZH
from app.modules.residents.model import DELIVERY, Mark, Unit, UnitMark
from app.modules.staff.service import names
from app.modules.visits import card
from app.modules.visits.card import HouseCard, TalkCard
from app.modules.visits.finding import unit_or_refuse, visit_or_refuse, wishes
from app.modules.visits.lists import walks
from app.modules.visits.model import Visit, VisitStop
from app.modules.visits.printed import (
    HomeFacts,
    PromisedLine,
    SaidLine,
    SheetFacts,
    TalkFacts,
    WalkFacts,
    WalkLine,
)
from app.modules.visits.reading import empty_mark, key_marks, standing_of, standings
from app.modules.visits.rules import (
    MOVED_IN_CLAUSE,
    SHEET_CLAUSE,
    STAGE_ZH,
    STOP_ZH,
    THEME_ZH,
    WINDOW_ZH,
    window_words,
)
from app.modules.visits.stand import Standing, reason_words
from app.modules.visits.topics import topics_for
from app.rules.dates import WEEKDAYS, month_day

CLEARED = "（已到保存期限，隐去）"
_DELIVERY_ZH = dict(DELIVERY)
_OPEN_PROMISE = FOLLOWUP_ZH["open"]
_TALKED = "talked"
_MOST_TOLD, _LONGEST_WORDS, _MOST_MEMBERS = 3, 40, 8
_UNTOUCHED = "open"


def stop_sheets(session: Session, stop_ids: Sequence[int], today: date) -> tuple[SheetFacts, ...]:
    """The sheets of planned visits in their order, those of one walk numbered together. Raises Refusal."""
    asked = select(VisitStop).where(VisitStop.id.in_(stop_ids)).options(selectinload(VisitStop.unit))
    stops = session.scalars(asked.order_by(VisitStop.day, VisitStop.begins, VisitStop.id)).all()
    if not stops or len(stops) < len(set(stop_ids)):
        raise Refusal("有的排期已经变了，请刷新后再打印。", clause=SHEET_CLAUSE)
    people = names(session)
    groups: dict[tuple[object, ...], list[VisitStop]] = {}
    for stop in stops:
        groups.setdefault((stop.day, stop.window, stop.first_id, stop.second_id), []).append(stop)
    return tuple(
        _carried(session, stop, f"第 {place} 户，共 {len(group)} 户", people, today)
        for group in groups.values()
        for place, stop in enumerate(group, 1)
    )


def house_sheet(session: Session, unit_id: int, today: date) -> SheetFacts:
    """The sheet of a household for which nothing is planned: who and when is left open. Raises Refusal."""
    unit = unit_or_refuse(session, unit_id)
    return _with_home(session, unit, today, SheetFacts())


def talk_sheet(session: Session, visit_id: int) -> SheetFacts:
    """A talk as it is on record, for the file. Raises Refusal."""
    visit, people = visit_or_refuse(session, visit_id), names(session)
    told = card.talk(session, visit_id)
    assert told is not None
    standing = standing_of(session, visit.unit_id, visit.day)
    first = people.get(visit.first_id or 0, "") or visit.visitors
    return SheetFacts(
        number=f"访谈 {visit.id:04d}",
        day=_day(visit.day),
        room=visit.unit.code.long,
        stage=STAGE_ZH.get(visit.stage, ""),
        delivery=_delivery(standing) if standing is not None else "",
        first=first,
        second=people.get(visit.second_id or 0, ""),
        talk=_talk(visit, told),
    )


def walks_between(session: Session, first: date, last: date) -> WalkFacts:
    """The walks of these days, those that lie behind with what became of them."""
    found = walks(session, first, last)
    return _walks(session, _stretch(first, last), [id_ for walk in found for id_ in walk.stop_ids])


def walks_of(session: Session, stop_ids: Sequence[int]) -> WalkFacts:
    """Some planned visits as a list, as of one walk."""
    asked = select(VisitStop.day).where(VisitStop.id.in_(stop_ids))
    days = sorted(session.scalars(asked))
    return _walks(session, _stretch(days[0], days[-1]) if days else "", stop_ids)


# ---------------------------------------------------------------- sheets to carry


def _carried(
    session: Session, stop: VisitStop, place: str, people: dict[int, str], today: date
) -> SheetFacts:
    facts = SheetFacts(
        number=f"排期 {stop.id:04d}　{place}",
        day=_day(stop.day),
        window=f"{WINDOW_ZH[stop.window]} {stop.begins}",
        first=people.get(stop.first_id, ""),
        second=people.get(stop.second_id, ""),
    )
    return _with_home(session, stop.unit, max(stop.day, today), facts)


def _with_home(session: Session, unit: Unit, day: date, facts: SheetFacts) -> SheetFacts:
    house, standing = card.house(session, unit.id, day), standing_of(session, unit.id, day)
    assert house is not None
    assert standing is not None
    return replace(
        facts,
        room=unit.code.long,
        stage=standing.stage.words,
        delivery=_delivery(standing),
        why=_why(standing, day),
        home=_home(session, house, standing),
    )


def _why(standing: Standing, day: date) -> str:
    """The reason without the stage, which stands above it."""
    head, _, reason = reason_words(standing, day).partition("。")
    return reason if reason and head == standing.stage.words else f"{head}。{reason}"


def _home(session: Session, house: HouseCard, standing: Standing) -> HomeFacts:
    """What is known of those who live there now: what a former owner said is nobody's business any more."""
    begins = standing.begins
    talks = [one for one in house.talks if begins is None or one.day >= begins]
    heard = next((one for one in talks if one.outcome == _TALKED), None)
    return HomeFacts(
        members=_members(house),
        marks=_marks(session, house.ref.id),
        wish=house.wish,
        last=_last(talks, heard),
        opinions=tuple(
            SaidLine(one.theme, _short(one.words), _short(one.reply)) for one in heard.opinions[:_MOST_TOLD]
        )
        if heard is not None
        else (),
        matters=tuple(_short(words) for _, words in house.open_matters[:_MOST_TOLD]),
        promises=_owed(talks),
        topics=topics_for(
            standing.stage.key,
            new_owner=begins != standing.house.handed_over and heard is None,
            key_user=house.key_user,
            moved_in=any(one.clock.clause == MOVED_IN_CLAUSE for one in standing.wanted),
            empty=house.empty,
        ),
    )


def _members(house: HouseCard) -> str:
    told = [f"{one.name}（{one.relation}）" for one in house.members[:_MOST_MEMBERS]]
    more = f" 等 {len(house.members)} 人" if len(house.members) > _MOST_MEMBERS else ""
    return "、".join(told) + more


def _marks(session: Session, unit_id: int) -> str:
    """The marks that a visit depends on; others are nothing to carry about."""
    wanted = key_marks(session) | {empty_mark(session)}
    asked = (
        select(Mark.name)
        .join(UnitMark, UnitMark.mark_id == Mark.id)
        .where(UnitMark.unit_id == unit_id, UnitMark.until.is_(None), Mark.name.in_(wanted))
        .order_by(Mark.name)
    )
    return "、".join(session.scalars(asked))


def _last(talks: Sequence[TalkCard], heard: TalkCard | None) -> str:
    """The last talk, and how often nobody was met since."""
    tries = len(talks) if heard is None else talks.index(heard)
    newest = f"{talks[0].day:%Y-%m-%d} {talks[0].way_zh}，{talks[0].outcome_zh}" if tries else ""
    if heard is None:
        return newest
    last = f"{heard.day:%Y-%m-%d} {heard.way_zh}" + (f"，见到{heard.seen}" if heard.seen else "")
    return f"{last}；之后 {newest}" if newest else last


def _owed(talks: Iterable[TalkCard]) -> tuple[PromisedLine, ...]:
    found = [
        PromisedLine(_short(one.words), one.who, f"{one.until:%Y-%m-%d}")
        for talk in talks
        for one in talk.promises
        if one.state == _OPEN_PROMISE
    ]
    return tuple(found[:_MOST_TOLD])


# ---------------------------------------------------------------- a talk for the file


def _talk(visit: Visit, told: TalkCard) -> TalkFacts:
    entered = "启用前的记录" if visit.source == "import" else f"登记 {told.entered}"
    return TalkFacts(
        outcome=visit.outcome,
        way=visit.way,
        hours=told.when,
        seen=CLEARED if visit.cleared_at is not None else visit.seen,
        relation=visit.relation,
        outside="；".join(
            f"{label}：{why}"
            for label, why in (("一个人上门", visit.alone_why), ("不在时段内", visit.hours_why))
            if why
        ),
        ratings={one.dimension: one.grade for one in visit.ratings},
        opinions=tuple(
            SaidLine(THEME_ZH[kept.theme], kept.words, kept.reply, line.matter_code)
            for kept, line in zip(visit.opinions, told.opinions, strict=True)
        ),
        promises=tuple(
            PromisedLine(one.words, one.who, f"{one.until:%Y-%m-%d}", one.state) for one in told.promises
        ),
        needs=visit.needs,
        words=visit.words,
        signed=visit.signed,
        strokes=visit.strokes,
        entered=entered,
    )


# ---------------------------------------------------------------- walks


def _walks(session: Session, stretch: str, stop_ids: Sequence[int]) -> WalkFacts:
    asked = select(VisitStop).where(VisitStop.id.in_(stop_ids)).options(selectinload(VisitStop.unit))
    stops = session.scalars(asked.order_by(VisitStop.day, VisitStop.begins, VisitStop.id)).all()
    people, wanted = names(session), wishes(session)
    day = max((stop.day for stop in stops), default=date.min)
    houses = {one.house.unit_id: one for one in standings(session, day, {stop.unit_id for stop in stops})}
    groups: dict[tuple[object, ...], list[VisitStop]] = {}
    for stop in stops:
        groups.setdefault((stop.day, stop.window, stop.first_id, stop.second_id), []).append(stop)
    lines = []
    for group in groups.values():
        walk = _walk(group, people)
        for stop in group:
            one, wish = houses[stop.unit_id], wanted.get(stop.unit_id)
            told = [wish.words] if wish is not None and wish.words else []
            lines.append(
                WalkLine(
                    walk=walk,
                    at=stop.begins,
                    room=stop.unit.code.long,
                    stage=one.stage.name,
                    why=_planned_for(stop, one),
                    remark="；".join((["重点用户"] if one.house.key_since is not None else []) + told),
                    result="" if stop.state == _UNTOUCHED else STOP_ZH[stop.state],
                )
            )
    proposed = sum(stop.confirmed_at is None and stop.state == _UNTOUCHED for stop in stops)
    return WalkFacts(stretch, tuple(lines), proposed)


def _walk(stops: Sequence[VisitStop], people: dict[int, str]) -> str:
    """When, and which pair; and where, when all of it is in one entrance."""
    first = stops[0]
    pair = "、".join(people.get(one, "") for one in (first.first_id, first.second_id))
    places = {stop.unit.code.long.removesuffix(stop.unit.room) for stop in stops}
    when = f"{month_day(first.day)} 周{WEEKDAYS[first.day.weekday()]}　{window_words(first.window)}"
    return "　".join((when, pair, *(places if len(places) == 1 else ())))


def _planned_for(stop: VisitStop, one: Standing) -> str:
    """What is due and by when; of a visit that lies behind, why it was planned."""
    if stop.state != _UNTOUCHED or not one.wanted:
        _, _, reason = stop.why.partition("。")
        return (reason or stop.why).removesuffix("。")
    due = min(wanted.day for wanted in one.wanted)
    late = (stop.day - due).days
    what = "、".join(dict.fromkeys(wanted.what or wanted.clock.what for wanted in one.wanted))
    return f"{what}，最迟 {due:%Y-%m-%d}" + (f"，逾期 {late} 天" if late > 0 else "")


# ---------------------------------------------------------------- words


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d} 周{WEEKDAYS[day.weekday()]}"


def _stretch(first: date, last: date) -> str:
    return _day(first) if first == last else f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}"


def _delivery(standing: Standing) -> str:
    house = standing.house
    flat = _DELIVERY_ZH.get(house.delivery, "")
    if standing.begins is None:
        return flat
    since = "交付" if standing.begins == house.handed_over else "换业主"
    return f"{flat}　{standing.begins:%Y-%m-%d} {since}"


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST_WORDS else f"{words[: _LONGEST_WORDS - 1]}…"
