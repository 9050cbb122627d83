"""What a room says of one household on its card 户卡: a section of lines, each opening its record."""

from dataclasses import dataclass

from app.rules.ref import Ref

OVERDUE, TODAY, LATER, DONE, PLAIN = "overdue", "today", "later", "done", ""
"""The tones of a line: the names of the signs that stand before it."""


@dataclass(frozen=True)
class SectionLine:
    """One line: its sign, what it is, what there is to say of it, and the record it opens, if any.

    `room` is the room the record is opened in when more than one can; empty for the one it belongs to.
    """

    tone: str
    what: str
    detail: str = ""
    ref: Ref | None = None
    room: str = ""


@dataclass(frozen=True)
class Section:
    """One block of the card: title and sum in its head, its lines, and where its button leads.

    `action` are the words of the button; without them there is none. `subjects` are the records whose
    open duties belong to this household, `notices` the standing instructions that are said at the top
    of the card. Private fields are masked: a visitor can see the card.
    """

    title: str
    summary: str
    lines: tuple[SectionLine, ...]
    ref: Ref | None
    room: str
    action: str = ""
    subjects: tuple[Ref, ...] = ()
    notices: tuple[SectionLine, ...] = ()


@dataclass(frozen=True)
class CardAct:
    """A button at the head of the card for what a clerk does next: opens the flat in a room."""

    label: str
    room: str


@dataclass(frozen=True)
class DueLine:
    """A duty of the household that is open: its sign, what, by when, its clause, and where it is done."""

    tone: str
    what: str
    when: str
    clause: str
    button: str
    ref: Ref
    room: str
