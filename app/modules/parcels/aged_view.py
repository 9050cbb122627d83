"""What waits too long: one line for a household, in the band of its oldest parcel; R reminds (PARC-02)."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.modules.parcels.lists import ParcelRow
from app.modules.parcels.rules import AGES, OLDEST, OUT
from app.rules.ref import Ref
from app.ui.band_list import BandList
from app.ui.bands import Band, BandRow, Columns
from app.ui.empty import Empty
from app.ui.parts import column, frame

HEADS = ("已放", "哪一户", "在架上的", "条款", "上次催", "办")
STEPS = (*(words for _, words in AGES), OLDEST)
FRESH = 1
"""The bands up to this step are folded: nothing is to be done there."""
REMIND, SETTLE = "催领…", "认定…"


class AgedList(QWidget):
    """`acted` carries (parcels of the line, key): "" for Enter, else the letter that was pressed."""

    acted = Signal(object, str)

    def __init__(self, letters: str) -> None:
        super().__init__()
        self._letters = letters
        self._told: dict[object, tuple[ParcelRow, ...]] = {}
        self.bands = BandList("超期的包裹", Columns(HEADS, what=150, reason=200, sentences=True))
        self.bands.acted.connect(lambda line: self._act(line, ""))
        self.bands.installEventFilter(self)
        self.empty = Empty("架上没有包裹", "收进来的包裹放久了，这里按户列出来催领。")
        self.stack = QStackedWidget()
        for view in (self.bands, self.empty):
            self.stack.addWidget(view)
        self.setLayout(column(frame("card", column(self.stack, margins=(1, 1, 1, 1)))))

    def show_parcels(self, parcels: Sequence[ParcelRow], today: date) -> None:
        """Everything on the shelf, by household and age."""
        self._told = {}
        bands = [band for band in self._bands(parcels, today) if band.rows]
        self.bands.show_bands(bands)
        self.stack.setCurrentWidget(self.bands if bands else self.empty)

    def current(self) -> tuple[ParcelRow, ...]:
        """The parcels of the chosen line."""
        chosen = self.bands.current()
        return self._told.get(chosen.key, ()) if chosen is not None else ()

    def choose(self, ref: Ref) -> bool:
        """Choose the line a parcel or a household stands in."""
        for key, parcels in self._told.items():
            if any(ref in (one.ref, one.unit) for one in parcels) and self.bands.choose(key):
                return True
        return False

    def over(self) -> list[Ref]:
        """The parcels that are to be chased, as they stand in the list."""
        rows = [one for line in self.bands.rows() for one in self._told.get(line.key, ())]
        return list(dict.fromkeys(one.ref for one in rows if one.over))

    def first_focus(self) -> QWidget:
        """Where the next key belongs."""
        return self.bands

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A letter does what it stands for with the chosen line."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            letter = event.text().upper()
            if plain and letter and letter in self._letters and (parcels := self.current()):
                self.acted.emit(parcels, letter)
                return True
        return super().eventFilter(watched, event)

    def _act(self, line: BandRow, letter: str) -> None:
        self.acted.emit(self._told.get(line.key, ()), letter)

    def _bands(self, parcels: Sequence[ParcelRow], today: date) -> list[Band]:
        cold: list[BandRow] = []
        steps: list[list[BandRow]] = [[] for _ in STEPS]
        for own in households(parcels):
            line = self._household(own, today)
            eldest = own[0]
            if any(one.over and one.kind == "perishable" for one in own):
                cold.append(line)
            else:
                steps[eldest.step].append(line)
        found = [Band("cold", "生鲜超时", tuple(cold), glyph="overdue", tone="over")]
        for step in reversed(range(len(STEPS))):
            tone = "over" if step > 2 else "due" if step > FRESH else ""
            folds = step <= FRESH and not any(self._is_over(line) for line in steps[step])
            found.append(Band(f"step-{step}", STEPS[step], tuple(steps[step]), tone=tone, folds=folds))
        return found

    def _is_over(self, line: BandRow) -> bool:
        return any(one.over for one in self._told[line.key])

    def _household(self, own: Sequence[ParcelRow], today: date) -> BandRow:
        eldest = own[0]
        key = eldest.unit if eldest.unit is not None else eldest.ref
        self._told[key] = tuple(own)
        reminded = max((one.reminded for one in own if one.reminded is not None), default=None)
        over = any(one.over for one in own)
        told = "、".join(_named(one) for one in own)
        decided = next((f"，{one.decided}" for one in own if one.decided), "")
        today_done = reminded is not None and reminded.date() == today
        return BandRow(
            key=key,
            glyph="overdue" if over and not today_done else "today" if over else "later",
            day=eldest.age,
            what=eldest.room or f"待认 {eldest.tail}",
            about=f"{len(own)} 件",
            reason=f"{told}{decided}",
            clause=OUT if over else "",
            who=f"{reminded:%m/%d %H:%M}" if reminded is not None else "",
            action=REMIND if eldest.unit is not None and eldest.state == "waiting" else SETTLE,
            dead="今天已催过" if today_done else "",
            tone="over" if over else "",
            of=eldest.ref,
        )


def households(parcels: Sequence[ParcelRow]) -> list[list[ParcelRow]]:
    """The parcels of each household together, the oldest household first; an unclear one stands alone."""
    found: dict[object, list[ParcelRow]] = {}
    for one in sorted(parcels, key=lambda row: row.taken_in):
        found.setdefault(one.unit if one.state == "waiting" else one.ref, []).append(one)
    return list(found.values())


def _named(one: ParcelRow) -> str:
    kind = f" {one.kind_zh}" if one.kind in ("perishable", "valuable") else ""
    return f"{one.place} {one.tail}{kind}".strip()
