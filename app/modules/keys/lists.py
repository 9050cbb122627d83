"""What is shown of keys: the board, the list, one ring with all that happened to it, and what is due."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.modules.consents import service as consents
from app.modules.dues.rules import Wanted
from app.modules.dues.service import times
from app.modules.keys.board import Hook, Panel
from app.modules.keys.duties import account_due, return_due
from app.modules.keys.finding import hook_of, open_loan, place_of
from app.modules.keys.history import HistoryLine, history_of
from app.modules.keys.model import (
    KeyAgreement,
    KeyBox,
    KeyCutting,
    KeyExtension,
    KeyInstruction,
    KeyIssue,
    KeyLending,
    KeyLoan,
    KeyLoss,
    KeyPanel,
    KeyReminder,
    KeyRing,
)
from app.modules.keys.rules import (
    BORROWER_ZH,
    CLASS_ZH,
    SOURCE_ZH,
    STATE_ZH,
    code_of,
    late_words,
    listed_at,
    stands,
    when_zh,
)
from app.modules.keys.service import number_words
from app.modules.residents.model import Unit
from app.rules.masking import mask_phone
from app.rules.ref import Ref
from app.storage.record import ref_of

STANDS_ZH = {**STATE_ZH, "out": "借出", "overdue": "逾期", "extended": "延期"}


@dataclass(frozen=True)
class BoxRow:
    """One key box and how many rings hang in it or belong there."""

    ref: Ref
    name: str
    rings: int


@dataclass(frozen=True)
class RingRow:
    """One line of the key list."""

    ref: Ref
    tag: str
    code: str
    class_zh: str
    place: str
    pieces: str
    hook: str
    source: str
    state: str
    stands: str
    who: str
    due: str
    remark: str


@dataclass(frozen=True)
class LoanLine:
    """With whom a ring is, until when, and how that stands; the telephone covered."""

    loan: Ref
    lending: Ref
    number: str
    borrower: str
    capacity: str
    telephone: str
    reason: str
    lent: str
    due: str
    late: str
    longer: str
    together: tuple[str, ...]
    waiting: Ref | None
    reminders: tuple[str, ...]
    reminded_today: bool


@dataclass(frozen=True)
class RingCard:
    """One ring with everything a clerk asks about it."""

    ref: Ref
    tag: str
    code: str
    key_class: str
    class_zh: str
    pieces: int
    short: int
    place: str
    unit: Ref | None
    source: str
    source_zh: str
    state: str
    stands: str
    stands_zh: str
    hook: str
    remark: str
    why: str
    loan: LoanLine | None
    loss: Ref | None
    account_due: bool
    lock: str
    issue: Ref | None
    issued_to: str
    agreement: Ref | None
    cutting: Ref | None
    instructions: tuple[tuple[int, str], ...]
    history: tuple[HistoryLine, ...]


def wanted(session: Session, _day: date) -> list[Wanted]:
    """What is lent and what is lost, for the list of everything that is due (KEY-02, KEY-03)."""
    reckoned = times(session)
    out = select(KeyLending).where(KeyLending.id.in_(select(KeyLoan.lending_id).where(KeyLoan.ended == "")))
    found = [return_due(lending, reckoned) for lending in session.scalars(out)]
    lost = select(KeyLoss, KeyRing).join(KeyRing, KeyRing.id == KeyLoss.ring_id)
    open_losses = lost.where(KeyLoss.account_at.is_(None), KeyLoss.found_at.is_(None))
    found += [account_due(loss, ring, reckoned) for loss, ring in session.execute(open_losses)]
    return [one for one in found if one is not None]


def boxes(session: Session) -> list[BoxRow]:
    """The boxes on the wall, in their order."""
    held = dict(
        session.execute(
            select(KeyPanel.box_id, func.count(KeyRing.id))
            .join(KeyRing, KeyRing.panel_id == KeyPanel.id)
            .group_by(KeyPanel.box_id)
        ).all()
    )
    kept = session.scalars(select(KeyBox).where(KeyBox.retired.is_(None)).order_by(KeyBox.position))
    return [BoxRow(ref_of(box), box.name, held.get(box.id, 0)) for box in kept]


def board(session: Session, box_id: int, now: datetime) -> list[Panel]:
    """The panels of a box as they hang: every hook with its ring and how it stands."""
    panels = session.scalars(
        select(KeyPanel).where(KeyPanel.box_id == box_id).order_by(KeyPanel.number)
    ).all()
    rings = _rings_of(session, [panel.id for panel in panels])
    loans = open_loans(session, [ring.id for ring in rings.values() if ring.state == "out"])
    away = _words_of_issued(session, [ring.id for ring in rings.values() if ring.state == "issued"])
    return [
        Panel(
            panel.id,
            panel.number,
            panel.title,
            tuple(
                _hook(number, rings.get((panel.id, number)), loans, away, now)
                for number in range(1, panel.hooks + 1)
            ),
            panel.box.name,
        )
        for panel in panels
    ]


def ring_rows(session: Session, now: datetime, *, box_id: int = 0) -> list[RingRow]:
    """The key list of a box, or of all of them with the rings that have no hook any more (KEY-02)."""
    asked = select(KeyRing).options(joinedload(KeyRing.unit))
    if box_id:
        asked = asked.join(KeyPanel, KeyPanel.id == KeyRing.panel_id).where(KeyPanel.box_id == box_id)
    rings = sorted(session.scalars(asked), key=lambda ring: listed_at(ring.key_class, ring.number))
    loans = open_loans(session, [ring.id for ring in rings if ring.state == "out"])
    issued = _words_of_issued(session, [ring.id for ring in rings if ring.state == "issued"])
    return [_row(ring, loans.get(ring.id), issued.get(ring.id, ""), now) for ring in rings]


def ring_card(session: Session, ring_id: int, now: datetime) -> RingCard | None:
    """One ring with its loan, papers and history, or None."""
    ring = session.get(KeyRing, ring_id)
    if ring is None:
        return None
    loan = open_loans(session, [ring_id]).get(ring_id)
    loss = _newest(session, KeyLoss, ring_id, KeyLoss.found_at.is_(None))
    issue = _newest(session, KeyIssue, ring_id, KeyIssue.ended_at.is_(None))
    agreement = _newest(session, KeyAgreement, ring_id, KeyAgreement.ended_at.is_(None))
    cutting = _newest(session, KeyCutting, ring_id, KeyCutting.state == "asked")
    shown = _stands(ring, loan, now)
    return RingCard(
        ref=ref_of(ring),
        tag=ring.tag,
        code=code_of(ring.key_class, ring.number),
        key_class=ring.key_class,
        class_zh=CLASS_ZH[ring.key_class],
        pieces=ring.pieces,
        short=ring.short,
        place=place_of(ring),
        unit=Ref("unit", ring.unit_id) if ring.unit_id else None,
        source=ring.source,
        source_zh=SOURCE_ZH[ring.source],
        state=ring.state,
        stands=shown,
        stands_zh=STANDS_ZH[shown],
        hook=hook_of(ring),
        remark=ring.remark,
        why=ring.why,
        loan=_loan_line(session, loan, now) if loan else None,
        loss=ref_of(loss) if loss else None,
        account_due=loss is not None and loss.account_at is None,
        lock=loss.lock if loss else "",
        issue=ref_of(issue) if issue else None,
        issued_to=f"{issue.taken_by}　{issue.firm}".strip("　") if issue else "",
        agreement=ref_of(agreement) if agreement else None,
        cutting=ref_of(cutting) if cutting else None,
        instructions=instructions(session, ring.unit_id),
        history=history_of(session, ring_id),
    )


def instructions(session: Session, unit_id: int | None) -> tuple[tuple[int, str], ...]:
    """The standing instructions on a unit: id and words."""
    if unit_id is None:
        return ()
    asked = select(KeyInstruction).where(KeyInstruction.unit_id == unit_id, KeyInstruction.until.is_(None))
    return tuple((one.id, one.words) for one in session.scalars(asked.order_by(KeyInstruction.id)))


def by_tag(session: Session, tag: str) -> Ref | None:
    """The ring of a tag, if there is one on the list."""
    found = session.scalars(select(KeyRing.id).where(KeyRing.tag == tag)).one_or_none()
    return Ref("key_ring", found) if found else None


def is_out(session: Session, ring_id: int) -> bool:
    """True while somebody has the ring."""
    return open_loan(session, ring_id) is not None


def box_of(session: Session, ring_id: int) -> int:
    """The box a ring belongs in; 0 when it has no hook."""
    ring = session.get(KeyRing, ring_id)
    return ring.panel.box_id if ring is not None and ring.panel is not None else 0


def consent_of(session: Session, subject: Ref) -> Ref | None:
    """The newest request for consent about a record of this room."""
    found = consents.newest(session, subject)
    return ref_of(found) if found is not None else None


def ring_of(session: Session, ref: Ref) -> Ref | None:
    """The ring a record of this room is about, for whoever is sent here with a loan, a loss, a paper."""
    if ref.kind == "key_ring":
        return ref
    if ref.kind == "key_extension":
        asked = session.get(KeyExtension, ref.id)
        ref = Ref("key_lending", asked.lending_id) if asked else ref
    if ref.kind == "key_instruction":
        said = session.get(KeyInstruction, ref.id)
        ref = Ref(Unit.__tablename__, said.unit_id) if said else ref
    if ref.kind == Unit.__tablename__:
        rings = select(KeyRing.id).where(KeyRing.unit_id == ref.id, KeyRing.state != "gone")
        found = session.scalars(rings.order_by(KeyRing.state != "in", KeyRing.id)).first()
        return Ref("key_ring", found) if found else None
    if ref.kind == "key_lending":
        rings = select(KeyLoan.ring_id).where(KeyLoan.lending_id == ref.id)
        found = session.scalars(rings.order_by(KeyLoan.ended != "", KeyLoan.id)).first()
        return Ref("key_ring", found) if found else None
    tables: dict[str, Any] = {
        "key_loan": KeyLoan,
        "key_loss": KeyLoss,
        "key_issue": KeyIssue,
        "key_cutting": KeyCutting,
        "key_agreement": KeyAgreement,
    }
    table = tables.get(ref.kind)
    record = session.get(table, ref.id) if table else None
    return Ref("key_ring", record.ring_id) if record is not None else None


def open_loans(session: Session, rings: Collection[int]) -> dict[int, KeyLoan]:
    """The loans of rings that are out, by ring; for this room's lists."""
    asked = select(KeyLoan).where(KeyLoan.ended == "")
    if len(rings) <= 400:
        asked = asked.where(KeyLoan.ring_id.in_(rings))
    return {loan.ring_id: loan for loan in session.scalars(asked)}


