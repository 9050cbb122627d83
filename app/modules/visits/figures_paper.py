"""The figures of visits as the paper takes them 访谈统计: texts and charts."""

from datetime import date

from app.modules.visits import coverage, figures_words
from app.modules.visits.figures import AreaLine, BuildingLine, Figures, ThemeLine
from app.modules.visits.printed import AreaLine as PrintedArea
from app.modules.visits.printed import BuildingLine as PrintedBuilding
from app.modules.visits.printed import FiguresFacts, NamedFigure
from app.modules.visits.printed import ThemeLine as PrintedTheme
from app.modules.visits.rules import DIMENSIONS
from app.rules.share import Share

HOW = (
    "覆盖率：磨合期户数里入伙或换业主以后访到过的；稳定期、老用户里当年访到过的；空置户另行问候，不在内。"
    "满意：评分里“满意”和“很满意”所占。意见的答复和结案按打印时的记录。"
)


def figures_facts(found: Figures, today: date) -> FiguresFacts:
    """What the paper of a month or a year says; the chart of a year is of coverage, that of a month too."""
    young, settled = found.shares
    return FiguresFacts(
        title=title(found),
        numbers=tuple(NamedFigure(name, words) for name, words in figures_words.facts(found)),
        coverage=coverage.bars(found.cover, compact=True),
        settling=coverage.bars(young.bars, compact=True),
        settled=coverage.bars(settled.bars, compact=True),
        satisfaction=figures_words.pleased_bars(found.dimensions),
        months=figures_words.coverage_by_month(found.months),
        months_title="近 12 个月月底覆盖率（%）：实到、应达",
        areas=tuple(_area(line) for line in found.areas),
        buildings=tuple(_building(line) for line in found.buildings),
        themes=tuple(_theme(line) for line in found.themes),
        words=HOW if found.until == today else f"{HOW}覆盖率按 {found.until:%Y-%m-%d} 计。",
    )


def title(found: Figures) -> str:
    """2026年11月访谈统计."""
    return f"{found.period.words}访谈统计"


# ---------------------------------------------------------------- inside


def _area(line: AreaLine) -> PrintedArea:
    cover = line.cover
    return PrintedArea(
        cover.name, f"{cover.done:,}", f"{cover.of:,}", f"{cover.expected:,}",
        f"{cover.short:,}" if cover.short else "",
    )  # fmt: skip


def _building(line: BuildingLine) -> PrintedBuilding:
    parts = tuple(
        _percent(line.dimensions[key].share) if key in line.dimensions else "—" for key, _ in DIMENSIONS
    )
    return PrintedBuilding(line.name, f"{line.talks:,}", parts, _percent(line.pleased.share))


def _theme(line: ThemeLine) -> PrintedTheme:
    theme = line.theme
    return PrintedTheme(line.name, f"{theme.said:,}", f"{theme.answered:,}", f"{theme.matters:,}", line.words)


def _percent(share: Share) -> str:
    return f"{coverage.half_up(share.percent)}%" if share.percent is not None else "—"
