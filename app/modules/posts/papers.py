"""The lists of the posts and the sheets of what changed on paper: their columns and never one more."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from app.documents import drawing
from app.documents.fonts import find_faces
from app.documents.form import load
from app.documents.render import render_together
from app.documents.typeface import Letters
from app.errors import Refusal
from app.modules.posts.printed import ChangedLine, ChangeSheet, PrintedList
from app.modules.posts.rules import CLAUSE, CONTROL, GROUND, KIND_ZH, TOLD_CLAUSE
from app.modules.site.service import SiteNames

Values = dict[str, Any]
NO_GLYPH = "〓"
"""Stands for a character that no font of this computer has, as printers have always done."""
BY_HAND = "〓 处的字本机字体打印不出，请用笔补上。"
_NOBODY = (("", ""), ("", ""))
_FORMS = {GROUND: "posts-list", CONTROL: "posts-list-phones"}


def lists_pdf(copies: Sequence[PrintedList], site: SiteNames, who: str, now: datetime) -> bytes:
    """Numbered copies in one go, each with page numbers of its own and each building on a new page.

    Raises Refusal (ARCH-09).
    """
    if not copies:
        raise Refusal("没有要打印的表。", clause=CLAUSE)
    papers = [(load(_FORMS[copy.kind]), list_values(copy, site, who, now)) for copy in copies]
    return render_together(papers, papers[0][0].head.title)


def changes_pdf(sheets: Sequence[ChangeSheet], site: SiteNames, who: str, now: datetime) -> bytes:
    """What the posts are told today, a sheet for each kind of post (ARCH-10). Raises Refusal."""
    if not sheets:
        raise Refusal("没有要通知的变更。", clause=TOLD_CLAUSE)
    form = load("posts-change")
    papers = [(form, change_values(sheet, site, who, now)) for sheet in sheets]
    return render_together(papers, form.head.title)


def list_values(copy: PrintedList, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/posts-list.toml` and `forms/posts-list-phones.toml` ask for."""
    names = writable({line.name for line in copy.lines})
    rows = [{"building": line.building, "room": line.room, "name": names[line.name]} for line in copy.lines]
    if copy.kind == CONTROL:
        rows = [{**row, "phone": line.phone} for row, line in zip(rows, copy.lines, strict=True)]
    return {
        "centre": site.centre,
        "number": copy.called,
        "turn": str(copy.turn),
        "post": copy.post,
        "day": _day(copy.made_at.date()),
        "households": str(copy.households),
        "printed_by": who,
        "printed_at": f"{now:%Y-%m-%d %H:%M}",
        "note": BY_HAND if any(NO_GLYPH in name for name in names.values()) else "",
        "lines": rows,
    }


def change_values(sheet: ChangeSheet, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/posts-change.toml` asks for; a post on the ground has no telephones on it."""
    names = writable({name for line in sheet.lines for name, _ in (*line.before, *line.after)})
    return {
        "centre": site.centre,
        "day": _day(now.date()),
        "kind": KIND_ZH[sheet.kind],
        "total": str(len(sheet.lines)),
        "note": BY_HAND if any(NO_GLYPH in name for name in names.values()) else "",
        "printed_by": who,
        "printed_at": f"{now:%Y-%m-%d %H:%M}",
        "changes": [row for line in sheet.lines for row in _change_rows(line, names)],
        "posts": [{"post": post, "sign": "\n".join(["\u3000"] * 2)} for post in sheet.posts],
    }


def writable(names: Collection[str]) -> dict[str, str]:
    """Each name as it can be printed: one rare character must not keep a whole site's list from a post."""
    with drawing.one_paper:
        faces = find_faces()
        song = Letters(faces.chain(faces.song))
        missing = {glyph.char for glyph in song.missing("".join("".join(names).split()))}
    return {name: "".join(NO_GLYPH if char in missing else char for char in name) for name in names}


def _change_rows(line: ChangedLine, names: dict[str, str]) -> Iterator[dict[str, str]]:
    """A row for each person, so that a telephone stands beside its name; the room only on the first."""
    people = list(zip_longest(line.before, line.after, fillvalue=("", "")))
    for place, ((name_before, phone_before), (name_after, phone_after)) in enumerate(people or [_NOBODY]):
        yield {
            "room": line.room if not place else "",
            "when": line.when if not place else "",
            "what": line.what if not place else "",
            "names_before": names.get(name_before, ""),
            "names_after": names.get(name_after, ""),
            "phones_before": phone_before,
            "phones_after": phone_after,
        }


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
