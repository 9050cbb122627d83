"""Counting the keys (KEY-07..09): what is seen is kept at once, the end fills in the check sheet."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.cards import lists as cards
from app.modules.checks import service as checks
from app.modules.checks.model import CheckDefinition, CheckRun
from app.modules.checks.rules import Finding
from app.modules.followups.rules import until_or_refuse
from app.modules.keys.count_answers import Facts, SheetLine, about_cards, answers, remark_of
from app.modules.keys.count_lists import (
    STOCKTAKES,
    cut_since,
    listed_ring,
    listed_rings,
    sighting_of,
    sightings,
    still_out,
)
from app.modules.keys.finding import panel_or_refuse
from app.modules.keys.model import KeyCount, KeyCountLine, KeyIssue, KeyPanel, KeyRing
from app.modules.keys.rules import Counted
from app.modules.keys.tally import Difference, Sighting, Tally, judge, tally
from app.modules.staff.service import who_works
from app.rules.ref import Ref
from app.rules.text import halfwidth, one_line
from app.storage.act import Act, verb
from app.storage.record import ref_of

CLAUSES = {Counted.DAILY: "KEY-07", Counted.KEEPER: "KEY-08", Counted.HEAD: "KEY-08", Counted.MONTH: "KEY-09"}
MOST_LISTED = 60
"""Differences that get a line of their own on the check sheet; the rest are one line together."""
LONGEST_CODE = 100


@dataclass(frozen=True)
class Seen:
    """What became of one scan or tick: in words, which list it belongs to ("" when all is well).

    `again` says that it had been seen before, `ring` which key it is.
    """

    sighting: Sighting
    finding: str
    words: str
    again: bool
    ring: Ref | None = None


@verb("checks.do", "开始清点钥匙")
def start_count(act: Act, check_key: str) -> Ref:
    """Begin a count, or take up the one that was left; one of an earlier day is not today's count.

    Raises Refusal for whoever may not fill in the check it serves.
    """
    definition = _definition(act.session, check_key)
    checks.must_be_allowed(act, definition)
    if definition.retired is not None:
        raise Refusal(f"“{definition.title}”已经停用。", clause=definition.clause)
    asked = select(KeyCount).where(KeyCount.check == check_key, KeyCount.state == "open")
    left = act.session.scalars(asked).one_or_none()
    if left is not None:
        if check_key != Counted.DAILY or left.started_at.date() == act.today:
            return ref_of(left)
        left.state, left.ended_at = "dropped", act.now
        act.session.flush()
    if act.session.scalars(select(func.count(KeyRing.id)).where(KeyRing.state != "gone")).one() == 0:
        raise Refusal("钥匙清单还是空的，请先登记钥匙。", clause="KEY-02")
    made = KeyCount(check=check_key, state="open", started_at=act.now, started_by=act.who.staff_id)
    act.session.add(made)
    act.session.flush()
    return ref_of(made)


@verb("checks.do", "清点：看到钥匙")
def see(act: Act, count_id: int, code: str, *, panel_id: int | None = None, hook: int | None = None) -> Seen:
    """A tag was scanned, or a hook ticked; with panel and hook it was seen there. Raises Refusal.

    A code nobody knows is kept as it is. What was seen before is no error; a place told later counts.
    """
    count = _mine(act, count_id)
    written = halfwidth(one_line(code)).upper()[:LONGEST_CODE]
    if not written:
        raise Refusal("请扫钥匙牌，或输入牌码。", field="tag")
    panel = _place(act.session, panel_id, hook)
    ring = _ring(act.session, written)
    kept = ring.tag if ring is not None else written
    asked = select(KeyCountLine).where(KeyCountLine.count_id == count.id, KeyCountLine.code == kept)
    line = act.session.scalars(asked).one_or_none()
    again = line is not None
    if line is None:
        line = _new_line(act, count, kept, ring)
    if panel is not None:
        line.panel_id, line.hook = panel.id, hook
    act.session.flush()
    act.noted(ref_of(count), "lines")
    place = panel or (act.session.get(KeyPanel, line.panel_id) if line.panel_id else None)
    return _seen(act.session, sighting_of(line, place), ring, again=again)


@verb("checks.do", "清点：整板都在")
def see_all(act: Act, count_id: int, panel_id: int) -> tuple[str, ...]:
    """Every ring that should be on a panel is there; the tags that had not been seen. Raises Refusal."""
    count = _mine(act, count_id)
    panel_or_refuse(act.session, panel_id)
    known = set(act.session.scalars(select(KeyCountLine.code).where(KeyCountLine.count_id == count.id)))
    asked = select(KeyRing).where(KeyRing.panel_id == panel_id, KeyRing.state == "in")
    left = [ring for ring in act.session.scalars(asked.order_by(KeyRing.hook)) if ring.tag not in known]
    for ring in left:
        line = _new_line(act, count, ring.tag, ring)
        line.panel_id, line.hook = ring.panel_id, ring.hook
    act.session.flush()
    act.noted(ref_of(count), "lines")
    return tuple(ring.tag for ring in left)


@verb("checks.do", "清点：撤回")
def unsee(act: Act, count_id: int, *codes: str) -> int:
    """What was scanned or ticked by mistake was not seen; how many lines went. Raises Refusal."""
    count = _mine(act, count_id)
    asked = select(KeyCountLine).where(KeyCountLine.count_id == count.id, KeyCountLine.code.in_(codes))
    lines = act.session.scalars(asked).all()
    for line in lines:
        act.session.delete(line)
    act.session.flush()
    act.noted(ref_of(count), "lines")
    return len(lines)


@verb("checks.do", "完成清点")
def finish_count(
    act: Act,
    count_id: int,
    *,
    staff_id: int | None = None,
    until: date | None = None,
    sampled: bool = False,
) -> Ref:
    """End a count: the differences stay with it, and the check sheet is filled in as far as it is known.

    Returns the sheet, which is looked over and signed in the checks room; that ends the duty. With
    differences `staff_id` and `until` say who puts them right. `sampled`: only some were looked for.
    Raises Refusal.
    """
    count = _mine(act, count_id)
    if sampled and count.check != Counted.MONTH:
        raise Refusal("清点和盘点要逐把点到，只有每月检查可以抽查。", clause=CLAUSES[Counted(count.check)])
    found = _tally(act.session, count, sampled=sampled)
    if found.should and not any(line.seen_at for line in count.lines):
        raise Refusal("还没有点到一串钥匙。", clause=CLAUSES[Counted(count.check)])
    facts = _facts(act, count, found, staff_id, until)
    _keep(act, count, found)
    run = _sheet(act, count)
    lines = tuple(SheetLine(each.position, each.kind, each.text) for each in run.results)
    remark = remark_of(facts, run.remark, stocktake=count.check in STOCKTAKES)
    told = answers(lines, facts)
    if count.check == Counted.MONTH:  # the same sheet asks about the access cards
        told += about_cards(lines, cards.answers(cards.month_check(act.session, act.today)), facts)
    checks.fill_in(act, run.id, told, _findings(facts), remark=remark)
    count.state, count.ended_at, count.run_id = "finished", act.now, run.id
    if count.check == Counted.DAILY:
        _forget_what_was_right(act, count)
    return ref_of(run)


@verb("checks.do", "放弃清点")
def drop_count(act: Act, count_id: int, *, reason: str) -> None:
    """Give a count up; the reason stands in the journal, the duty stays. Raises Refusal."""
    count = _mine(act, count_id)
    words = one_line(reason)
    if not 2 <= len(words) <= 200:
        raise Refusal("请写明不点了的原因，2 到 200 个字。", field="reason")
    act.purpose = words
    count.state, count.ended_at = "dropped", act.now


@verb("checks.do", "打印钥匙盘点表")
def printed_count(act: Act, count_id: int) -> None:
    """The sheet of a count left the printer; only called once the printer has taken it. Raises Refusal."""
    count = act.session.get(KeyCount, count_id)
    if count is None:
        raise Refusal("找不到这次清点，请刷新后再看。", clause="KEY-08")
    act.looked_at(ref_of(count), "printed")


# ---------------------------------------------------------------- inside


def _definition(session: Session, check_key: str) -> CheckDefinition:
    found = None
    if check_key in tuple(Counted):
        found = session.scalars(select(CheckDefinition).where(CheckDefinition.key == check_key)).first()
    if found is None:
        raise Refusal("没有这种清点，请刷新后再看。", clause="KEY-08")
    return found


def _mine(act: Act, count_id: int) -> KeyCount:
    """An open count that this person may make."""
    count = act.session.get(KeyCount, count_id)
    if count is None or count.state != "open":
        raise Refusal("这次清点已经结束，请从“盘点”重新开始。", clause="KEY-08")
    checks.must_be_allowed(act, _definition(act.session, count.check))
    return count


def _place(session: Session, panel_id: int | None, hook: int | None) -> KeyPanel | None:
    if panel_id is None or hook is None:
        return None
    panel = panel_or_refuse(session, panel_id)
    if not 1 <= hook <= panel.hooks:
        raise Refusal(f"这块板只有 1 到 {panel.hooks} 号钩。", clause="KEY-02", field="hook")
    return panel


def _ring(session: Session, written: str) -> KeyRing | None:
    tag = written.replace(" ", "")
    return (
        session.scalars(select(KeyRing).where(KeyRing.tag == tag)).one_or_none() if len(tag) <= 12 else None
    )


def _new_line(act: Act, count: KeyCount, code: str, ring: KeyRing | None) -> KeyCountLine:
    line = KeyCountLine(
        count_id=count.id,
        code=code,
        ring_id=ring.id if ring else None,
        state=ring.state if ring else "",
        seen_at=act.now,
        seen_by=act.who.staff_id,
        finding="",
        words="",
    )
    act.session.add(line)
    return line


def _seen(session: Session, sighting: Sighting, ring: KeyRing | None, *, again: bool) -> Seen:
    known = listed_ring(session, ring) if ring is not None else None
    finding = judge(sighting, known)
    if known is None:
        words = f"{sighting.code}　不认识的牌码，已记下"
    elif finding == "wrong":
        words = f"{known.tag}　挂错了，应挂 {known.belongs}"
    elif finding == "extra":
        words = f"{known.tag}　{Difference(finding, known.tag, known).short}"
    else:
        words = f"{known.tag}　{known.place}　{known.belongs}"
    said = f"{words}（已经扫过）" if again else words
    return Seen(sighting, finding, said, again, ref_of(ring) if ring is not None else None)


def _tally(session: Session, count: KeyCount, *, sampled: bool) -> Tally:
    rings = listed_rings(session, count.started_at)
    return tally(rings, sightings(session, count.id), sampled=sampled)


def _facts(act: Act, count: KeyCount, found: Tally, staff_id: int | None, until: date | None) -> Facts:
    """What the sheet is filled in from. Raises Refusal when something is wrong and nobody puts it right."""
    session = act.session
    open_issues = select(func.count(KeyIssue.id)).where(KeyIssue.ended_at.is_(None))
    kept = select(func.count(KeyRing.id)).where(KeyRing.state == "issued")
    facts = Facts(
        found,
        still_out(session, act.now),
        cut_since(session, count.id),
        session.scalars(open_issues).one() == session.scalars(kept).one(),
        staff_id,
        until,
    )
    late = count.check == Counted.DAILY and (facts.late_today or facts.unexplained)
    if not found.differences and not late:
        return facts
    if staff_id is None:
        raise Refusal("有差异，请选由谁去查清、改正。", clause="ROLE-06", field="staff_id")
    who_works(session, staff_id, act.today)
    until_or_refuse(until, act.today)
    return facts


def _keep(act: Act, count: KeyCount, found: Tally) -> None:
    """Write down what was found wrong, and what was not found; the paper is made from these lines."""
    seen = {line.code: line for line in count.lines}
    for difference in found.differences:
        line = seen.get(difference.code)
        if line is None:
            ring = difference.ring
            line = KeyCountLine(
                count_id=count.id,
                code=difference.code,
                ring_id=ring.ring_id if ring else None,
                state=ring.state if ring else "",
            )
            act.session.add(line)
        line.finding, line.words = difference.finding, difference.short
    act.session.flush()


def _forget_what_was_right(act: Act, newest: KeyCount) -> None:
    """Of earlier daily counts only what was wrong is kept: the file must not grow with every tick."""
    earlier = select(KeyCount.id).where(
        KeyCount.check == Counted.DAILY, KeyCount.state == "finished", KeyCount.id != newest.id
    )
    right = select(KeyCountLine).where(KeyCountLine.finding == "", KeyCountLine.count_id.in_(earlier))
    for line in act.session.scalars(right).all():
        act.session.delete(line)
    act.session.flush()


def _sheet(act: Act, count: KeyCount) -> CheckRun:
    """The open sheet of the check, or a new one: whoever began the count began it, and cannot watch it."""
    definition = _definition(act.session, count.check)
    before = act.session.scalars(
        select(CheckRun.id).where(CheckRun.definition_id == definition.id, CheckRun.state == "open")
    ).first()
    ref = checks.start_run(act, definition.id)
    run = act.session.get(CheckRun, ref.id)
    assert run is not None  # it was begun just now
    if before is None:
        run.started_at, run.started_by = count.started_at, count.started_by
    return run


def _findings(facts: Facts) -> tuple[Finding, ...]:
    if facts.staff_id is None or facts.until is None:
        return ()
    who, until = facts.staff_id, facts.until
    every = facts.tally.differences
    listed = [Finding(one.text, one.told, who, until) for one in every[:MOST_LISTED]]
    left = len(every) - len(listed)
    if left:
        listed.append(Finding(f"另有差异 {left} 项，见钥匙盘点表", "逐项见盘点表", who, until))
    return tuple(listed)
