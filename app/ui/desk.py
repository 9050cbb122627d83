"""The bridge between the screens and the store: every click goes through here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from app.errors import Cancelled, Refusal, Trouble
from app.rules.ref import Ref
from app.rules.roles import Who
from app.storage.drafts import Kept
from app.storage.drafts import kept as drafts_kept
from app.storage.heldkeys import HeldKeys
from app.storage.signing import Signature

if TYPE_CHECKING:
    from app.ui.room_board import RoomBoard

T = TypeVar("T")
Prove = Callable[[str, str], Signature]
"""Log-in name and password give a signature, or a Refusal; slow, so never on the window's thread."""


class StoreLike(Protocol):
    """What the desk asks of the store (app.storage.store.Store)."""

    keys: HeldKeys

    def read(self, listing: Callable[..., Any], *args: Any, **kwargs: Any) -> Any: ...

    def do(self, who: Who, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any: ...

    def on_changed(self, listener: Callable[[frozenset[Ref]], None]) -> None: ...

    def keep_draft(self, who: Who, place: str, title: str, values: dict[str, str]) -> None: ...

    def drop_draft(self, who: Who, place: str) -> None: ...


@dataclass(frozen=True)
class Said:
    """One line for the message bar: what was done, or why not.

    `undo` takes back what was done (撤销, Ctrl+Z), `act` is one other thing to do now, as (words, what).
    """

    sentence: str
    refused: bool = False
    clause: str = ""
    field: str = ""
    nothing: bool = False
    undo: Callable[[], object] | None = None
    act: tuple[str, Callable[[], object]] | None = None

    @property
    def tone(self) -> str:
        """How it looks: refused, done, or mere information because nothing was done."""
        return "refused" if self.refused else "info" if self.nothing else "done"


class Desk(QObject):
    """One open site and the person at it; passed to every page.

    `changed` carries the frozenset of Refs that a committed act touched; `said` a Said for the
    message bar; `wanted` a Ref that a page should open; `sent` the room in which it should, when more
    than one can (a flat is moved into, visited, looked up); `asked` the id of a clause to be shown;
    `entered` the key of a room to go to; `trouble` a Trouble for a dialog; `moved` that a page shows
    another view of itself, so that hints and focus follow; `settled` that the cause of the last
    refusal is gone.
    """

    changed = Signal(object)
    said = Signal(object)
    wanted = Signal(object)
    sent = Signal(str, object)
    asked = Signal(str)
    entered = Signal(str)
    trouble = Signal(object)
    moved = Signal()
    settled = Signal()

    def __init__(
        self, store: StoreLike, who: Who, parent: QObject | None = None, *, prove: Prove | None = None
    ) -> None:
        super().__init__(parent)
        self.store = store
        self.who = who
        self.prove = prove
        # What the program around the window does for a page: it closes the store, which no page may.
        self.change_data_key: Callable[[], object] | None = None
        self.back_up_first: Callable[[str], bool] = lambda why: True
        self.backups: object | None = None
        self.room_board: RoomBoard | None = None
        store.on_changed(self.changed.emit)

    def read(self, listing: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Ask a room's list function; it gets a session first and returns frozen rows.

        Refusal when the list is not for the person acting.
        """
        if hasattr(listing, "needs"):
            kwargs["reader"] = self.who
        result: T = self.store.read(listing, *args, **kwargs)
        return result

    def may(self, verb: Callable[..., Any]) -> bool:
        """True if the person acting may do this verb, or read this list: buttons ask it."""
        needs: str = getattr(verb, "permission", "") or getattr(verb, "needs", "")
        return not needs or self.who.may(needs)

    def allows(self, verb: Callable[..., Any]) -> bool:
        """True if the person acting may do it; otherwise the message bar says why not."""
        if self.may(verb):
            return True
        self.refuse(self.why_not(verb), clause="ROLE-01")
        return False

    def why_not(self, verb: Callable[..., Any]) -> str:
        """Why the person acting may not do this verb, or read this list: a dead button's tooltip."""
        words = getattr(verb, "label", "") or getattr(verb, "needs_for", "")
        return f"“{words}”不在{self.who.role_zh or '这个岗位'}的权限之内，请找有权限的同事办理。"

    def look(self, work: Callable[[], T], otherwise: T) -> T:
        """Ask something outside the database (the key files); `otherwise` after a trouble, which is told."""
        try:
            return work()
        except Trouble as trouble:
            self.trouble.emit(trouble)
            return otherwise

    def do(
        self,
        verb: Callable[..., Any],
        *args: Any,
        done: str = "",
        by: Who | None = None,
        undo: Callable[[Any], object] | None = None,
        act: tuple[str, Callable[[Any], object]] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Run one verb as one transaction. Returns its result, or None when it was refused.

        `done` is the sentence for the message bar after the commit; `by` somebody else who signs
        at this desk with their own password. With `done`, `undo` is offered as 撤销 and `act` as a button
        with words of its own; both get the verb's result. Refusals go to the message bar, troubles to a
        dialog; anything else is a bug and goes on to the crash dialog.
        """
        try:
            result = self.store.do(by or self.who, verb, *args, **kwargs)
        except Refusal as refusal:
            self.said.emit(Said(refusal.sentence, refused=True, clause=refusal.clause, field=refusal.field))
            return None
        except Cancelled:
            self.said.emit(Said("已停止，什么都没有改动。", nothing=True))
            return None
        except Trouble as trouble:
            self.trouble.emit(trouble)
            return None
        if done:
            self.say(
                done,
                undo=None if undo is None else lambda: undo(result),
                act=None if act is None else (act[0], lambda: act[1](result)),
            )
        return result

    def draft(self, place: str) -> dict[str, str]:
        """What this person typed at a place and had not saved when the desk was locked."""
        kept: list[Kept] = self.store.read(drafts_kept, self.who.staff_id)
        return next((dict(one.values) for one in kept if one.place == place), {})

    def keep_draft(self, place: str, title: str, values: dict[str, str]) -> None:
        """The desk is being locked: keep what was typed, for this person and this place.

        A disk that fails is told, and does not hold the lock up.
        """
        try:
            self.store.keep_draft(self.who, place, title, values)
        except Trouble as trouble:
            self.trouble.emit(trouble)

    def drop_draft(self, place: str) -> None:
        """It was saved, or given up."""
        self.store.drop_draft(self.who, place)

    def say(
        self,
        sentence: str,
        *,
        undo: Callable[[], object] | None = None,
        act: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Put a line about something done into the message bar, and what takes it back or goes on."""
        self.said.emit(Said(sentence, undo=undo, act=act))

    def inform(self, sentence: str) -> None:
        """Put a line into the message bar that says that nothing was done (a print that was cancelled)."""
        self.said.emit(Said(sentence, nothing=True))

    def refuse(
        self,
        sentence: str,
        *,
        clause: str = "",
        field: str = "",
        act: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Put a refusal into the message bar without asking a verb (a field left empty)."""
        self.said.emit(Said(sentence, refused=True, clause=clause, field=field, act=act))

    def go(self, ref: Ref, room: str = "") -> None:
        """Open one record, in the room it belongs to or in the one where it is dealt with."""
        if room:
            self.sent.emit(room, ref)
        else:
            self.wanted.emit(ref)

    def show_clause(self, clause: str) -> None:
        """Show a clause of the handbook."""
        self.asked.emit(clause)

    def enter(self, room: str) -> None:
        """Go to a room by its key."""
        self.entered.emit(room)
