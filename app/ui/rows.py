"""The rows of a table: declared columns, the order they are shown in, and how a cell is drawn."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import glyphs
from app.ui.palette import TOKENS
from app.ui.theme import colour, painter_font, text_scale

Index = QModelIndex | QPersistentModelIndex
PAD, GLYPH, CHIP_PAD, CHIP_GAP = 11, 16, 7, 5
CLOCK_WORDS, CLOCK_HIGH, BAR_WIDE, BAR_HIGH = 13, 34, 106, 4
"""Type and pixels of a clock in a cell: its words, its height, the bar beneath them."""


@dataclass(frozen=True)
class Column:
    """A column: the row's attribute, its head, its least width in pixels (0 takes what is left).

    `glyph` names the attribute with the state sign, `detail` the one with the second line, `tone` the
    one with a colour of the palette, `sort` the one to order by when the text shown will not do.
    `bar` names the attribute with the share of a clock that is gone (0 to 1, None for no bar), drawn below
    the words in their tone; `detail_tone` the colour of the second line.
    With `chips` the cell is a tuple of texts or (text, tone) pairs.
    """

    key: str
    label: str
    width: int = 120
    right: bool = False
    muted: bool = False
    bold: bool = False
    chips: bool = False
    glyph: str = ""
    detail: str = ""
    tone: str = ""
    sort: str = ""
    bar: str = ""
    detail_tone: str = ""


def chips_of(value: object) -> list[tuple[str, str]]:
    """The chips of a cell as (text, tone)."""
    items = [value] if isinstance(value, str) else value if isinstance(value, tuple | list) else []
    pairs = [(item, "") if isinstance(item, str) else (str(item[0]), str(item[1])) for item in items]
    return [pair for pair in pairs if pair[0]]


def text_of(row: object, column: Column) -> str:
    """What a cell shows, as one text: all that a copy or a screen reader may have."""
    value = getattr(row, column.key)
    first = " ".join(t for t, _ in chips_of(value)) if column.chips else "" if value is None else str(value)
    second = str(getattr(row, column.detail) or "") if column.detail else ""
    return f"{first} {second}".strip()


def natural(value: object) -> list[Any]:
    """A sort key by which 2-1-301 comes before 2-1-1201 and 10-1-101, and 90.5 before 100."""
    if isinstance(value, int | float):
        return ["", float(value)]
    text = "" if value is None else str(value)
    parts = re.split(r"([0-9]+(?:\.[0-9]+)?)", text)
    return [float(part) if place % 2 else part for place, part in enumerate(parts)]


class Rows(QAbstractTableModel):
    """Frozen rows for Qt; only what is shown can be asked, so only that can be copied."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._came: tuple[Any, ...] = ()
        self.rows: tuple[Any, ...] = ()
        self._section, self._falling = -1, False

    def put(self, rows: Sequence[Any]) -> None:
        """Show other rows, in the order chosen before."""
        self.beginResetModel()
        self._came = tuple(rows)
        self._arrange()
        self.endResetModel()

    def order_by(self, section: int, *, falling: bool = False) -> None:
        """Order by a column; -1 gives the list's own order back."""
        self.beginResetModel()
        self._section, self._falling = section, falling
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        if self._section < 0:
            self.rows = self._came
            return
        column = self.columns[self._section]
        keyed = [(getattr(r, column.sort) if column.sort else text_of(r, column), r) for r in self._came]
        # What is empty stands last in either order: it answers no question.
        filled = [(natural(key), r) for key, r in keyed if key not in ("", None)]
        filled.sort(key=lambda pair: pair[0], reverse=self._falling)
        self.rows = (*(r for _, r in filled), *(r for key, r in keyed if key in ("", None)))

    def place_of(self, ref: object) -> int | None:
        """Where the row of a record stands, or None."""
        return next((i for i, row in enumerate(self.rows) if row.ref == ref), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell as text; tooltip and screen reader get the same text, never more."""
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        text = text_of(self.rows[index.row()], column)
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return text if len(text) > 12 else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.label}：{text}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The column's head."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].label
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(self.columns[section]) | Qt.AlignmentFlag.AlignVCenter
        return None


class Cells(QStyledItemDelegate):
    """Paints a cell with its own margins and a line below; the selected row is one even band."""

    def __init__(self, rows: Rows, parent: QObject) -> None:
        super().__init__(parent)
        self._rows = rows
        self.hovered = -1

    def needs(self, place: int, section: int) -> int:
        """The width in pixels under which this cell would be cut."""
        row, column = self._rows.rows[place], self._rows.columns[section]
        if column.chips:
            metrics = QFontMetrics(_font(12))
            return 2 * PAD + sum(
                metrics.horizontalAdvance(text) + 2 * CHIP_PAD + CHIP_GAP
                for text, _ in chips_of(getattr(row, column.key))
            )
        size = CLOCK_WORDS if column.bar else 14
        width = QFontMetrics(_font(size, bold=column.bold)).horizontalAdvance(_first(row, column))
        if column.bar:
            width = max(width, round(BAR_WIDE * text_scale()))
        if column.detail:
            width = max(width, QFontMetrics(_font(13)).horizontalAdvance(_second(row, column)))
        sign = round(GLYPH * text_scale()) if column.bar else GLYPH
        return width + 2 * PAD + 1 + (sign + 6 if column.glyph else 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell: ground, line beneath, focus, sign, text or chips."""
        row, column = self._rows.rows[index.row()], self._rows.columns[index.column()]
        box: QRect = option.rect  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        table = self.parent()
        painter.save()
        if chosen or index.row() == self.hovered:
            painter.fillRect(box, colour("sel" if chosen else "hover"))
        painter.setPen(colour("rowline"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if chosen and table.hasFocus():  # type: ignore[attr-defined]
            self._mark_focus(painter, box, index.column())
        inner = box.adjusted(PAD, 0, -PAD, 0)
        if column.bar:
            _clock(painter, inner, row, column)
            painter.restore()
            return
        if column.glyph:
            if sign := getattr(row, column.glyph):
                glyphs.paint(painter, sign, inner.left(), inner.center().y() - GLYPH / 2 + 1, GLYPH)
            inner.setLeft(inner.left() + GLYPH + 6)
        if column.chips:
            paint_chips(painter, inner, chips_of(getattr(row, column.key)))
        else:
            _texts(painter, inner, row, column)
        painter.restore()

    def _mark_focus(self, painter: QPainter, box: QRect, section: int) -> None:
        """A frame around the whole row, so that it is seen in grey too."""
        edge = colour("accent")
        painter.fillRect(QRect(box.left(), box.top(), box.width(), 2), edge)
        painter.fillRect(QRect(box.left(), box.bottom() - 1, box.width(), 2), edge)
        if section == 0:
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), edge)
        if section == len(self._rows.columns) - 1:
            painter.fillRect(QRect(box.right() - 1, box.top(), 2, box.height()), edge)


def _font(pixels: int, *, bold: bool = False) -> Any:
    return painter_font(round(pixels * text_scale()), bold=bold)


def _side(column: Column) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft


def _first(row: object, column: Column) -> str:
    value = getattr(row, column.key)
    return "" if value is None else str(value)


def _second(row: object, column: Column) -> str:
    return str(getattr(row, column.detail) or "") if column.detail else ""


def _texts(painter: QPainter, box: QRect, row: object, column: Column) -> None:
    tone = str(getattr(row, column.tone) or "") if column.tone else ""
    first = box
    if column.detail:
        middle, high = box.center().y(), round(22 * text_scale())
        first = QRect(box.left(), middle - high, box.width(), high)
        second = QRect(box.left(), middle, box.width(), high - 1)
        told = str(getattr(row, column.detail_tone) or "") if column.detail_tone else ""
        _line(painter, second, _second(row, column), column, _font(13), told if told in TOKENS else "muted")
    tint = tone if tone in TOKENS else "muted" if column.muted else "text"
    _line(painter, first, _first(row, column), column, _font(14, bold=column.bold), tint)


def _clock(painter: QPainter, box: QRect, row: object, column: Column) -> None:
    """A clock in words with its sign, and beneath how much of it is gone; one that rests has an edge."""
    scale = text_scale()
    sign = str(getattr(row, column.glyph) or "") if column.glyph else ""
    tone = str(getattr(row, column.tone) or "") if column.tone else ""
    size = GLYPH * scale
    top = box.center().y() + 1 - CLOCK_HIGH * scale / 2
    words = QRect(box.left(), round(top), box.width(), round(20 * scale))
    if sign:
        glyphs.paint(painter, sign, box.left(), top + (20 * scale - size) / 2, size)
    if column.glyph:
        words.setLeft(round(box.left() + size + 6))
    _line(painter, words, _first(row, column), column, _font(CLOCK_WORDS), tone if tone in TOKENS else "text")
    share = getattr(row, column.bar)
    if share is None:
        return
    track = QRectF(words.left(), top + 28 * scale, BAR_WIDE * scale, BAR_HIGH * scale)
    painter.fillRect(track, colour("missbg"))
    gone = QRectF(track)
    gone.setWidth(track.width() * min(max(float(share), 0.0), 1.0))
    painter.fillRect(gone, colour(tone if tone in TOKENS else "off"))
    if sign == "paused":
        painter.setPen(QPen(colour("line2"), 1))
        painter.drawRect(track.adjusted(0.5, 0.5, -0.5, -0.5))


def _line(painter: QPainter, box: QRect, text: str, column: Column, font: Any, tint: str) -> None:
    painter.setFont(font)
    painter.setPen(colour(tint))
    cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, int(_side(column) | Qt.AlignmentFlag.AlignVCenter), cut)


def paint_chips(painter: QPainter, box: QRect, chips: list[tuple[str, str]]) -> None:
    """Texts in small frames of their tones, side by side from the left."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(_font(12))
    left = box.left() + 0.5
    for text, tone in chips:
        width = painter.fontMetrics().horizontalAdvance(text) + 2 * CHIP_PAD
        chip = QRectF(left, box.center().y() - 9.5, width, 21)
        known = f"{tone}bg" in TOKENS
        painter.setPen(QPen(colour(tone if known else "line2"), 1))
        painter.setBrush(colour(f"{tone}bg" if known else "head"))
        painter.drawRoundedRect(chip, 3, 3)
        painter.setPen(colour(tone if known else "muted"))
        painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), text)
        left += width + CHIP_GAP
