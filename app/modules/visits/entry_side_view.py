"""Beside the talk: why this household, what it said the last time, what to bring up, what to say (ETQ-03)."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.modules.visits.card import HouseCard
from app.modules.visits.printed import HomeFacts
from app.modules.visits.rules import CONTENT_CLAUSE
from app.ui.icons import IconLabel
from app.ui.parts import clause_chip, clear, column, frame, label, row

SAYING_CLAUSE = "ETQ-03"
NOTHING_KNOWN = "还没有访谈过，也没有未结的诉求。"


class HouseSide(QScrollArea):
    """Four cards: the household, what was before, what to bring up, what to say."""

    def __init__(self) -> None:
        super().__init__()
        self._home, self._before, self._topics, self._said = (
            column(spacing=4, margins=(12, 9, 12, 9)) for _ in range(4)
        )
        inside = QWidget()
        cards = [frame("card", box) for box in (self._home, self._before, self._topics, self._said)]
        inside.setLayout(column(*cards, None, spacing=8, margins=(0, 0, 12, 0)))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        self.setAccessibleName("这一户、以前、可以谈、可以说")

    def show_house(self, house: HouseCard, home: HomeFacts) -> None:
        """The household as it stands now."""
        clear(self._home)
        clear(self._before)
        clear(self._topics)
        chips = [label(house.state_zh, "chip", tone="over" if house.state == "overdue" else "")]
        chips += [label("重点用户", "chip")] if house.key_user else []
        self._home.addLayout(row(label(house.room, "h2"), *chips, None))
        if house.reasons:
            self._home.addWidget(label(house.stage_words, "muted", wrap=True))
        for reason in house.reasons or (house.reason,):
            self._home.addWidget(label(reason, "s", wrap=True))
        if house.wish:
            self._home.addWidget(label(f"意愿：{house.wish}", "s", wrap=True))
        if home.marks:
            self._home.addWidget(label(f"标记：{home.marks}", "muted", wrap=True))
        self._show_before(home)
        self._head(self._topics, "可以谈", CONTENT_CLAUSE)
        for topic in home.topics:
            self._topics.addWidget(label(f"· {topic}", "s", wrap=True))

    def show_said(self, lines: Sequence[tuple[str, str]]) -> None:
        """The lines to say in a talk held that way."""
        clear(self._said)
        self._head(self._said, "此时可说", SAYING_CLAUSE)
        for when, words in lines:
            self._said.addWidget(label(f"{when}：「{words}」", "s", wrap=True))

    def _show_before(self, home: HomeFacts) -> None:
        box = self._before
        if not (home.last or home.matters or home.promises):
            box.addWidget(label(NOTHING_KNOWN, "muted", wrap=True))
            return
        if home.last:
            box.addWidget(label("上次访谈", "h3"))
            box.addWidget(label(home.last, "s", wrap=True))
        for one in home.opinions:
            reply = f" → {one.reply}" if one.reply else " → 还没有答复"
            box.addWidget(label(f"{one.theme}：{one.words}{reply}", "s", wrap=True))
        self._list(box, "答应过、还没办的", [f"{p.words}（{p.who}，{p.until}）" for p in home.promises])
        self._list(box, "未结的诉求", home.matters)

    def _list(self, box: QVBoxLayout, title: str, lines: Sequence[str]) -> None:
        if lines:
            box.addWidget(label(title, "h3"))
        for line in lines:
            box.addWidget(label(line, "s", wrap=True))

    def _head(self, box: QVBoxLayout, title: str, clause: str) -> None:
        box.addLayout(row(IconLabel("book", 16, "accent"), label(title, "h3"), None, clause_chip(clause)))
