"""What is shown of notices: those in hand, and the register of those issued."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.consents import service as consents
from app.modules.consents.rules import STATE_ZH
from app.modules.dues.rules import Wanted
from app.modules.dues.service import times
from app.modules.notices.model import Notice
from app.modules.notices.service import hanging_due, number_words
from app.modules.staff.service import names
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.record import ref_of

MOST_SHOWN = 200


@dataclass(frozen=True)
class NoticeRow:
    """One line of the list of notices."""

    ref: Ref
    title: str
    dated: str
    post_until: str
    state: str
    writer: str
    number: str = ""
    taken_down: str = ""


def in_hand(session: Session) -> list[NoticeRow]:
    """The notices not issued yet, the newest first, each with how its approval stands."""
    asked = select(Notice).where(Notice.state != "issued").limit(MOST_SHOWN)
    newest_first = asked.order_by(Notice.written_at.desc(), Notice.id.desc())
    return _rows(session, session.scalars(newest_first).all())


def issued(session: Session, year: int) -> list[NoticeRow]:
    """The register of a year: every number in order, the newest first (DOC-03)."""
    asked = select(Notice).where(Notice.year == year).order_by(Notice.number.desc())
    return _rows(session, session.scalars(asked.limit(MOST_SHOWN)).all())


def issued_years(session: Session) -> list[int]:
    """The years in which a number was taken, the newest first."""
    asked = select(Notice.year).where(Notice.year.is_not(None)).distinct()
    return sorted((year for year in session.scalars(asked) if year), reverse=True)


def wanted(session: Session, _day: date) -> list[Wanted]:
    """The notices that still hang, for the list of everything that is due (DOC-02)."""
    hanging = select(Notice).where(Notice.state == "issued", Notice.taken_down_at.is_(None))
    notices = session.scalars(hanging).all()
    found = times(session) if notices else None
    return [due for n in notices if found is not None and (due := hanging_due(n, found))]


def state_words(session: Session, notice: Notice) -> str:
    """草稿, whose consent it waits for, 已同意, 不同意 or 已发文."""
    if notice.state == "issued":
        return "已发文"
    asked = consents.newest(session, ref_of(notice))
    if asked is None or asked.state == "withdrawn":
        return "草稿"
    if notice.state == "draft":
        return "草稿"
    return f"待{Role(asked.waiting_role).zh}同意" if asked.waiting_role else STATE_ZH[asked.state]


def _rows(session: Session, notices: Sequence[Notice]) -> list[NoticeRow]:
    known = names(session)
    return [
        NoticeRow(
            ref_of(n),
            n.title,
            n.dated.isoformat(),
            n.post_until.isoformat() if n.post_until else "",
            state_words(session, n),
            known.get(n.handler_id or n.written_by, ""),
            number_words(n),
            f"{n.taken_down_at:%Y-%m-%d}" if n.taken_down_at else "",
        )
        for n in notices
    ]
