"""Finds texts, batches and templates for the verbs, and says in a sentence when it may not be."""

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.care.model import SmsBatch, SmsTemplate, SmsText
from app.modules.care.rules import CLAUSE
from app.modules.staff.service import named_for
from app.rules.roles import HEADS
from app.storage.act import Act

OUTBOX = "outbox"
"""The duty somebody is named for who hands texts to the platform."""


def must_run_outbox(act: Act) -> None:
    """Handing texts over is the named outbox officer's, or a head's (CARE-01). Raises Refusal."""
    named = named_for(act.session, OUTBOX, act.today)
    if act.who.roles & HEADS or any(who.staff_id == act.who.staff_id for who in named):
        return
    if named:
        names = "、".join(who.name for who in named)
        words = f"短信由指定的短信经办人交平台，请找{names}；要由你办，请负责人先在“人员与岗位”指定。"
    else:
        words = "还没有指定短信经办人，请负责人先在“人员与岗位”指定。"
    raise Refusal(words, clause=CLAUSE)


def text_or_refuse(session: Session, text_id: int) -> SmsText:
    """A text. Raises Refusal."""
    text = session.get(SmsText, text_id)
    if text is None:
        raise Refusal("找不到这条短信，请刷新后再看。", clause=CLAUSE)
    return text


def batch_or_refuse(session: Session, batch_id: int) -> SmsBatch:
    """A batch that was made and is neither handed over nor dissolved. Raises Refusal."""
    batch = session.get(SmsBatch, batch_id)
    if batch is None:
        raise Refusal("找不到这一批短信，请刷新后再看。", clause=CLAUSE)
    if batch.state == "handed":
        raise Refusal(f"{batch_number(batch)} 已经登记交平台，不能再改。", clause=CLAUSE)
    if batch.state == "dissolved":
        raise Refusal(f"{batch_number(batch)} 已经取消，短信回到了待发。", clause=CLAUSE)
    return batch


def template_or_refuse(session: Session, template_id: int) -> SmsTemplate:
    """A version of a template. Raises Refusal."""
    template = session.get(SmsTemplate, template_id)
    if template is None:
        raise Refusal("找不到这份模板，请刷新后再看。", clause=CLAUSE)
    return template


def batch_number(batch: SmsBatch) -> str:
    """The number of a batch as people say it: 信2026-0001."""
    return f"信{batch.year}-{batch.number:04d}"
