"""What is shown and printed of the monthly analysis: its figures, words, measures and what came of them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.complaints.figures import Figures, figures
from app.modules.complaints.figures_kept import from_text
from app.modules.complaints.model import MEASURES, MatterMeasure, MatterReport
from app.modules.followups.model import FollowUp
from app.modules.staff.service import names
from app.rules.periods import Period, month_of
from app.rules.ref import Ref
from app.storage.record import ref_of

MEASURE_ZH = dict(MEASURES)
BACK = 13
"""So many months are offered to write about: this one and a year before it."""


@dataclass(frozen=True)
class MeasureRow:
    """One measure: what, who, until when, and how it stands; `in_time` is None while it is open in time."""

    ref: Ref
    kind: str
    kind_zh: str
    words: str
    staff_id: int
    person: str
    until: date
    until_words: str
    stands: str
    sign: str
    tone: str
    in_time: bool | None
    followup: Ref | None


@dataclass(frozen=True)
class Report:
    """The analysis of one month. Its figures are those of the signing once it is signed."""

    ref: Ref | None
    period: Period
    title: str
    analysis: str
    figures: Figures
    measures: tuple[MeasureRow, ...]
    before: tuple[MeasureRow, ...]
    before_words: str
    written: str
    signed: str
    signed_by: str
    signed_on: date | None

    @property
    def is_signed(self) -> bool:
        """True once it is signed."""
        return self.signed_on is not None


@dataclass(frozen=True)
class MonthRow:
    """A month one may write about, and how its report stands."""

    ref: Ref | None
    period: Period
    words: str
    stands: str
    sign: str


def report(session: Session, report_id: int, now: datetime) -> Report | None:
    """One report, or None."""
    found = session.get(MatterReport, report_id)
    return _shown(session, Period(found.year, found.month), found, now) if found is not None else None


def report_of(session: Session, period: Period, now: datetime) -> Report:
    """The report of a month; an empty draft where nothing is written yet."""
    return _shown(session, period, _kept(session, period), now)


def months(session: Session, now: datetime) -> tuple[MonthRow, ...]:
    """The months one may write about, the newest first."""
    this = month_of(now.date())
    kept = {(row.year, row.month): row for row in session.scalars(select(MatterReport))}
    return tuple(
        _month(period, kept.get((period.year, period.month)))
        for period in (this.moved(-back) for back in range(BACK))
    )


def next_to_write(session: Session, now: datetime) -> Period:
    """The month to write about now: the last one, or this one when the last one is signed."""
    this = month_of(now.date())
    last = _kept(session, this.moved(-1))
    return this if last is not None and last.signed_at is not None else this.moved(-1)


def period_of(session: Session, ref: Ref) -> Period | None:
    """The month of a report, or of the report a measure belongs to; None when there is none."""
    found: MatterReport | None
    if ref.kind == MatterMeasure.__tablename__:
        measure = session.get(MatterMeasure, ref.id)
        found = measure.report if measure is not None else None
    else:
        found = session.get(MatterReport, ref.id)
    return Period(found.year, found.month) if found is not None else None


# ---------------------------------------------------------------- inside


def _kept(session: Session, period: Period) -> MatterReport | None:
    asked = select(MatterReport).where(MatterReport.year == period.year, MatterReport.month == period.month)
    return session.scalars(asked).one_or_none()


def _shown(session: Session, period: Period, found: MatterReport | None, now: datetime) -> Report:
    known = names(session)
    before = _kept(session, period.moved(-1))
    signed = found is not None and found.signed_at is not None
    return Report(
        ref=ref_of(found) if found is not None else None,
        period=period,
        title=f"{period.words}投诉月报",
        analysis=found.analysis if found is not None else "",
        figures=from_text(found.figures) if found is not None and signed else figures(session, period, now),
        measures=_measures(session, found, known, now.date()),
        before=_measures(session, before, known, now.date()),
        before_words=_before_words(period.moved(-1), before),
        written=_by(known, found.written_by, found.written_at) if found is not None else "",
        signed=_by(known, found.signed_by, found.signed_at) if found is not None else "",
        signed_by=known.get(found.signed_by or 0, "") if found is not None else "",
        signed_on=found.signed_at.date() if found is not None and found.signed_at is not None else None,
    )


def _measures(
    session: Session, found: MatterReport | None, known: dict[int, str], today: date
) -> tuple[MeasureRow, ...]:
    if found is None:
        return ()
    ids = [measure.followup_id for measure in found.measures if measure.followup_id is not None]
    followed = {one.id: one for one in session.scalars(select(FollowUp).where(FollowUp.id.in_(ids)))}
    return tuple(
        _row(measure, followed.get(measure.followup_id or 0), known, today) for measure in found.measures
    )


def _row(measure: MatterMeasure, followed: FollowUp | None, known: dict[int, str], today: date) -> MeasureRow:
    stands, sign, tone, in_time = _stands(measure, followed, today)
    staff_id = followed.staff_id if followed is not None else measure.staff_id
    return MeasureRow(
        ref=ref_of(measure), kind=measure.kind, kind_zh=MEASURE_ZH[measure.kind], words=measure.words,
        staff_id=staff_id, person=known.get(staff_id, ""),
        until=measure.until, until_words=f"{measure.until:%Y-%m-%d}", stands=stands, sign=sign, tone=tone,
        in_time=in_time, followup=ref_of(followed) if followed is not None else None,
    )  # fmt: skip


def _stands(
    measure: MatterMeasure, followed: FollowUp | None, today: date
) -> tuple[str, str, str, bool | None]:
    """How a measure stands in words, its sign and colour, and whether it was done by its day."""
    if followed is None:
        return "草稿", "later", "", None
    if followed.state == "open":
        days = (today - measure.until).days
        if days > 0:
            return f"没有办好，超 {days} 天", "overdue", "over", False
        return "正在办", "later", "", None
    in_time = followed.done_at is None or followed.done_at.date() <= measure.until
    said = "已验证" if followed.state == "verified" else "已办好，待验证"
    return said if in_time else f"{said}，晚于期限", "done", "" if in_time else "due", in_time


def _before_words(period: Period, before: MatterReport | None) -> str:
    if before is None or before.signed_at is None:
        return f"{period.words}没有签发月报。"
    return "" if before.measures else f"{period.words}的月报没有措施。"


def _by(known: dict[int, str], staff_id: int | None, at: datetime | None) -> str:
    return f"{known.get(staff_id or 0, '')}　{at:%Y-%m-%d %H:%M}" if at is not None else ""


def _month(period: Period, found: MatterReport | None) -> MonthRow:
    if found is None:
        return MonthRow(None, period, period.words, "没有写", "later")
    signed = found.signed_at is not None
    return MonthRow(
        ref_of(found), period, period.words, "已签发" if signed else "草稿", "done" if signed else "paused"
    )
