"""What the one box finds records by: an ordinary indexed table of terms, asked by prefix."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, String, case, delete, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.rules.ref import Ref
from app.storage.act import Act
from app.storage.record import Base

LONGEST = 100
"""A query is cut to this many characters; nobody types or scans more."""

AT_ONCE = 2_000
"""Terms written with one statement."""

_END = "\U0010ffff"


class Term(Base):
    """One way to type a record: a room, a name, initials, the end of a telephone (ARCH-07)."""

    __tablename__ = "term"
    __table_args__ = (
        Index("ix_term_term_kind_ref_id", "term", "kind", "ref_id"),
        Index("ix_term_kind_ref_id", "kind", "ref_id"),
        {"info": {"derived": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    ref_id: Mapped[int]
    term: Mapped[str] = mapped_column(String(LONGEST))


@dataclass(frozen=True)
class Found:
    """A record the query leads to; `exact` when a whole term equals what was typed."""

    ref: Ref
    exact: bool


Terms = Callable[[Session, frozenset[Ref]], Iterable[tuple[Ref, frozenset[str]]]]
"""A room's answer to: these records changed, which records have which terms now?"""


def in_slices(ids: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    """The ids in pieces that fit into one IN (…)."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def indexer(rooms: Sequence[Terms]) -> Callable[[Act], None]:
    """The store's indexer: inside every act, renew the terms of what was touched."""

    def renew(act: Act) -> None:
        for terms in rooms:
            _replace(act.session, dict(terms(act.session, act.touched)))

    return renew


def _replace(session: Session, wanted: dict[Ref, frozenset[str]]) -> None:
    by_kind: dict[str, list[int]] = {}
    for ref in wanted:
        by_kind.setdefault(ref.kind, []).append(ref.id)
    for kind, ids in by_kind.items():
        for some in in_slices(ids):
            session.execute(delete(Term).where(Term.kind == kind, Term.ref_id.in_(some)))
    rows: Iterator[dict[str, Any]] = (
        {"kind": ref.kind, "ref_id": ref.id, "term": term[:LONGEST]}
        for ref, terms in wanted.items()
        for term in sorted(terms)
        if term
    )
    # In pieces: five thousand households have a hundred thousand terms, and memory is small.
    while piece := list(islice(rows, AT_ONCE)):
        session.execute(insert(Term), piece)


def find(session: Session, queries: Iterable[str], *, most: int = 200, kind: str = "") -> list[Found]:
    """Records that have a term beginning with any of the queries; exact ones first, at most `most` of a kind.

    Each kind has room of its own: a house full of cards does not hide its households. With a `kind` only
    its records.
    """
    best: dict[Ref, bool] = {}
    for query in queries:
        if not query:
            continue
        exact = func.max(case((Term.term == query, 1), else_=0))
        asked = select(Term.kind, Term.ref_id, exact).where(Term.term >= query, Term.term < query + _END)
        if kind:
            # An expression, not the column: by its index SQLite would go through every record of the kind.
            asked = asked.where(Term.kind + "" == kind)
        for found_kind, ref_id, is_exact in session.execute(_first_of_each(asked, exact, most)):
            ref = Ref(found_kind, ref_id)
            best[ref] = best.get(ref, False) or bool(is_exact)
    ordered = sorted(best.items(), key=lambda pair: (not pair[1], pair[0]))
    return _so_many_of_each([Found(ref, exact_hit) for ref, exact_hit in ordered], most)


def _so_many_of_each(found: list[Found], most: int) -> list[Found]:
    counted: Counter[str] = Counter()
    kept = []
    for one in found:
        counted[one.ref.kind] += 1
        if counted[one.ref.kind] <= most:
            kept.append(one)
    return kept


def _first_of_each(
    asked: Select[str, int, int], exact: ColumnElement[int], most: int
) -> Select[str, int, int]:
    """The records of the terms asked for, so many of each kind, the exact ones first."""
    own = (exact.desc(), Term.ref_id)
    place = func.row_number().over(partition_by=Term.kind, order_by=own).label("place")
    ranked = asked.add_columns(place).group_by(Term.kind, Term.ref_id).subquery()
    kind, ref_id, is_exact, number = ranked.c
    return select(kind, ref_id, is_exact).where(number <= most)


def find_all(session: Session, parts: Iterable[Iterable[str]], *, most: int = 200) -> list[Found]:
    """Records found by every one of the parts (words typed with a blank between them)."""
    found: list[Found] | None = None
    for queries in parts:
        here = {hit.ref: hit.exact for hit in find(session, queries, most=5000)}
        if found is None:
            found = [Found(ref, exact) for ref, exact in here.items()]
        else:
            found = [Found(hit.ref, hit.exact and here[hit.ref]) for hit in found if hit.ref in here]
    return _so_many_of_each(found or [], most)
