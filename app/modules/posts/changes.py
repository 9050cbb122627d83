"""What changed on the lists and which posts are told (ARCH-10): found by itself after every act."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.modules.posts.duties import bring
from app.modules.posts.finding import all_out
from app.modules.posts.listing import lines_of
from app.modules.posts.model import ListChange, ListCopy, ListedLine, ListTelling
from app.modules.posts.rules import MOST_SINGLE, Listed, concerns, from_kept, what_changed
from app.modules.residents.model import Person, Telephone, Tie, Unit
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act
from app.storage.search import in_slices

LONGEST_WHAT = 60


@dataclass(frozen=True)
class Difference:
    """One flat of which the lists say something else than the register."""

    unit_id: int
    building_id: int
    before: Listed
    after: Listed


def follow(act: Act) -> None:
    """The store's indexer: what an act changed of names and telephones goes to the posts that list them."""
    touched = [ref for ref in act.touched if ref.kind in _UNITS_OF]
    if not touched:
        return
    copies = all_out(act.session)
    if not copies:
        return
    act.session.flush()
    found = _bring_lines(act.session, _units_of(act.session, touched))
    if len(found) > MOST_SINGLE:
        _note_many(act, copies, found)
        return
    for one in found:
        _note(act, copies, one, what_changed(one.before, one.after))


def note_change(act: Act, unit_id: int, what: str) -> None:
    """Posts with a list that has this flat on it are told today, whatever the list says of it (ARCH-10).

    For what a post must know besides names: somebody has moved in. Part of another room's verb.
    """
    copies = all_out(act.session)
    unit = act.session.get(Unit, unit_id)
    if not copies or unit is None:
        return
    act.session.flush()
    changed = _bring_lines(act.session, [unit_id])
    now = lines_of(act.session, [unit_id])[unit_id]
    one = changed[0] if changed else Difference(unit_id, unit.building_id, now, now)
    _note(act, copies, one, one_line(what), always=True)


def withdraw_change(act: Act, unit_id: int, what: str) -> None:
    """What was noted of a flat is not so: who was not told yet is not told, who was told hears that too.

    A line that changed with it stays to be told. Part of the verb that takes it back (ARCH-10).
    """
    about = one_line(what)[:LONGEST_WHAT]
    newest = (
        select(ListChange)
        .where(ListChange.unit_id == unit_id, ListChange.what == about)
        .order_by(ListChange.id.desc())
        .limit(1)
    )
    change = act.session.scalars(newest).first()
    if change is None:
        return
    tellings = act.session.scalars(select(ListTelling).where(ListTelling.change_id == change.id)).all()
    waiting = [one for one in tellings if one.told_at is None and one.struck_at is None]
    told = {one.post_id for one in tellings if one.told_at is not None and one.struck_at is None}
    same = (change.names_before, change.phones_before) == (change.names_after, change.phones_after)
    for telling in waiting if same else ():
        telling.struck_at, telling.struck_why = act.now, f"{about}已退回"
    act.session.flush()
    for telling in waiting:
        bring(act, telling.post_id)
    if told:
        undone = ListChange(
            unit_id=unit_id,
            at=act.now,
            what=f"{about}退回"[:LONGEST_WHAT],
            households=1,
            names_before=change.names_after,
            names_after=change.names_after,
            phones_before=change.phones_after,
            phones_after=change.phones_after,
            by=act.who.staff_id,
        )
        _tell_later(act, undone, told)


def take_stock(act: Act) -> int:
    """Before a list goes out: what the lists say is what the register says. Returns the last change known."""
    if not all_out(act.session):
        _bring_lines(act.session, None)
    return act.session.scalars(select(func.coalesce(func.max(ListChange.id), 0))).one()


# ---------------------------------------------------------------- which flats


