"""What one click of a clerk is: who does it, when, why, and which records it touches."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from sqlalchemy import event, inspect
from sqlalchemy.orm import InstanceState, Mapper, Session

from app.rules.ref import Ref
from app.rules.roles import Who
from app.storage.folder import SiteFolder
from app.storage.record import Base, is_derived, ref_of

if TYPE_CHECKING:
    from app.storage.heldkeys import HeldKeys

# How a record was touched, as the journal keeps it.
NEW, CHANGED, REMOVED, SEEN = "new", "changed", "removed", "seen"


@dataclass(frozen=True)
class Touch:
    """One record touched by an act: how, and which of its fields (names only, never values)."""

    ref: Ref
    how: str
    fields: tuple[str, ...]


@dataclass
class Act:
    """One act of one person, from the click to the commit; the first argument of every verb.

    `now` and `today` are the desk's local time. A verb uses `session`, and never commits.
    """

    session: Session
    who: Who
    now: datetime
    today: date
    purpose: str = ""
    request_id: str = ""
    folder: SiteFolder | None = None
    keys: "HeldKeys | None" = None
    _touched: dict[tuple[Ref, str], set[str]] = field(default_factory=dict, repr=False)
    _afterwards: list[Callable[[], object]] = field(default_factory=list, repr=False)

    @property
    def site_folder(self) -> SiteFolder:
        """The folder of the open site; a verb that needs it outside of a store is a bug (RuntimeError)."""
        if self.folder is None:
            raise RuntimeError("this act has no site folder")
        return self.folder

    @property
    def held_keys(self) -> "HeldKeys":
        """Who can open the site; a verb that needs it outside of a store is a bug (RuntimeError)."""
        if self.keys is None:
            raise RuntimeError("this act has no keys")
        return self.keys

    def afterwards(self, deed: Callable[[], object]) -> None:
        """Do something outside the database once the act is committed (open a log-in's slot)."""
        self._afterwards.append(deed)

    def run_afterwards(self) -> None:
        """Called by the store after the commit."""
        for deed in self._afterwards:
            deed()

    def looked_at(self, ref: Ref, *field_names: str) -> None:
        """Put on record that private fields of a record were opened (ARCH-12)."""
        self._note(ref, SEEN, field_names)

    def noted(self, ref: Ref, *field_names: str) -> None:
        """Put on record that something of a record was changed outside the database (a password)."""
        self._note(ref, CHANGED, field_names)

    @property
    def touched(self) -> frozenset[Ref]:
        """The records written so far (flushed); those merely looked at are not among them."""
        return frozenset(ref for ref, how in self._touched if how != SEEN)

    def touches(self) -> tuple[Touch, ...]:
        """Everything for the journal, in a fixed order."""
        return tuple(
            Touch(ref, how, tuple(sorted(names))) for (ref, how), names in sorted(self._touched.items())
        )

    def _note(self, ref: Ref, how: str, names: Any) -> None:
        self._touched.setdefault((ref, how), set()).update(names)

    def _after_flush(self, session: Session, _context: object) -> None:
        for record in session.new:
            self._note_record(record, NEW)
        for record in session.dirty:
            self._note_record(record, CHANGED)
        for record in session.deleted:
            self._note_record(record, REMOVED)

    def _note_record(self, record: Any, how: str) -> None:
        if not isinstance(record, Base) or is_derived(type(record)):
            return
        names = () if how == REMOVED else _changed_fields(record)
        if how == CHANGED and not names:
            return
        self._note(ref_of(record), how, names)


def _changed_fields(record: Base) -> tuple[str, ...]:
    """Attribute names whose values this flush wrote (for a new record: those that are filled)."""
    state: InstanceState[Any] = inspect(record)
    mapper: Mapper[Any] = state.mapper
    changed = (
        prop.key
        for prop in mapper.column_attrs
        if prop.key in state.committed_state and state.attrs[prop.key].history.has_changes()
    )
    return tuple(changed)


def watch(act: Act) -> None:
    """Let the act gather what its session writes."""
    event.listen(act.session, "after_flush", act._after_flush)


class Verb(Protocol):
    """A service function a clerk may call: what it needs, and its name in the journal.

    A `signed` verb also needs the acting person's own password, typed within the last minute.
    """

    permission: str
    label: str
    signed: bool
    __name__: str
    __module__: str

    def __call__(self, act: Act, /, *args: Any, **kwargs: Any) -> Any: ...


F = TypeVar("F", bound=Callable[..., Any])


def verb(permission: str, label: str, *, signed: bool = False) -> Callable[[F], F]:
    """Mark a service function as a verb: the permission it needs and its name for the journal (Chinese).

    `signed`: only with the acting person's password typed anew.
    """

    def mark(function: F) -> F:
        marked = cast(Any, function)
        marked.permission = permission
        marked.label = label
        marked.signed = signed
        return function

    return mark


def listing(permission: str, label: str) -> Callable[[F], F]:
    """Mark a list function that not everybody may read; the store asks who reads it."""

    def mark(function: F) -> F:
        marked = cast(Any, function)
        marked.needs = permission
        marked.needs_for = label
        return function

    return mark
