"""What is done about checks: a sheet is started, filled in, watched, finished, dropped and printed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.checks.definitions import bring_definitions as bring_definitions
from app.modules.checks.definitions import put_back as put_back
from app.modules.checks.definitions import reinstate as reinstate
from app.modules.checks.definitions import retire as retire
from app.modules.checks.definitions import save_definition as save_definition
from app.modules.checks.duties import areas_zh, lanes, wanted_of
from app.modules.checks.finding import (
    definition_or_refuse,
    mine_or_refuse,
    open_run_or_refuse,
    result_or_refuse,
    run_or_refuse,
)
from app.modules.checks.finding import falls_to as falls_to
from app.modules.checks.finding import may_run as may_run
from app.modules.checks.finding import must_be_allowed as must_be_allowed
from app.modules.checks.findings import are_listed, entries_of
from app.modules.checks.model import CheckDefinition, CheckResult, CheckRun
from app.modules.checks.photos import add_photo as add_photo
from app.modules.checks.photos import open_photo as open_photo
from app.modules.checks.photos import remove_photo as remove_photo
from app.modules.checks.rules import (
    Finding,
    LineEntry,
    about_or_refuse,
    answer_or_refuse,
    complete_or_refuse,
    field_of,
    is_stale,
    remark_or_refuse,
    why_or_refuse,
)
from app.modules.dues import service as dues
from app.modules.followups import service as followups
from app.modules.staff.model import StaffMember
from app.modules.staff.service import who_works
from app.rules.ref import Ref
from app.rules.strokes import decode
from app.storage.act import Act, verb
from app.storage.numbering import take_number
from app.storage.record import ref_of

SERIES = "check"
Lines = tuple[LineEntry, ...]


# ---------------------------------------------------------------- a sheet


@verb("checks.do", "开始检查")
def start_run(
    act: Act, definition_id: int, *, subject_id: int = 0, for_staff_id: int = 0, about: str = ""
) -> Ref:
    """Begin a sheet with the lines as they are today; one that is open already is taken up again.

    Only an emergency begins with a new sheet when nobody touched the open one since yesterday.
    `subject_id` is the newcomer, `for_staff_id` the officer whose area it is (their own when left out).
    Raises Refusal for whoever may not.
    """
    definition = definition_or_refuse(act.session, definition_id)
    must_be_allowed(act, definition)
    words = about_or_refuse(about)
    run = None
    if subject_id or for_staff_id:  # also of somebody who left since: what was begun can be ended
        run = _open_run(act.session, definition_id, subject_id, for_staff_id)
    if run is None:
        subject, lane = _subject(act, definition, subject_id), _lane(act, definition, for_staff_id)
        run = _open_run(act.session, definition_id, subject.id, lane)
        if run is not None and is_stale(definition.group, _last_touched(run), act.today):
            _give_up(act, run, "没有填完，另开了一张")
            run = None
        run = run or _new_run(act, definition, subject, lane, words)
    return ref_of(run)


@verb("checks.do", "保存检查单")
def save_run(
    act: Act, run_id: int, lines: Lines, *, remark: str | None = None, about: str | None = None
) -> None:
    """Keep a sheet as it stands, answered or not; remark and place stay when left out. Raises Refusal.

    What is changed after the watcher signed is not what they saw: their signature goes.
    """
    run = mine_or_refuse(act, run_id)
    if _write(act, run, lines, remark, about) and run.watched_by is not None:
        run.watched_by, run.watched_at, run.watch_strokes = None, None, ""


@verb("checks.do", "完成检查单")
def finish(
    act: Act,
    run_id: int,
    lines: Lines,
    *,
    remark: str | None = None,
    about: str | None = None,
    strokes: str = "",
) -> int:
    """Finish a sheet: it gets its number, problems become follow-ups, the duty ends. Returns the number.

    Raises Refusal naming the line that lacks something, or when nobody watched what is to be watched.
    """
    run = mine_or_refuse(act, run_id)
    changed = _write(act, run, lines, remark, about)
    listed = are_listed(run)
    for result in run.results:
        complete_or_refuse(result.kind, result.text, _entry(result), act.today, listed=listed)
        if result.result == "problem" and result.staff_id is not None:
            _must_work(act, result)
    if run.watched:
        _must_be_watched(act, run, changed)
    run.strokes = strokes if decode(strokes) else ""
    number = take_number(act.session, SERIES, act.today.year)
    run.year, run.number = act.today.year, number
    run.state, run.finished_at, run.finished_by = "finished", act.now, act.who.staff_id
    for result in run.results:
        if result.result == "problem" and result.staff_id is not None:
            result.followup_id = _follow_up(act, run, result)
    act.session.flush()
    _end_duty(act, run)
    return number


@verb("checks.do", "监盘签名", signed=True)
def watch(act: Act, run_id: int, *, strokes: str = "") -> None:
    """The second person signs that they were there, once all is filled in (KEY-08). Raises Refusal.

    Nobody watches a sheet they filled in themselves.
    """
    run = open_run_or_refuse(act.session, run_id)
    if not run.watched:
        raise Refusal("这张检查单不用第二个人签名。", clause=run.clause)
    if act.who.staff_id in run.fillers:
        raise Refusal("监盘人要是另一位同事，不能是填单的人。", clause=run.clause, field="watcher")
    left = sum(not result.result for result in run.results)
    if left:
        raise Refusal(f"还有 {left} 行没有填，填完再请监盘人签名。", clause=run.clause, field="watcher")
    run.watched_by, run.watched_at = act.who.staff_id, act.now
    run.watch_strokes = strokes if decode(strokes) else ""


@verb("checks.do", "作废检查单")
def drop(act: Act, run_id: int, *, reason: str) -> None:
    """Give a sheet up, with the reason; the duty stays. Raises Refusal."""
    run = mine_or_refuse(act, run_id)
    _give_up(act, run, why_or_refuse(reason))


# ---------------------------------------------------------------- for the rooms that count by themselves


def fill_in(
    act: Act, run_id: int, lines: Lines, findings: tuple[Finding, ...], *, remark: str | None = None
) -> None:
    """What another room counted goes onto the sheet; part of the verb that ended its count.

    Every difference gets a line of its own and so, when the sheet is finished, a follow-up. One from
    an earlier count that is found no more is answered fine. Raises Refusal.
    """
    run = mine_or_refuse(act, run_id)
    entries = entries_of(run, findings)
    act.session.flush()
    save_run(act, run_id, (*lines, *entries), remark=remark)


# ---------------------------------------------------------------- on paper


@verb("checks.do", "打印检查单")
def printed_sheet(act: Act, run_id: int) -> None:
    """A sheet left the printer; only called once the printer has taken it."""
    act.looked_at(ref_of(run_or_refuse(act.session, run_id)), "printed")


@verb("checks.do", "打印空白检查单")
def printed_blank(act: Act, definition_id: int) -> None:
    """A blank sheet to carry left the printer; only called once the printer has taken it."""
    act.looked_at(ref_of(definition_or_refuse(act.session, definition_id)), "printed")


# ---------------------------------------------------------------- inside


def _subject(act: Act, definition: CheckDefinition, subject_id: int) -> Ref:
    if definition.per != "newcomer":
        return Ref("", 0)
    if not subject_id:
        raise Refusal("请选是哪位新员工。", clause=definition.clause, field="subject_id")
    who_works(act.session, subject_id, act.today)
    return Ref(StaffMember.__tablename__, subject_id)


def _lane(act: Act, definition: CheckDefinition, for_staff_id: int) -> int:
    """Whose area it is: the one named, else one's own. Raises Refusal when that is not clear."""
    found = lanes(act.session, definition, act.today)
    if found == (0,):
        return 0
    lane = for_staff_id or act.who.staff_id
    if lane not in found:
        raise Refusal("请选是哪位客服人员的责任区。", clause=definition.clause, field="for_staff_id")
    return lane


