"""What is shown of the handbook: chapters, clauses, reading texts, what to say, and what a search finds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.handbook.model import HandbookText
from app.modules.handbook.reading import Topic, reading, topic_or_refuse
from app.modules.handbook.rules import Block, Line, blocks_of, folded, lines_of
from app.modules.handbook.service import own_text
from app.modules.staff.service import names
from app.rules.handbook import Clause, handbook
from app.rules.ref import Ref
from app.storage.attachments import AttachmentRow, attached
from app.storage.record import ref_of

Key = tuple[str, str]
"""What a line leads to: ("clause", id), ("topic", key), ("part", id), ("reading", chapter) or ("all", "")."""
ALL: Key = ("all", "")
CLAUSE, TOPIC, PART, READING = "clause", "topic", "part", "reading"
OWN = "本中心修订"


@dataclass(frozen=True)
class TopicRow:
    """One reading text in a list; `own` when the site wrote its own."""

    key: str
    clause: str
    title: str
    chapter: str
    own: bool


@dataclass(frozen=True)
class TopicText:
    """One reading text to be read: `edited` says who wrote the site's own and when, empty for the shipped."""

    key: str
    ref: Ref | None
    clause: str
    title: str
    chapter: str
    places: tuple[str, ...]
    whole: str
    blocks: tuple[Block, ...]
    lines: tuple[Line, ...]
    own: bool
    edited: str
    files: tuple[AttachmentRow, ...]
    former: int


@dataclass(frozen=True)
class FormerText:
    """A wording of the site that is no longer in force."""

    body: str
    written_by: str
    since: datetime
    ended_by: str
    until: datetime


@dataclass(frozen=True)
class PromptLine:
    """What to say at a place, and the topic it comes from."""

    when: str
    say: str
    topic_key: str


@dataclass(frozen=True)
class ChapterRow:
    """One line of the table of contents; `number` how many clauses or texts it holds."""

    ref: Key
    mark: str
    title: str
    number: int


@dataclass(frozen=True)
class EntryRow:
    """One clause or text in the list: `mark` is its clause, `note` 手册, 惯例, 读本 or 已修订."""

    ref: Key
    mark: str
    title: str
    note: str


def topics(session: Session) -> list[TopicRow]:
    """Every reading text in order."""
    own = _own_bodies(session)
    return [TopicRow(t.key, t.clause, t.title, t.chapter, t.key in own) for t in reading()]


def topic(session: Session, key: str) -> TopicText:
    """One reading text as it is in force. Raises Refusal when there is none of that key."""
    shipped, text = topic_or_refuse(key), own_text(session, key)
    own = text is not None and text.body is not None
    whole = text.body if text is not None and text.body is not None else shipped.whole
    edited = ""
    if text is not None and own and text.edited_at is not None and text.edited_by is not None:
        edited = f"{names(session)[text.edited_by]}　{_when(text.edited_at)}"
    return TopicText(
        key=key,
        ref=ref_of(text) if text is not None else None,
        clause=shipped.clause,
        title=shipped.title,
        chapter=shipped.chapter,
        places=shipped.places,
        whole=whole,
        blocks=blocks_of(whole),
        lines=lines_of(whole),
        own=own,
        edited=edited,
        files=tuple(attached(session, ref_of(text))) if text is not None else (),
        former=len(text.past) if text is not None else 0,
    )


def topic_of(session: Session, ref: Ref) -> str | None:
    """The key of the topic a kept text belongs to."""
    return session.scalar(select(HandbookText.key).where(HandbookText.id == ref.id))


def former(session: Session, key: str) -> list[FormerText]:
    """The site's former wordings of a topic, the newest first."""
    text = own_text(session, key)
    if text is None:
        return []
    known = names(session)
    return [
        FormerText(p.body, known[p.written_by], p.since, known[p.ended_by], p.until)
        for p in reversed(text.past)
    ]


def prompts(session: Session, place: str) -> list[PromptLine]:
    """What to say at a place; what is written for this place alone stands first."""
    own = _own_bodies(session)
    mine = sorted((t for t in reading() if place in t.places), key=lambda t: len(t.places))
    return [
        PromptLine(line.when, line.say, topic.key)
        for topic in mine
        for line in lines_of(own.get(topic.key, topic.whole))
    ]


def chapters(session: Session) -> list[ChapterRow]:
    """The table of contents: the handbook's chapters with clauses, then the chapters of reading texts."""
    book = handbook()
    rows = [ChapterRow(ALL, "全部", "手册条款", len(book.clauses))]
    for part in book.parts:
        found = book.clauses_in(part.id)
        if found:
            rows.append(ChapterRow((PART, part.id), part.id, part.title, len(found)))
    for chapter in dict.fromkeys(t.chapter for t in reading()):
        number = sum(t.chapter == chapter for t in reading())
        rows.append(ChapterRow((READING, chapter), "读本", chapter, number))
    return rows


def entries(session: Session, chapter: Key) -> list[EntryRow]:
    """The clauses or texts of one line of the table of contents."""
    kind, which = chapter
    if kind == READING:
        own = _own_bodies(session)
        return [_topic_row(t, own) for t in reading() if t.chapter == which]
    book = handbook()
    return [_clause_row(c) for c in (book.clauses_in(which) if kind == PART else book.clauses)]


def found(session: Session, text: str) -> list[EntryRow]:
    """Clauses and texts that hold every word asked for; those that have them in id or title stand first."""
    wanted = [folded(word) for word in text.split()]
    if not wanted:
        return []
    own = _own_bodies(session)
    held: list[tuple[bool, EntryRow]] = []
    for clause in handbook().clauses:
        _note(held, wanted, f"{clause.id} {clause.title}", _clause_words(clause), _clause_row(clause))
    for topic in reading():
        head = f"{topic.clause} {topic.title} {topic.chapter}"
        _note(held, wanted, head, own.get(topic.key, topic.whole), _topic_row(topic, own))
    return [row for _, row in sorted(held, key=lambda pair: not pair[0])]


def reading_for(session: Session, clause: str) -> list[TopicRow]:
    """The reading texts that belong to a clause."""
    return [row for row in topics(session) if row.clause == clause]


def _note(
    held: list[tuple[bool, EntryRow]], wanted: Iterable[str], head: str, rest: str, row: EntryRow
) -> None:
    first, whole = folded(head), folded(f"{head} {rest}")
    if all(word in whole for word in wanted):
        held.append((all(word in first for word in wanted), row))


def _clause_words(clause: Clause) -> str:
    clocks = " ".join(f"{clock.what} {clock.starts} {clock.ends}" for clock in clause.clocks)
    return f"{clause.text} {clause.kind_zh} {clocks}"


def _clause_row(clause: Clause) -> EntryRow:
    return EntryRow((CLAUSE, clause.id), clause.id, clause.title, clause.source_zh)


def _topic_row(topic: Topic, own: dict[str, str]) -> EntryRow:
    return EntryRow((TOPIC, topic.key), topic.clause, topic.title, "已修订" if topic.key in own else "读本")


def _own_bodies(session: Session) -> dict[str, str]:
    rows = session.execute(select(HandbookText.key, HandbookText.body).where(HandbookText.body.is_not(None)))
    return {key: body for key, body in rows if body is not None}


def _when(at: datetime) -> str:
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
