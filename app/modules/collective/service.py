"""What the desk does while a collective move-in runs (MOVE-02): arrivals, calls, leaving, stamped sheets."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.errors import Refusal
from app.modules.collective.finding import (
    batch_or_refuse,
    by_code,
    here,
    household_or_refuse,
    last_visit,
    named,
    running_or_refuse,
    ticked,
    words_of,
)
from app.modules.collective.model import (
    PlanHousehold,
    PlanStep,
    PlanTick,
    PlanVisit,
    SheetBatch,
    SheetTaking,
)
from app.modules.collective.planning import Added as Added
from app.modules.collective.planning import add_households as add_households
from app.modules.collective.planning import amend_plan as amend_plan
from app.modules.collective.planning import ask_plan as ask_plan
from app.modules.collective.planning import close_plan as close_plan
from app.modules.collective.planning import make_plan as make_plan
from app.modules.collective.planning import move_slot as move_slot
from app.modules.collective.planning import printed as printed
from app.modules.collective.planning import set_slots as set_slots
from app.modules.collective.planning import set_steps as set_steps
from app.modules.collective.planning import start_plan as start_plan
from app.modules.collective.planning import strike_household as strike_household
from app.modules.collective.rules import (
    CLAUSE,
    LEAST_REASON,
    ORDER,
    out_of_order,
    ticket_words,
    words_or_refuse,
)
from app.modules.consents import service as consents
from app.modules.consents.model import Consent
from app.modules.movein import service as movein
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.record import ref_of


@dataclass(frozen=True)
class Seen:
    """What a scan at the door did: the visit, ticket and room, when, and what is to be said about it."""

    visit: Ref
    ticket: str
    room: str
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class Taken:
    """A sheet that was taken: whose, whether it is full, and the steps it lacks."""

    household: Ref
    ticket: str
    room: str
    complete: bool
    lacking: tuple[str, ...]


# ---------------------------------------------------------------- the door


@verb("collective.work", "登记到场")
def arrive(act: Act, plan_id: int, code: str) -> Seen:
    """A household is there with its ticket; at another time than asked for with a note (MOVE-02).

    Raises Refusal with the time when it is there already, or has done all.
    """
    plan = running_or_refuse(act.session, plan_id)
    found = by_code(act.session, plan, code)
    if found.sheet_at is not None:
        when = found.done_at or found.sheet_at
        raise Refusal(f"{named(found)} 在 {when:%m-%d %H:%M} 已经办妥。", clause=CLAUSE)
    now_here = here(act.session, found.id)
    if now_here is not None:
        words = f"{named(found)} 在 {now_here.arrived_at:%H:%M} 已经登记到场。"
        raise Refusal(words, clause=CLAUSE)
    note = "；".join(part for part in (_again(act, found), _off_time(found, act.now)) if part)
    visit = PlanVisit(household_id=found.id, arrived_at=act.now, arrived_by=act.who.staff_id, note=note[:100])
    act.session.add(visit)
    act.session.flush()
    return _seen(found, visit, act.now, note)


@verb("collective.work", "叫号")
def call(act: Act, plan_id: int, code: str = "") -> Seen:
    """The next ticket goes to the first station: the one named, else who came first. Raises Refusal."""
    plan = running_or_refuse(act.session, plan_id)
    if one_line(code):
        found = by_code(act.session, plan, code)
        visit = here(act.session, found.id)
        if visit is None:
            raise Refusal(f"{named(found)} 不在场，不能叫号。", clause=CLAUSE)
    else:
        asked = select(PlanVisit).join(PlanHousehold).where(PlanHousehold.plan_id == plan.id)
        waiting = asked.where(PlanVisit.left_at.is_(None), PlanVisit.called_at.is_(None))
        visit = act.session.scalars(waiting.order_by(PlanVisit.arrived_at, PlanVisit.id).limit(1)).first()
        if visit is None:
            raise Refusal("没有等候的住户。", clause=CLAUSE)
        found = household_or_refuse(act.session, visit.household_id)
    visit.called_at = act.now
    return _seen(found, visit, act.now)


@verb("collective.work", "登记离场")
def leave(act: Act, plan_id: int, code: str) -> Seen:
    """A household goes. Raises Refusal when it never came, or has gone already."""
    plan = running_or_refuse(act.session, plan_id)
    found = by_code(act.session, plan, code)
    visit = here(act.session, found.id)
    if visit is None:
        before = last_visit(act.session, found.id)
        if before is None or before.left_at is None:
            raise Refusal(f"{named(found)} 没有登记过到场。", clause=CLAUSE)
        raise Refusal(f"{named(found)} 在 {before.left_at:%m-%d %H:%M} 已经离场。", clause=CLAUSE)
    visit.left_at, visit.left_by = act.now, act.who.staff_id
    return _seen(found, visit, act.now)


@verb("collective.work", "撤销到场、离场登记")
def undo_seen(act: Act, visit_id: int) -> None:
    """The wrong ticket was scanned: a leaving is taken back, else the arrival. Raises Refusal."""
    visit = act.session.get(PlanVisit, visit_id)
    if visit is None:
        raise Refusal("这次登记已经撤销。", clause=CLAUSE)
    found = household_or_refuse(act.session, visit.household_id)
    running_or_refuse(act.session, found.plan_id)
    if found.sheet_at is not None:
        raise Refusal(f"{named(found)} 的会签单已经收齐，不能撤销。", clause=CLAUSE)
    if visit.left_at is None:
        act.session.delete(visit)
        return
    now_here = here(act.session, found.id)
    if now_here is not None:
        raise Refusal(f"{named(found)} 已经又登记到场，不能撤销那次离场。", clause=CLAUSE)
    visit.left_at = visit.left_by = None


# ---------------------------------------------------------------- stamped sheets


@verb("collective.work", "开始收会签单")
def open_batch(act: Act, plan_id: int) -> Ref:
    """A new pile of sheets; the one this person has open is gone on with. Raises Refusal."""
    plan = running_or_refuse(act.session, plan_id)
    mine = select(SheetBatch).where(SheetBatch.plan_id == plan.id, SheetBatch.closed_at.is_(None))
    batch = act.session.scalars(mine.where(SheetBatch.opened_by == act.who.staff_id)).first()
    if batch is None:
        batch = SheetBatch(plan_id=plan.id, opened_at=act.now, opened_by=act.who.staff_id)
        act.session.add(batch)
        act.session.flush()
    return ref_of(batch)


@verb("collective.work", "收会签单")
def take_sheet(act: Act, batch_id: int, code: str, step_ids: Collection[int], *, missing: str = "") -> Taken:
    """One stamped sheet: the steps stamped on it, and what is missing (MOVE-02).

    What was stamped before stays. Steps out of their order are refused until the CS head agreed
    (`ask_order`). When all are stamped the formalities are done, once, in this act. Raises Refusal.
    """
    batch = batch_or_refuse(act.session, batch_id)
    plan = running_or_refuse(act.session, batch.plan_id)
    found = by_code(act.session, plan, code)
    if found.sheet_at is not None:
        raise Refusal(f"{named(found)} 的会签单在 {found.sheet_at:%m-%d %H:%M} 已经收齐。", clause=CLAUSE)
    before = ticked(act.session, found.id)
    steps = {step.id: step for step in plan.steps}
    new = frozenset(step_ids) - before
    if not new <= steps.keys():
        raise Refusal("会签单上的步骤不是这个方案的，请刷新后再收。", clause=CLAUSE)
    if not new and not before:
        raise Refusal(f"{named(found)} 的会签单上一步也没有盖章，不收。", clause=CLAUSE)
    lacking = tuple(step for step in plan.steps if step.id not in before | new)
    words = words_or_refuse(missing, "缺什么", "missing", most=100) if one_line(missing) else ""
    consent = _order_consent(act, found, plan.steps, before | new, new)
    _tick(act, batch, found, sorted(new, key=lambda one: steps[one].position), consent)
    first_time = _takings(act, found.id) == 0
    told = words or "、".join(step.title for step in lacking)
    act.session.add(
        SheetTaking(
            batch_id=batch.id,
            household_id=found.id,
            missing=told[:100] if lacking else "",
            at=act.now,
            by=act.who.staff_id,
        )
    )
    batch.count += 1
    _must_have_come(act, found)
    if not lacking:
        _finish(act, found, first_time)
    act.session.flush()
    return Taken(
        ref_of(found),
        ticket_words(found.ticket),
        found.unit.code.short,
        not lacking,
        tuple(step.title for step in lacking),
    )


@verb("collective.work", "收完一批会签单")
def close_batch(act: Act, batch_id: int) -> int:
    """The pile is through; how many sheets it had. Raises Refusal."""
    batch = batch_or_refuse(act.session, batch_id)
    batch.closed_at, batch.closed_by = act.now, act.who.staff_id
    return batch.count


@verb("collective.work", "跳步办理送审")
def ask_order(act: Act, household_id: int, *, reason: str) -> Ref:
    """Ask the CS head to let steps of a household be done out of their order (MOVE-02). Raises Refusal."""
    found = household_or_refuse(act.session, household_id)
    plan = running_or_refuse(act.session, found.plan_id)
    if found.sheet_at is not None:
        raise Refusal(f"{named(found)} 已经办妥，不用送审。", clause=CLAUSE)
    why = words_or_refuse(reason, "跳步原因", "reason", least=LEAST_REASON, most=100)
    what = f"{plan.name} {named(found)} 不按步骤的先后办理"
    return ref_of(consents.ask(act, ORDER, ref_of(found), what, why))


# ---------------------------------------------------------------- inside


def _seen(found: PlanHousehold, visit: PlanVisit, at: datetime, note: str = "") -> Seen:
    return Seen(ref_of(visit), ticket_words(found.ticket), found.unit.code.short, at, note)


def _again(act: Act, found: PlanHousehold) -> str:
    before = last_visit(act.session, found.id)
    return f"{before.left_at:%m-%d %H:%M} 来过" if before is not None and before.left_at else ""


def _off_time(found: PlanHousehold, now: datetime) -> str:
    """What is noted when somebody comes at another time than theirs."""
    slot = found.slot
    since, until = datetime.combine(slot.day, slot.since), datetime.combine(slot.day, slot.until)
    if since <= now < until:
        return ""
    if slot.day != now.date():
        return f"约的是 {words_of(slot)}"
    return f"约的是 {slot.since:%H:%M}–{slot.until:%H:%M}，来{'早' if now < since else '晚'}了"


def _order_consent(
    act: Act,
    found: PlanHousehold,
    steps: list[PlanStep],
    ticked_now: frozenset[int],
    new: frozenset[int],
) -> Consent | None:
    """The consent that steps ticked out of their order need; None when they are in order."""
    by_position = {step.position: step for step in steps}
    positions = {step.position for step in steps if step.id in ticked_now}
    ahead = [by_position[place] for place in out_of_order(tuple(by_position), positions)]
    if not any(step.id in new for step in ahead):
        return None
    first = next(step for step in steps if step.id not in ticked_now)
    newest = consents.newest(act.session, ref_of(found))
    if newest is not None and newest.kind == ORDER and newest.state == "agreed":
        consents.carry_out(act, newest)
        return newest
    waits = newest is not None and newest.kind == ORDER and newest.state == "waiting"
    way_out = "已送客服主管，同意后再收" if waits else "先补办；确要跳步，请送客服主管同意"
    words = f"“{first.title}”没有盖章，“{ahead[0].title}”已经盖了，先后不对。{way_out}。"
    raise Refusal(words, clause=CLAUSE)


def _tick(
    act: Act, batch: SheetBatch, found: PlanHousehold, step_ids: list[int], consent: Consent | None
) -> None:
    for step_id in step_ids:
        act.session.add(
            PlanTick(
                household_id=found.id,
                step_id=step_id,
                batch_id=batch.id,
                consent_id=consent.id if consent is not None else None,
                at=act.now,
                by=act.who.staff_id,
            )
        )


def _takings(act: Act, household_id: int) -> int:
    asked = select(func.count()).select_from(SheetTaking).where(SheetTaking.household_id == household_id)
    return act.session.scalar(asked) or 0


def _must_have_come(act: Act, found: PlanHousehold) -> None:
    """A sheet without an arrival: whoever stamped it saw them, only the scan was forgotten."""
    if last_visit(act.session, found.id) is None:
        act.session.add(
            PlanVisit(
                household_id=found.id,
                arrived_at=act.now,
                arrived_by=act.who.staff_id,
                left_at=act.now,
                left_by=act.who.staff_id,
                note="到场漏扫，收表时补记",
            )
        )
        act.session.flush()


def _finish(act: Act, found: PlanHousehold, first_time: bool) -> None:
    """All steps are stamped: the formalities are done (ARCH-05 begins), and nobody is kept in the room.

    A sheet that comes in later than its people left counts from when they left.
    """
    visit = last_visit(act.session, found.id)
    done_at = act.now
    if visit is not None and visit.left_at is None:
        visit.left_at, visit.left_by = act.now, act.who.staff_id
    elif visit is not None and visit.left_at is not None and first_time:
        done_at = visit.left_at
    found.sheet_at, found.sheet_by, found.done_at = act.now, act.who.staff_id, done_at
    words = f"{found.plan.name} {ticket_words(found.ticket)} 号"
    movein.formalities_by_sheet(act, found.unit_id, done_at=done_at, plan=ref_of(found), words=words)