def _ties_of(session: Session, person_ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in in_slices(person_ids):
        found |= set(session.scalars(select(Tie.unit_id).where(Tie.person_id.in_(some))))
    return found


def _of_ties(session: Session, ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for some in in_slices(ids):
        found |= set(session.scalars(select(Tie.unit_id).where(Tie.id.in_(some))))
    return found


def _of_telephones(session: Session, ids: Sequence[int]) -> set[int]:
    people: set[int] = set()
    for some in in_slices(ids):
        people |= set(session.scalars(select(Telephone.person_id).where(Telephone.id.in_(some))))
    return _ties_of(session, sorted(people))


_UNITS_OF = {
    Unit.__tablename__: lambda _session, ids: set(ids),
    Tie.__tablename__: _of_ties,
    Person.__tablename__: _ties_of,
    Telephone.__tablename__: _of_telephones,
}
"""The records a list is made of, and how to find the flats they belong to."""


def _units_of(session: Session, touched: Iterable[Ref]) -> set[int]:
    by_kind: dict[str, list[int]] = {}
    for ref in touched:
        by_kind.setdefault(ref.kind, []).append(ref.id)
    found: set[int] = set()
    for kind, ids in by_kind.items():
        found |= _UNITS_OF[kind](session, sorted(set(ids)))
    return found


def _bring_lines(session: Session, unit_ids: Collection[int] | None) -> list[Difference]:
    """Write down what the lists say now; what they said otherwise before, by the order of the flats."""
    now = lines_of(session, unit_ids)
    kept = _kept(session, sorted(now))
    found: list[int] = []
    before: dict[int, Listed] = {}
    for unit_id, line in now.items():
        row = kept.get(unit_id)
        if row is None:
            session.add(ListedLine(unit_id=unit_id, names=line.names, telephones=line.telephones))
            before[unit_id] = Listed()
        elif (row.names, row.telephones) == (line.names, line.telephones):
            continue
        else:
            before[unit_id] = from_kept(row.names, row.telephones)
            row.names, row.telephones = line.names, line.telephones
        if before[unit_id] != line:
            found.append(unit_id)
    session.flush()
    return [
        Difference(unit_id, building_id, before[unit_id], now[unit_id])
        for unit_id, building_id in _in_order(session, found)
    ]


def _kept(session: Session, unit_ids: Sequence[int]) -> dict[int, ListedLine]:
    found: dict[int, ListedLine] = {}
    for some in in_slices(unit_ids):
        rows = session.scalars(select(ListedLine).where(ListedLine.unit_id.in_(some)))
        found |= {row.unit_id: row for row in rows}
    return found


def _in_order(session: Session, unit_ids: Sequence[int]) -> list[tuple[int, int]]:
    rows: list[tuple[str, int, int]] = []
    for some in in_slices(unit_ids):
        asked = select(Unit.place, Unit.id, Unit.building_id).where(Unit.id.in_(some))
        rows += [(place, unit_id, building_id) for place, unit_id, building_id in session.execute(asked)]
    return [(unit_id, building_id) for _, unit_id, building_id in sorted(rows)]


# ---------------------------------------------------------------- what is told to whom


def _note(act: Act, copies: Sequence[ListCopy], one: Difference, what: str, *, always: bool = False) -> None:
    """One change of one flat, and a line for each post that is to be told; none when it is nobody's."""
    names = (one.before.names, one.after.names)
    posts = {
        copy.post_id
        for copy in copies
        if copy.has(one.building_id) and concerns(copy.kind, *names, always=always)
    }
    if not posts:
        return
    change = ListChange(
        unit_id=one.unit_id,
        at=act.now,
        what=what[:LONGEST_WHAT],
        households=1,
        names_before=one.before.names,
        names_after=one.after.names,
        phones_before=one.before.telephones,
        phones_after=one.after.telephones,
        by=act.who.staff_id,
    )
    _tell_later(act, change, posts)


def _note_many(act: Act, copies: Sequence[ListCopy], found: Sequence[Difference]) -> None:
    """Too many to be told one by one: each post gets a new list."""
    for post_id in dict.fromkeys(copy.post_id for copy in copies):
        mine = [copy for copy in copies if copy.post_id == post_id]
        count = sum(
            any(
                copy.has(one.building_id) and concerns(copy.kind, one.before.names, one.after.names)
                for copy in mine
            )
            for one in found
        )
        if count:
            words = f"名册导入，共 {count} 户，请换新表"
            change = ListChange(unit_id=None, at=act.now, what=words, households=count, by=act.who.staff_id)
            _tell_later(act, change, {post_id})


def _tell_later(act: Act, change: ListChange, posts: Collection[int]) -> None:
    act.session.add(change)
    act.session.flush()
    for post_id in sorted(posts):
        act.session.add(ListTelling(change_id=change.id, post_id=post_id))
    act.session.flush()
    for post_id in sorted(posts):
        bring(act, post_id)
