"""The monthly analysis of complaints (ROLE-04): written as a draft, signed by a head, then followed up."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.complaints.duties import SITES_REPORT, sites_own
from app.modules.complaints.figures import Figures, figures
from app.modules.complaints.figures_kept import to_text
from app.modules.complaints.model import MEASURES, MatterMeasure, MatterReport
from app.modules.complaints.rules import ANALYSIS_CLAUSE, choice_or_refuse, words_or_refuse
from app.modules.dues import service as dues
from app.modules.followups import service as followups
from app.modules.staff.service import who_works
from app.rules.periods import Period, month_of
from app.rules.ref import Ref
from app.rules.text import clean
from app.storage.act import Act, verb
from app.storage.record import ref_of

LONGEST_ANALYSIS = 2000
LEAST_ANALYSIS = 10
MOST_MEASURES = 20
BACK = 24
"""So many months back an analysis may still be written."""


@dataclass(frozen=True)
class Measure:
    """One measure as it was typed; `id` 0 for a new one."""

    kind: str
    words: str
    staff_id: int
    until: date | None
    id: int = 0


@verb("complaints.report", "写投诉月报")
def write_report(
    act: Act, year: int, month: int, *, analysis: str = "", measures: tuple[Measure, ...] = ()
) -> Ref:
    """Keep the draft of a month's analysis with its measures (ROLE-04). Raises Refusal when it is signed."""
    period = _month_or_refuse(act, year, month)
    report = _report_of(act.session, period)
    if report is None:
        report = MatterReport(year=year, month=month, written_at=act.now, written_by=act.who.staff_id)
        act.session.add(report)
    _must_be_a_draft(report)
    _must_be_short(analysis)
    report.analysis = clean(analysis)
    _take_measures(act, report, measures)
    act.session.flush()
    return ref_of(report)


@verb("complaints.report", "签发投诉月报", signed=True)
def sign_report(act: Act, report_id: int) -> Ref:
    """The month's analysis is finished: its figures are kept, its measures become follow-ups (ROLE-04).

    Ends the turn of the month in which it is signed. Raises Refusal naming the gap.
    """
    report = report_or_refuse(act.session, report_id)
    _must_be_a_draft(report)
    period = Period(report.year, report.month)
    _must_be_over(act, period)
    counted = figures(act.session, period, act.now)
    _must_be_written(report, counted)
    for measure in report.measures:
        set_up = followups.set_up(
            act, ref_of(measure), measure.words, measure.staff_id, measure.until,
            f"{period.words}投诉分析",
        )  # fmt: skip
        measure.followup_id = set_up.id
    report.figures = to_text(counted)
    report.signed_at, report.signed_by = act.now, act.who.staff_id
    act.session.flush()
    for turn in sites_own(act.session, act.today, dues.times(act.session)):
        if turn.subject == SITES_REPORT:
            dues.again(act, turn)
    return ref_of(report)


def report_or_refuse(session: Session, report_id: int) -> MatterReport:
    """A monthly report. Raises Refusal."""
    report = session.get(MatterReport, report_id)
    if report is None:
        raise Refusal("找不到这份月报，请刷新后再看。", clause=ANALYSIS_CLAUSE)
    return report


# ---------------------------------------------------------------- inside


def _month_or_refuse(act: Act, year: int, month: int) -> Period:
    this = month_of(act.today)
    if not 1 <= month <= 12 or not this.moved(-BACK).first <= date(year, month, 1) <= this.first:
        raise Refusal(f"月报只能写本月和之前 {BACK} 个月的。", clause=ANALYSIS_CLAUSE, field="month")
    return Period(year, month)


def _report_of(session: Session, period: Period) -> MatterReport | None:
    asked = select(MatterReport).where(MatterReport.year == period.year, MatterReport.month == period.month)
    return session.scalars(asked).one_or_none()


def _must_be_a_draft(report: MatterReport) -> None:
    if report.signed_at is not None:
        raise Refusal(
            f"{report.year}年{report.month}月的月报 {report.signed_at:%m-%d} 已经签发，不能再改。",
            clause=ANALYSIS_CLAUSE,
        )


def _must_be_short(analysis: str) -> None:
    if len(clean(analysis)) > LONGEST_ANALYSIS:
        raise Refusal(f"分析最多 {LONGEST_ANALYSIS} 个字。", clause=ANALYSIS_CLAUSE, field="analysis")


def _must_be_over(act: Act, period: Period) -> None:
    """The last day of the month is early enough, so that a report is not signed before its figures are."""
    last = date.fromordinal(period.after.toordinal() - 1)
    if act.today < last:
        raise Refusal(
            f"{period.words}还没有过完，{last:%m-%d} 起才能签发；现在可以先存草稿。", clause=ANALYSIS_CLAUSE
        )


def _must_be_written(report: MatterReport, counted: Figures) -> None:
    """There are words, and where there were complaints both sorts of measures (ROLE-04)."""
    if len(report.analysis) < LEAST_ANALYSIS:
        raise Refusal(f"请写分析，至少 {LEAST_ANALYSIS} 个字。", clause=ANALYSIS_CLAUSE, field="analysis")
    kinds = {measure.kind for measure in report.measures}
    lacking = [words for kind, words in MEASURES if kind not in kinds]
    if counted.due and lacking:
        raise Refusal(
            f"还没有写{'和'.join(lacking)}措施，请写明做什么、谁办、何时办好。",
            clause=ANALYSIS_CLAUSE,
            field="measures",
        )


def _take_measures(act: Act, report: MatterReport, typed: tuple[Measure, ...]) -> None:
    """The measures as they stand in the draft now: those left out go, the others keep their row."""
    if len(typed) > MOST_MEASURES:
        raise Refusal(f"一份月报最多 {MOST_MEASURES} 条措施。", clause=ANALYSIS_CLAUSE, field="measures")
    told = [(one.id, _checked(act, one)) for one in typed]
    known = {measure.id: measure for measure in report.measures}
    for gone in known.keys() - {number for number, _ in told}:
        report.measures.remove(known[gone])
        act.session.delete(known[gone])
    for number, values in told:
        row = known.get(number)
        if row is None:
            report.measures.append(MatterMeasure(**values))
            continue
        for name, value in values.items():
            setattr(row, name, value)


def _checked(act: Act, one: Measure) -> dict[str, Any]:
    """The fields of a measure as they are kept. Raises Refusal."""
    return {
        "kind": choice_or_refuse(one.kind, MEASURES, "措施", "kind"),
        "words": words_or_refuse(one.words, "措施", "words", least=4, most=300),
        "staff_id": who_works(act.session, one.staff_id, act.today).staff_id,
        "until": _until(act, one.until),
    }


def _until(act: Act, until: date | None) -> date:
    if until is None or until < act.today:
        raise Refusal("请写何时办好：今天或以后的一天。", clause=ANALYSIS_CLAUSE, field="until")
    return until
