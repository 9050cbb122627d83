"""What was taken in so far in this sitting, the newest on top, and what became of the last one, large."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.modules.parcels.lists import ParcelRow
from app.rules.ref import Ref
from app.ui.parts import Elided, column, frame, key_cap, label, row
from app.ui.table import Column, RowTable
from app.ui.theme import fix_height, text_scale

COLUMNS = (
    Column("no", "本次", 54, glyph="sign", muted=True),
    Column("tail", "单号", 84),
    Column("room", "房号", 0),
    Column("kind", "种类", 58),
    Column("place", "位置", 60, bold=True, tone="tone"),
)
HIGH = 31
SIGNS = {"waiting": "done", "unclear": "today", "refused": "refused", "void": "off"}
TONES = {"unclear": "due", "refused": "over", "void": "muted"}


@dataclass(frozen=True)
class TakenRow:
    """One parcel of the sitting as its table shows it."""

    ref: Ref
    no: str
    tail: str
    room: str
    kind: str
    place: str
    sign: str
    tone: str


@dataclass(frozen=True)
class Tally:
    """How many of a sitting were taken in, are unclear, were refused."""

    taken: int = 0
    unclear: int = 0
    refused: int = 0

    @property
    def words(self) -> str:
        """已收 13　待认 1　拒收 1."""
        parts = [f"已收 {self.taken}"]
        parts += [f"待认 {self.unclear}"] if self.unclear else []
        parts += [f"拒收 {self.refused}"] if self.refused else []
        return "　".join(parts)


def tally(parcels: tuple[ParcelRow, ...]) -> Tally:
    """Count a sitting; what was registered by mistake counts nowhere."""
    refused = sum(one.state == "refused" for one in parcels)
    gone = sum(one.state == "void" for one in parcels)
    unclear = sum(one.state == "unclear" for one in parcels)
    return Tally(len(parcels) - refused - gone, unclear, refused)


def next_number(parcels: tuple[ParcelRow, ...]) -> int:
    """Which one of its sitting the next parcel will be."""
    done = tally(parcels)
    return done.taken + done.refused + 1


def taken_rows(parcels: tuple[ParcelRow, ...]) -> list[TakenRow]:
    """The lines of a sitting, newest first, numbered from the oldest; a void one has no number."""
    rows, number = [], 0
    for one in reversed(parcels):
        number += one.state != "void"
        rows.append(_row(one, number))
    return rows[::-1]


def _row(one: ParcelRow, number: int) -> TakenRow:
    kind = one.kind_zh if one.outside == "whole" else one.outside_zh
    place = {"refused": "拒收", "void": "撤销", "unclear": "待认"}.get(one.state, one.place or "未上架")
    return TakenRow(
        one.ref,
        "" if one.state == "void" else str(number),
        f"…{one.number[-6:]}" if one.number else "无单号",
        one.room or one.addressee or one.doubt_zh,
        kind,
        place,
        SIGNS.get(one.state, "done"),
        TONES.get(one.state, "text"),
    )


class TakenTable(RowTable):
    """The lines of the sitting."""

    def __init__(self) -> None:
        super().__init__(COLUMNS, "本次收下的包裹")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _fit_rows(self) -> None:
        """Lower lines than elsewhere: as many as can be of what was taken in just now."""
        self.verticalHeader().setDefaultSectionSize(round(HIGH * text_scale()))

    def show_parcels(self, parcels: tuple[ParcelRow, ...]) -> None:
        """Show these, the newest chosen and in sight."""
        rows = taken_rows(parcels)
        self.set_rows(rows)
        if rows:
            self.choose(rows[0].ref)
            self.scrollToTop()


class LastTaken(QWidget):
    """Where the last one belongs and its pick-up code, to be read across the counter."""

    def __init__(self) -> None:
        super().__init__()
        self.what = Elided("muted")
        self.place, self.code = label("", "num"), label("", "num")
        self._captions = (label("放到", "c"), label("取件码", "c"))
        self._begin = label("扫面单上的条形码，一件一件来。", "s", wrap=True)
        self.why_not = Elided("over")
        fix_height(self.why_not, 20)
        big = row(
            column(self._captions[0], self.place, spacing=2),
            28,
            column(self._captions[1], self.code, spacing=2),
            None,
        )
        keys = row(
            key_cap("Alt N"), label("没有单号", "c"), 6, key_cap("Alt B"), label("破损", "c"), 6,
            key_cap("F1"), label("怎么说", "c"), None, spacing=5,
        )  # fmt: skip
        inside = column(
            self.what, big, self._begin, None, self.why_not, keys, spacing=8, margins=(12, 10, 12, 8)
        )
        self.setLayout(column(frame("facts", inside), spacing=0))

    def refuse(self, sentence: str) -> None:
        """Why a scan was refused."""
        self.why_not.put(sentence)

    def put(self, one: ParcelRow | None, number: int) -> None:
        """Show the last one; without one what to do first."""
        shown: tuple[QLabel, ...] = (*self._captions, self.place, self.code)
        for each in shown:
            each.setVisible(one is not None)
        self._begin.setVisible(one is None)
        self.what.put("")
        if one is None:
            return
        whose = one.room or one.addressee or "待认"
        doubt = f"　待认：{one.doubt_zh}" if one.doubt_zh else ""
        self.what.put(f"第 {number} 件　{whose}　{one.kind_zh}{doubt}")
        self.place.setText(one.place or "未上架")
        self.code.setText(one.code)
        self.place.setAccessibleName(f"放到 {one.place}")
        self.code.setAccessibleName(f"取件码 {one.code}")
