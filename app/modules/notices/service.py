"""What the clerk does with notices: write, send for approval, number, print."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.consents import service as consents
from app.modules.consents.rules import CONSENTS
from app.modules.dues import service as dues
from app.modules.dues.rules import Times, Wanted, deadline_of
from app.modules.notices.model import Notice
from app.modules.notices.rules import (
    body_or_refuse,
    day_or_refuse,
    posting_or_refuse,
    scale_or_refuse,
    title_or_refuse,
)
from app.rules.handbook import handbook
from app.rules.ref import Ref
from app.rules.text import clean, one_line
from app.storage.act import Act, verb
from app.storage.numbering import take_number
from app.storage.record import ref_of

SERIES = "notice"
HANGING = "DOC-02"
"""The clock of taking a notice down."""


@dataclass(frozen=True)
class NoticeFields:
    """A notice as the editor shows it. `number` is empty until it is issued, `taken_down` while it hangs."""

    id: int | None
    title: str
    body: str
    dated: date
    post_until: date | None
    signer: str
    scale_percent: int = 100
    state: str = "draft"
    number: str = ""
    taken_down: str = ""


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
    """Keep a notice as a draft; a new one when `notice_id` is None. Raises Refusal naming the field.

    What waits for consent, has it or is issued is not changed any more (DOC-03, DOC-06).
    """
    first, last = day_or_refuse(dated, "落款日期", "dated"), day_or_refuse(post_until, "张贴至", "post_until")
    posting_or_refuse(first, last)
    body_or_refuse(body)
    notice = act.session.get(Notice, notice_id) if notice_id is not None else None
    if notice is None:
        notice = Notice(written_by=act.who.staff_id, written_at=act.now)
        act.session.add(notice)
    else:
        _must_be_open(act.session, notice)
        notice.state = "draft"
    notice.title = title_or_refuse(title)
    notice.body = clean(body).strip()
    notice.dated, notice.post_until = first, last
    notice.signer = one_line(signer)
    notice.scale_percent = scale_or_refuse(scale_percent)
    if not notice.signer:
        raise Refusal("请填写负责人。", clause="DOC-01", field="signer")
    act.session.flush()
    return ref_of(notice)


@verb("consents.ask", "通知送审")
def ask_approval(act: Act, notice_id: int, *, reason: str = "") -> Ref:
    """Send a whole draft for approval, step by step (DOC-03); returns the request. Raises Refusal."""
    notice = _notice(act.session, notice_id)
    _must_be_open(act.session, notice)
    if "（" in notice.title[:1] and notice.title.endswith("未写）"):
        raise Refusal("标题还没有写，不能送审。", clause="DOC-01", field="title")
    if notice.post_until is not None and notice.post_until < act.today:
        raise Refusal("张贴期限已经过了，请先改期限。", clause="DOC-02", field="post_until")
    asked = consents.ask(act, "notice", ref_of(notice), notice.title, reason)
    notice.state = "asked"
    return ref_of(asked)


@verb("notices.issue", "通知取号")
def issue(act: Act, notice_id: int) -> str:
    """Give an approved notice the next number of its year and register it (DOC-03). Raises Refusal.

    The consent is looked at once more; the number and the register entry are one transaction, so the
    series has no gaps.
    """
    notice = _notice(act.session, notice_id)
    agreed = consents.must_be_agreed(act.session, "notice", ref_of(notice))
    notice.year, notice.number = notice.dated.year, take_number(act.session, SERIES, notice.dated.year)
    notice.state, notice.issued_at, notice.issued_by = "issued", act.now, act.who.staff_id
    consents.carry_out(act, agreed)
    dues.start(act, hanging_due(notice, dues.times(act.session)))
    return number_words(notice)


@verb("notices.issue", "登记撤下通知")
def take_down(act: Act, notice_id: int) -> None:
    """The notice came off the board, on its last day or before (DOC-02). Raises Refusal."""
    notice = _notice(act.session, notice_id)
    if notice.number is None:
        raise Refusal("还没有发文的通知没有张贴，不用撤下。", clause="DOC-02")
    if notice.taken_down_at is not None:
        raise Refusal("这份通知已经登记撤下。", clause="DOC-02")
    notice.taken_down_at, notice.taken_down_by = act.now, act.who.staff_id
    dues.stop(act, HANGING, ref_of(notice))


def hanging_due(notice: Notice, times: Times) -> Wanted | None:
    """That an issued notice comes down when its time is over; None when no last day was given."""
    if notice.post_until is None or notice.issued_at is None:
        return None
    return deadline_of(
        handbook().clock(HANGING),
        Ref("notice", notice.id),
        notice.issued_at,
        times,
        day=notice.post_until,
        whom=f"{number_words(notice)}　{notice.title}",
    )


@verb("notices.write", "打印通知草稿")
def printed(act: Act, notice_id: int) -> None:
    """A draft left the printer; only called once the printer has taken it."""
    _notice(act.session, notice_id).printed_at = act.now


@verb("notices.issue", "打印通知")
def printed_clean(act: Act, notice_id: int) -> None:
    """The numbered notice left the printer. Raises Refusal while it has no number (DOC-03)."""
    notice = _notice(act.session, notice_id)
    if notice.number is None:
        raise Refusal("还没有取号，只能打印草稿。", clause="DOC-03")
    notice.printed_at = act.now


def hand_over(act: Act, from_id: int, to_id: int) -> int:
    """Notices somebody was still writing are finished by somebody else; how many there were."""
    mine = unfinished_of(act.session, from_id)
    for notice in mine:
        notice.handler_id = to_id
    return len(mine)


def unfinished_of(session: Session, staff_id: int) -> list[Notice]:
    """Notices somebody has not brought to a number yet; for services, not for screens."""
    asked = select(Notice).where(Notice.state != "issued")
    return [n for n in session.scalars(asked) if (n.handler_id or n.written_by) == staff_id]


def notice(session: Session, notice_id: int) -> NoticeFields | None:
    """One notice for the editor, or None."""
    kept = session.get(Notice, notice_id)
    if kept is None:
        return None
    return NoticeFields(
        kept.id,
        kept.title,
        kept.body,
        kept.dated,
        kept.post_until,
        kept.signer,
        kept.scale_percent,
        kept.state,
        str(kept.number or ""),
        f"{kept.taken_down_at:%Y-%m-%d}" if kept.taken_down_at else "",
    )


def number_words(notice: Notice) -> str:
    """The number as people say it: 2026年12号; empty before it has one."""
    return f"{notice.year}年{notice.number}号" if notice.number is not None else ""


def _notice(session: Session, notice_id: int) -> Notice:
    found = session.get(Notice, notice_id)
    if found is None:
        raise Refusal("找不到这份通知。")
    return found


def _must_be_open(session: Session, notice: Notice) -> None:
    if notice.state == "issued":
        raise Refusal("这份通知已经发文，不能再改。要更正请写一份新的再送审。", clause="DOC-06")
    asked = consents.newest(session, ref_of(notice)) if notice.state == "asked" else None
    if asked is not None and asked.state in ("waiting", "agreed"):
        raise Refusal(
            "这份通知已经送审，要修改请先撤回送审。", clause=CONSENTS["notice"].clause, field="title"
        )
