"""The clock of texts: the welcome goes out on the day the formalities of a move-in are done (CARE-05)."""

from datetime import date

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from app.modules.care.filling import receiver_of
from app.modules.care.model import SmsText
from app.modules.care.rules import CLOCKS
from app.modules.dues import service as dues
from app.modules.dues.rules import Times, Wanted, deadline_of
from app.rules.handbook import handbook
from app.storage.act import Act
from app.storage.record import ref_of

OPEN = ("waiting", "in_batch")
"""States in which a text has not gone out."""
IS_OPEN = SmsText.state.in_([literal(state, literal_execute=True) for state in OPEN])
"""Texts that have not gone out, written so that SQLite sees that the index of open ones holds them all."""


def text_due(text: SmsText, times: Times) -> Wanted | None:
    """That a text goes out in time; None for one that did, or whose occasion has no clock."""
    clock = CLOCKS.get(text.occasion)
    if clock is None or text.state not in OPEN:
        return None
    person = receiver_of(text)
    name = person.name if person is not None else ""
    whom = f"{text.unit.code.long}　{name}".rstrip("　")
    return deadline_of(handbook().clock(clock), ref_of(text), text.queued_at, times, whom=whom)


def started(act: Act, text: SmsText) -> None:
    """The clock of a text runs."""
    dues.start(act, text_due(text, dues.times(act.session)))


def ended(act: Act, text: SmsText, *, done: bool) -> None:
    """The text went out, or is not wanted any more: its clock ends."""
    clock = CLOCKS.get(text.occasion)
    if clock is not None:
        end = dues.stop if done else dues.call_off
        end(act, clock, ref_of(text))


def wanted(session: Session, _day: date) -> list[Wanted]:
    """The texts that have not gone out, for the list of everything that is due."""
    texts = session.scalars(select(SmsText).where(IS_OPEN).order_by(SmsText.id)).all()
    found = dues.times(session) if texts else None
    return [due for text in texts if found is not None and (due := text_due(text, found))]
