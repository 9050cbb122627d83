"""What the room prints: from its rows to the names a form asks for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.documents.form import load
from app.documents.render import render
from app.modules.residents.lists import PutRightRow
from app.modules.site.service import SiteNames


def put_right_pdf(lines: Sequence[PutRightRow], site: SiteNames, who: str, now: datetime) -> bytes:
    """The list to be put right as a printed table; covered as the rows are covered (ARCH-12).

    Raises Refusal when a character cannot be printed.
    """
    return render(load("put-right"), put_right_values(lines, site, who, now))


def put_right_values(
    lines: Sequence[PutRightRow], site: SiteNames, who: str, now: datetime
) -> dict[str, Any]:
    """The names that `forms/put-right.toml` asks for."""
    return {
        "printed_by": who,
        "printed_at": now.strftime("%Y-%m-%d %H:%M"),
        "company": site.company,
        "centre": site.centre,
        "files": "、".join(dict.fromkeys(line.file for line in lines)),
        "count": str(len(lines)),
        "lines": [
            {
                "row": str(line.row),
                "room": line.room,
                "label": line.label,
                "reason": line.reason,
                "text": line.text,
            }
            for line in lines
        ],
    }
