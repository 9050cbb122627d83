"""What is shown of the journal: who did what to which record and why, newest first; never a value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.modules.journal.finding import WHATS, Asked, found
from app.modules.journal.words import Words, fields_zh, how_zh
from app.modules.staff import service as staff
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage import journal
from app.storage.act import listing
from app.storage.journal import Head, JournalAct, JournalObject
from app.storage.search import in_slices

KIND = JournalAct.__tablename__
FIRST = 12
"""So many records of an act are looked at for its line; an import has thousands."""
NAMED = 3
MOST_OBJECTS = 500
_ROLE_ZH = {role.value: role.zh for role in Role}


@dataclass(frozen=True)
class EntryLine:
    """One line of the page; `objects` are the first three records in words."""

    ref: Ref
    sequence: int
    number: str
    when: str
    who: str
    role_zh: str
    what: str
    purpose: str
    objects: str
    hash12: str

    @property
    def about(self) -> str:
        """The records it touched; without any, what for."""
        return self.objects or self.purpose

    @property
    def why(self) -> str:
        """What for, where it does not stand in the first line already."""
        return self.purpose if self.objects else ""


@dataclass(frozen=True)
class EntryPage:
    """Some entries, newest first; `further` is where to look on, None when nothing lies further back."""

    lines: tuple[EntryLine, ...]
    further: int | None


@dataclass(frozen=True)
class ObjectLine:
    """One record of an act: its kind, what it is called today, how it was touched, which fields."""

    ref: Ref
    kind: str
    what: str
    how: str
    fields: tuple[str, ...]

    @property
    def told(self) -> str:
        """Kind and fields on one line."""
        return f"{self.kind}：{'、'.join(self.fields)}" if self.fields else self.kind


@dataclass(frozen=True)
class EntryDetail:
    """One entry with the records it touched, of which `total` there are."""

    line: EntryLine
    when: str
    objects: tuple[ObjectLine, ...]
    total: int


@dataclass(frozen=True)
class State:
    """The newest entry, and when the journal began."""

    head: Head
    began: str


@listing("journal.see", "看操作日志")
def entries(
    session: Session, asked: Asked, before: int | None = None, most: int = 100, *, words: Words
) -> EntryPage:
    """A page of entries before the entry `before`, newest first."""
    numbers, further = found(session, asked, before, most)
    return EntryPage(tuple(_lines(session, numbers, words)), further)


@listing("journal.see", "看操作日志")
def detail(session: Session, sequence: int, *, words: Words, most: int = MOST_OBJECTS) -> EntryDetail | None:
    """One entry with its records, at most so many; None when there is no such entry."""
    act = session.get(JournalAct, sequence)
    if act is None:
        return None
    (line,) = _lines(session, [sequence], words)
    of_act = JournalObject.act == sequence
    total = session.scalar(select(func.count()).select_from(JournalObject).where(of_act)) or 0
    rows = session.scalars(select(JournalObject).where(of_act).order_by(JournalObject.id).limit(most)).all()
    told = words.told(session, {_ref(row) for row in rows})
    rows = sorted(rows, key=lambda row: (words.rank(_ref(row)), row.id))
    objects = tuple(
        ObjectLine(
            _ref(r), words.kind(_ref(r)), told[_ref(r)], how_zh(r.how), fields_zh(r.kind, r.fields.split())
        )
        for r in rows
    )
    return EntryDetail(line, f"{act.at:%Y-%m-%d %H:%M:%S}", objects, total)


@listing("journal.see", "看操作日志")
def actors(session: Session) -> list[tuple[int, str]]:
    """Everybody who can stand in the journal, by name; the program itself last."""
    names = staff.names(session)
    program = names.pop(0)
    return [*sorted(names.items(), key=lambda pair: (pair[1], pair[0])), (0, program)]


@listing("journal.see", "看操作日志")
def state(session: Session) -> State:
    """The head of the chain, and the day of the first entry."""
    began = session.scalar(select(JournalAct.at).order_by(JournalAct.sequence).limit(1))
    return State(journal.head(session), f"{began:%Y-%m-%d}" if began else "")


@listing("journal.see", "核对操作日志")
def first_break(session: Session, since: int, until: int) -> int | None:
    """The first entry of a slice that does not fit the chain, or None."""
    return journal.first_break(session, since=since, until=until)


def asked_words(asked: Asked, who: str = "") -> str:
    """The filter as a clerk reads it, for papers and sheets."""
    parts = [who or f"员工 {asked.staff_id}"] if asked.staff_id is not None else []
    if asked.day_from or asked.day_to:
        first = asked.day_from.isoformat() if asked.day_from else "最早"
        last = asked.day_to.isoformat() if asked.day_to else "最新"
        parts.append(f"{first} 至 {last}")
    if asked.what != "all":
        parts.append(dict(WHATS)[asked.what])
    if asked.words:
        parts.append(f"含“{asked.words}”")
    if asked.ref is not None:
        parts.append("只看一条记录")
    if asked.number is not None:
        parts.append(f"第 {asked.number} 条")
    return "，".join(parts) or "全部"


def _lines(session: Session, numbers: Sequence[int], words: Words) -> Iterable[EntryLine]:
    names = staff.names(session)
    acts: dict[int, JournalAct] = {}
    for some in in_slices(numbers):
        asked = select(JournalAct).where(JournalAct.sequence.in_(some))
        acts |= {act.sequence: act for act in session.scalars(asked)}
    objects = _objects_in_words(session, numbers, words)
    return [_line(acts[number], names, objects.get(number, "")) for number in numbers if number in acts]


def _line(act: JournalAct, names: dict[int, str], objects: str) -> EntryLine:
    return EntryLine(
        ref=Ref(KIND, act.sequence),
        sequence=act.sequence,
        number=f"第 {act.sequence} 条",
        when=f"{act.at:%Y-%m-%d %H:%M}",
        who=names.get(act.staff_id, f"员工 {act.staff_id}"),
        role_zh=_ROLE_ZH.get(act.role, act.role),
        what=act.label,
        purpose=act.purpose,
        objects=objects,
        hash12=act.hash[:12],
    )


def _objects_in_words(session: Session, numbers: Sequence[int], words: Words) -> dict[int, str]:
    """The first three records of each act; whatever an act touched is asked once for all acts."""
    totals: dict[int, int] = {}
    wanted: list[int] = []
    for some in in_slices(numbers):
        asked = select(JournalObject.act, func.min(JournalObject.id), func.count())
        for act, first, count in session.execute(
            asked.where(JournalObject.act.in_(some)).group_by(JournalObject.act)
        ):
            totals[act] = count
            wanted += range(first, first + min(count, FIRST))
    refs: dict[int, list[Ref]] = {}
    for some in in_slices(wanted):
        chosen = select(JournalObject).where(JournalObject.id.in_(some)).order_by(JournalObject.id)
        for row in session.scalars(chosen):
            refs.setdefault(row.act, []).append(_ref(row))
    told = words.told(session, {ref for own in refs.values() for ref in own})
    return {act: _in_words(own, totals.get(act, 0), told, words) for act, own in refs.items()}


def _in_words(refs: list[Ref], total: int, told: dict[Ref, str], words: Words) -> str:
    texts = list(dict.fromkeys(told[ref] for ref in sorted(refs, key=words.rank)))
    if total > len(refs):
        return f"{texts[0]} 等 {total} 项"  # the number says more of an import than three of its names
    named = "、".join(texts[:NAMED])
    return f"{named} 等 {total} 项" if len(texts) > NAMED else named


def _ref(row: JournalObject) -> Ref:
    return Ref(row.kind, row.object_id)
