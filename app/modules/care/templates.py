"""The wordings of texts: written, sent for a standing approval, in force until a day, ended (DOC-03)."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.care.finding import must_run_outbox, template_or_refuse
from app.modules.care.model import SmsTemplate
from app.modules.care.rules import (
    APPROVAL,
    CLAUSE,
    LEAST_REASON,
    body_or_refuse,
    occasion_zh,
    title_or_refuse,
    until_or_refuse,
    words_or_refuse,
)
from app.modules.consents import service as consents
from app.modules.consents.model import Consent, ConsentStep
from app.modules.consents.rules import move
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.record import ref_of

KIND = "sms_template"
BEING_WRITTEN = ("draft", "asked", "refused")


@verb("care.templates", "保存短信模板")
def save_template(
    act: Act, template_id: int | None, *, title: str, body: str, occasion: str = "welcome"
) -> Ref:
    """Keep the words of a template; raises Refusal naming the field.

    A draft is changed in place; without an id, or from a version that was approved, it becomes the
    occasion's next version, which needs its own approval.
    """
    kept = template_or_refuse(act.session, template_id) if template_id is not None else None
    purpose = kept.occasion if kept is not None else occasion
    name, words = title_or_refuse(title), body_or_refuse(body, purpose)
    if kept is None or kept.state not in BEING_WRITTEN:
        kept = _next_version(act, purpose)
    _must_not_be_asked(kept)
    kept.title, kept.body, kept.state = name, words, "draft"
    kept.until = None
    act.session.add(kept)
    act.session.flush()
    return ref_of(kept)


@verb("care.templates", "短信模板送审")
def ask_approval(act: Act, template_id: int, until: str | date) -> Ref:
    """Ask for a standing approval until a day; every filled text is covered by it (DOC-03).

    Returns the request for consent. Raises Refusal naming the field.
    """
    template = template_or_refuse(act.session, template_id)
    _must_not_be_asked(template)
    if template.state not in BEING_WRITTEN:
        raise Refusal("这一版已经批过，要改或要续期请新拟一版再送审。", clause=APPROVAL)
    template.until = until_or_refuse(until, act.today)
    template.state = "asked"
    what = f"“{template.title}”第 {template.version} 版，用到 {template.until.isoformat()}：{template.body}"
    return ref_of(consents.ask(act, KIND, ref_of(template), what))


@verb("care.templates", "停用短信模板")
def end_template(act: Act, template_id: int, why: str) -> None:
    """No text is written with it any more; what waits for an approval falls. Raises Refusal."""
    template = template_or_refuse(act.session, template_id)
    if template.state == "ended":
        raise Refusal("这份模板已经停用。", clause=CLAUSE)
    if template.state == "approved":
        must_run_outbox(act)
    template.why = words_or_refuse(why, "停用原因", "why", least=LEAST_REASON, most=200)
    asked = consents.newest(act.session, ref_of(template)) if template.state == "asked" else None
    if asked is not None and asked.state in ("waiting", "agreed"):
        asked.state, asked.ended_at = move(asked.state, "withdrawn"), act.now
    _end(act, template)


def follow(act: Act) -> None:
    """The store's indexer: what was said to a template holds in the same act."""
    for consent in _touched(act):
        template = act.session.get(SmsTemplate, consent.subject_id)
        if template is None:
            continue
        if template.state == "approved" and any(step.confirmed == "no" for step in consent.steps):
            template.state = "refused"  # noted by telephone, and the head does not stand by it
        elif template.state == "asked" and consent.state == "agreed":
            _put_in_force(act, template, consent)
        elif template.state == "asked" and consent.state in ("refused", "withdrawn"):
            template.state = "refused" if consent.state == "refused" else "draft"
        act.session.flush()


def _touched(act: Act) -> list[Consent]:
    consents_touched = {ref.id for ref in act.touched if ref.kind == Consent.__tablename__}
    steps = {ref.id for ref in act.touched if ref.kind == ConsentStep.__tablename__}
    for step_id in steps:
        step = act.session.get(ConsentStep, step_id)
        if step is not None:
            consents_touched.add(step.consent_id)
    found = [act.session.get(Consent, consent_id) for consent_id in sorted(consents_touched)]
    return [one for one in found if one is not None and one.kind == KIND]


def _put_in_force(act: Act, template: SmsTemplate, consent: Consent) -> None:
    """The version approved takes the place of the one before; one approved too late does not."""
    if template.until is None or template.until < act.today:
        consent.state, consent.ended_at = move(consent.state, "withdrawn"), act.now
        template.state = "draft"
        return
    before = act.session.scalars(
        select(SmsTemplate).where(SmsTemplate.occasion == template.occasion, SmsTemplate.state == "approved")
    ).one_or_none()
    if before is not None:
        before.why = f"第 {template.version} 版批准后换下"
        _end(act, before)
        act.session.flush()  # two versions in force are refused by the table
    template.state, template.approved_at = "approved", act.now
    consents.carry_out(act, consent)


def _end(act: Act, template: SmsTemplate) -> None:
    template.state, template.ended_at, template.ended_by = "ended", act.now, act.who.staff_id


def _next_version(act: Act, occasion: str) -> SmsTemplate:
    written = _being_written(act.session, occasion)
    if written is not None:
        words = f"“{occasion_zh(occasion)}”已有第 {written.version} 版在拟，请接着写那一版，或先停用它。"
        raise Refusal(words, clause=CLAUSE, field="body")
    newest = act.session.scalar(select(func.max(SmsTemplate.version)).where(SmsTemplate.occasion == occasion))
    return SmsTemplate(
        occasion=occasion, version=(newest or 0) + 1, written_at=act.now, written_by=act.who.staff_id
    )


def _being_written(session: Session, occasion: str) -> SmsTemplate | None:
    return session.scalars(
        select(SmsTemplate).where(SmsTemplate.occasion == occasion, SmsTemplate.state.in_(BEING_WRITTEN))
    ).one_or_none()


def _must_not_be_asked(template: SmsTemplate) -> None:
    if template.state == "asked":
        raise Refusal("这份模板已经送审，要修改请先撤回送审。", clause=APPROVAL, field="body")