# ---------------------------------------------------------------- inside


def _rings_of(session: Session, panels: Sequence[int]) -> dict[tuple[int, int], KeyRing]:
    asked = select(KeyRing).where(KeyRing.panel_id.in_(panels)).options(joinedload(KeyRing.unit))
    return {(ring.panel_id or 0, ring.hook or 0): ring for ring in session.scalars(asked)}


def _stands(ring: KeyRing, loan: KeyLoan | None, now: datetime) -> str:
    if loan is None:
        return ring.state
    lending = loan.lending
    past_its_day = lending.due_at.date() > lending.lent_at.date()  # agreed to here, or before the site began
    return stands(ring.state, lending.due_at, lending.longer or past_its_day, now)


def _hook(
    number: int, ring: KeyRing | None, loans: dict[int, KeyLoan], issued: dict[int, str], now: datetime
) -> Hook:
    if ring is None:
        return Hook(number)
    loan = loans.get(ring.id)
    words = place_of(ring)
    if loan is not None:
        lending = loan.lending
        late = late_words(lending.due_at, now)
        words += f"，{lending.borrower} {when_zh(lending.lent_at, now.date())}借出"
        words += f"，{late or '应还 ' + when_zh(lending.due_at, now.date())}"
    elif ring.id in issued:
        words += f"，{issued[ring.id]} 领用"
    elif ring.state == "retired" and ring.why:
        words += f"，{ring.why}"
    return Hook(number, ref_of(ring), ring.tag, _stands(ring, loan, now), ring.source == "owner", words)


