"""The keys of a household on its card: what hangs here, what is out or deposited, and what was asked."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.keys.model import KeyAgreement, KeyInstruction, KeyIssue, KeyLoan, KeyLoss, KeyRing
from app.modules.keys.rules import CLASS_ZH, STATE_ZH
from app.modules.staff.service import names
from app.rules.household_card import DONE, LATER, OVERDUE, TODAY, Section, SectionLine
from app.rules.ref import Ref
from app.storage.record import ref_of

Held = TypeVar("Held", KeyAgreement, KeyIssue)
_TONES = {"in": DONE, "issued": DONE, "missing": "missing", "retired": "off"}
_COUNTED = (("in", "在柜"), ("out", "借出"), ("issued", "领用"), ("missing", "遗失"))


def on_card(session: Session, unit_id: int, today: date) -> Section | None:
    """The rings of the flat, who has them, the owner's deposits; None when there is nothing to say."""
    asked = select(KeyRing).where(KeyRing.unit_id == unit_id, KeyRing.state != "gone")
    rings = session.scalars(asked.order_by(KeyRing.id)).all()
    notices = _notices(session, unit_id)
    if not rings and not notices:
        return None
    ids = [ring.id for ring in rings]
    loans = {
        loan.ring_id: loan
        for loan in session.scalars(select(KeyLoan).where(KeyLoan.ring_id.in_(ids), KeyLoan.ended == ""))
    }
    deposits = _open_of(session, KeyAgreement, ids)
    issues = _open_of(session, KeyIssue, ids)
    losses = session.scalars(
        select(KeyLoss).where(KeyLoss.ring_id.in_(ids), KeyLoss.account_at.is_(None))
    ).all()
    lines = tuple(
        _line(ring, loans.get(ring.id), issues.get(ring.id), ring.id in deposits, today) for ring in rings
    )
    return Section(
        title="钥匙",
        summary=_summary(rings, len(deposits)),
        lines=lines,
        ref=ref_of(rings[0]) if rings else None,
        room="keys",
        action="打开" if rings else "",
        subjects=(
            *dict.fromkeys(ref_of(loan.lending) for loan in loans.values()),
            *(ref_of(loss) for loss in losses),
        ),
        notices=notices,
    )


def _open_of(session: Session, table: type[Held], ids: list[int]) -> dict[int, Held]:
    asked = select(table).where(table.ring_id.in_(ids), table.ended_at.is_(None))
    return {found.ring_id: found for found in session.scalars(asked)}


def _notices(session: Session, unit_id: int) -> tuple[SectionLine, ...]:
    asked = select(KeyInstruction).where(KeyInstruction.unit_id == unit_id, KeyInstruction.until.is_(None))
    found = session.scalars(asked.order_by(KeyInstruction.id)).all()
    called = names(session) if found else {}
    return tuple(
        SectionLine(
            "info",
            one.words,
            f"{one.told_by + ' 嘱咐，' if one.told_by else ''}{called.get(one.set_by, '')} "
            f"记于 {one.since.month}月{one.since.day}日",
            Ref("key_instruction", one.id),
        )
        for one in found
    )


def _line(
    ring: KeyRing, loan: KeyLoan | None, issue: KeyIssue | None, deposited: bool, today: date
) -> SectionLine:
    kind = "业主寄存" if deposited else CLASS_ZH[ring.key_class]
    what = f"{ring.tag}　{kind}"
    if loan is not None:
        late = (today - loan.lending.due_at.date()).days
        until = (
            f"逾期 {late} 天"
            if late > 0
            else "今天应还"
            if late == 0
            else f"{loan.lending.due_at:%m/%d} 应还"
        )
        tone = OVERDUE if late > 0 else TODAY if late == 0 else LATER
        return SectionLine(tone, what, f"{loan.lending.borrower} 借出，{until}", ref_of(ring))
    if issue is not None:
        return SectionLine(DONE, what, f"{issue.taken_by} 领用 {issue.at:%Y-%m-%d}", ref_of(ring))
    more = f"，缺 {ring.short} 把" if ring.short else ""
    return SectionLine(
        _TONES.get(ring.state, ""), what, f"{STATE_ZH[ring.state]} {ring.pieces} 把{more}", ref_of(ring)
    )


def _summary(rings: Sequence[KeyRing], deposits: int) -> str:
    states = [ring.state for ring in rings]
    told = [(word, states.count(state)) for state, word in _COUNTED]
    return " · ".join(f"{word} {count}" for word, count in (*told, ("寄存", deposits)) if count)
