"""The access cards of a household on its card: in use, expired, lost; those given back are only counted."""

from datetime import date

from sqlalchemy.orm import Session

from app.modules.cards import lists
from app.rules.household_card import DONE, OVERDUE, TODAY, Section, SectionLine

_TONES = {"in_use": DONE, "expiring": TODAY, "expired": OVERDUE, "lost": OVERDUE}


def on_card(session: Session, unit_id: int, today: date) -> Section | None:
    """The cards that are outside; None for a household that never had one."""
    rows = lists.of_unit(session, unit_id, today)
    if not rows:
        return None
    outside = [row for row in rows if row.stands in _TONES]
    ended = len(rows) - len(outside)
    told = [f"在用 {sum(row.stands != 'lost' for row in outside)}"]
    told += [f"挂失 {lost}"] if (lost := sum(row.stands == "lost" for row in outside)) else []
    told += [f"已注销 {ended}"] if ended else []
    return Section(
        title="门禁卡",
        summary=" · ".join(told),
        lines=tuple(
            SectionLine(
                _TONES[row.stands],
                f"{row.number}　{row.holder}",
                row.stands_zh if row.stands != "in_use" else f"{row.capacity}，{row.valid}",
                row.ref,
            )
            for row in outside
        ),
        ref=(outside or rows)[0].ref,
        room="keys",
        action="打开",
    )
