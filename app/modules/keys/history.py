"""What happened to a ring, the newest first: lent, back, lost, issued, cut, deposited."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.keys.model import KeyAgreement, KeyCutting, KeyIssue, KeyLoan, KeyLoss
from app.modules.keys.rules import LOCK_ZH, LOST_WHEN_ISSUED, end_of_deposit
from app.modules.staff.service import names
from app.rules.happened import HistoryLine as HistoryLine

MOST = 30


def history_of(session: Session, ring_id: int) -> tuple[HistoryLine, ...]:
    """What happened to a ring, the newest first, at most thirty of each kind."""
    known = names(session)
    found: list[HistoryLine] = []

    def line(at: datetime | None, words: str, by: int | None) -> None:
        if at is not None:
            found.append(HistoryLine(at, f"{at:%Y-%m-%d %H:%M}", words, known.get(by or 0, "")))

    for loan in _of(session, KeyLoan, ring_id):
        lending = loan.lending
        line(lending.lent_at, f"借给 {lending.borrower}，{lending.reason}", lending.lent_by)
        if loan.ended == "back":
            by = f"（{loan.returned_by}代还）" if loan.returned_by else ""
            short = f"，少 {loan.short} 把" if loan.short else ""
            line(loan.back_at, f"{lending.borrower}归还{by}{short}", loan.back_to)
    for loss in _of(session, KeyLoss, ring_id):
        line(loss.reported_at, f"报失：{loss.what}", loss.reported_by)
        lock = f"，{LOCK_ZH[loss.lock]}" if loss.lock else ""
        line(loss.account_at, f"书面说明已交{lock}", loss.account_by)
        line(loss.found_at, "找回", loss.found_by)
    for issue in _of(session, KeyIssue, ring_id):
        line(issue.at, f"{issue.taken_by}领用，{issue.reason}", issue.by)
        lost = issue.ended_why == LOST_WHEN_ISSUED
        line(issue.ended_at, "领用后遗失" if lost else f"领用交回：{issue.ended_why}", issue.ended_by)
    for cutting in _of(session, KeyCutting, ring_id):
        line(cutting.asked_at, f"{cutting.applicant}申请配 {cutting.copies} 把", cutting.asked_by)
        line(cutting.done_at, f"配好 {cutting.copies} 把", cutting.done_by)
    for paper in _of(session, KeyAgreement, ring_id):
        line(paper.at, f"{paper.owner}寄存", paper.by)
        line(paper.ended_at, end_of_deposit(paper.taken_by), paper.ended_by)
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def _of(session: Session, table: Any, ring_id: int) -> Any:
    return session.scalars(
        select(table).where(table.ring_id == ring_id).order_by(table.id.desc()).limit(MOST)
    )
