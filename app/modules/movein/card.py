"""One move-in with all its page shows: gates and what they ask for, people, papers, flat, keys, fees."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.modules.archive.lists import place_of
from app.modules.keys.model import KeyIssue, KeyRing
from app.modules.movein.finding import number_words
from app.modules.movein.gaps import (
    AGENTS_PAPERS,
    asked_for,
    gaps_of,
    keys_to_hand,
    keys_with_others,
    owners_of,
    stamps_of,
)
from app.modules.movein.model import MoveIn, MoveInBack, MoveInPaper
from app.modules.movein.rules import GATE_ZH, GATES, KIND_ZH, METER_ZH, METERS, RESULT_ZH, Gap
from app.modules.residents.model import TIE_ZH, Tie, Unit
from app.modules.staff.model import StaffMember
from app.rules.happened import HistoryLine
from app.rules.masking import mask_birthday, mask_identity, mask_phone
from app.rules.ref import Ref
from app.storage.attachments import attached
from app.storage.record import ref_of


@dataclass(frozen=True)
class PaperLine:
    """One paper of the checklist, and how many scans it has."""

    id: int
    part: str
    title: str
    needed: bool
    there: bool | None
    pages: int
    original: bool
    kept: bool
    scans: int
    for_agent: bool = False


@dataclass(frozen=True)
class InspectionRow:
    """One part of a room as it was found."""

    id: int
    room: str
    part: str
    result: str
    result_zh: str
    words: str
    until: str
    mended: str


@dataclass(frozen=True)
class MeterRow:
    """A meter's number and reading as typed; `none` when the flat has no such meter."""

    meter: str
    zh: str
    number: str
    reading: str
    none: bool


@dataclass(frozen=True)
class KeyRow:
    """A ring of the flat: to be handed over, handed over, or with somebody else."""

    ring: Ref
    tag: str
    pieces: int
    place: str
    issue_id: int
    who: str
    stands: str
    mine: bool = False


@dataclass(frozen=True)
class FeeRow:
    """A fee that was taken; a struck one says why."""

    id: int
    item: str
    amount: str
    receipt: str
    struck: str


@dataclass(frozen=True)
class OwnerRow:
    """One person of the household; what is private is covered."""

    person: Ref
    name: str
    tie: str
    phones: tuple[str, ...]
    identity: str
    birthday: str


@dataclass(frozen=True)
class GateLine:
    """One gate: passed when and by whom, open now, or yet to come; and what it still asks for."""

    gate: str
    zh: str
    state: str
    passed: str
    by: str
    gaps: tuple[Gap, ...]
    note: str = ""


@dataclass(frozen=True)
class MoveInCard:
    """One move-in with all its page shows. `gate` is the open one; "" when it is over."""

    ref: Ref
    unit: Ref
    number: str
    room: str
    kind: str
    kind_zh: str
    state: str
    gate: str
    gates: tuple[GateLine, ...]
    owners: tuple[OwnerRow, ...]
    family: tuple[OwnerRow, ...]
    agent: str
    agent_identity: str
    agent_number: str
    agent_letter: str
    handed_over: str
    formalities: str
    papers: tuple[PaperLine, ...]
    inspection: tuple[InspectionRow, ...]
    meters: tuple[MeterRow, ...]
    keys: tuple[KeyRow, ...]
    fees: tuple[FeeRow, ...]
    fee_total: str
    no_fees: bool
    reviewed: str
    filed: str
    entered: str
    filed_place: str
    history: tuple[HistoryLine, ...]


