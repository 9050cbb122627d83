"""Making a plan of a collective move-in (MOVE-02): steps, times, households, consent, start and end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.collective.finding import (
    draft_or_refuse,
    free_places,
    here,
    household_or_refuse,
    live_or_refuse,
    named,
    plan_or_refuse,
    running_or_refuse,
    slot_or_refuse,
    state_of,
    taken_places,
    ticked,
    units_of,
    words_of,
)
from app.modules.collective.model import (
    MovePlan,
    PlanHousehold,
    PlanMove,
    PlanSlot,
    PlanStep,
    PlanVisit,
    SheetBatch,
)
from app.modules.collective.rules import (
    CLAUSE,
    LEAST_REASON,
    MOST_HOUSEHOLDS,
    PLAN,
    code_of,
    days_or_refuse,
    slots_or_refuse,
    spans_or_refuse,
    steps_or_refuse,
    words_or_refuse,
)
from app.modules.consents import service as consents
from app.modules.movein.model import MoveIn
from app.modules.residents.model import Unit
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.record import ref_of

MOST_NAMED = 5


@dataclass(frozen=True)
class Added:
    """How many households came into a plan, and which rooms were left out and why."""

    count: int
    left_out: tuple[str, ...]


@verb("collective.plan", "拟定集中入住方案")
def make_plan(
    act: Act,
    *,
    name: str,
    first_day: str | date,
    last_day: str | date,
    place: str = "",
    words: str = "",
) -> Ref:
    """A new plan, a draft until it is agreed to and started (MOVE-02). Raises Refusal naming the field."""
    plan = MovePlan(state="draft", made_at=act.now, made_by=act.who.staff_id)
    _describe(act, plan, name, first_day, last_day, place, words)
    act.session.add(plan)
    act.session.flush()
    return ref_of(plan)


@verb("collective.plan", "修改集中入住方案")
def amend_plan(
    act: Act,
    plan_id: int,
    *,
    name: str,
    first_day: str | date,
    last_day: str | date,
    place: str = "",
    words: str = "",
) -> None:
    """Name, days and words of a draft. Raises Refusal when a time would lie outside its days."""
    plan = draft_or_refuse(act.session, plan_id)
    first, last = days_or_refuse(first_day, last_day)
    outside = [slot for slot in plan.slots if not first <= slot.day <= last]
    if outside:
        words_ = f"还有 {len(outside)} 个时段在这几天以外（{words_of(outside[0])}），请先改时段。"
        raise Refusal(words_, clause=CLAUSE, field="last_day")
    _describe(act, plan, name, first_day, last_day, place, words)


@verb("collective.plan", "设定集中入住步骤")
def set_steps(act: Act, plan_id: int, lines: Sequence[tuple[str, str, str]]) -> None:
    """The steps of a draft in their order, as (title, station, gate) (MOVE-02). Raises Refusal."""
    plan = draft_or_refuse(act.session, plan_id)
    found = steps_or_refuse(lines)
    plan.steps.clear()
    act.session.flush()
    plan.steps.extend(
        PlanStep(position=number, title=step.title, station=step.station, gate=step.gate)
        for number, step in enumerate(found, 1)
    )
    act.session.flush()


@verb("collective.plan", "设定集中入住时段")
def set_slots(act: Act, plan_id: int, lines: Sequence[tuple[str | date, str, str, str | int]]) -> None:
    """The times of a draft, as (day, from, until, households); one that has households stays.

    A time is the same when day and beginning are. Raises Refusal.
    """
    plan = draft_or_refuse(act.session, plan_id)
    found = {(s.day, s.since): s for s in slots_or_refuse(lines, plan.first_day, plan.last_day)}
    taken = taken_places(act.session, plan.id)
    for slot in list(plan.slots):
        wanted = found.pop((slot.day, slot.since), None)
        count = taken.get(slot.id, 0)
        if count > (wanted.capacity if wanted else 0):
            words = f"{words_of(slot)} 已排 {count} 户，请先改约，或把户数写到 {count} 以上。"
            raise Refusal(words, clause=CLAUSE, field="slots")
        if wanted is None and _ever_used(act.session, slot.id):
            raise Refusal(f"{words_of(slot)} 有改约记录，不能删去。", clause=CLAUSE, field="slots")
        if wanted is None:
            plan.slots.remove(slot)
        else:
            slot.until, slot.capacity = wanted.until, wanted.capacity
    plan.slots.extend(
        PlanSlot(day=s.day, since=s.since, until=s.until, capacity=s.capacity) for s in found.values()
    )
    act.session.flush()
    act.session.expire(plan, ["slots"])


@verb("collective.plan", "安排住户")
def add_households(
    act: Act, plan_id: int, *, rooms: str = "", unit_ids: Sequence[int] = (), slot_id: int | None = None
) -> Added:
    """Households come into a plan, in the order of their rooms, over the times by what each takes.

    `rooms` names buildings, entrances, rooms from one to another, or single rooms. A room that is named
    and has moved in already, or stands in another plan, is refused; of a whole building it is left out.
    With `slot_id` all of them come at that time. Raises Refusal (MOVE-02).
    """
    plan = live_or_refuse(act.session, plan_id)
    if state_of(act.session, plan) == "waiting":
        raise Refusal("方案正在等同意，住户先不能动；要改请先撤回送审。", clause=CLAUSE)
    units, left_out = _wanted(act.session, plan, rooms, unit_ids)
    places = free_places(act.session, plan, act.now)
    if slot_id is not None:
        chosen = slot_or_refuse(act.session, plan.id, slot_id)
        places = [(slot, free) for slot, free in places if slot.id == chosen.id]
    free = sum(count for _, count in places)
    if free < len(units):
        words = f"有 {len(units)} 户要排，时段里还有 {free} 个位置；请加时段，或加大每个时段的户数。"
        raise Refusal(words, clause=CLAUSE, field="rooms")
    ticket = _last_ticket(act.session, plan.id)
    if ticket + len(units) > MOST_HOUSEHOLDS:
        raise Refusal(f"一个方案最多 {MOST_HOUSEHOLDS} 户，请分成几个方案。", clause=CLAUSE, field="rooms")
    rest = iter(units)
    for slot, count in places:
        for unit in islice(rest, count):
            ticket += 1
            act.session.add(_household(act, plan, unit, slot, ticket))
    act.session.flush()
    return Added(len(units), tuple(left_out))


@verb("collective.work", "住户改约")
def move_slot(act: Act, household_ids: Sequence[int], slot_id: int, *, why: str) -> int:
    """Households come at another time; what stood before is kept. Returns how many. Raises Refusal."""
    reason = words_or_refuse(why, "改约原因", "why", least=2, most=100)
    found = [household_or_refuse(act.session, one) for one in household_ids]
    if not found:
        raise Refusal("请先选要改约的住户。", clause=CLAUSE)
    plan = live_or_refuse(act.session, found[0].plan_id)
    slot = slot_or_refuse(act.session, plan.id, slot_id)
    moving = [one for one in found if one.slot_id != slot.id]
    _must_have_room(act, plan, slot, len(moving))
    for one in moving:
        if one.plan_id != plan.id:
            raise Refusal("选中的住户不在同一个方案里，请分开改约。", clause=CLAUSE)
        if one.sheet_at is not None:
            raise Refusal(f"{named(one)} 已经办妥，不用改约。", clause=CLAUSE)
        act.session.add(
            PlanMove(
                household_id=one.id,
                from_id=one.slot_id,
                to_id=slot.id,
                why=reason,
                at=act.now,
                by=act.who.staff_id,
            )
        )
        one.slot_id = slot.id
    act.session.flush()
    return len(moving)


@verb("collective.plan", "移出集中入住方案")
def strike_household(act: Act, household_id: int, reason: str) -> None:
    """A household leaves the plan, with the reason; it moves in by itself then. Raises Refusal."""
    found = household_or_refuse(act.session, household_id)
    live_or_refuse(act.session, found.plan_id)
    why = words_or_refuse(reason, "移出原因", "reason", least=LEAST_REASON, most=100)
    if found.sheet_at is not None:
        raise Refusal(f"{named(found)} 已经办妥，不能移出。", clause=CLAUSE)
    if here(act.session, found.id) is not None:
        raise Refusal(f"{named(found)} 还在场办理，请先登记离场。", clause=CLAUSE)
    if ticked(act.session, found.id):
        raise Refusal(f"{named(found)} 的会签单已经收过，请补齐，不能移出。", clause=CLAUSE)
    found.struck_at, found.struck_by, found.struck_why = act.now, act.who.staff_id, why


@verb("collective.plan", "集中入住方案送审")
def ask_plan(act: Act, plan_id: int, *, reason: str = "") -> Ref:
    """Ask for consent to a plan that is complete; returns the request (MOVE-02). Raises Refusal."""
    plan = draft_or_refuse(act.session, plan_id)
    count = sum(taken_places(act.session, plan.id).values())
    lacking = [
        words for there, words in ((plan.steps, "步骤"), (plan.slots, "时段"), (count, "住户")) if not there
    ]
    if lacking:
        raise Refusal(f"方案还缺{'、'.join(lacking)}，补齐再送审。", clause=CLAUSE)
    days = f"{plan.first_day.isoformat()} 至 {plan.last_day.isoformat()}"
    what = f"{plan.name}：{days}，{count} 户，{len(plan.steps)} 步，{len(plan.slots)} 个时段"
    return ref_of(consents.ask(act, PLAN, ref_of(plan), what, one_line(reason)))


@verb("collective.plan", "开始集中入住")
def start_plan(act: Act, plan_id: int) -> None:
    """The plan runs, once it was agreed to: tickets and sheets can be scanned (MOVE-02). Raises Refusal."""
    plan = plan_or_refuse(act.session, plan_id)
    if plan.state != "draft":
        raise Refusal(f"“{plan.name}”已经开始。", clause=CLAUSE)
    consent = consents.must_be_agreed(act.session, PLAN, ref_of(plan))
    consents.carry_out(act, consent)
    plan.state, plan.started_at, plan.started_by = "running", act.now, act.who.staff_id


@verb("collective.plan", "结束集中入住")
def close_plan(act: Act, plan_id: int, *, words: str = "") -> None:
    """The plan ends. Raises Refusal that says what is still open; what becomes of the rest is written."""
    plan = running_or_refuse(act.session, plan_id)
    _must_be_empty(act.session, plan)
    rest = _unfinished(act.session, plan.id)
    said = one_line(words)
    if rest and len(said) < LEAST_REASON:
        told = f"还有 {rest} 户没有办妥，请写明怎么办（例如：转零星入住，由管家联系）。"
        raise Refusal(told, clause=CLAUSE, field="words")
    plan.state, plan.closed_at, plan.closed_by = "closed", act.now, act.who.staff_id
    plan.closed_words = words_or_refuse(said, "没办完的怎么办", "words", most=200) if said else ""


@verb("collective.work", "打印集中入住单据")
def printed(act: Act, plan_id: int, what: str, pages: int) -> None:
    """Tickets, sheets or figures left the printer; only called once the printer has taken them."""
    plan = plan_or_refuse(act.session, plan_id)
    act.looked_at(ref_of(plan), "printed")
    act.purpose = f"{one_line(what)[:30]} {pages} 张"


# ---------------------------------------------------------------- inside


def _describe(
    act: Act, plan: MovePlan, name: str, first: str | date, last: str | date, place: str, words: str
) -> None:
    plan.name = words_or_refuse(name, "方案名称", "name", least=2, most=40)
    plan.first_day, plan.last_day = days_or_refuse(first, last)
    if plan.last_day < act.today:
        raise Refusal("这几天已经过了，请核对日期。", clause=CLAUSE, field="last_day")
    plan.place = one_line(place)[:60]
    plan.words = words.strip()[:500]


def _wanted(
    session: Session, plan: MovePlan, rooms: str, unit_ids: Sequence[int]
) -> tuple[list[Unit], list[str]]:
    """The flats to come in, and those of whole buildings that stay out. Raises Refusal."""
    wanted: dict[int, Unit] = {}
    whole: set[int] = set()
    for span in spans_or_refuse(rooms) if one_line(rooms) or not unit_ids else ():
        for unit in units_of(session, span):
            wanted[unit.id] = unit
            if span.building or span.first != span.last:
                whole.add(unit.id)
    for unit_id in unit_ids:
        chosen = session.get(Unit, unit_id)
        if chosen is None:
            raise Refusal("住户名册里找不到选中的一户，请刷新后再看。", clause=CLAUSE)
        wanted[unit_id] = chosen
    barred = _barred(session, plan, wanted.values())
    named_ones = [why for unit_id, why in barred.items() if unit_id not in whole]
    if named_ones:
        more = f"，等 {len(named_ones)} 户" if len(named_ones) > MOST_NAMED else ""
        raise Refusal(f"{'；'.join(named_ones[:MOST_NAMED])}{more}。", clause=CLAUSE, field="rooms")
    units = [unit for unit in wanted.values() if unit.id not in barred]
    if not units:
        raise Refusal(f"没有可以排的住户：{next(iter(barred.values()))}。", clause=CLAUSE, field="rooms")
    return sorted(units, key=lambda unit: (unit.place, unit.id)), list(barred.values())


def _barred(session: Session, plan: MovePlan, units: Iterable[Unit]) -> dict[int, str]:
    """Why a flat cannot come into this plan, by its id."""
    live = select(PlanHousehold.unit_id, MovePlan.id, MovePlan.name, PlanHousehold.struck_at)
    live = live.join(MovePlan, MovePlan.id == PlanHousehold.plan_id)
    live = live.where((MovePlan.id == plan.id) | (MovePlan.state != "closed"))
    taken: dict[int, str] = {}
    for unit_id, plan_id, name, struck in session.execute(live):
        if plan_id == plan.id and struck is not None:
            taken[unit_id] = "已从这个方案移出，按零星入住办理"
        elif struck is None:
            taken[unit_id] = "已经在这个方案里" if plan_id == plan.id else f"已经在“{name}”里"
    single = frozenset(session.scalars(select(MoveIn.unit_id).where(MoveIn.state == "open")))
    found = {}
    for unit in units:
        why = taken.get(unit.id, "")
        if unit.formalities is not None:
            why = f"{unit.formalities.isoformat()} 已经办妥入住"
        if not why and unit.id in single:
            why = "正在办零星入住"
        if why:
            found[unit.id] = f"{unit.code.short} {why}"
    return found


def _household(act: Act, plan: MovePlan, unit: Unit, slot: PlanSlot, ticket: int) -> PlanHousehold:
    return PlanHousehold(
        plan_id=plan.id,
        unit_id=unit.id,
        slot_id=slot.id,
        ticket=ticket,
        code=code_of(plan.id, ticket),
        added_at=act.now,
        added_by=act.who.staff_id,
    )


def _last_ticket(session: Session, plan_id: int) -> int:
    asked = select(func.max(PlanHousehold.ticket)).where(PlanHousehold.plan_id == plan_id)
    return session.scalar(asked) or 0


def _must_have_room(act: Act, plan: MovePlan, slot: PlanSlot, count: int) -> None:
    if plan.state == "running" and datetime.combine(slot.day, slot.until) <= act.now:
        raise Refusal(f"{words_of(slot)} 已经过了，请选后面的时段。", clause=CLAUSE, field="slot_id")
    free = slot.capacity - taken_places(act.session, plan.id).get(slot.id, 0)
    if free < count:
        others = [
            words_of(other)
            for other, places in free_places(act.session, plan, act.now)
            if places >= count and other.id != slot.id
        ]
        way_out = f"；{others[0]} 排得下" if others else "；请分开改约"
        words = f"{words_of(slot)} 只剩 {max(0, free)} 个位置，要 {count} 个{way_out}。"
        raise Refusal(words, clause=CLAUSE, field="slot_id")


def _ever_used(session: Session, slot_id: int) -> bool:
    moved = select(PlanMove.id).where((PlanMove.from_id == slot_id) | (PlanMove.to_id == slot_id))
    struck = select(PlanHousehold.id).where(PlanHousehold.slot_id == slot_id)
    return any(session.scalars(asked.limit(1)).first() is not None for asked in (moved, struck))


def _must_be_empty(session: Session, plan: MovePlan) -> None:
    waiting = select(func.count()).select_from(PlanVisit).join(PlanHousehold)
    present = session.scalar(waiting.where(PlanHousehold.plan_id == plan.id, PlanVisit.left_at.is_(None)))
    if present:
        raise Refusal(f"还有 {present} 户在场办理，请先登记离场。", clause=CLAUSE)
    batches = select(func.count()).select_from(SheetBatch)
    unclosed = session.scalar(batches.where(SheetBatch.plan_id == plan.id, SheetBatch.closed_at.is_(None)))
    if unclosed:
        raise Refusal(f"还有 {unclosed} 批会签单没有收完，请先收完。", clause=CLAUSE)


def _unfinished(session: Session, plan_id: int) -> int:
    asked = select(func.count()).select_from(PlanHousehold)
    mine = PlanHousehold.plan_id == plan_id, PlanHousehold.struck_at.is_(None)
    return session.scalar(asked.where(*mine, PlanHousehold.sheet_at.is_(None))) or 0
