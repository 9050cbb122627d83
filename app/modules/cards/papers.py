"""The list of access cards on paper: no names and no telephones, so that it may lie on a desk."""

from collections.abc import Sequence
from datetime import datetime

from app.documents.form import load
from app.documents.render import render
from app.errors import Refusal
from app.modules.cards.lists import CardRow
from app.modules.site.service import SiteNames


def card_list_pdf(rows: Sequence[CardRow], site: SiteNames, who: str, now: datetime, *, which: str) -> bytes:
    """The list 门禁卡清单 of the rows given; `which` says in words what was chosen. Raises Refusal."""
    if not rows:
        raise Refusal("没有可以打印的门禁卡。", clause="ROLE-12")
    return render(load("card-list"), card_list_values(rows, site, who, now, which=which))


def card_list_values(
    rows: Sequence[CardRow], site: SiteNames, who: str, now: datetime, *, which: str
) -> dict[str, object]:
    """The names that `forms/card-list.toml` asks for."""
    return {
        "centre": site.centre,
        "day": f"{now.year}年{now.month}月{now.day}日",
        "which": which,
        "total": str(len(rows)),
        "printed_by": who,
        "printed_at": f"{now:%Y-%m-%d %H:%M}",
        "cards": [
            {
                "number": line.number,
                "room": line.room,
                "capacity": line.capacity,
                "valid": line.valid,
                "state": line.stands_zh,
                "issued": line.issued,
            }
            for line in rows
        ],
    }
