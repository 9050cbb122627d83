"""What the clerk does with notices: write, keep as a draft, print the draft."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.notices.model import Notice
from app.modules.notices.rules import (
    body_or_refuse,
    day_or_refuse,
    posting_or_refuse,
    scale_or_refuse,
    title_or_refuse,
)
from app.modules.staff.model import StaffMember
from app.rules.ref import Ref
from app.rules.text import clean, one_line
from app.storage.act import Act, verb
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


@dataclass(frozen=True)
class NoticeFields:
    """A notice as the editor shows it."""

    id: int | None
    title: str
    body: str
    dated: date
    post_until: date | None
    signer: str
    scale_percent: int = 100


@verb("notices.write", "保存通知草稿")
def save_draft(
    act: Act,
    notice_id: int | None,
    *,
    title: str,
    body: str,
    dated: str,
    post_until: str,
    signer: str,
    scale_percent: int = 100,
) -> Ref:
    """Keep a notice as a draft; a new one when `notice_id` is None. Raises Refusal naming the field."""
    first, last = day_or_refuse(dated, "落款日期", "dated"), day_or_refuse(post_until, "张贴至", "post_until")
    posting_or_refuse(first, last)
    body_or_refuse(body)
    notice = act.session.get(Notice, notice_id) if notice_id is not None else None
    if notice is None:
        notice = Notice(written_by=act.who.staff_id, written_at=act.now)
        act.session.add(notice)
    notice.title = title_or_refuse(title)
    notice.body = clean(body).strip()
    notice.dated, notice.post_until = first, last
    notice.signer = one_line(signer)
    notice.scale_percent = scale_or_refuse(scale_percent)
    if not notice.signer:
        raise Refusal("请填写负责人。", clause="DOC-01", field="signer")
    act.session.flush()
    return ref_of(notice)


@verb("notices.write", "打印通知草稿")
def printed(act: Act, notice_id: int) -> None:
    """A draft left the printer; only called once the printer has taken it."""
    notice = act.session.get(Notice, notice_id)
    if notice is None:
        raise Refusal("找不到这份通知。")
    notice.printed_at = act.now


def drafts(session: Session) -> list[NoticeRow]:
    """The notices still being written, the newest first."""
    rows = session.execute(
        select(Notice, StaffMember.name)
        .join(StaffMember, Notice.written_by == StaffMember.id)
        .order_by(Notice.written_at.desc(), Notice.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        NoticeRow(
            ref=ref_of(notice),
            title=notice.title,
            dated=notice.dated.isoformat(),
            post_until=notice.post_until.isoformat() if notice.post_until else "",
            state="草稿",
            writer=writer,
        )
        for notice, writer in rows
    ]


def notice(session: Session, notice_id: int) -> NoticeFields | None:
    """One notice for the editor, or None."""
    kept = session.get(Notice, notice_id)
    if kept is None:
        return None
    return NoticeFields(
        kept.id, kept.title, kept.body, kept.dated, kept.post_until, kept.signer, kept.scale_percent
    )
