"""One thing, or one person who asks, as its card shows it; marks and telephones stay covered (ARCH-12)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.found.finding import disposal_code, done_ending, due_day, request_of, site_days
from app.modules.found.lists import Candidate, askers_for, days_words, room_of, things_for
from app.modules.found.model import FoundAsker, FoundDisposal, FoundEnding, FoundItem
from app.modules.found.rules import (
    ASKER_ZH,
    KIND_ZH,
    PAPER_ZH,
    RELATION_ZH,
    SIGNED_ZH,
    STATE_ZH,
    TESTED,
    TO_POLICE,
    WAY_ZH,
    Moment,
    code_of,
)
from app.modules.residents.model import Correction
from app.modules.staff.service import names
from app.rules.happened import HistoryLine
from app.rules.masking import mask_phone
from app.rules.ref import Ref
from app.storage.attachments import AttachmentRow, attached
from app.storage.record import fields_of, ref_of

MOST = 40


@dataclass(frozen=True)
class ItemCard:
    """One thing: facts, the finder's telephone covered, its photographs, who may have lost it, what was.

    `acts` are the verbs that can be done now, the likeliest first; `values` fill the form that puts it
    right; `ending` is the claim a receipt can be printed of; `tested` that it must be described unseen.
    """

    ref: Ref
    code: str
    title: str
    state: str
    stands: str
    tone: str
    facts: tuple[tuple[str, str], ...]
    telephone: str
    marked: bool
    tested: bool
    picture: bytes
    photos: tuple[AttachmentRow, ...]
    candidates: tuple[Candidate, ...]
    notes: tuple[str, ...]
    acts: tuple[str, ...]
    values: dict[str, str]
    ending: Ref | None
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True)
class AskerCard:
    """Somebody who asks: facts, the telephone covered, and what is here that may be theirs."""

    ref: Ref
    title: str
    name: str
    state: str
    stands: str
    facts: tuple[tuple[str, str], ...]
    telephone: str
    candidates: tuple[Candidate, ...]
    item: Ref | None
    room: str


def item(session: Session, item_id: int, today: date) -> ItemCard | None:
    """A thing with its history, or None."""
    found = session.get(FoundItem, item_id)
    if found is None:
        return None
    due = due_day(found, site_days(session))
    over = found.state == "kept" and today >= due
    request = request_of(session, found.id) if found.state == "kept" else None
    ending = done_ending(session, found.id)
    claimed = ending is not None and ending.way in ("claimed", "finder")
    return ItemCard(
        ref=ref_of(found),
        code=code_of(found.year, found.number),
        title=found.what,
        state=found.state,
        stands="到期" if over else STATE_ZH[found.state],
        tone="over" if over else "ok" if found.state == "kept" else "off",
        facts=_facts(session, found, due),
        telephone=mask_phone(found.finder_phone) if found.finder_phone else "",
        marked=bool(found.marks),
        tested=found.kind in TESTED,
        picture=found.picture or b"",
        photos=tuple(attached(session, ref_of(found))),
        candidates=askers_for(session, found.id),
        notes=_notes(found, request),
        acts=_acts(found, over, claimed, request is not None),
        values=_values(found),
        ending=ref_of(ending) if ending is not None and claimed else None,
        history=_history(session, found),
    )


def asker(session: Session, asker_id: int) -> AskerCard | None:
    """Somebody who asks or asked, or None."""
    found = session.get(FoundAsker, asker_id)
    if found is None:
        return None
    staff = names(session)
    facts = [
        ("样子", found.words),
        ("在哪里丢的", found.lost_where),
        ("哪天丢的", days_words(found.lost_from, found.lost_to)),
        ("来问", f"{found.asked_at:%Y-%m-%d %H:%M}　{staff.get(found.asked_by, '')}"),
        ("不找的原因", found.why),
    ]
    return AskerCard(
        ref=ref_of(found),
        title=found.what,
        name=found.name,
        state=found.state,
        stands=ASKER_ZH[found.state],
        facts=tuple((label, words) for label, words in facts if words),
        telephone=mask_phone(found.telephone),
        candidates=things_for(session, found.id),
        item=Ref(FoundItem.__tablename__, found.item_id) if found.item_id else None,
        room=room_of(found),
    )


# ---------------------------------------------------------------- inside


def _facts(session: Session, found: FoundItem, due: date) -> tuple[tuple[str, str], ...]:
    staff = names(session)
    facts = [
        ("类别", KIND_ZH[found.kind]),
        ("样子", found.words),
        ("捡到", f"{Moment(found.found_on, found.found_time).words}　{found.found_where}"),
        ("拾到人", found.finder + ("（同事）" if found.finder_staff_id else "")),
        ("收进", f"{found.taken_in_at:%Y-%m-%d %H:%M}　{staff.get(found.taken_in_by, '')}"),
    ]
    if found.state == "kept":
        facts += [("放在", found.kept_where), ("保管到", due.isoformat())]
    return tuple((label, words) for label, words in facts if words)


def _notes(found: FoundItem, request: FoundDisposal | None) -> tuple[str, ...]:
    told = []
    if request is not None:
        told.append(f"在处理申请 {disposal_code(request)} 里")
    if found.state == "kept" and found.kind in TESTED:
        told.append("认领时先请对方说特征，再看暗记和实物")
    tries = sum(one.state == "refused" for one in found.endings)
    if tries:
        told.append(f"有 {tries} 次描述不符，没有交付")
    return tuple(told)


def _acts(found: FoundItem, over: bool, claimed: bool, requested: bool) -> tuple[str, ...]:
    if found.state == "kept":
        if not over or requested:
            return ("claim", "tag", "photo", "put_right", "police")
        away = ("police", "dispose") if found.kind in TO_POLICE else ("dispose", "police")
        return (*away, "claim", "tag", "photo", "put_right")
    undo = () if found.state == "disposed" else ("undo",)
    return ("receipt", *undo) if claimed else undo


def _values(found: FoundItem) -> dict[str, str]:
    """What the form that puts it right begins with; marks and telephone stay covered."""
    return {
        "what": found.what,
        "kind": found.kind,
        "words": found.words,
        "found_where": found.found_where,
        "kept_where": found.kept_where,
    }


def _history(session: Session, found: FoundItem) -> tuple[HistoryLine, ...]:
    """What became of it and what was put right, the newest first; covered words are not told."""
    staff = names(session)
    happened = []
    for one in found.endings:
        happened.append(_line(one, _ending_words(one), staff.get(one.by, "")))
        if one.undone_at is not None:
            words = f"撤销“{WAY_ZH[one.way]}”：{one.why}"
            by = staff.get(one.undone_by or 0, "")
            happened.append(HistoryLine(one.undone_at, f"{one.undone_at:%Y-%m-%d %H:%M}", words, by))
    asked = select(Correction).where(
        Correction.kind == FoundItem.__tablename__, Correction.ref_id == found.id
    )
    declared = fields_of(FoundItem)
    for fix in session.scalars(asked.order_by(Correction.id)):
        field = declared[fix.field]
        before = "" if field.private else KIND_ZH.get(fix.before, fix.before) or "空"
        words = f"更正{field.label}" + (f"　原为 {before}" if before else "")
        happened.append(HistoryLine(fix.at, f"{fix.at:%Y-%m-%d %H:%M}", words, staff.get(fix.staff_id, "")))
    happened.reverse()
    happened.sort(key=lambda line: line.at, reverse=True)
    return tuple(happened[:MOST])


def _line(one: FoundEnding, words: str, by: str) -> HistoryLine:
    return HistoryLine(one.at, f"{one.at:%Y-%m-%d %H:%M}", words, by)


def _ending_words(one: FoundEnding) -> str:
    if one.way == "police":
        number = f"，回执 {one.receipt}" if one.receipt else ""
        return f"交公安　{one.station} {one.who}{number}"
    if one.way == "disposed":
        return f"照同意处理：{one.how}　见证 {one.who}"
    paper = f"{PAPER_ZH.get(one.identity_kind, '')}尾号 {one.identity_tail}"
    who = f"{one.who}（{RELATION_ZH.get(one.relation, '')}）{paper}"
    if one.state == "refused":
        return f"{who} 描述不符，没有交付"
    signed = f"，{SIGNED_ZH[one.signed]}" if one.signed else ""
    return f"{WAY_ZH[one.way]}　{who}{signed}"
