"""What the journal calls texts, batches and templates: by household and occasion, number, title."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.care.model import SmsBatch, SmsTemplate, SmsText
from app.modules.care.rules import occasion_zh
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {"sms_text": "短信", "sms_batch": "短信批次", "sms_template": "短信模板"}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """Room and occasion of texts, numbers of batches, titles of templates that are still there."""
    found: dict[Ref, str] = {}
    for some in in_slices(_ids(refs, "sms_text")):
        for text in session.scalars(select(SmsText).where(SmsText.id.in_(some))):
            found[Ref("sms_text", text.id)] = f"{text.unit.code.long} {occasion_zh(text.occasion)}"
    for some in in_slices(_ids(refs, "sms_batch")):
        for batch in session.scalars(select(SmsBatch).where(SmsBatch.id.in_(some))):
            found[Ref("sms_batch", batch.id)] = f"信{batch.year}-{batch.number:04d}"
    for some in in_slices(_ids(refs, "sms_template")):
        for template in session.scalars(select(SmsTemplate).where(SmsTemplate.id.in_(some))):
            found[Ref("sms_template", template.id)] = f"{template.title}（第 {template.version} 版）"
    return found


def _ids(refs: Collection[Ref], kind: str) -> list[int]:
    return sorted({ref.id for ref in refs if ref.kind == kind})
