"""The right column while nothing is being taken in: today's figures, the newest parcels, what F5 does."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.modules.parcels import service
from app.modules.parcels.check_lists import LastCheck
from app.modules.parcels.lists import Counts, ParcelRow
from app.ui.desk import Desk
from app.ui.parts import Card, allow, button, clause_chip, clear, column, key_cap, label, row
from app.ui.table import Column, RowTable

NEWEST = 6
COLUMNS = (
    Column("place", "位置", 70, bold=True),
    Column("room", "房号", 0),
    Column("kind", "种类", 62),
    Column("since", "上架", 96, right=True, muted=True),
)
FIGURES = (
    ("taken_today", "今日收"),
    ("given_today", "今日取"),
    ("waiting", "在架"),
    ("perishable", "生鲜"),
    ("over", "超期"),
    ("unclear", "待认"),
)


class RestingCard(Card):
    """`begun` says that taking in shall begin, `opened` carries the line of a parcel."""

    begun = Signal()
    opened = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__("今日包裹")
        self._figures = QGridLayout()
        self._figures.setContentsMargins(14, 12, 14, 6)
        self._figures.setHorizontalSpacing(18)
        self.newest = RowTable(COLUMNS, "刚收的包裹")
        self.newest.opened.connect(self.opened.emit)
        self.go = allow(
            button("开始收件", self.begun.emit, role="outline", icon="parcels", keys="F5"),
            desk,
            service.take_in,
        )
        words = label(
            "快递员到了按 F5：先选快递公司，再一件一件扫单号。先看外包装再签收，货位由系统建议。",
            "muted",
            wrap=True,
        )
        self.checked = label("", "muted", wrap=True)
        self.late = label("该清架了：更多 › 清架", "chip", tone="due")
        self.body.addLayout(self._figures)
        self.body.addWidget(_titled("刚收的", self.newest), 1)
        foot = column(
            row(self.late, None),
            self.checked,
            words,
            row(clause_chip("PARC-01"), None, self.go, key_cap("F5")),
            spacing=8,
        )
        foot.setContentsMargins(14, 10, 12, 12)
        self.body.addLayout(foot)

    def show_checked(self, last: LastCheck) -> None:
        """When the shelf was last looked over; after a week a chip says that it is time again."""
        self.checked.setText(f"{last.words}。")
        self.late.setVisible(last.late)

    def show_figures(
        self, counts: Counts, parcels: Sequence[ParcelRow], line: Callable[..., list[object]]
    ) -> None:
        """Today's figures, and what came last."""
        clear(self._figures)
        for place, (name, words) in enumerate(FIGURES):
            tone = "over" if name == "over" and counts.over else ""
            number = label(str(getattr(counts, name)), "num", tone=tone)
            for at, made in enumerate((number, label(words, "c"))):
                made.setAlignment(Qt.AlignmentFlag.AlignLeft)
                self._figures.addWidget(made, 2 * (place // 3) + at, place % 3)
        newest = sorted(parcels, key=lambda one: one.taken_in, reverse=True)[:NEWEST]
        self.newest.set_rows(line(newest))

    def first_focus(self) -> QWidget:
        """The button that begins."""
        return self.go


def _titled(words: str, widget: QWidget) -> QWidget:
    made = QWidget()
    title = row(label(words, "h3"), None, margins=(14, 4, 12, 2))
    box = column(title, widget, spacing=2)
    box.setStretch(1, 1)
    made.setLayout(box)
    return made
