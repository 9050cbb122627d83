"""The day's sheet: what is to be done, on paper, with a box to tick."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.documents.form import load
from app.documents.render import render
from app.modules.site.service import SiteNames
from app.modules.today.rules import DONE, DutyRow, day_zh, flat
from app.modules.today.sections import Section

BOX = "□"
SCOPE_ZH = {"mine": "我的", "area": "我的片区", "all": "全部"}


def day_sheet_pdf(bands: Sequence[Section], site: SiteNames, who: str, scope: str, now: datetime) -> bytes:
    """The day's sheet. Raises Refusal when a character cannot be printed."""
    return render(load("day-sheet"), day_sheet_values(bands, site, who, scope, now))


def day_sheet_values(
    bands: Sequence[Section], site: SiteNames, who: str, scope: str, now: datetime
) -> dict[str, Any]:
    """The names that `forms/day-sheet.toml` asks for; what is done already is not printed."""
    shown = [band for band in bands if band.key != DONE and band.rows]
    lines = [line for band in shown for line in _lines(band)]
    return {
        "company": site.company,
        "centre": site.centre,
        "day": f"{now.year}年{day_zh(now.date())}",
        "whose": f"{SCOPE_ZH.get(scope, '')}（{who}）" if scope != "all" else "全部",
        "summary": "　".join(f"{band.title} {band.count} 项" for band in shown) or "今天没有要办的",
        "printed_by": who,
        "printed_at": f"{now:%Y-%m-%d %H:%M}",
        "lines": lines,
    }


def number_printed(bands: Sequence[Section]) -> int:
    """How many duties stand on the sheet."""
    return sum(band.count for band in bands if band.key != DONE)


def _lines(band: Section) -> list[dict[str, str]]:
    head = {"box": "", "due": f"【{band.title}】", "what": band.hint, "clause": "", "who": ""}
    return [head, *(_line(row) for row in flat(band.rows))]


def _line(row: DutyRow) -> dict[str, str]:
    what = f"{row.what}　{row.whom}".strip("　")
    why = "　".join(words for words in (row.put_off, row.reason) if words)
    who = f"{row.who}（{row.who_note}）" if row.who_note else row.who
    return {
        "box": BOX,
        "due": row.due,
        "what": f"{what}\n{why}" if why else what,
        "clause": row.clause,
        "who": who,
    }
