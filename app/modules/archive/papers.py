"""The papers of the archive: spine labels, the contents of a file, what is missing; rooms, never names."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.documents.form import load
from app.documents.render import render
from app.documents.sheet import SheetColumn, text_workbook
from app.errors import Refusal
from app.modules.archive.missing import MissingRow
from app.modules.archive.rows import FileCard, PaperRow, Spine
from app.modules.archive.rules import BAND_ZH, KINDS
from app.modules.site.service import SiteNames

Values = dict[str, Any]
MISSING_COLUMNS = (SheetColumn("房号", 18), SheetColumn("缺几份", 8), SheetColumn("缺什么", 70))


def spines_pdf(files: Sequence[Spine], site: SiteNames, *, used: str = "0") -> bytes:
    """Spine labels 脊背标签 on a label sheet of which `used` are gone (ARCH-08). Raises Refusal."""
    if not files:
        raise Refusal("没有选中户档，没有可打印的标签。", clause="ARCH-08")
    return render(load("archive-spine"), spines_values(files, site, used=used))


def contents_pdf(card: FileCard, site: SiteNames, who: str, now: datetime) -> bytes:
    """The contents sheet 卷内目录 of one file (ARCH-02). Raises Refusal."""
    return render(load("archive-contents"), contents_values(card, site, who, now))


def missing_pdf(rows: Sequence[MissingRow], site: SiteNames, who: str, now: datetime, *, which: str) -> bytes:
    """The list of missing papers 缺件清单 (ARCH-04); `which` says in words whose. Raises Refusal."""
    if not rows:
        raise Refusal("没有缺件，不用打印。", clause="ARCH-04")
    return render(load("archive-missing"), missing_values(rows, site, who, now, which=which))


def missing_workbook(
    rows: Sequence[MissingRow], site: SiteNames, who: str, now: datetime, *, which: str
) -> bytes:
    """The list of missing papers as the bytes of an .xlsx."""
    about = (
        ("公司", site.company),
        ("服务中心", site.centre),
        ("内容", f"户档缺件清单　{which}　{_total(rows)}"),
        ("导出人", who),
        ("导出时间", f"{now:%Y-%m-%d %H:%M}"),
    )
    lines = [(row.room, len(row.titles), row.words) for row in rows]
    return text_workbook("户档缺件清单", MISSING_COLUMNS, lines, about=about)


# ---------------------------------------------------------------- what the forms ask for


def spines_values(files: Sequence[Spine], site: SiteNames, *, used: str = "0") -> Values:
    """The names that `forms/archive-spine.toml` asks for; bars only for what a scanner can read."""
    return {
        "used": used,
        "files": [
            {
                "room": one.room,
                "place": "柜 {}　层 {}　盒 {}".format(*one.spot) if any(one.spot) else "位置未定",
                "code": one.code if one.code.isascii() else "",
                "centre": site.centre,
            }
            for one in files
        ],
    }


def contents_values(card: FileCard, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/archive-contents.toml` asks for; the papers stand kind by kind."""
    by_kind = [(kind, [one for one in card.papers if one.kind == kind]) for kind, _ in KINDS]
    listed = [(f"{BAND_ZH[kind]}　{len(mine)} 份", one) for kind, mine in by_kind for one in mine]
    return {
        "centre": site.centre,
        "room": card.room,
        "place": card.where or "未定",
        "total": f"{len(listed)} 份 {sum(int(one.pages or 0) for _, one in listed)} 页",
        "missing": "、".join(one.title for one in card.missing) or "无",
        "printed_by": who,
        "printed_at": f"{now:%Y-%m-%d %H:%M}",
        "papers": [
            {
                "band": band,
                "number": str(number),
                "title": one.title,
                "formed": one.formed,
                "filed": one.filed,
                "pages": one.pages,
                "original": one.original,
                "remark": _remark(one, card),
            }
            for number, (band, one) in enumerate(listed, 1)
        ],
    }


def missing_values(
    rows: Sequence[MissingRow], site: SiteNames, who: str, now: datetime, *, which: str
) -> Values:
    """The names that `forms/archive-missing.toml` asks for."""
    return {
        "centre": site.centre,
        "day": f"{now.year}年{now.month}月{now.day}日",
        "which": which,
        "total": _total(rows),
        "printed_by": who,
        "printed_at": f"{now:%Y-%m-%d %H:%M}",
        "files": [{"room": row.room, "count": row.count, "titles": row.words, "done": ""} for row in rows],
    }


def _total(rows: Sequence[MissingRow]) -> str:
    return f"{len(rows)} 户 {sum(len(row.titles) for row in rows)} 份"


def _remark(one: PaperRow, card: FileCard) -> str:
    apart = f"在 {one.where}" if one.is_filed and one.where != card.where else ""
    return "　".join(part for part in (apart, one.remark) if part)
