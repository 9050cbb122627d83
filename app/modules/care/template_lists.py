"""What is shown of the wordings: every version with how its approval stands, and what runs out soon."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.care.duties import IS_OPEN
from app.modules.care.filling import ground, holds
from app.modules.care.model import SmsTemplate, SmsText
from app.modules.care.rules import (
    CLOCKS,
    OCCASION_ZH,
    SAMPLE,
    TEMPLATE_ZH,
    Household,
    occasion_zh,
    runs_out,
)
from app.modules.consents import service as consents
from app.modules.staff.service import names
from app.rules.dates import month_day
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.record import ref_of


@dataclass(frozen=True)
class TemplateRow:
    """One version of a template."""

    ref: Ref
    occasion: str
    title: str
    version: int
    stands: str
    sign: str
    tone: str


@dataclass(frozen=True)
class TemplateFields:
    """A template as its editor shows it; `held` is true while texts are written with it."""

    id: int
    occasion: str
    occasion_zh: str
    title: str
    body: str
    version: int
    state: str
    stands: str
    tone: str
    until: str
    held: bool
    written: str
    why: str


SIGNS = {"draft": "later", "asked": "consent", "approved": "done", "refused": "refused", "ended": "off"}


def templates(session: Session, today: date) -> list[TemplateRow]:
    """Every version: what is being written and what is in force first, then the ended ones."""
    rows = session.scalars(select(SmsTemplate).order_by(SmsTemplate.occasion, SmsTemplate.version.desc()))
    ordered = sorted(rows, key=lambda one: one.state == "ended")
    return [_row(session, one, today) for one in ordered]


def template(session: Session, template_id: int, today: date) -> TemplateFields | None:
    """One version for the editor, or None."""
    kept = session.get(SmsTemplate, template_id)
    if kept is None:
        return None
    stands, _, tone = _stands(session, kept, today)
    return TemplateFields(
        kept.id,
        kept.occasion,
        occasion_zh(kept.occasion),
        kept.title,
        kept.body,
        kept.version,
        kept.state,
        stands,
        tone,
        kept.until.isoformat() if kept.until else "",
        holds(kept, today),
        f"{kept.written_at:%Y-%m-%d}　{names(session).get(kept.written_by, '')}",
        kept.why,
    )


def example(session: Session, today: date) -> Household:
    """An invented household at this centre, to show what a template will read like."""
    on = ground(session, today)
    return replace(SAMPLE, centre=on.centre or SAMPLE.centre, telephone=on.telephone or SAMPLE.telephone)


def standing_words(session: Session, today: date) -> tuple[str, ...]:
    """What the page says of approvals that are missing, over, or run out within two weeks (DOC-03).

    For an occasion without a clock one is missing only while a text waits for it.
    """
    waiting = select(SmsText.occasion).where(IS_OPEN, SmsText.state == "waiting")
    wait = set(session.scalars(waiting.distinct()))
    in_force = {
        one.occasion: one
        for one in session.scalars(select(SmsTemplate).where(SmsTemplate.state == "approved"))
    }
    found = (
        _words_of(in_force.get(key), zh, today)
        for key, zh in OCCASION_ZH.items()
        if key in CLOCKS or key in wait or key in in_force
    )
    return tuple(words for words in found if words)


def _words_of(kept: SmsTemplate | None, called: str, today: date) -> str:
    if kept is None or kept.until is None:
        return f"“{called}”还没有批准的模板，短信先留在待发；请在“模板”里写好送审。"
    if not holds(kept, today):
        return f"“{called}”的模板 {kept.until.isoformat()} 已到期，短信先留在待发；请新拟一版再送审。"
    if runs_out(kept.until, today):
        left = (kept.until - today).days
        return f"“{called}”的模板批到 {month_day(kept.until)}，还有 {left} 天；请先新拟一版送审。"
    return ""


def _row(session: Session, kept: SmsTemplate, today: date) -> TemplateRow:
    stands, sign, tone = _stands(session, kept, today)
    return TemplateRow(ref_of(kept), occasion_zh(kept.occasion), kept.title, kept.version, stands, sign, tone)


def _stands(session: Session, kept: SmsTemplate, today: date) -> tuple[str, str, str]:
    """How a version stands in words, its sign and its tone."""
    if kept.state == "approved" and kept.until is not None:
        if not holds(kept, today):
            return f"{kept.until.isoformat()} 已到期", "overdue", "over"
        soon = runs_out(kept.until, today)
        return f"用到 {kept.until.isoformat()}", "today" if soon else "done", "due" if soon else "ok"
    if kept.state == "asked":
        asked = consents.newest(session, ref_of(kept))
        role = asked.waiting_role if asked is not None else ""
        return (f"待{Role(role).zh}同意" if role else TEMPLATE_ZH["asked"]), SIGNS["asked"], "due"
    tone = {"draft": "due", "refused": "over"}.get(kept.state, "off")
    return TEMPLATE_ZH[kept.state], SIGNS[kept.state], tone
