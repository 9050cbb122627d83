"""What the room prints: from its rows to the names a form asks for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.documents.form import load
from app.documents.render import render
from app.modules.residents.lists import HouseholdCard, PutRightRow
from app.modules.site.service import SiteNames
from app.rules.household_card import DueLine, Section


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


def household_card_pdf(
    card: HouseholdCard,
    sections: Sequence[Section],
    dues: Sequence[DueLine],
    site: SiteNames,
    who: str,
    now: datetime,
) -> bytes:
    """The household's card on A4, covered as it is on the screen (ARCH-12).

    Raises Refusal when a character cannot be printed.
    """
    return render(load("household-card"), household_card_values(card, sections, dues, site, who, now))


def household_card_values(
    card: HouseholdCard,
    sections: Sequence[Section],
    dues: Sequence[DueLine],
    site: SiteNames,
    who: str,
    now: datetime,
) -> dict[str, Any]:
    """The names that `forms/household-card.toml` asks for."""
    said = [line for section in sections for line in section.notices]
    return {
        "centre": site.centre,
        "printed_by": who,
        "printed_at": now.strftime("%Y-%m-%d %H:%M"),
        "room": card.room,
        "stage": "　".join((card.stage.words, *card.marks)),
        "notices": "；".join(line.what for line in said) or "没有",
        "facts": [{"label": name, "text": value} for name, value in _pairs(card)],
        "people": [
            {
                "name": line.name,
                "tie": f"{line.tie}　{line.relation}".strip("　"),
                "phones": "、".join(line.phones),
                "identity": line.identity,
                "since": line.since,
            }
            for line in card.people
        ],
        "dues": [{"what": due.what, "when": due.when, "clause": due.clause} for due in dues],
        "rooms": [
            {"room": section.title if not place else "", "what": line.what, "detail": line.detail}
            for section in sections
            for place, line in enumerate(section.lines)
        ],
    }


def _pairs(card: HouseholdCard) -> list[tuple[str, str]]:
    return [*card.facts, *((line.label, line.shown()) for line in card.belongings)]
