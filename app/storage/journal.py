"""The journal: who did what to which record and when, in a chain that shows when somebody edited it."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.rules.ref import Ref
from app.storage.act import Touch
from app.storage.record import Base

START = "0" * 64
SLICE = 2_000
"""So many acts are verified with one question for them and one for what they touched."""


class JournalAct(Base):
    """One act: the row is written in the act's own transaction and never changed after."""

    __tablename__ = "journal_act"
    __table_args__ = (
        CheckConstraint("length(hash) = 64", name="hash_whole"),
        Index("ix_journal_act_at", "at"),
        Index("ix_journal_act_staff_id", "staff_id", "sequence"),
        {"info": {"derived": True}},
    )

    sequence: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
    staff_id: Mapped[int]
    role: Mapped[str]
    verb: Mapped[str]
    label: Mapped[str]
    purpose: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]


class JournalObject(Base):
    """One record an act touched: kind, id, how, and the names of the fields (never their values)."""

    __tablename__ = "journal_object"
    __table_args__ = (
        Index("ix_journal_object_kind_object_id", "kind", "object_id"),
        Index("ix_journal_object_act", "act"),
        Index("ix_journal_object_seen", "act", sqlite_where=text("how = 'seen'")),
        {"info": {"derived": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[int] = mapped_column(ForeignKey("journal_act.sequence"))
    kind: Mapped[str]
    object_id: Mapped[int]
    how: Mapped[str]
    fields: Mapped[str]


@dataclass(frozen=True)
class Head:
    """The newest entry: its number and hash. 0 and START for an empty journal."""

    sequence: int
    hash: str

    @property
    def short(self) -> str:
        """What is printed on hand-over sheets and labels: number and the first 12 digits of the hash."""
        return f"{self.sequence}-{self.hash[:12]}"


@dataclass(frozen=True)
class Entry:
    """One line of a record's history, for the screen."""

    sequence: int
    at: datetime
    staff_id: int
    label: str
    purpose: str
    how: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Deed:
    """What is known of an act before it has a number."""

    request_id: str
    at: datetime
    staff_id: int
    role: str
    verb: str
    label: str
    purpose: str


def head(session: Session | Connection) -> Head:
    """The newest entry of the journal."""
    newest = select(JournalAct.sequence, JournalAct.hash).order_by(JournalAct.sequence.desc()).limit(1)
    row = session.execute(newest).first()
    return Head(row.sequence, row.hash) if row else Head(0, START)


def known(session: Session | Connection, request_id: str) -> bool:
    """True if an act with this request id was committed before."""
    asked = select(JournalAct.sequence).where(JournalAct.request_id == request_id)
    return session.execute(asked).first() is not None


def hash_at(session: Session | Connection, sequence: int) -> str | None:
    """The hash of one entry, or None when there is no such entry."""
    found = session.execute(select(JournalAct.hash).where(JournalAct.sequence == sequence)).first()
    return str(found.hash) if found else None


def write(session: Session, deed: Deed, touches: Sequence[Touch]) -> Head:
    """Add one act and the records it touched; part of the transaction that is open."""
    last = head(session)
    sequence = last.sequence + 1
    objects = [
        {
            "act": sequence,
            "kind": t.ref.kind,
            "object_id": t.ref.id,
            "how": t.how,
            "fields": " ".join(t.fields),
        }
        for t in touches
    ]
    act = {"sequence": sequence, **vars(deed), "previous": last.hash}
    digest = _digest(act, objects)
    session.execute(insert(JournalAct.__table__), {**act, "hash": digest})  # type: ignore[arg-type]
    if objects:
        session.execute(insert(JournalObject.__table__), objects)  # type: ignore[arg-type]
    return Head(sequence, digest)


def first_break(session: Session | Connection, *, since: int = 0, until: int | None = None) -> int | None:
    """The number of the first entry that does not fit the chain, or None when all of it does.

    `since` skips the entries up to that number (their last hash is taken on trust); `until` is the
    last one looked at, and must be there.
    """
    previous = START if since == 0 else hash_at(session, since)
    if previous is None:
        return since
    done = since
    while until is None or done < until:
        upto = done + SLICE if until is None else min(done + SLICE, until)
        broken, last, previous = _first_break_in(session, done, upto, previous)
        if broken is not None:
            return broken
        if last < upto:
            return _after_the_last(session, last, until)
        done = last
    return None


def _first_break_in(
    session: Session | Connection, since: int, upto: int, previous: str
) -> tuple[int | None, int, str]:
    """The first break in one slice, the last entry found there, and its hash."""
    objects = _objects_between(session, since, upto)
    asked = select(JournalAct.__table__).where(JournalAct.sequence > since, JournalAct.sequence <= upto)
    last = since
    for expected, row in enumerate(
        session.execute(asked.order_by(JournalAct.sequence)).mappings(), start=since + 1
    ):
        act = {key: value for key, value in row.items() if key != "hash"}
        good = act["sequence"] == expected and act["previous"] == previous
        if not good or _digest(act, objects.pop(expected, ())) != row["hash"]:
            return expected, last, previous
        previous, last = str(row["hash"]), expected
    return min(objects, default=None), last, previous


def _after_the_last(session: Session | Connection, last: int, until: int | None) -> int | None:
    """A slice ended early: an entry is missing, or records of an act that is not there are left."""
    later = select(JournalAct.sequence).where(JournalAct.sequence > last).limit(1)
    if until is not None or session.execute(later).first() is not None:
        return last + 1
    stray = select(JournalObject.act).where(JournalObject.act > last).order_by(JournalObject.act).limit(1)
    found = session.execute(stray).first()
    return int(found.act) if found else None


def history(session: Session, ref: Ref, limit: int = 100) -> list[Entry]:
    """What happened to one record, newest first."""
    asked = (
        select(JournalAct, JournalObject)
        .join(JournalObject, JournalObject.act == JournalAct.sequence)
        .where(JournalObject.kind == ref.kind, JournalObject.object_id == ref.id)
        .order_by(JournalAct.sequence.desc())
        .limit(limit)
    )
    return [
        Entry(a.sequence, a.at, a.staff_id, a.label, a.purpose, o.how, tuple(o.fields.split()))
        for a, o in session.execute(asked)
    ]


def _objects_between(session: Session | Connection, since: int, upto: int) -> dict[int, list[dict[str, Any]]]:
    """What the acts of one slice touched, by act; before the first entry nothing may be."""
    table = JournalObject
    asked = select(table.act, table.kind, table.object_id, table.how, table.fields).where(table.act <= upto)
    if since:
        asked = asked.where(table.act > since)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in session.execute(asked).mappings():
        found.setdefault(row["act"], []).append(dict(row))
    return found


def _digest(act: dict[str, Any], objects: Iterable[dict[str, Any]]) -> str:
    """SHA-256 over the act and everything it touched, in one canonical form."""
    rows = sorted([o["kind"], o["object_id"], o["how"], o["fields"]] for o in objects)
    told = {**act, "at": act["at"].isoformat()}
    canonical = json.dumps([told, rows], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
