"""A release slip on paper: stub and gate's part on one A4 or two half sheets, with barcode (RELS-02)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pypdfium2

from app.documents.form import load
from app.documents.render import render
from app.modules.release.card import SlipCard
from app.modules.release.goods import Goods, number_words
from app.modules.site.service import SiteNames
from app.rules.dates import WEEKDAYS

Values = dict[str, Any]


def slip_pdf(card: SlipCard, site: SiteNames, who: str, now: datetime, *, half: bool = False) -> bytes:
    """Both parts of a slip; a second printing says that it is one, a void slip that it is void.

    On A4 each part stays within its half: what does not fit as a table stands in two columns, smaller.
    """
    values = slip_values(card, site, who, now)
    name, pages = ("release-half", 2) if half else ("release", 1)
    made = render(load(name), values | {"goods": in_table(card.goods)})
    if pages_of(made) == pages:
        return made
    return render(load(f"{name}-many"), values | {"goods": in_columns(card.goods)})


def slip_values(card: SlipCard, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that the three forms ask for, but the goods."""
    return {
        "centre": site.centre,
        "printed_by": who,
        "printed_at": f"{now:%Y-%m-%d %H:%M}",
        "printing": _printing(card),
        "code": card.code,
        "valid": _valid(card.day),
        "room": card.room,
        "who": f"{card.name}（{card.capacity}）",
        "identity": card.identity,
        "firm": card.firm,
        "telephone": card.telephone,
        "plate": card.whole_plate,
        "issued": f"{card.clerk}　{card.issued[5:]}",
        "right": card.right,
        "summary": f"共 {len(card.goods)} 样，以下空白",
        "strokes": card.strokes,
        "signed": f"手写板　{card.issued}" if card.signed == "pad" else "",
    }


def in_table(goods: Sequence[Goods]) -> list[dict[str, str]]:
    """The goods one below the other."""
    return [
        {
            "no1": str(place),
            "goods1": one.name,
            "count1": f"{number_words(one.quantity)} {one.unit}",
            "mark1": one.mark,
        }
        for place, one in enumerate(goods, 1)
    ]


def in_columns(goods: Sequence[Goods]) -> list[dict[str, str]]:
    """The goods in two columns, the first half at the left."""
    numbered = [(str(place), one.words) for place, one in enumerate(goods, 1)]
    left = (len(numbered) + 1) // 2
    beside = [*numbered[left:], ("", "")]
    return [
        {"no1": no, "line1": line, "no2": beside[place][0], "line2": beside[place][1]}
        for place, (no, line) in enumerate(numbered[:left])
    ]


def pages_of(pdf: bytes) -> int:
    """How many pages a paper has."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def _printing(card: SlipCard) -> str:
    if card.state == "void":
        return "作废"
    return f"补打 第 {card.printed} 次" if card.printed else ""


def _valid(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）当天有效"
