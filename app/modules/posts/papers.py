"""The lists of the posts and the sheets of what changed on paper: their columns and never one more."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pypdfium2

from app.documents.form import load
from app.documents.render import render
from app.errors import Refusal
from app.modules.posts.printed import ChangeSheet, PrintedList
from app.modules.posts.rules import CLAUSE, CONTROL, KIND_ZH, TOLD_CLAUSE
from app.modules.site.service import SiteNames

Values = dict[str, Any]


def lists_pdf(copies: Sequence[PrintedList], site: SiteNames) -> bytes:
    """Numbered copies in one go, each with page numbers of its own. Raises Refusal."""
    if not copies:
        raise Refusal("没有要打印的表。", clause=CLAUSE)
    return joined([list_pdf(copy, site) for copy in copies])


def list_pdf(copy: PrintedList, site: SiteNames) -> bytes:
    """One numbered copy; each building begins on a new page (ARCH-09). Raises Refusal."""
    name = "posts-list-phones" if copy.kind == CONTROL else "posts-list"
    return render(load(name), list_values(copy, site))


def changes_pdf(sheets: Sequence[ChangeSheet], site: SiteNames, who: str, now: datetime) -> bytes:
    """What the posts are told today, a sheet for each kind of post (ARCH-10). Raises Refusal."""
    if not sheets:
        raise Refusal("没有要通知的变更。", clause=TOLD_CLAUSE)
    form = load("posts-change")
    return joined([render(form, change_values(sheet, site, who, now)) for sheet in sheets])


def list_values(copy: PrintedList, site: SiteNames) -> Values:
    """The names that `forms/posts-list.toml` and `forms/posts-list-phones.toml` ask for."""
    rows = [{"building": line.building, "room": line.room, "name": line.name} for line in copy.lines]
    if copy.kind == CONTROL:
        rows = [{**row, "phone": line.phone} for row, line in zip(rows, copy.lines, strict=True)]
    return {
        "centre": site.centre,
        "number": copy.called,
        "turn": str(copy.turn),
        "post": copy.post,
        "day": _day(copy.made_at.date()),
        "households": str(copy.households),
        "lines": rows,
    }


def change_values(sheet: ChangeSheet, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/posts-change.toml` asks for; a post on the ground has no telephones on it."""
    return {
        "centre": site.centre,
        "day": _day(now.date()),
        "kind": KIND_ZH[sheet.kind],
        "total": str(len(sheet.lines)),
        "printed_by": who,
        "printed_at": f"{now:%Y-%m-%d %H:%M}",
        "changes": [
            {
                "room": line.room,
                "when": line.when,
                "what": line.what,
                "names_before": line.names_before,
                "names_after": line.names_after,
                "phones_before": line.phones_before if sheet.kind == CONTROL else "",
                "phones_after": line.phones_after if sheet.kind == CONTROL else "",
            }
            for line in sheet.lines
        ],
        "posts": [{"post": post, "sign": "\n".join(["\u3000"] * 2)} for post in sheet.posts],
    }


def joined(papers: Sequence[bytes]) -> bytes:
    """Papers one behind the other, as one that the printer takes in one go."""
    if len(papers) == 1:
        return papers[0]
    whole = pypdfium2.PdfDocument.new()
    try:
        for paper in papers:
            one = pypdfium2.PdfDocument(paper)
            whole.import_pages(one)
            one.close()
        buffer = BytesIO()
        whole.save(buffer)
        return buffer.getvalue()
    finally:
        whole.close()


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
