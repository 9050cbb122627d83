"""What the screens show of texts: frozen rows, numbers masked (ARCH-12)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from app.modules.care.duties import IS_OPEN, OPEN
from app.modules.care.duties import wanted as wanted
from app.modules.care.filling import Filled, filled, ground, with_people
from app.modules.care.finding import batch_number
from app.modules.care.model import SmsBatch, SmsText
from app.modules.care.rules import FILE_ZH, HOW_ZH, TEXT_ZH, length, messages, occasion_zh
from app.modules.care.samples import wordings as wordings
from app.modules.care.template_lists import TemplateFields as TemplateFields
from app.modules.care.template_lists import TemplateRow as TemplateRow
from app.modules.care.template_lists import example as example
from app.modules.care.template_lists import standing_words as standing_words
from app.modules.care.template_lists import template as template
from app.modules.care.template_lists import templates as templates
from app.modules.residents.model import Unit
from app.modules.staff.service import names
from app.rules.masking import mask_phone
from app.rules.ref import Ref
from app.storage.record import ref_of

A_PAGE = 200
"""Lines of what is over that are read at once."""
MOST_WAITING = 3000


@dataclass(frozen=True)
class TextRow:
    """One text that waits: to whom, and `reason` why it cannot go now; empty when it can."""

    ref: Ref
    room: str
    place: str
    name: str
    number: str
    occasion: str
    queued: str
    reason: str
    stands: str
    sign: str
    tone: str


@dataclass(frozen=True)
class BatchRow:
    """A batch that is not booked as handed over yet."""

    ref: Ref
    number: str
    count: int
    made: str
    written: str
    file: str
    file_name: str


@dataclass(frozen=True)
class Outbox:
    """Everything that has not gone out."""

    texts: tuple[TextRow, ...]
    batches: tuple[BatchRow, ...]

    @property
    def ready(self) -> tuple[TextRow, ...]:
        """The texts that can go now."""
        return tuple(line for line in self.texts if not line.reason)


@dataclass(frozen=True)
class TextDetail:
    """One text as it reads on a phone; `acts` are the verbs that can be done with it now."""

    ref: Ref
    unit: Ref
    room: str
    name: str
    number: str
    text: str
    length: int
    messages: int
    facts: tuple[tuple[str, str], ...]
    reason: str
    way_out: str
    state: str
    state_zh: str
    tone: str
    acts: frozenset[str]


@dataclass(frozen=True)
class GoneRow:
    """One text that is settled: handed over, told otherwise or taken back; `key` is where a page ends."""

    ref: Ref
    when: str
    batch: str
    room: str
    place: str
    name: str
    occasion: str
    state: str
    sign: str
    key: tuple[datetime, int]


@dataclass(frozen=True)
class SentLine:
    """A text of a household, as its card shows it."""

    ref: Ref
    day: str
    title: str
    state: str
    state_zh: str


# ---------------------------------------------------------------- waiting


def outbox(session: Session, today: date) -> Outbox:
    """The texts that wait, by room, and the batches not booked yet."""
    on = ground(session, today)
    asked = with_people().where(IS_OPEN, SmsText.state == "waiting").join(SmsText.unit)
    texts = session.scalars(asked.order_by(Unit.place, SmsText.id).limit(MOST_WAITING)).unique()
    rows = tuple(_row(text, filled(text, on)) for text in texts)
    return Outbox(rows, tuple(_batch(one) for one in _open_batches(session)))


def waiting(session: Session) -> int:
    """How many texts wait, for the page's head."""
    asked = select(func.count()).select_from(SmsText).where(IS_OPEN, SmsText.state == "waiting")
    return session.scalar(asked) or 0


def text(session: Session, text_id: int, today: date) -> TextDetail | None:
    """One text: filled as it would go out now, or as it went out; None when there is none."""
    found = session.scalars(with_people().where(SmsText.id == text_id)).unique().one_or_none()
    if found is None:
        return None
    now = filled(found, ground(session, today))
    open_ = found.state == "waiting"
    words = found.text or now.text
    # What was taken back or told otherwise was never written down as a text.
    unsent = found.state in ("withdrawn", "otherwise")
    return TextDetail(
        ref=ref_of(found),
        unit=Ref(Unit.__tablename__, found.unit_id),
        room=found.unit.code.long,
        name=now.person.name if now.person is not None else "",
        number=_masked(found.number or ("" if unsent else now.number)),
        text="" if unsent else words,
        length=length(words),
        messages=messages(words),
        facts=_facts(session, found, now),
        reason=now.reason if open_ else "",
        way_out=now.way_out if open_ else "",
        state=found.state,
        state_zh=TEXT_ZH[found.state],
        tone=_tone(found, now),
        acts=frozenset({"otherwise", "call_off"}) if open_ else frozenset(),
    )


# ---------------------------------------------------------------- gone


