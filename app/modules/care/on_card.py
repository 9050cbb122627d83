"""The texts of a household on its card: the last ones, when, what for, and what became of them."""

from datetime import date

from sqlalchemy.orm import Session

from app.modules.care import lists
from app.rules.household_card import DONE, PLAIN, TODAY, Section, SectionLine

_TONES = {"waiting": TODAY, "in_batch": TODAY, "handed": DONE, "otherwise": DONE}


def on_card(session: Session, unit_id: int, today: date) -> Section | None:
    """The last texts; None for a household that never was to get one."""
    sent = lists.of_unit(session, unit_id)
    if not sent:
        return None
    open_ = tuple(line for line in sent if _TONES.get(line.state, PLAIN) == TODAY)
    return Section(
        title="短信",
        summary=f"待发 {len(open_)}" if open_ else "",
        lines=tuple(
            SectionLine(_TONES.get(line.state, PLAIN), line.title, f"{line.day}　{line.state_zh}", line.ref)
            for line in sent
        ),
        ref=sent[0].ref,
        room="care",
        action="打开",
        subjects=tuple(line.ref for line in open_),
    )
