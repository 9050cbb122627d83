"""What the clerk does with texts: queue, take back, tell otherwise; batches and templates in their files."""

import json
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.care.batches import Batched as Batched
from app.modules.care.batches import BatchFile as BatchFile
from app.modules.care.batches import dissolve as dissolve
from app.modules.care.batches import handed as handed
from app.modules.care.batches import put_in_batch as put_in_batch
from app.modules.care.batches import shrink, take_out
from app.modules.care.batches import write_out as write_out
from app.modules.care.duties import OPEN, ended, started
from app.modules.care.finding import batch_number, text_or_refuse
from app.modules.care.model import SmsText
from app.modules.care.rules import CLAUSE, HOWS, LEAST_REASON, TEXT_ZH, choice_or_refuse, words_or_refuse
from app.modules.care.templates import ask_approval as ask_approval
from app.modules.care.templates import end_template as end_template
from app.modules.care.templates import follow as follow
from app.modules.care.templates import save_template as save_template
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.record import ref_of


def queue(
    act: Act,
    occasion: str,
    unit_id: int,
    person_id: int | None,
    subject: Ref,
    values: Mapping[str, str] | None = None,
) -> Ref | None:
    """A text is to go to a household, as part of another room's verb; its clock runs (CARE-05).

    One for each occasion and subject: None when it is queued or gone out already. One that was taken
    back waits again. Without a person it is for the owner. One that still waits for the same person or
    owner on the same occasion, such as for the owner before, gives way. `values` are the words of the
    occasion's own placeholders; while the text waits they may be given anew.
    """
    text = _of(act.session, occasion, subject)
    if text is not None and text.state == "waiting" and values is not None:
        text.person_id, text.own_words = person_id, _own_words(values)
        act.session.flush()
        return None
    if text is not None and text.state != "withdrawn":
        return None
    if text is None:
        text = SmsText(occasion=occasion, subject_kind=subject.kind, subject_id=subject.id)
        act.session.add(text)
    text.unit_id, text.person_id, text.own_words = unit_id, person_id, _own_words(values or {})
    text.queued_at, text.queued_by = act.now, act.who.staff_id
    text.state, text.why, text.ended_at, text.ended_by = "waiting", "", None, None
    act.session.flush()
    _give_way(act, text)
    started(act, text)
    return ref_of(text)


def _give_way(act: Act, text: SmsText) -> None:
    alike = select(SmsText).where(
        SmsText.occasion == text.occasion,
        SmsText.unit_id == text.unit_id,
        SmsText.person_id == text.person_id,
        SmsText.state == "waiting",
        SmsText.id != text.id,
    )
    for other in act.session.scalars(alike).all():
        _take_back(act, other, "同一户后来又排了一条同样的短信")


def is_waiting(session: Session, occasion: str, subject: Ref) -> bool:
    """True while a text stands in the outbox and in no batch: it may still be changed."""
    text = _of(session, occasion, subject)
    return text is not None and text.state == "waiting"


def goes_out(session: Session, occasion: str, subject: Ref) -> bool:
    """True for a text that waits, went out or was told in another way; False for one taken back."""
    text = _of(session, occasion, subject)
    return text is not None and text.state != "withdrawn"


def _own_words(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values), ensure_ascii=False) if values else ""


def withdraw(act: Act, occasion: str, subject: Ref) -> None:
    """Take back a text that was not handed over, as part of another room's verb."""
    text = _of(act.session, occasion, subject)
    if text is not None and text.state in OPEN:
        _take_back(act, text, "起因已撤销")


@verb("care.work", "登记另行告知")
def told_otherwise(act: Act, text_id: int, *, how: str, why: str) -> None:
    """Whoever a text cannot reach was told by telephone, in person or in writing: the duty is done.

    Raises Refusal naming the field.
    """
    text = _waiting(act.session, text_id)
    text.how = choice_or_refuse(how, HOWS, "怎么告知", "how")
    text.why = words_or_refuse(why, "说明", "why", least=LEAST_REASON, most=200)
    text.state, text.ended_at, text.ended_by = "otherwise", act.now, act.who.staff_id
    ended(act, text, done=True)


@verb("care.work", "撤下短信")
def call_off(act: Act, text_id: int, *, why: str) -> None:
    """A text is not wanted any more; the reason stays on record. Raises Refusal naming the field."""
    text = _waiting(act.session, text_id)
    _take_back(act, text, words_or_refuse(why, "撤下原因", "why", least=LEAST_REASON, most=200))


def _take_back(act: Act, text: SmsText, why: str) -> None:
    batch = text.batch
    text.state, text.why = "withdrawn", why
    text.ended_at, text.ended_by = act.now, act.who.staff_id
    take_out(text)
    if batch is not None:
        shrink(act, batch)
    act.session.flush()
    ended(act, text, done=False)


def _of(session: Session, occasion: str, subject: Ref) -> SmsText | None:
    return session.scalars(
        select(SmsText).where(
            SmsText.occasion == occasion,
            SmsText.subject_kind == subject.kind,
            SmsText.subject_id == subject.id,
        )
    ).one_or_none()


def _waiting(session: Session, text_id: int) -> SmsText:
    text = text_or_refuse(session, text_id)
    if text.batch is not None and text.state == "in_batch":
        words = f"这条短信在 {batch_number(text.batch)} 里，请先取消那一批，或登记已交平台。"
        raise Refusal(words, clause=CLAUSE)
    if text.state != "waiting":
        raise Refusal(f"这条短信已经是“{TEXT_ZH[text.state]}”，请刷新后再看。", clause=CLAUSE)
    return text
