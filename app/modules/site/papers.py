"""What the keys page prints: the record of password changes, and the recovery keys."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from app.documents.form import load
from app.documents.render import render
from app.modules.site.lists import LogInLine
from app.modules.site.service import SiteNames
from app.rules.dates import chinese_date


def password_round_pdf(
    lines: Sequence[LogInLine], site: SiteNames, months: int, who: str, now: datetime
) -> bytes:
    """The quarterly record the CS head signs (ARCH-06). Raises Refusal when a character cannot be printed."""
    return render(load("password-round"), password_round_values(lines, site, months, who, now))


def password_round_values(
    lines: Sequence[LogInLine], site: SiteNames, months: int, who: str, now: datetime
) -> dict[str, Any]:
    """The names that `forms/password-round.toml` asks for."""
    over = sum(line.tone == "over" for line in lines)
    soon = sum(line.tone == "due" for line in lines)
    return {
        "company": site.company,
        "centre": site.centre,
        "day": chinese_date(now.date()),
        "months": str(months),
        "count": str(len(lines)),
        "over": str(over),
        "soon": str(soon),
        "printed_by": who,
        "printed_at": now.strftime("%Y-%m-%d %H:%M"),
        "lines": [
            {
                "login": line.login,
                "name": line.name,
                "roles": line.roles,
                "changed": line.changed,
                "due": line.due,
                "state": line.state,
            }
            for line in lines
        ],
    }


def recovery_pdf(centre: str, texts: tuple[str, str], day: date) -> bytes:
    """The sheet with both recovery keys, one half for each, to be cut and kept apart (ARCH-06)."""
    first, second = texts
    values = {"centre": centre, "day": chinese_date(day), "first": first, "second": second}
    return render(load("recovery-keys"), values)