def card(session: Session, move_in_id: int) -> MoveInCard | None:
    """One move-in for its page, or None."""
    move_in = session.get(
        MoveIn,
        move_in_id,
        options=[
            selectinload(MoveIn.papers),
            selectinload(MoveIn.inspection),
            selectinload(MoveIn.meters),
            selectinload(MoveIn.fees),
        ],
    )
    if move_in is None:
        return None
    stamps = stamps_of(move_in)
    live = [fee for fee in move_in.fees if fee.struck_at is None]
    people = [tie for tie in move_in.unit.ties if tie.until is None]
    own = {person.id for person in owners_of(move_in)}
    return MoveInCard(
        ref=ref_of(move_in),
        unit=Ref(Unit.__tablename__, move_in.unit_id),
        number=number_words(move_in),
        room=move_in.unit.code.long,
        kind=move_in.kind,
        kind_zh=KIND_ZH[move_in.kind],
        state=move_in.state,
        gate=stamps.gate if move_in.state == "open" else "",
        gates=tuple(_gates(session, move_in)),
        owners=tuple(_person(tie) for tie in people if tie.person_id in own),
        family=tuple(_person(tie) for tie in people if tie.person_id not in own),
        agent=move_in.agent,
        agent_identity=mask_identity(move_in.agent_identity) if move_in.agent_identity else "",
        agent_number=mask_phone(move_in.agent_number) if move_in.agent_number else "",
        agent_letter=move_in.agent_letter,
        handed_over=move_in.handed_over.isoformat() if move_in.handed_over else "",
        formalities=f"{move_in.fees_at:%Y-%m-%d}" if move_in.fees_at else "",
        papers=tuple(_paper(session, move_in, paper) for paper in move_in.papers),
        inspection=tuple(
            InspectionRow(
                line.id,
                line.room,
                line.part,
                line.result,
                RESULT_ZH[line.result],
                line.words,
                line.until.isoformat() if line.until else "",
                f"{line.mended_at:%m-%d} {line.mended_words}" if line.mended_at else "",
            )
            for line in move_in.inspection
        ),
        meters=tuple(_meters(move_in)),
        keys=tuple(_keys(session, move_in)),
        fees=tuple(
            FeeRow(fee.id, fee.item, f"{fee.amount:.2f}", fee.receipt, fee.struck_why) for fee in move_in.fees
        ),
        fee_total=f"{sum(fee.amount for fee in live):.2f}" if live else "",
        no_fees=move_in.no_fees,
        reviewed=_stamp(session, move_in.reviewed_at, move_in.reviewed_by),
        filed=_stamp(session, move_in.filed_at, move_in.filed_by),
        entered=_stamp(session, move_in.entered_at, move_in.entered_by),
        filed_place=place_of(session, move_in.unit_id),
        history=tuple(_history(session, move_in)),
    )


def _gates(session: Session, move_in: MoveIn) -> list[GateLine]:
    stamps = stamps_of(move_in)
    now, lines = stamps.gate if move_in.state == "open" else "", []
    passed = {
        "identity": (move_in.identity_at, move_in.identity_by, move_in.identity_why),
        "forms": (move_in.forms_at, move_in.forms_by, move_in.forms_why),
        "fees": (move_in.fees_at, move_in.fees_by, "没有费用" if move_in.no_fees else ""),
        "review": (move_in.ended_at if move_in.state == "done" else None, move_in.entered_by, ""),
    }
    for gate, zh in GATES:
        at, by, note = passed[gate]
        state = "done" if at else "now" if gate == now else "later"
        # a collective sheet passed its gates on paper: nothing was ticked here
        behind = bool(now) and bool(at) and gate != "fees" and move_in.kind == "single"
        gaps = gaps_of(session, move_in, gate) if gate == now or behind else ()
        lines.append(
            GateLine(
                gate,
                zh,
                state,
                f"{at:%m-%d %H:%M}" if at else "",
                _name(session, by if at else None),
                gaps,
                note,
            )
        )
    return lines


def _person(tie: Tie) -> OwnerRow:
    person = tie.person
    return OwnerRow(
        ref_of(person),
        person.name,
        TIE_ZH[tie.tie],
        tuple(mask_phone(phone.number) for phone in person.open_telephones),
        mask_identity(person.identity_number) if person.identity_number else "",
        mask_birthday(person.birthday) if person.birthday else "",
    )


