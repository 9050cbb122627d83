"""The monthly analysis of complaints on paper 投诉月报 (COMP-04, ROLE-04): figures, words, measures."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.documents.form import load
from app.documents.render import render
from app.modules.complaints.figures import Figures, Line
from app.modules.complaints.limits import duration_zh
from app.modules.complaints.report_lists import MeasureRow, Report
from app.modules.site.service import SiteNames
from app.rules.chart import Bar, Bars, Columns, Series, rows_of

Values = dict[str, Any]
DRAFT = "草稿，还没有签发；数字按打印时的记录。"
NOTHING = "无"


def report_pdf(report: Report, site: SiteNames, who: str, now: datetime) -> bytes:
    """The report of a month; a draft says that it is one."""
    return render(load("complaint-month"), report_values(report, site, who, now))


def report_values(report: Report, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/complaint-month.toml` asks for."""
    counted = report.figures
    return {
        "centre": site.centre,
        "printed_by": who,
        "printed_at": f"{now:%Y-%m-%d %H:%M}",
        "title": report.title,
        "draft": "" if report.is_signed else DRAFT,
        "sum": _sum(counted),
        **_numbers(counted),
        "trend": list(rows_of(_trend(counted))),
        "by_class": list(rows_of(_classes(counted.classes))),
        "lines": _lines(counted),
        "analysis": report.analysis or "（还没有写）",
        "measures": _measures(report.measures),
        "no_measures": "" if report.measures else NOTHING,
        "before": _measures(report.before),
        "before_words": report.before_words or ("" if report.before else NOTHING),
        "written": report.written,
        "signed": report.signed,
    }


# ---------------------------------------------------------------- inside


def _sum(counted: Figures) -> str:
    """The sum that must come out, in words, so that a reader can do it again."""
    again = f" ＋ 结案后重新办理 {counted.returned}" if counted.returned else ""
    gone = f" − 撤回 {counted.withdrawn}" if counted.withdrawn else ""
    return (
        f"上月结转 {counted.carried} ＋ 新受理 {counted.new}{again} ＝ 应办 {counted.due}；"
        f"应办 {counted.due} − 办结 {counted.done}{gone} ＝ 月底未结 {counted.open}。"
    )


def _numbers(counted: Figures) -> dict[str, str]:
    return {
        "carried": _count(counted.carried),
        "new": _count(counted.new),
        "due": _count(counted.due),
        "done": _count(counted.done),
        "withdrawn": _count(counted.withdrawn),
        "open": _count(counted.open),
        "late": _count(counted.late),
        "reopened": f"{counted.reopened} 次",
        "repeats": _count(counted.repeats),
        "again": f"{counted.again} 次",
        "replied": counted.replied.words,
        "handled": counted.handled.words,
        "satisfied": counted.satisfied.words,
        "median": _length(counted.median_minutes),
        "ninety": _length(counted.ninety_minutes),
    }


def _count(number: int) -> str:
    return f"{number} 件"


def _length(minutes: int | None) -> str:
    return duration_zh(timedelta(minutes=minutes)) if minutes is not None else "—"


def _trend(counted: Figures) -> Columns:
    names = tuple(f"{one.month}月" for one in counted.trend)
    new = Series("新受理", tuple(float(one.new) for one in counted.trend))
    done = Series("办结", tuple(float(one.done) for one in counted.trend))
    return Columns(names, (new, done), unit="件")


def _classes(lines: Iterable[Line]) -> Bars:
    return Bars(tuple(Bar(line.name, float(line.new), _count(line.new)) for line in lines), compact=True)


def _lines(counted: Figures) -> list[dict[str, str]]:
    """Every breakdown below the other, each under its band; one without a line says so."""
    parts = (
        ("按类别", counted.classes),
        ("按等级", counted.grades),
        ("按楼栋", counted.buildings),
        ("按责任部门", counted.departments),
        ("全部诉求，按种类", counted.kinds),
    )
    return [row for band, lines in parts for row in _band(band, lines)]


def _band(band: str, lines: Sequence[Line]) -> list[dict[str, str]]:
    if not lines:
        return [{"band": f"{band}：没有", "name": "", "new": "", "done": "", "open": "", "share": ""}]
    return [
        {
            "band": band,
            "name": line.name,
            "new": str(line.new),
            "done": str(line.done),
            "open": str(line.open),
            "share": line.handled.words,
        }
        for line in lines
    ]


def _measures(rows: Sequence[MeasureRow]) -> list[dict[str, str]]:
    return [
        {
            "kind": row.kind_zh,
            "words": row.words,
            "person": row.person,
            "until": row.until_words,
            "stands": row.stands,
        }
        for row in rows
    ]