def _new_run(act: Act, definition: CheckDefinition, subject: Ref, lane: int, about: str) -> CheckRun:
    """A sheet with the lines as they are today."""
    if definition.retired is not None:
        raise Refusal(f"“{definition.title}”已经停用。", field="definition")
    run = CheckRun(
        definition_id=definition.id,
        title=definition.title,
        clause=definition.clause,
        state="open",
        subject_kind=subject.kind,
        subject_id=subject.id,
        for_staff_id=lane,
        about=about or (areas_zh(act.session, lane, act.today) if lane else ""),
        started_at=act.now,
        started_by=act.who.staff_id,
        filled_by=act.who.staff_id,
        watched=definition.watched,
    )
    for place, line in enumerate((one for one in definition.lines if not one.retired), 1):
        run.results.append(
            CheckResult(position=place, head=line.head, text=line.text, kind=line.kind, result="", note="")
        )
    act.session.add(run)
    act.session.flush()
    return run


def _give_up(act: Act, run: CheckRun, why: str) -> None:
    run.dropped_why = why
    run.state, run.finished_at, run.finished_by = "dropped", act.now, act.who.staff_id
    act.session.flush()


def _last_touched(run: CheckRun) -> datetime:
    answered = (result.answered_at for result in run.results if result.answered_at)
    return max((run.started_at, *answered))


