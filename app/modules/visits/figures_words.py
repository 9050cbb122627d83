"""The figures of visits in words and as charts, for the screen and for paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.modules.visits.counting import Pleased
from app.modules.visits.coverage import FULL
from app.modules.visits.figures import (
    AreaLine,
    BuildingLine,
    Figures,
    MonthLine,
    PleasedLine,
    ThemeLine,
    WayLine,
)
from app.modules.visits.rules import OUTCOMES
from app.rules.chart import Bar, Bars, Columns, Series
from app.rules.share import Share

Said = tuple[str, str]
NONE = "—"


@dataclass(frozen=True)
class TableLine:
    """One line of a table: its name and its cells in words."""

    name: str
    cells: tuple[str, ...]


THEME_HEADS = ("意见", "有答复", "转诉求", "已了结", "待答复")
WAY_HEADS = (*(name for _, name in OUTCOMES), "合计")
AREA_HEADS = ("已访 / 应访", "今天应达", "本期访到")


def facts(found: Figures) -> tuple[Said, ...]:
    """The head of the figures: how much was done, how well, and what departed from the handbook."""
    return (
        ("访到", f"{found.households:,} 户"),
        ("谈成", f"{found.talks:,} 次，未成 {found.tries:,} 次"),
        ("按排期完成", found.planned.words),
        ("重点用户按排期", found.key_planned.words),
        ("满意", satisfied(found.pleased)),
        ("意见", f"{found.opinions:,} 条"),
        ("承诺按时", found.promises.words),
        ("一个人上门", Share(found.alone, found.at_home).words),
        ("时段以外", Share(found.outside, found.at_home).words),
    )


def satisfied(pleased: Pleased) -> str:
    """92%（23/25），平均 4.3."""
    if pleased.mean is None:
        return NONE
    return f"{pleased.share.words}，平均 {pleased.mean:.1f}"


def coverage_by_month(months: Sequence[MonthLine]) -> Columns:
    """What was reached of what there is, month by month, beside what should have been."""
    return Columns(
        tuple(f"{one.month}月" for one in months),
        (
            Series("实到", tuple(_percent(one, reached=True) for one in months)),
            Series("应达", tuple(_percent(one, reached=False) for one in months)),
        ),
        most=FULL,
        unit="%",
    )


def households_by_month(months: Sequence[MonthLine]) -> Columns:
    """How many households were talked to in each month."""
    return Columns(
        tuple(f"{one.month}月" for one in months),
        (Series("访到", tuple(float(one.reached) if one.cover or one.reached else None for one in months)),),
        unit="户",
    )


def pleased_by_month(months: Sequence[MonthLine]) -> Columns:
    """The share of satisfied grades month by month; nothing where nobody was asked."""
    return Columns(
        tuple(f"{one.month}月" for one in months),
        (Series("满意", tuple(_whole(one.pleased.share.percent) for one in months)),),
        most=FULL,
        unit="%",
    )


def pleased_bars(lines: Sequence[PleasedLine | BuildingLine]) -> Bars:
    """The share of satisfied grades, one bar for each dimension or building."""
    return Bars(
        tuple(Bar(line.name, line.pleased.share.percent or 0.0, satisfied(line.pleased)) for line in lines),
        most=FULL,
        compact=True,
    )


def theme_lines(lines: Sequence[ThemeLine]) -> tuple[TableLine, ...]:
    """Opinions by theme, the most frequent first, with what became of them."""
    return tuple(
        TableLine(
            line.name,
            _numbers(
                line.theme.said, line.theme.answered, line.theme.matters, line.theme.closed, line.theme.open
            ),
        )
        for line in lines
    )


def way_lines(lines: Sequence[WayLine]) -> tuple[TableLine, ...]:
    """Visits by way, with how they ended."""
    return tuple(
        TableLine(line.name, _numbers(*(line.ended.get(key, 0) for key, _ in OUTCOMES), line.total))
        for line in lines
    )


def area_lines(lines: Sequence[AreaLine]) -> tuple[TableLine, ...]:
    """The areas, each against its target."""
    return tuple(
        TableLine(line.cover.name, (line.cover.words, f"{line.cover.expected:,} 户", f"{line.reached:,} 户"))
        for line in lines
    )


def until_words(found: Figures, today: date) -> str:
    """Of which day the coverage is."""
    return "竖线＝今天应达" if found.until == today else f"竖线＝{found.until:%Y-%m-%d} 应达"


def nothing(found: Figures) -> bool:
    """True for a stretch in which nobody was to be visited and nothing was noted."""
    return not any(one.of for one in found.cover) and not found.ways


# ---------------------------------------------------------------- inside


def _percent(one: MonthLine, *, reached: bool) -> float | None:
    if one.cover is None or not one.cover.of:
        return None
    return _whole(100 * (one.cover.done if reached else one.cover.expected) / one.cover.of)


def _whole(value: float | None) -> float | None:
    return float(int(value + 0.5)) if value is not None else None


def _numbers(*counts: int) -> tuple[str, ...]:
    return tuple(f"{count:,}" if count else "·" for count in counts)
