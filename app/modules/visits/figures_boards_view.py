"""The three parts of the figures of visits: how far, how satisfied, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QSizePolicy, QWidget

from app.modules.visits import coverage, figures_words
from app.modules.visits.figures import Figures
from app.modules.visits.figures_words import AREA_HEADS, THEME_HEADS, WAY_HEADS, TableLine
from app.modules.visits.rules import CONTENT_CLAUSE, SETTLING_SHARE_CLAUSE, YEAR_CLAUSE
from app.rules.ref import Ref
from app.ui.chart import Chart
from app.ui.parts import Card, clause_chip, column, row
from app.ui.table import Column, RowTable
from app.ui.theme import fix_height, text_scale

_AROUND = (10, 6, 10, 8)
_HEAD, _ROW = 32, 36
_CELL = 62
_GROWTH = 172
"""How high the columns of the months are."""
ROOMY = 1120
"""From this width on two columns of cards stand side by side."""
SHARES_BESIDE = 640
"""From this width on the shares stand side by side in the one column there is."""


@dataclass(frozen=True)
class LineRow:
    """One line of a table as it is shown: at most six cells."""

    ref: Ref
    name: str
    c0: str = ""
    c1: str = ""
    c2: str = ""
    c3: str = ""
    c4: str = ""
    c5: str = ""


class Lines(RowTable):
    """A table as high as its lines; the board around it scrolls."""

    def __init__(self, first: str, heads: Sequence[str], name: str, widths: Sequence[int] = ()) -> None:
        cells = widths or (_CELL,) * len(heads)
        columns = (
            Column(f"c{place}", head, width, right=True)
            for place, (head, width) in enumerate(zip(heads, cells, strict=True))
        )
        super().__init__((Column("name", first, 0, bold=True), *columns), name)

    def put(self, lines: Sequence[TableLine]) -> None:
        """Show other lines."""
        self.set_rows(
            [LineRow(Ref("line", place), line.name, *line.cells) for place, line in enumerate(lines)]
        )
        fix_height(self, _HEAD + _ROW * max(1, len(lines)))


class Board(QWidget):
    """One part: two columns of cards."""

    charts: tuple[Chart, ...] = ()

    def put(self, found: Figures, today: date) -> None:
        """Show other figures; each part says which."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column below the other where there is less room."""
        super().resizeEvent(event)
        _turn(self.both, beside=self._is_wide())

    def _stand(self, left: QLayout, right: QLayout) -> None:
        self.both = row(left, right, spacing=10)
        self.both.setStretch(0, 1)
        self.both.setStretch(1, 1)
        self.setLayout(self.both)

    def _is_wide(self) -> bool:
        return self.width() >= ROOMY * text_scale()


class Coverage(Board):
    """How far the visiting has come: by stage, by role, by month, by area."""

    def __init__(self) -> None:
        super().__init__()
        self.cover = Chart("覆盖率与目标")
        self.young, self.settled = Chart("磨合期责任比例"), Chart("稳定期和老用户责任比例")
        self.months = Chart("近 12 个月月底覆盖率")
        fix_height(self.months, _GROWTH)
        self.charts = (self.cover, self.young, self.settled, self.months)
        self.areas = Lines("片区", AREA_HEADS, "各片区覆盖", (150, 84, 84))
        self.covered = _card("覆盖率与目标", self.cover, YEAR_CLAUSE)
        self.split = (
            _card("磨合期分担", self.young, SETTLING_SHARE_CLAUSE),
            _card("稳定期、老用户分担", self.settled, YEAR_CLAUSE),
        )
        for one in self.split:
            one.count("竖线＝进度")
        growth = _card("近 12 个月月底覆盖率", self.months)
        growth.count("稳定期、老用户按当年")
        self.sides = row(*self.split, spacing=10)
        self._stand(
            column(self.covered, self.sides, None, spacing=10),
            column(growth, _card("各片区", self.areas), None, spacing=10),
        )

    def put(self, found: Figures, today: date) -> None:
        """Show other figures."""
        self.cover.put(coverage.bars(found.cover))
        young, settled = found.shares
        self.young.put(coverage.bars(young.bars))
        self.settled.put(coverage.bars(settled.bars))
        self.covered.count(figures_words.until_words(found, today))
        self.months.put(figures_words.coverage_by_month(found.months))
        self.areas.put(figures_words.area_lines(found.areas))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The shares side by side where their words have room."""
        super().resizeEvent(event)
        beside = self._is_wide() or self.width() >= SHARES_BESIDE * text_scale()
        _turn(self.sides, beside=beside)


class Satisfaction(Board):
    """How satisfied households are: by dimension, by building, over the months."""

    def __init__(self) -> None:
        super().__init__()
        self.dimensions, self.buildings = Chart("各方面满意"), Chart("各楼栋满意")
        self.months, self.reached = Chart("近 12 个月满意"), Chart("近 12 个月访到户数")
        for chart in (self.months, self.reached):
            fix_height(chart, _GROWTH)
        self.charts = (self.dimensions, self.buildings, self.months, self.reached)
        self._stand(
            column(
                _card("各方面满意", self.dimensions, CONTENT_CLAUSE),
                _card("各楼栋满意", self.buildings),
                None,
                spacing=10,
            ),
            column(
                _card("近 12 个月满意", self.months),
                _card("近 12 个月访到户数", self.reached),
                None,
                spacing=10,
            ),
        )

    def put(self, found: Figures, today: date) -> None:
        """Show other figures."""
        self.dimensions.put(figures_words.pleased_bars(found.dimensions))
        self.buildings.put(figures_words.pleased_bars(found.buildings))
        self.months.put(figures_words.pleased_by_month(found.months))
        self.reached.put(figures_words.households_by_month(found.months))


class Opinions(Board):
    """What was said and what became of it; how the visits were made and how they ended."""

    def __init__(self) -> None:
        super().__init__()
        self.themes = Lines("关于", THEME_HEADS, "各方面意见")
        self.ways = Lines("方式", WAY_HEADS, "访谈方式和结果")
        self.said = _card("意见和处理", self.themes, CONTENT_CLAUSE)
        self._stand(column(self.said, None), column(_card("方式和结果", self.ways), None))

    def put(self, found: Figures, today: date) -> None:
        """Show other figures."""
        self.said.count(f"{found.opinions:,} 条" if found.opinions else "这一段没有意见")
        self.themes.put(figures_words.theme_lines(found.themes))
        self.ways.put(figures_words.way_lines(found.ways))


# ---------------------------------------------------------------- inside


def _turn(box: QBoxLayout, *, beside: bool) -> None:
    way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
    if box.direction() != way:
        box.setDirection(way)


def _card(title: str, inside: QWidget, clause: str = "") -> Card:
    made = Card(title, "", *((clause_chip(clause),) if clause else ()))
    made.body.addLayout(column(inside, margins=_AROUND))
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
    return made
