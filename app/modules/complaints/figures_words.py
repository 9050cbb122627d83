"""The figures in words and as charts, for the screen and for the monthly report on paper (COMP-04)."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.modules.complaints.figures import Figures, Line, MonthLine
from app.modules.complaints.limits import duration_zh
from app.rules.chart import Bar, Bars, Columns, Series

Said = tuple[str, str]


def balance(found: Figures) -> tuple[Said, ...]:
    """Carried over and new make what is due; of that what was done, withdrawn and is open."""
    return (
        ("上期结转", f"{found.carried} 件"),
        ("本期新增", f"{found.new} 件"),
        *((("结案后重办", f"{found.returned} 件"),) if found.returned else ()),
        ("应办", f"{found.due} 件"),
        ("办结", f"{found.done} 件"),
        ("撤回", f"{found.withdrawn} 件"),
        ("期末未结", f"{found.open} 件{f'，超时限 {found.late} 件' if found.late else ''}"),
    )


def measures_of(found: Figures) -> tuple[Said, ...]:
    """How well it went: in time, how long, how pleased, how often again."""
    return (
        ("答复按时", found.replied.words),
        ("办结按时", found.handled.words),
        ("用时中位", length(found.median_minutes)),
        ("九成不过", length(found.ninety_minutes)),
        ("回访满意", found.satisfied.words),
        ("重复反映", f"{found.repeats} 件，并入 {found.again} 次"),
        ("重新办理", f"{found.reopened} 次"),
    )


def length(minutes: int | None) -> str:
    """A length of time in words, — where there is none."""
    return duration_zh(timedelta(minutes=minutes)) if minutes is not None else "—"


def trend(months: Sequence[MonthLine], today: date) -> Columns:
    """Twelve months, what came beside what was done; a month that is still to come has no figure."""
    known = [(one, date(one.year, one.month, 1) <= today) for one in months]
    return Columns(
        tuple(f"{one.month}月" for one in months),
        (
            Series("新增", tuple(float(one.new) if there else None for one, there in known)),
            Series("办结", tuple(float(one.done) if there else None for one, there in known)),
        ),
        unit="件",
    )


def bars(lines: Sequence[Line], *, compact: bool = True) -> Bars:
    """What came, one bar for each line, with what was done and is open in words."""
    return Bars(
        tuple(
            Bar(line.name, float(line.new), f"{line.new} 件 · 办结 {line.done} · 未结 {line.open}")
            for line in lines
        ),
        compact=compact,
    )


def nothing(found: Figures) -> bool:
    """True for a stretch in which there was nothing to be done."""
    return not found.due