def _words_of_issued(session: Session, rings: Collection[int]) -> dict[int, str]:
    if not rings:
        return {}
    asked = select(KeyIssue).where(KeyIssue.ended_at.is_(None))
    return {one.ring_id: one.taken_by for one in session.scalars(asked)}


def _row(ring: KeyRing, loan: KeyLoan | None, issued: str, now: datetime) -> RingRow:
    shown = _stands(ring, loan, now)
    return RingRow(
        ref=ref_of(ring),
        tag=ring.tag,
        code=code_of(ring.key_class, ring.number),
        class_zh=CLASS_ZH[ring.key_class],
        place=place_of(ring),
        pieces=f"{ring.pieces}" if not ring.short else f"{ring.pieces}（缺 {ring.short}）",
        hook=hook_of(ring),
        source=SOURCE_ZH[ring.source],
        state=STANDS_ZH[shown],
        stands=shown,
        who=loan.lending.borrower if loan else issued,
        due=when_zh(loan.lending.due_at, now.date()) if loan else "",
        remark=ring.why or ring.remark,
    )


def _newest(session: Session, table: Any, ring_id: int, *also: Any) -> Any:
    asked = select(table).where(table.ring_id == ring_id, *also).order_by(table.id.desc()).limit(1)
    return session.scalars(asked).first()


def _loan_line(session: Session, loan: KeyLoan, now: datetime) -> LoanLine:
    lending, today = loan.lending, now.date()
    reminders = session.scalars(
        select(KeyReminder).where(KeyReminder.lending_id == lending.id).order_by(KeyReminder.id.desc())
    ).all()
    asked = session.scalars(
        select(KeyExtension).where(KeyExtension.lending_id == lending.id, KeyExtension.state == "asked")
    ).one_or_none()
    firm = f"{lending.firm}，" if lending.firm else ""
    return LoanLine(
        loan=ref_of(loan),
        lending=ref_of(lending),
        number=number_words(lending),
        borrower=lending.borrower,
        capacity=f"{firm}{BORROWER_ZH[lending.capacity]}",
        telephone=mask_phone(lending.telephone) if lending.telephone else "",
        reason=lending.reason,
        lent=when_zh(lending.lent_at, today),
        due=when_zh(lending.due_at, today),
        late=late_words(lending.due_at, now),
        longer=lending.longer_why if lending.longer else "",
        together=tuple(one.ring.tag for one in lending.loans if one.ended == "" and one.id != loan.id),
        waiting=ref_of(asked) if asked else None,
        reminders=tuple(f"{when_zh(one.at, today)}　{one.said}" for one in reminders),
        reminded_today=any(one.day == today for one in reminders),
    )
