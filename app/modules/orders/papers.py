"""A work order on paper: the team's part that comes back, the user's part, blanks for the pen."""

from datetime import datetime
from typing import Any

import pypdfium2

from app.documents.form import load
from app.documents.render import render
from app.modules.orders.card import OrderCard
from app.modules.orders.rules import CHARGES, RATINGS, money, number_words
from app.modules.site.service import SiteNames

Values = dict[str, Any]
BLANKS = 3
"""Lines of material there is room for by hand."""
BY_HAND = "________ 元"


def order_pdf(
    card: OrderCard,
    site: SiteNames,
    who: str,
    now: datetime,
    *,
    half: bool = False,
    telephones: tuple[str, ...] = (),
) -> bytes:
    """Both parts of an order; the telephones stand on the team's part only, and only when given.

    What does not fit on the halves of one A4 is printed on half sheets. A second printing says so.
    """
    values = order_values(card, site, who, now, telephones)
    if not half:
        made = render(load("work-order"), values)
        if pages_of(made) == 1:
            return made
    return render(load("work-order-half"), values)


def order_values(
    card: OrderCard, site: SiteNames, who: str, now: datetime, telephones: tuple[str, ...] = ()
) -> Values:
    """The names the forms ask for; what has not come back is left to the pen."""
    back = card.state == "finished"
    return {
        "centre": site.centre,
        "printed_by": who,
        "printed_at": f"{now:%Y-%m-%d %H:%M}",
        "printing": _printing(card),
        "code": card.code,
        "room": card.room,
        "contact": card.contact,
        "telephone": "、".join(telephones),
        "source": card.source_code,
        "place": card.place,
        "reported": _reported(card),
        "service": f"{card.service_zh}　紧急" if card.urgency == "urgent" else card.service_zh,
        "what": card.what,
        "worker": card.worker,
        "sent": f"{card.sent_at:%m-%d %H:%M}　{card.sent_by}",
        "planned": card.planned_words,
        "arrived": f"{card.arrived_at:%m-%d %H:%M}" if card.arrived_at else "",
        "finished": f"{card.finished_at:%m-%d %H:%M}" if card.finished_at else "",
        "measure": card.measure if back else "",
        "materials": _materials(card),
        "labour": f"{money(card.labour)} 元" if back else BY_HAND,
        "total": f"{money(card.total)} 元" if back else BY_HAND,
        "charge": _ticked(CHARGES, card.charge if back else ""),
        "rating": _ticked(RATINGS, str(card.rating) if back and card.rating else ""),
        "strokes": card.strokes,
        "signed": f"手写板　{card.finished_at:%m-%d %H:%M}" if card.strokes and card.finished_at else "",
        "nobody": "",
    }


def pages_of(pdf: bytes) -> int:
    """How many pages a paper has."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def _printing(card: OrderCard) -> str:
    if card.state == "cancelled":
        return "已取消"
    return f"补打 第 {card.printed} 次" if card.printed else ""


def _reported(card: OrderCard) -> str:
    at = f"{card.reported_at:%m-%d %H:%M}" if card.reported_at else ""
    return "　".join(part for part in (card.source_code, card.channel, at) if part)


def _materials(card: OrderCard) -> list[dict[str, str]]:
    """What was used; before it came back, and below few lines, room to write by hand."""
    lines = card.lines if card.state == "finished" else ()
    found = [
        {
            "name": line.name,
            "count": f"{number_words(line.quantity)} {line.counted}",
            "price": money(line.price) if line.price else "",
            "sum": money(line.fen) if line.price else "",
        }
        for line in lines
    ]
    empty = {"name": " ", "count": "", "price": "", "sum": ""}
    return found + [dict(empty) for _ in range(BLANKS - len(found))]


def _ticked(choices: tuple[tuple[str, str], ...], chosen: str) -> str:
    """The choices to be ticked by hand, or the one that was."""
    return "　".join(f"{'☑' if value == chosen else '☐'} {words}" for value, words in choices)