def _open_run(session: Session, definition_id: int, subject_id: int, lane: int) -> CheckRun | None:
    return session.scalars(
        select(CheckRun).where(
            CheckRun.definition_id == definition_id,
            CheckRun.subject_id == subject_id,
            CheckRun.for_staff_id == lane,
            CheckRun.state == "open",
        )
    ).one_or_none()


def _write(act: Act, run: CheckRun, lines: Lines, remark: str | None, about: str | None) -> bool:
    """Keep the answers given; True when what was found is another than before."""
    before = [_found(result) for result in run.results]
    for entry in lines:
        result = result_or_refuse(run, entry.position)
        was, kept = _found(result), answer_or_refuse(result.kind, entry)
        _must_be_known(act.session, kept)
        if kept.result != result.result:
            result.answered_at = _moment(act, run, entry) if kept.result else None
        result.result, result.note = kept.result, kept.note
        result.should, result.found = kept.should, kept.found
        result.staff_id, result.until = (
            (kept.staff_id, kept.until) if kept.result == "problem" else (None, None)
        )
        if _found(result) != was:
            result.answered_by = act.who.staff_id
    run.remark = run.remark if remark is None else remark_or_refuse(remark)
    run.about = run.about if about is None else about_or_refuse(about)
    changed = before != [_found(result) for result in run.results]
    if changed:
        run.filled_by = act.who.staff_id
    return changed


def _found(result: CheckResult) -> tuple[object, ...]:
    return (result.result, result.should, result.found, result.note, result.staff_id, result.until)


def _moment(act: Act, run: CheckRun, entry: LineEntry) -> datetime:
    told = entry.at
    return told if told is not None and run.started_at <= told <= act.now else act.now


def _entry(result: CheckResult) -> LineEntry:
    return LineEntry(
        result.position,
        result.result,
        result.note,
        result.should,
        result.found,
        result.staff_id,
        result.until,
    )


def _must_be_known(session: Session, entry: LineEntry) -> None:
    if entry.staff_id is not None and session.get(StaffMember, entry.staff_id) is None:
        raise Refusal("人员名册里没有这个人。", clause="ROLE-06", field=field_of(entry.position))


def _must_work(act: Act, result: CheckResult) -> None:
    try:
        who_works(act.session, result.staff_id or 0, act.today)
    except Refusal as gone:
        raise Refusal(gone.sentence, clause="ROLE-06", field=field_of(result.position)) from gone


def _must_be_watched(act: Act, run: CheckRun, changed: bool) -> None:
    if run.watched_by is None:
        raise Refusal("这张检查单要第二个人在场，请监盘人先签名。", clause=run.clause, field="watcher")
    if changed:
        raise Refusal(
            "监盘人签名之后内容又改过，请先放着，再请监盘人重新签名。", clause=run.clause, field="watcher"
        )
    if act.who.staff_id == run.watched_by:
        raise Refusal("监盘人不能自己完成检查单，请清点的人来完成。", clause=run.clause, field="watcher")


def _follow_up(act: Act, run: CheckRun, result: CheckResult) -> int:
    assert result.staff_id is not None  # both were looked at line by line before
    assert result.until is not None
    what = f"{result.text}：{result.note}"
    if result.kind == "count" and result.should is not None and result.found is not None:
        what = f"{result.text}（应有 {result.should}，实有 {result.found}）：{result.note}"
    place = _place(act, run)
    return followups.set_up(act, ref_of(result), what[:300], result.staff_id, result.until, place).id


def _place(act: Act, run: CheckRun) -> str:
    """Where a problem was found: as the sheet says, else the officer's area, else the check it came with."""
    area = areas_zh(act.session, run.for_staff_id, act.today) if run.for_staff_id else ""
    return run.about or area or run.title


def _end_duty(act: Act, run: CheckRun) -> None:
    """The duty of this sheet is done; the next turn follows where the check returns."""
    definition = definition_or_refuse(act.session, run.definition_id)
    if definition.per == "newcomer":
        dues.stop(act, definition.clock, Ref(run.subject_kind, run.subject_id))
        return
    asked = wanted_of(act.session, definition, dues.times(act.session), act.today)
    mine = next((one for one in asked if one.lane == run.for_staff_id), None)
    if mine is not None:
        dues.again(act, mine)
