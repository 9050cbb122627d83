"""What is read for paper: the list of one copy, and the sheets of what changed since (ARCH-09, ARCH-10)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.modules.posts.finding import copy_in, open_tellings
from app.modules.posts.listing import by_building, units_on
from app.modules.posts.model import ListChange, ListTelling
from app.modules.posts.rules import CONTROL, KIND_ZH, Listed, from_kept, printed_name, said_to
from app.rules.masking import show_phone
from app.storage.act import listing


@dataclass(frozen=True)
class ListLine:
    """One person of a list, or a flat that nobody is known for; `phone` only for the control room."""

    building: str
    room: str
    name: str
    phone: str = ""


@dataclass(frozen=True)
class PrintedList:
    """One copy as it goes to the printer."""

    called: str
    turn: int
    post: str
    kind: str
    kind_zh: str
    made_at: datetime
    households: int
    lines: tuple[ListLine, ...]


@dataclass(frozen=True)
class ChangedLine:
    """One change on the sheet of a kind of post: names with telephones, these only for the control room."""

    room: str
    when: str
    what: str
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ChangeSheet:
    """What some posts of one kind are told on a day; they all hold the same flats."""

    kind: str
    posts: tuple[str, ...]
    post_ids: tuple[int, ...]
    lines: tuple[ChangedLine, ...]


@listing("households.export", "打印岗位信息表")
def printed_list(session: Session, copy_id: int) -> PrintedList:
    """A copy that waits for the printer, with what stands on it and nothing more. Raises Refusal."""
    copy = copy_in(session, copy_id, ("prepared",), "再打印")
    units = units_on(session, copy.building_ids)
    return PrintedList(
        called=copy.called,
        turn=copy.turn,
        post=copy.post.name,
        kind=copy.kind,
        kind_zh=KIND_ZH[copy.kind],
        made_at=copy.made_at,
        households=len(units),
        lines=tuple(
            ListLine(building, unit.room, printed_name(name, copy.kind), _phone(number, copy.kind))
            for building, mine in by_building(units)
            for unit in mine
            for name, number in unit.listed.people or (("", ""),)
        ),
    )


@listing("posts.work", "打印变更通知单")
def change_sheets(session: Session, today: date) -> list[ChangeSheet]:
    """A sheet for each kind of post and each set of changes: what is still to be told, and what was today."""
    told: dict[tuple[str, tuple[int, ...]], list[tuple[int, str]]] = {}
    known: dict[int, ListChange] = {}
    for post_id, tellings in _of_posts(session, today).items():
        known |= {each.change_id: each.change for each in tellings}
        post = tellings[0].post
        key = (post.kind, tuple(sorted({each.change_id for each in tellings})))
        told.setdefault(key, []).append((post_id, post.name))
    return [
        ChangeSheet(
            kind,
            tuple(name for _, name in each),
            tuple(post_id for post_id, _ in each),
            tuple(_line(known[number], kind) for number in numbers),
        )
        for (kind, numbers), each in told.items()
    ]


def _of_posts(session: Session, today: date) -> dict[int, list[ListTelling]]:
    """Posts with something left to be told, and with that what they were told of today's changes."""
    found: dict[int, list[ListTelling]] = {}
    for telling in open_tellings(session):
        found.setdefault(telling.post_id, []).append(telling)
    asked = (
        select(ListTelling)
        .join(ListChange)
        .where(ListTelling.told_at.is_not(None), ListTelling.struck_at.is_(None))
        .where(ListTelling.post_id.in_(found), ListChange.at >= datetime.combine(today, datetime.min.time()))
        .options(joinedload(ListTelling.change), joinedload(ListTelling.post))
    )
    for telling in session.scalars(asked):
        found[telling.post_id].append(telling)
    return found


def _line(change: ListChange, kind: str) -> ChangedLine:
    return ChangedLine(
        room=change.unit.code.long if change.unit is not None else "",
        when=f"{change.at:%m-%d %H:%M}",
        what=said_to(kind, change.what),
        before=_people(from_kept(change.names_before, change.phones_before), kind),
        after=_people(from_kept(change.names_after, change.phones_after), kind),
    )


def _people(said: Listed, kind: str) -> tuple[tuple[str, str], ...]:
    return tuple((printed_name(name, kind), _phone(number, kind)) for name, number in said.people)


def _phone(number: str, kind: str) -> str:
    return show_phone(number) if kind == CONTROL and number else ""
