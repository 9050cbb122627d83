"""From what is known of consents to the lines of the page."""

from collections.abc import Sequence
from datetime import date

from app.modules.consents import service
from app.modules.consents.lists import ConsentLine, DelegationLine, ToConfirm
from app.modules.consents.note_view import words_of
from app.modules.consents.sections_view import Line, Section
from app.rules.roles import Role
from app.ui.desk import Desk

MINE, CONFIRM, ASKED, PAST, DELEGATED = "mine", "confirm", "asked", "past", "delegated"
OPEN = ("waiting", "agreed")
_GLYPH = {"waiting": "today", "agreed": "done", "refused": "refused", "withdrawn": "off", "done": "done"}


def mine_section(lines: Sequence[ConsentLine], stands_in: Sequence[str]) -> Section:
    """What waits for the person acting."""
    hint = f"你受{'、'.join(stands_in)}委托" if stands_in else ""
    return Section(MINE, "待我同意", hint, tuple(_mine(line) for line in lines))


def _mine(line: ConsentLine) -> Line:
    done = sum(step.answered for step in line.steps)
    reason = f"“{line.reason}”" if line.reason else ""
    last = done + 1 == len(line.steps)
    then = line.then if last else f"送{line.steps[done + 1].role}同意"
    turn = f"第 {done + 1} 步，共 {len(line.steps)} 步　{line.waiting_for}"
    return Line(
        line.ref,
        "consent",
        line.what,
        "　".join(w for w in (line.kind, line.asked_by, _when(line), reason) if w),
        f"{turn}　同意后：{then}",
        line.clause,
        "同意…",
        MINE,
    )


def confirm_section(lines: Sequence[ToConfirm], today: date) -> Section:
    """What was noted in one's name; the overdue ones first, in red with their sign."""
    over = sum(line.overdue for line in lines)
    hint = f"逾期 {over}，先办这些" if over else "两个工作日内本人补认"
    rows = tuple(_to_confirm(line, today) for line in lines)
    return Section(CONFIRM, "待我补认", hint, rows, "over" if over else "")


def _to_confirm(line: ToConfirm, today: date) -> Line:
    if line.overdue:
        due = f"逾期 {(today - line.due).days} 天，应在 {words_of(line.due)}前补认"
    elif line.due == today:
        due = f"今天到期，应在 {words_of(line.due)}前补认"
    else:
        due = f"应在 {words_of(line.due)}前补认"
    said = f"{line.said_at.month}/{line.said_at.day} {line.said_at:%H:%M}"
    return Line(
        line.ref,
        "overdue" if line.overdue else "today",
        line.what,
        f"{said}　{line.words}　{line.noted_by}登记",
        due,
        "DOC-03",
        "补认…",
        CONFIRM,
        "over" if line.overdue else "due",
    )


def open_section(lines: Sequence[ConsentLine]) -> Section:
    """What the person asked for or follows up, and is not settled yet."""
    return Section(ASKED, "我送审的", "", tuple(_asked(line) for line in lines if line.state in OPEN))


def past_section(lines: Sequence[ConsentLine]) -> Section:
    """And what is settled, folded away."""
    rows = tuple(_asked(line) for line in lines if line.state not in OPEN)
    return Section(PAST, "我送审的，已有结果", "", rows, folds=True)


def _asked(line: ConsentLine) -> Line:
    words = f"等{line.waiting_for}同意" if line.waiting_for else line.state_zh
    refused = next((step for step in line.steps if step.refused), None)
    if line.state == "refused" and refused is not None:
        words = f"{refused.words}：{refused.remark}" if refused.remark else refused.words
    return Line(
        line.ref,
        _GLYPH[line.state],
        line.what,
        "　".join(w for w in (line.kind, line.asked_by, _when(line)) if w),
        words if line.state != "agreed" else "已同意，还没有办",
        line.clause,
        "打开",
        ASKED,
        "over" if line.state == "refused" else "",
    )


def delegated_section(lines: Sequence[DelegationLine], desk: Desk, today: date) -> Section:
    """Who decides for whom."""
    return Section(DELEGATED, "委托", "", tuple(_delegated(line, desk, today) for line in lines))


def _delegated(line: DelegationLine, desk: Desk, today: date) -> Line:
    may = line.mine or Role.CENTRE_HEAD in desk.who.roles
    live = not line.ended and may and desk.may(service.end_delegation)
    begun = line.since <= today
    state = "已结束" if line.ended else "正在代签" if begun else f"从 {words_of(line.since)}起"
    return Line(
        line.ref,
        "off" if line.ended else "done" if begun else "later",
        f"{line.from_name} 委托 {line.to_name}",
        f"{line.role}　{line.since:%Y-%m-%d} 至 {line.until:%Y-%m-%d}",
        "　".join(w for w in (state, line.reason) if w),
        "",
        "收回…" if live else "",
        DELEGATED,
    )


def _when(line: ConsentLine) -> str:
    return f"{line.asked_at.month}/{line.asked_at.day} {line.asked_at:%H:%M}"
