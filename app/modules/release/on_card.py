"""The last release slips of a household on its card."""

from datetime import date

from sqlalchemy.orm import Session

from app.modules.release import lists
from app.rules.household_card import DONE, OVERDUE, PLAIN, TODAY, Section, SectionLine

_TONES = {"done": DONE, "today": TODAY, "overdue": OVERDUE, "refused": OVERDUE}


def on_card(session: Session, unit_id: int, today: date) -> Section | None:
    """The last slips; None for a household that never had one."""
    rows = lists.of_unit(session, unit_id, today)
    if not rows:
        return None
    out = sum(row.sign in ("today", "overdue", "later") for row in rows)
    return Section(
        title="放行条",
        summary=f"未回 {out}" if out else f"最近 {len(rows)} 张",
        lines=tuple(_line(row) for row in rows),
        ref=rows[0].ref,
        room="release",
        action="打开",
        subjects=tuple(row.ref for row in rows),
    )


def _line(row: lists.SlipRow) -> SectionLine:
    tone = _TONES.get(row.sign, PLAIN)
    return SectionLine(tone, f"{row.code}　{row.who}", f"{row.goods}，{row.stands}", row.ref)
