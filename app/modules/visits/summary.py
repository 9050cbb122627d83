"""The leader's monthly summary 本月总结: what the records know goes onto the check sheet (ROLE-14)."""

import re
from collections.abc import Iterable

from sqlalchemy import select

from app.errors import Refusal
from app.modules.checks import service as checks
from app.modules.checks.model import CheckDefinition, CheckResult, CheckRun
from app.modules.checks.rules import LineEntry
from app.modules.visits.rules import SUMMARY_CLAUSE
from app.modules.visits.summing import Summary, summary
from app.rules.periods import Period, month_of
from app.rules.ref import Ref
from app.rules.share import Share
from app.storage.act import Act, verb

CHECK = "contact-month"
_FEWER = "少 "
_MONTH = re.compile(r"\d{4}年\d{1,2}月")


@verb("checks.do", "填写沟通总结")
def fill(act: Act, year: int = 0, month: int = 0) -> Ref:
    """Fill the sheet of a month, this one unless another is named; it is looked over and signed in checks.

    Counts are those of the records each time; what somebody wrote on a line of words stays. Raises
    Refusal for a month that is neither this one nor the last, while the sheet of another is not signed,
    and for whoever may not fill it in.
    """
    this = month_of(act.today)
    period = Period(year, month) if month else this
    if period not in (this, this.moved(-1)):
        raise Refusal("沟通总结只写本月或上个月的。", clause=SUMMARY_CLAUSE, field="month")
    definition = act.session.scalars(select(CheckDefinition).where(CheckDefinition.key == CHECK)).first()
    if definition is None:
        raise Refusal("没有“沟通与回访总结”这张检查单，请在检查里恢复。", clause=SUMMARY_CLAUSE)
    ref = checks.start_run(act, definition.id, about=period.words)
    run = act.session.get_one(CheckRun, ref.id)
    if run.about != period.words and _MONTH.fullmatch(run.about):
        raise Refusal(
            f"{run.about}的沟通总结还没有签名，请先在检查里签完或作废。", clause=SUMMARY_CLAUSE, field="month"
        )
    if run.about != period.words:
        checks.save_run(act, run.id, (), about=period.words)
    checks.fill_in(act, run.id, answers(run.results, summary(act.session, period, act.today)), ())
    return ref


def answers(lines: Iterable[CheckResult], found: Summary) -> tuple[LineEntry, ...]:
    """The lines of the sheet that are known by their words; the site may have changed the others."""
    told = (_answer(line, found) for line in lines)
    return tuple(entry for entry in told if entry is not None)


# ---------------------------------------------------------------- inside


def _answer(line: CheckResult, found: Summary) -> LineEntry | None:
    if line.kind == "count":
        share = _count_of(line.text, found)
        return _counted(line, share) if share is not None else None
    if line.kind == "words" and not line.note:
        words = _words_of(line.text, found)
        return LineEntry(line.position, "", words) if words else None
    return None


def _count_of(text: str, found: Summary) -> Share | None:
    if "计划沟通" in text:
        return found.planned
    return found.key_planned if "计划回访" in text else None


def _counted(line: CheckResult, share: Share) -> LineEntry:
    """What was planned and done; who catches up, and by when, stays as somebody wrote it."""
    note = "" if line.note.startswith(_FEWER) else line.note
    if not note and share.part < share.of:
        note = f"{_FEWER}{share.of - share.part} 户，原因见下面"
    return LineEntry(line.position, "", note, share.of, share.part, staff_id=line.staff_id, until=line.until)


def _words_of(text: str, found: Summary) -> str:
    if "没有完成的原因" in text:
        return found.left
    if "意见和答复" in text:
        return found.key_opinions
    if "最多的三件事" in text:
        return found.themes
    return found.next_month if "下月" in text else ""