def gone(session: Session, before: tuple[datetime, int] | None = None) -> list[GoneRow]:
    """What is settled, the newest first, a page at a time; `before` is the `key` of the last line shown."""
    asked = with_people().where(SmsText.ended_at.is_not(None))
    if before is not None:
        asked = asked.where(tuple_(SmsText.ended_at, SmsText.id) < before)
    asked = asked.order_by(SmsText.ended_at.desc(), SmsText.id.desc()).limit(A_PAGE)
    return [_gone(one) for one in session.scalars(asked).unique()]


def place_of(session: Session, ref: Ref) -> str:
    """In which part of the page a record is shown: waiting, gone or templates; empty when it is not there."""
    if ref.kind == "sms_template":
        return "templates"
    if ref.kind == "sms_batch":
        batch = session.get(SmsBatch, ref.id)
        return "" if batch is None else "gone" if batch.state == "handed" else "waiting"
    found = session.get(SmsText, ref.id)
    return "" if found is None else "waiting" if found.state in OPEN else "gone"


def of_unit(session: Session, unit_id: int, most: int = 3) -> list[SentLine]:
    """The last texts of a household."""
    asked = select(SmsText).where(SmsText.unit_id == unit_id)
    newest_first = asked.order_by(SmsText.ended_at.is_not(None), SmsText.ended_at.desc(), SmsText.id.desc())
    return [
        SentLine(
            ref_of(one),
            f"{one.ended_at or one.queued_at:%Y-%m-%d}",
            f"{occasion_zh(one.occasion)}短信",
            one.state,
            TEXT_ZH[one.state],
        )
        for one in session.scalars(newest_first.limit(most))
    ]


# ---------------------------------------------------------------- inside


def _row(one: SmsText, now: Filled) -> TextRow:
    return TextRow(
        ref=ref_of(one),
        room=one.unit.code.long,
        place=one.unit.code.sort_key,
        name=now.person.name if now.person is not None else "",
        number=_masked(now.number),
        occasion=occasion_zh(one.occasion),
        queued=f"{one.queued_at:%m-%d %H:%M}",
        reason=now.reason,
        stands=now.reason or "可发",
        sign="refused" if now.reason else "later",
        tone="over" if now.reason else "",
    )


def _open_batches(session: Session) -> list[SmsBatch]:
    return list(session.scalars(select(SmsBatch).where(SmsBatch.state == "made").order_by(SmsBatch.id)))


def _batch(batch: SmsBatch) -> BatchRow:
    return BatchRow(
        ref_of(batch),
        batch_number(batch),
        batch.count,
        f"{batch.made_at:%m-%d %H:%M}",
        f"{batch.written_at:%m-%d %H:%M}" if batch.written_at else "",
        FILE_ZH[batch.file],
        batch.file_name,
    )


def _facts(session: Session, found: SmsText, now: Filled) -> tuple[tuple[str, str], ...]:
    known = names(session)
    wording = found.template or now.template
    version = f"{wording.title}　第 {wording.version} 版" if wording is not None else "还没有"
    facts = [
        ("用途", occasion_zh(found.occasion)),
        ("模板", version if found.state not in ("withdrawn", "otherwise") else ""),
        ("加入", f"{found.queued_at:%Y-%m-%d %H:%M}　{known.get(found.queued_by, '')}"),
        ("批号", batch_number(found.batch) if found.batch is not None else ""),
        ("办结", _settled(found, known.get(found.ended_by or 0, ""))),
        ("说明", found.why),
    ]
    return tuple((name, words) for name, words in facts if words)


def _settled(found: SmsText, by: str) -> str:
    if found.ended_at is None:
        return ""
    how = f"（{HOW_ZH[found.how]}）" if found.how else ""
    return f"{found.ended_at:%Y-%m-%d %H:%M}　{TEXT_ZH[found.state]}{how}　{by}"


def _gone(one: SmsText) -> GoneRow:
    assert one.ended_at is not None  # what is settled has its time, the table sees to it
    how = f"（{HOW_ZH[one.how]}）" if one.how else ""
    return GoneRow(
        ref=ref_of(one),
        when=f"{one.ended_at:%Y-%m-%d %H:%M}",
        batch=batch_number(one.batch) if one.batch is not None else "",
        room=one.unit.code.long,
        place=one.unit.code.sort_key,
        name=one.person.name if one.person is not None else "",
        occasion=occasion_zh(one.occasion),
        state=f"{TEXT_ZH[one.state]}{how}",
        sign="off" if one.state == "withdrawn" else "done",
        key=(one.ended_at, one.id),
    )


def _tone(found: SmsText, now: Filled) -> str:
    if found.state == "waiting":
        return "over" if now.reason else "due"
    return {"in_batch": "due", "handed": "ok", "otherwise": "ok"}.get(found.state, "off")


def _masked(number: str) -> str:
    return mask_phone(number) if number else ""
