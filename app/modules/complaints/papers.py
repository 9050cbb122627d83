"""The papers of requests and complaints: the sheet of one with its history, the list of open ones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.documents.form import load
from app.documents.render import render
from app.errors import Refusal
from app.modules.complaints.printed import LimitLine, MatterSheet, OpenLine, PauseLine, StepLine
from app.modules.complaints.rules import CLAUSE
from app.modules.site.service import SiteNames

Values = dict[str, Any]
BY_HAND = " \n \n "
"""Three empty lines to write on by hand."""


def sheet_pdf(
    sheet: MatterSheet, site: SiteNames, who: str, now: datetime, *, telephones: Sequence[str] = ()
) -> bytes:
    """One matter with its whole history 投诉处理记录表 (COMP-03); telephones only when they are given."""
    return render(load("complaint-sheet"), sheet_values(sheet, site, who, now, telephones))


def heading(sheet: MatterSheet) -> str:
    """What the sheet of a matter is called."""
    return "投诉处理记录表" if sheet.is_complaint else "诉求处理记录表"


def open_pdf(lines: Sequence[OpenLine], site: SiteNames, who: str, now: datetime) -> bytes:
    """The list of open matters 未结诉求清单, without telephones and names of callers. Raises Refusal."""
    if not lines:
        raise Refusal("没有未结的诉求，不用打印清单。", clause=CLAUSE)
    return render(load("complaint-open"), open_values(lines, site, who, now))


# ---------------------------------------------------------------- what the forms ask for


def sheet_values(
    sheet: MatterSheet, site: SiteNames, who: str, now: datetime, telephones: Sequence[str] = ()
) -> Values:
    """The names that `forms/complaint-sheet.toml` asks for."""
    return {
        **_frame(site, who, now),
        "heading": heading(sheet),
        "code": sheet.code,
        "taken": _minute(sheet.taken_at) + ("（启用前转来）" if sheet.brought_in else ""),
        "channel": sheet.channel,
        "kind": sheet.kind,
        "category": sheet.category,
        "grade": sheet.grade,
        "state": sheet.state,
        "room": sheet.room,
        "caller": "（已到保存期限，隐去）" if sheet.cleared else sheet.caller,
        "telephone": "、".join(telephones),
        "may_call": "可以" if sheet.may_call else "不要回电",
        "taken_by": sheet.taken_by,
        "department": sheet.department,
        "person": sheet.person,
        "place": sheet.place,
        "title": sheet.title,
        "words": sheet.words,
        "repeat_of": sheet.repeat_of,
        "handling": sheet.handling,
        "cause": sheet.cause,
        "replied": sheet.replied,
        "called": sheet.called,
        "ended": sheet.ended,
        "took": sheet.took,
        "reopened": f"{sheet.times_reopened} 次" if sheet.times_reopened else "",
        "photos": f"照片 {sheet.photos} 张" if sheet.photos else "没有",
        "measures": BY_HAND,
        "limits": [_limit(line) for line in sheet.limits],
        "pauses": [_pause(line) for line in sheet.pauses],
        "steps": [_step(number, line) for number, line in enumerate(sheet.steps, 1)],
    }


def open_values(lines: Sequence[OpenLine], site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/complaint-open.toml` asks for."""
    over = sum(line.over for line in lines)
    return {
        **_frame(site, who, now),
        "at": _minute(now),
        "count": str(len(lines)),
        "over": f"，其中超时限 {over} 件" if over else "，没有超时限的",
        "rows": [_open(number, line) for number, line in enumerate(lines, 1)],
    }


def _frame(site: SiteNames, who: str, now: datetime) -> Values:
    return {"centre": site.centre, "printed_by": who, "printed_at": _minute(now)}


def _step(number: int, line: StepLine) -> dict[str, str]:
    late = f"补记（{_minute(line.late)} 登记）" if line.late is not None else ""
    return {
        "no": str(number),
        "at": _minute(line.at),
        "how": line.how,
        "by": line.by,
        "words": "\n".join(part for part in (line.words, late) if part),
    }


def _limit(line: LimitLine) -> dict[str, str]:
    return {
        "step": line.step,
        "allowed": line.allowed,
        "due": line.due,
        "done": line.done or "还没有办",
        "stands": line.stands,
    }


def _pause(line: PauseLine) -> dict[str, str]:
    return {
        "whom": line.whom,
        "since": _minute(line.since),
        "until": _minute(line.until) if line.until is not None else "还在等",
        "length": line.length,
        "words": line.words,
    }


def _open(number: int, line: OpenLine) -> dict[str, str]:
    return {
        "no": str(number),
        "code": line.code,
        "grade": line.grade,
        "taken": f"{line.taken_at:%m-%d %H:%M}",
        "room": line.room,
        "title": "\n".join(part for part in (line.title, line.category) if part),
        "limit": line.limit,
        "state": line.state,
        "person": line.person,
        "said": "",
    }


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
