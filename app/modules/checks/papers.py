"""The sheet of a check on paper: filled in, or blank to carry."""

from collections.abc import Sequence
from datetime import datetime

from app.documents.form import load
from app.documents.render import render
from app.modules.checks.lists import DefinitionCard, RunLine, RunSheet
from app.modules.checks.rules import EMERGENCY, RESULTS, fine_zh, term_zh, who_zh
from app.modules.followups.lists import FollowUpLine
from app.modules.site.service import SiteNames
from app.rules.handbook import handbook

FORM = "check-sheet"
MARKS = {"fine": "✓", "problem": "×", "none": "—", "": ""}
_TO_WRITE = "\u3000"
"""Stands where a blank sheet has room to write, so that the column is kept."""
_ROOM_FOR_WORDS = "\n".join([_TO_WRITE] * 2)

Values = dict[str, str | list[dict[str, str]]]


def sheet_pdf(sheet: RunSheet, site: SiteNames, who: str, now: datetime) -> bytes:
    """One sheet as the bytes of a PDF. Raises Refusal when it cannot be printed."""
    return render(load(FORM), sheet_values(sheet, site, who, now))


def blank_pdf(card: DefinitionCard, site: SiteNames, who: str, now: datetime) -> bytes:
    """A check with nothing answered, to carry and to fill in by hand. Raises Refusal."""
    return render(load(FORM), blank_values(card, site, who, now))


def sheet_values(sheet: RunSheet, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/check-sheet.toml` asks for, for one sheet."""
    finished = sheet.state == "finished"
    runner = f"{sheet.finished_by}　{sheet.finished}" if finished else ""
    found = [line for line in sheet.lines if line.followup]
    return {
        **_frame(site, who, now),
        "title": sheet.title,
        "number": sheet.number or f"（{sheet.state_zh}）",
        "basis": basis_words(sheet.clause),
        "who": "　".join(filter(None, (sheet.who_zh, sheet.whom))),
        "day": (sheet.finished or sheet.started)[:10],
        "runner": (sheet.finished_by if finished else "") or sheet.started_by,
        "about": sheet.about,
        "lines": _lines(sheet.lines, timed=sheet.group == EMERGENCY),
        "marks": _marks(sheet.group),
        "followups_title": "整改" if found else "",
        "followups": [_followup(line.position, line.followup) for line in found if line.followup],
        "remark": "　".join(filter(None, (sheet.remark, _dropped(sheet)))),
        "strokes": sheet.strokes,
        "signed": runner,
        "second": "监盘人" if sheet.watched else "复核",
        "second_strokes": sheet.watch_strokes,
        "second_signed": f"{sheet.watched_by}　{sheet.watched_when}".strip("　"),
    }


def blank_values(card: DefinitionCard, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/check-sheet.toml` asks for, with nothing answered."""
    emergency = card.group == EMERGENCY  # has to stay on one page
    rows, head = [], None
    for place, line in enumerate(card.lines, 1):
        room = _TO_WRITE if line.kind == "count" else ""
        rows.append(
            _row(place, line.head if line.head != head else "", line.text)
            | {"note": _ROOM_FOR_WORDS if line.kind == "words" and not emergency else ""}
            | {"should": room, "found": room, "difference": room}
            | ({"at": _TO_WRITE} if emergency else {})
        )
        head = line.head
    return {
        **_frame(site, who, now),
        "title": card.title,
        "number": "编号　　　　",
        "basis": basis_words(card.clause),
        "who": f"{who_zh(card.who)}　{term_zh(card.term)}",
        "day": "",
        "runner": "",
        "about": "",
        "lines": rows,
        "marks": _marks(card.group),
        "followups_title": "有问题的写明整改人和期限，回来后录入。",
        "followups": [],
        "remark": "",
        "strokes": "",
        "signed": "",
        "second": "监盘人" if card.watched else "复核",
        "second_strokes": "",
        "second_signed": "",
    }


def basis_words(clause: str) -> str:
    """The clause a check rests on, with its title and where it stands; for the site's own that it is."""
    if not clause:
        return "本中心自定"
    known = {one.id: one for one in handbook().clauses}
    if clause not in known:  # a sheet older than the handbook in force
        return clause
    found = known[clause]
    return f"{found.id} {found.title}（{found.source_zh}）"


def _frame(site: SiteNames, who: str, now: datetime) -> Values:
    return {"centre": site.centre, "printed_by": who, "printed_at": f"{now:%Y-%m-%d %H:%M}"}


def _lines(lines: Sequence[RunLine], *, timed: bool) -> list[dict[str, str]]:
    rows, head = [], None
    for line in lines:
        rows.append(
            _row(line.position, line.head if line.head != head else "", line.text)
            | {
                "at": line.answered if timed else "",
                "should": _count(line.should),
                "found": _count(line.found),
                "difference": _difference(line.difference),
                "result": MARKS[line.result],
                "note": line.note + _photos(line),
            }
        )
        head = line.head
    return rows


def _marks(group: str) -> str:
    """What the three signs mean, under the lines."""
    words = RESULTS | {"fine": fine_zh(group)}
    return "　".join(f"{sign} {words[result]}" for result, sign in MARKS.items() if sign)


def _row(place: int, head: str, text: str) -> dict[str, str]:
    empty = ("at", "should", "found", "difference", "result", "note")
    return {"no": str(place), "head": head, "text": text, **dict.fromkeys(empty, "")}


def _followup(position: int, line: FollowUpLine) -> dict[str, str]:
    said = {
        "open": "待整改",
        "done": f"{line.done_by} {line.done_when[:10]} 报完成：{line.done_words}",
        "verified": f"{line.verified_by} {line.verified_when[:10]} 验证：{line.verify_words or '合格'}",
    }
    return {
        "no": str(position),
        "what": line.what,
        "staff": line.staff,
        "until": line.until.isoformat(),
        "state": said[line.state],
    }


def _dropped(sheet: RunSheet) -> str:
    if sheet.state != "dropped":
        return ""
    return f"作废：{sheet.dropped_why}（{sheet.finished_by} {sheet.finished}）"


def _count(count: int | None) -> str:
    return "" if count is None else str(count)


def _difference(difference: int | None) -> str:
    if difference is None:
        return ""
    return "0" if difference == 0 else f"{difference:+d}".replace("-", "−")


def _photos(line: RunLine) -> str:
    return f"（照片 {len(line.photos)} 张）" if line.photos else ""