def _paper(session: Session, move_in: MoveIn, paper: MoveInPaper) -> PaperLine:
    return PaperLine(
        paper.id,
        paper.part,
        paper.title,
        asked_for(move_in, paper),
        paper.there,
        paper.pages,
        paper.original,
        paper.kept,
        len(attached(session, ref_of(paper))),
        paper.key in AGENTS_PAPERS,
    )


def _meters(move_in: MoveIn) -> list[MeterRow]:
    kept = {meter.meter: meter for meter in move_in.meters}
    rows = []
    for kind, _ in METERS:
        meter = kept.get(kind)
        reading = meter.reading if meter is not None else None
        rows.append(
            MeterRow(
                kind,
                METER_ZH[kind],
                meter.number if meter else "",
                f"{reading:.2f}".rstrip("0").rstrip(".") if reading is not None else "",
                bool(meter and meter.none),
            )
        )
    return rows


def _keys(session: Session, move_in: MoveIn) -> list[KeyRow]:
    rows = []
    for ring in keys_to_hand(session, move_in):
        stands = "在柜，待移交" if ring.state == "in" else "借出中"
        rows.append(KeyRow(ref_of(ring), ring.tag, ring.pieces, ring.place, 0, "", stands))
    for key in move_in.keys:
        ring, issue = session.get_one(KeyRing, key.ring_id), session.get_one(KeyIssue, key.issue_id)
        rows.append(
            KeyRow(
                ref_of(ring),
                ring.tag,
                ring.pieces,
                ring.place,
                issue.id,
                issue.taken_by,
                f"{issue.at:%m-%d} 已移交{issue.taken_by}",
                mine=True,
            )
        )
    for ring, issue in keys_with_others(session, move_in):
        words = f"{issue.at:%Y-%m-%d} 起在{issue.taken_by}手里"
        rows.append(KeyRow(ref_of(ring), ring.tag, ring.pieces, ring.place, issue.id, issue.taken_by, words))
    return rows


def _history(session: Session, move_in: MoveIn) -> list[HistoryLine]:
    stamps = [
        (move_in.begun_at, move_in.begun_by, "开始办理"),
        (move_in.identity_at, move_in.identity_by, _with("身份资料核对完毕", move_in.identity_why)),
        (move_in.forms_at, move_in.forms_by, _with("填表签约完毕", move_in.forms_why)),
        (
            move_in.fees_at,
            move_in.fees_by,
            "手续办妥" + ("（没有费用）" if move_in.no_fees else ""),
        ),
        (move_in.reviewed_at, move_in.reviewed_by, "审核"),
        (move_in.filed_at, move_in.filed_by, "归档"),
        (move_in.entered_at, move_in.entered_by, _with("录入完毕", move_in.entered_why)),
    ]
    backs = session.scalars(select(MoveInBack).where(MoveInBack.move_in_id == move_in.id))
    stamps += [
        (back.at, back.by, f"退回到“{GATE_ZH[back.gate]}”：{back.why}（原已办到：{back.passed}）")
        for back in backs
    ]
    if move_in.state == "given_up":
        stamps.append((move_in.ended_at, move_in.begun_by, f"停办：{move_in.ended_why}"))
    lines = [
        HistoryLine(at, f"{at:%m-%d %H:%M}", words, _name(session, by)) for at, by, words in stamps if at
    ]
    return sorted(lines, key=lambda line: line.at)


def _with(words: str, why: str) -> str:
    return f"{words}（{why}）" if why else words


def _stamp(session: Session, at: datetime | None, by: int | None) -> str:
    return f"{at:%m-%d %H:%M} {_name(session, by)}" if at else ""


def _name(session: Session, staff_id: int | None) -> str:
    member = session.get(StaffMember, staff_id) if staff_id is not None else None
    return member.name if member else ""
