"""The card beside the list: a thing with its photograph, or somebody who asks, and what can be done now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.modules.found import card, service
from app.modules.found.card import AskerCard, ItemCard
from app.modules.found.finding import ASKER
from app.modules.found.lists import Candidate
from app.modules.found.rules import CLAUSE
from app.modules.found.telephone_view import Telephone
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.glyphs import Glyph
from app.ui.parts import Elided, allow, button, clause_chip, clear, column, frame, label, row

ABREAST = 3
"""Buttons beside each other."""
SMALL = QSize(112, 96)
"""Pixels of the photograph on the card."""


@dataclass(frozen=True)
class Deed:
    """One act: its name among `acts`, words, key and verb."""

    name: str
    words: str
    key: str
    verb: Callable[..., object]


DEEDS = {
    deed.name: deed
    for deed in (
        Deed("claim", "领取…", "L", service.claim),
        Deed("tag", "打标签…", "B", service.printed_tags),
        Deed("photo", "加照片…", "P", service.add_photo),
        Deed("put_right", "更正…", "F2", service.put_right),
        Deed("police", "交公安…", "G", service.hand_to_police),
        Deed("dispose", "处理…", "X", service.ask_disposal),
        Deed("receipt", "打领取单", "D", service.printed_receipt),
        Deed("undo", "撤销…", "Z", service.undo),
        Deed("stop", "不找了…", "X", service.stop_asking),
    )
}
Do = Callable[[str, ItemCard | AskerCard], object]


class FoundPanel(QWidget):
    """Shows a thing or an asker; nothing until one is chosen.

    `do` carries out an act by its name, `meet` hands a thing to somebody who asks for it, `look` opens a
    photograph, `home` is where the keys go after an act.
    """

    def __init__(
        self,
        desk: Desk,
        do: Do,
        meet: Callable[[Ref, Ref], object],
        look: Callable[[ItemCard, int], object],
        home: Callable[[], QWidget],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__()
        self.desk, self._do, self._meet, self._look, self._now = desk, do, meet, look, now
        self.first_focus = home
        self.item: ItemCard | None = None
        self.asker: AskerCard | None = None
        self.telephone: Telephone | None = None
        self.buttons: dict[str, QPushButton] = {}
        self.offers: list[QPushButton] = []
        self.setAccessibleName("这件物品")
        self._inside = column(spacing=7, margins=(12, 10, 12, 10))
        self.setLayout(column(frame("card", self._inside), margins=(0, 0, 0, 0)))
        self._fill()

    def show_ref(self, ref: Ref | None) -> None:
        """Read a thing or an asker and show it, covered; None empties the panel."""
        self.item = self.asker = None
        if ref is not None and ref.kind == ASKER:
            self.asker = self.desk.read(card.asker, ref.id)
        elif ref is not None:
            self.item = self.desk.read(card.item, ref.id, self._now().date())
        self._fill()

    @property
    def shown(self) -> Ref | None:
        """What the panel shows."""
        found = self.item or self.asker
        return found.ref if found is not None else None

    def press(self, key: str) -> bool:
        """Do the act a key stands for; False when there is none now."""
        made = self.buttons.get(key.upper())
        if made is None or not made.isEnabled():
            return False
        made.click()
        return True

    def act(self) -> None:
        """The next act: what Enter in the list does. For an asker it is the likeliest thing."""
        offered = self.offers if self.asker is not None else self.buttons.values()
        first = next((each for each in offered if each.isEnabled()), None)
        if first is not None:
            first.click()

    def ask_to_see(self) -> None:
        """Ctrl+E: the telephone."""
        if self.telephone is not None:
            self.telephone.ask()

    def cover(self) -> None:
        """Cover what was uncovered."""
        if self.telephone is not None:
            self.telephone.cover()

    # ---- what it shows

    def _fill(self) -> None:
        clear(self._inside)
        self.buttons, self.offers, self.telephone = {}, [], None
        if self.item is not None:
            self._fill_item(self.item)
        elif self.asker is not None:
            self._fill_asker(self.asker)
        else:
            words = "选中一件物品，这里显示照片、从哪里来、能办什么和经过。"
            self._inside.addWidget(label(words, "muted", wrap=True))
            self._inside.addStretch(1)

    def _fill_item(self, item: ItemCard) -> None:
        state = label(item.stands, "chip", tone=item.tone)
        self._inside.addLayout(row(label(item.code, "h2"), state, None, clause_chip(CLAUSE)))
        self._inside.addWidget(label(item.title, "h3", wrap=True))
        facts = row(spacing=10)
        facts.addLayout(_grid(item.facts), 1)
        if item.photos:
            facts.addWidget(self._photo(item), 0, Qt.AlignmentFlag.AlignTop)
        self._inside.addLayout(facts)
        if item.telephone:
            whose = dict(item.facts)["拾到人"]
            self._add_telephone("拾到人电话", whose, item.telephone, item.ref, service.open_finder_telephone)
        for words in item.notes:
            self._inside.addLayout(_beside(Glyph("info", 15), label(words, wrap=True)))
        self._add_buttons(item, item.acts)
        inner = self._scroll("可能是谁的、经过")
        if item.candidates:
            inner.addWidget(label("可能是这些人的", "h3"))
            for one in item.candidates:
                inner.addWidget(self._offer(one, "领取…", partial(self._meet, item.ref, one.ref)))
        for line in item.history:
            inner.addWidget(label(f"{line.when}　{line.by}", "c"))
            inner.addWidget(label(line.words, wrap=True))
        inner.addStretch(1)

    def _fill_asker(self, asker: AskerCard) -> None:
        state = label(asker.stands, "chip", tone="due" if asker.state == "open" else "off")
        self._inside.addLayout(row(label(asker.name, "h2"), state, None, clause_chip(CLAUSE)))
        self._inside.addWidget(label(f"找 {asker.title}　{asker.room}".strip(), "h3", wrap=True))
        self._inside.addLayout(_grid(asker.facts))
        verb = service.open_asker_telephone
        self._add_telephone("电话", asker.name, asker.telephone, asker.ref, verb)
        self._add_buttons(asker, ("stop",) if asker.state == "open" else ())
        inner = self._scroll("可能是哪一件")
        if asker.state == "open":
            words = "可能是这些" if asker.candidates else "在存的物品里还没有像的，收进来时会再比对。"
            inner.addWidget(label(words, "h3" if asker.candidates else "muted", wrap=True))
        for one in asker.candidates:
            inner.addWidget(self._offer(one, "领取…", partial(self._meet, one.ref, asker.ref)))
        inner.addStretch(1)

    def _photo(self, item: ItemCard) -> QWidget:
        small = QPixmap()
        small.loadFromData(item.picture)
        fit = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        shown = label("")
        shown.setPixmap(small.scaled(SMALL, *fit))
        shown.setAccessibleName(f"{item.title}的照片")
        holder = QWidget()
        box = column(shown, spacing=3)
        for number, photo in enumerate(item.photos, 1):
            words = "看照片" if len(item.photos) == 1 else f"看照片 {number}"
            see = button(words, partial(self._look, item, photo.ref.id), role="row", icon="eye")
            box.addWidget(allow(see, self.desk, service.open_photo))
        holder.setLayout(box)
        return holder

    def _add_telephone(
        self, words: str, whose: str, covered: str, ref: Ref, verb: Callable[..., object]
    ) -> None:
        self.telephone = Telephone(self.desk, whose, covered, ref, verb)
        self._inside.addLayout(row(label(words, "muted"), self.telephone, None, spacing=12))

    def _add_buttons(self, shown: ItemCard | AskerCard, acts: Sequence[str]) -> None:
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, deed in enumerate(DEEDS[name] for name in acts):
            likeliest = place == 0 and deed.name != "stop"
            made = button(
                deed.words,
                partial(self._do, deed.name, shown),
                role="outline" if likeliest else "",
                keys=deed.key,
                name=deed.words.rstrip("…"),
            )
            self.buttons[deed.key] = allow(made, self.desk, deed.verb)
            grid.addWidget(made, place // ABREAST, place % ABREAST)
        self._inside.addLayout(grid)

    def _offer(self, one: Candidate, words: str, act: Callable[[], object]) -> QWidget:
        go = allow(
            button(words, act, role="row", name=f"{words.rstrip('…')} {one.title}"), self.desk, service.claim
        )
        self.offers.append(go)
        title, detail, why = Elided("h3"), Elided("muted"), label(one.why, "c", wrap=True)
        title.put(one.title)
        detail.put(one.detail)
        box = row(go, margins=(10, 6, 10, 6))
        box.insertLayout(0, column(title, detail, why, spacing=1), 1)
        return frame("facts", box)

    def _scroll(self, name: str) -> QVBoxLayout:
        inner = column(spacing=4, margins=(0, 4, 4, 0))
        holder = QWidget()
        holder.setLayout(inner)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder)
        area.setAccessibleName(name)
        self._inside.addWidget(area, 1)
        return inner


def _beside(sign: QWidget, words: QWidget) -> QVBoxLayout:
    line = row(sign, spacing=6)
    line.addWidget(words, 1)
    return line


def _grid(facts: Sequence[tuple[str, str]]) -> QGridLayout:
    made = QGridLayout()
    made.setHorizontalSpacing(12)
    made.setVerticalSpacing(4)
    for line, (name, words) in enumerate(facts):
        made.addWidget(label(name, "muted"), line, 0, Qt.AlignmentFlag.AlignTop)
        made.addWidget(label(words, wrap=True), line, 1)
    made.setColumnStretch(1, 1)
    made.setRowStretch(len(facts), 1)
    return made
