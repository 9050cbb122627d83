"""How a hook looks: every state has its own outline and its own sign, so that grey tells them apart too."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from app.modules.keys.board import EMPTY
from app.modules.keys.board_places import Cells
from app.ui import glyphs
from app.ui.theme import colour, painter_font

TAG_WIDE, TAG_HIGH, TAG_TOP, SMALL_TOP = 26, 18, 8, 3
MARK = 13
_DIM, _DIM_NUMBER = 0.22, 0.5
_MIDDLE = int(Qt.AlignmentFlag.AlignCenter)
SIGNS = {"out": "借", "overdue": "逾", "extended": "延", "issued": "领", "missing": "失", "retired": "停"}
"""The word on a tag that is not simply there."""


class Pictures:
    """Every hook as it looks, drawn once for one size of cell and one screen."""

    def __init__(self, cells: Cells, ratio: float) -> None:
        self.cells, self.ratio = cells, ratio
        self._hooks: dict[tuple[str, bool, bool, int, str], QPixmap] = {}

    def hook(self, state: str, deposit: bool, faint: bool, number: int, mark: str = "") -> QPixmap:
        """A whole cell: peg, tag, number, and what counting says."""
        key = (state, deposit, faint, number, mark)
        found = self._hooks.get(key)
        if found is None:
            found = self._hooks[key] = self._blank()
            painter = QPainter(found)
            paint_hook(painter, self.cells, state, deposit=deposit, faint=faint, number=number)
            if mark:
                painter.setOpacity(1.0)
                paint_mark(painter, mark, mark_box(self.cells))
            painter.end()
        return found

    def _blank(self) -> QPixmap:
        made = QPixmap(round(self.cells.width * self.ratio), round(self.cells.height * self.ratio))
        made.setDevicePixelRatio(self.ratio)
        made.fill(Qt.GlobalColor.transparent)
        return made


def tag_box(cells: Cells) -> QRectF:
    """Where the tag is in a cell, on whole pixels."""
    if cells.far:
        high = min(cells.height, cells.width) - 2
        wide = min(cells.width - 2, round(high * TAG_WIDE / TAG_HIGH))
        return QRectF((cells.width - wide) // 2, (cells.height - high) // 2, wide, high)
    unit = cells.unit
    wide, high = round(TAG_WIDE * unit), round(TAG_HIGH * unit)
    spare = max(0, cells.height - round((34 if cells.small else 40) * unit)) // 2
    top = round((SMALL_TOP if cells.small else TAG_TOP) * unit) + spare
    return QRectF((cells.width - wide) // 2, top, wide, high)


def mark_box(cells: Cells) -> QRectF:
    """Where counting puts its sign: the lower right corner of the tag, inside the cell."""
    tag, size = tag_box(cells), round((11 if cells.far else MARK) * cells.unit)
    left = min(cells.width - size, tag.right() - size / 2)
    top = min(cells.height - size, tag.bottom() - size * 0.6)
    return QRectF(round(left), round(top), size, size)


def paint_hook(
    painter: QPainter, cells: Cells, state: str, *, deposit: bool, faint: bool = False, number: int = 0
) -> None:
    """A cell with its top left corner at the origin; a `faint` one is outside the filter."""
    tag = tag_box(cells)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(_DIM if faint else 1.0)
    if not cells.far and not cells.small:
        _peg(painter, tag, cells.unit)
    paint_tag(painter, state, tag, deposit=deposit, far=cells.far)
    if state == EMPTY and (cells.far or cells.small):
        _free(painter, tag, cells.unit)
    if number and not cells.far:
        painter.setOpacity(_DIM_NUMBER if faint else 1.0)
        painter.setPen(colour("faint" if faint or state == EMPTY else "muted"))
        painter.setFont(painter_font(round((10 if cells.small else 11) * cells.unit)))
        below = QRectF(0, tag.bottom(), cells.width, cells.height - tag.bottom())
        below.setHeight(min(below.height(), round(15 * cells.unit)))
        painter.drawText(below, _MIDDLE, f"{number:02d}")


def paint_tag(
    painter: QPainter, state: str, tag: QRectF, *, deposit: bool = False, far: bool = False
) -> None:
    """The tag alone, at home in the legend too; an empty hook has none."""
    if state == EMPTY:
        return
    line = max(1.0, float(round(tag.height() / TAG_HIGH)))
    if state == "overdue":
        _overdue(painter, tag, line, far=far)
    else:
        _TAGS[state](painter, tag, line)
    if deposit:
        _corner(painter, tag, state, line, 0.38 if far or state == "overdue" else 0.44)


def paint_peg(painter: QPainter, tag: QRectF) -> None:
    """The peg a tag hangs on."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _peg(painter, tag, tag.height() / TAG_HIGH)


def paint_mark(painter: QPainter, mark: str, box: QRectF) -> None:
    """Seen is a tick in a disc, on a wrong hook an arrow in a square, missing a question in a ring."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("card"))
    painter.drawEllipse(box)  # a rim of the ground, so that the sign stands off the tag
    if mark == "seen":
        glyphs.paint(painter, "done", box.left() + 0.5, box.top() + 0.5, box.width() - 1)
    elif mark == "wrong":
        _wrong(painter, box)
    else:
        _unknown(painter, box)
    painter.restore()


def _peg(painter: QPainter, tag: QRectF, unit: float) -> None:
    wide = 6 * unit
    painter.setPen(QPen(colour("line2"), 1.2 * unit))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    arc = QRectF(tag.center().x() - wide / 2, tag.top() - 5 * unit, wide, 8 * unit)
    painter.drawArc(arc, 0, 180 * 16)


def _free(painter: QPainter, tag: QRectF, unit: float) -> None:
    """A free hook where the peg has no room: a ring, so that the place is seen."""
    painter.setPen(QPen(colour("line2"), 1.1 * unit))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(tag.center(), 2.2 * unit, 2.2 * unit)


def _edge(painter: QPainter, tag: QRectF, ground: str, edge: str, width: float, radius: float = 0.17) -> None:
    pen = QPen(colour(edge), width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(colour(ground))
    half = width / 2
    round_ = tag.height() * radius
    painter.drawRoundedRect(tag.adjusted(half, half, -half, -half), round_, round_)


def _sign(
    painter: QPainter, tag: QRectF, words: str, tone: str, *, bold: bool = False, share: float = 0.7
) -> None:
    """One character in the very middle: its square reaches from 0.12 below the base line to 0.88 above."""
    pixels = round(tag.height() * share)
    font = painter_font(pixels, bold=bold)
    painter.setPen(colour(tone))
    painter.setFont(font)
    middle, wide = tag.center(), QFontMetricsF(font).horizontalAdvance(words)
    painter.drawText(QPointF(round(middle.x() - wide / 2), round(middle.y() + 0.38 * pixels)), words)


def _in(painter: QPainter, tag: QRectF, line: float) -> None:
    _edge(painter, tag, "card", "line2", line)
    unit, middle = tag.height() / TAG_HIGH, tag.center().x()
    top = tag.top() + 3.4 * unit
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("muted"))
    painter.drawEllipse(QPointF(middle, top + 1.6 * unit), 1.9 * unit, 1.9 * unit)
    pen = QPen(colour("muted"), 1.3 * unit)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    foot = top + 11.4 * unit
    painter.drawLine(QPointF(middle, top + 2 * unit), QPointF(middle, foot))
    for tooth in (0.7, 3.4):
        painter.drawLine(
            QPointF(middle, foot - tooth * unit), QPointF(middle + 3.2 * unit, foot - tooth * unit)
        )


def _out(painter: QPainter, tag: QRectF, line: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("card"))
    painter.drawRoundedRect(tag, 3, 3)
    pen = QPen(colour("accent"), line * 1.5)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([2.6, 1.7])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = line * 0.75
    painter.drawRoundedRect(tag.adjusted(inset, inset, -inset, -inset), 3, 3)
    _sign(painter, tag, SIGNS["out"], "accent")


def _overdue(painter: QPainter, tag: QRectF, line: float, *, far: bool) -> None:
    """Filled, with its word and the triangle; where tags are all there is, with the triangle's own sign."""
    _edge(painter, tag, "over", "over", line)
    if far:
        _sign(painter, tag, "!", "card", bold=True, share=0.85)
        return
    _sign(painter, tag.adjusted(-line, line, -line, line), SIGNS["overdue"], "card", bold=True, share=0.67)
    _warning(painter, tag)


def _extended(painter: QPainter, tag: QRectF, line: float) -> None:
    middle, point = tag.center().y(), tag.height() * (0.34 if tag.width() > 1.3 * tag.height() else 0.24)
    box = tag.adjusted(line / 2, line / 2, -line / 2, -line / 2)
    corners = (
        (box.left(), middle),
        (box.left() + point, box.top()),
        (box.right() - point, box.top()),
        (box.right(), middle),
        (box.right() - point, box.bottom()),
        (box.left() + point, box.bottom()),
    )
    painter.setPen(QPen(colour("ext"), line * 1.2))
    painter.setBrush(colour("extbg"))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    _sign(painter, tag, SIGNS["extended"], "ext", share=0.62)


def _issued(painter: QPainter, tag: QRectF, line: float) -> None:
    _edge(painter, tag, "card", "muted", line)
    inner = 2 * line
    _edge(painter, tag.adjusted(inner, inner, -inner, -inner), "head", "muted", line, 0.08)
    _sign(painter, tag, SIGNS["issued"], "text", share=0.6)


def _missing(painter: QPainter, tag: QRectF, line: float) -> None:
    painter.fillRect(tag, colour("card"))
    painter.save()
    painter.setClipRect(tag)
    painter.setPen(QPen(colour("miss"), line))
    step = 4.0 * line
    reach = tag.height()
    for number in range(int((tag.width() + reach) / step) + 1):
        left = tag.left() - reach + number * step
        painter.drawLine(QPointF(left, tag.bottom()), QPointF(left + reach, tag.top()))
    painter.restore()
    size = tag.height() * 0.74
    middle = QRectF(tag.center().x() - size / 2, tag.center().y() - size / 2, size, size)
    painter.fillRect(middle, colour("card"))
    pen = QPen(colour("miss"), 2 * line)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(tag.adjusted(line, line, -line, -line))
    _sign(painter, tag, SIGNS["missing"], "miss", bold=True, share=0.68)


def _retired(painter: QPainter, tag: QRectF, line: float) -> None:
    _edge(painter, tag, "missbg", "off", line)
    painter.setPen(QPen(colour("off"), line * 1.2))
    painter.drawLine(tag.bottomLeft() + QPointF(line, -line), tag.topRight() + QPointF(-line, line))
    size = tag.height() * 0.7
    middle = QRectF(tag.center().x() - size / 2, tag.center().y() - size / 2, size, size)
    painter.fillRect(middle, QBrush(colour("missbg")))
    _sign(painter, tag, SIGNS["retired"], "muted", share=0.64)


_TAGS: dict[str, Callable[[QPainter, QRectF, float], None]] = {
    "in": _in,
    "out": _out,
    "extended": _extended,
    "issued": _issued,
    "missing": _missing,
    "retired": _retired,
}


def _corner(painter: QPainter, tag: QRectF, state: str, line: float, share: float) -> None:
    """The folded corner of a key the owner has left with the desk: white on what is dark itself."""
    size = tag.height() * share
    right, below = tag.topLeft() + QPointF(size, 0), tag.topLeft() + QPointF(0, size)
    fold = QPainterPath(tag.topLeft())
    fold.lineTo(right)
    fold.lineTo(below)
    fold.closeSubpath()
    painter.fillPath(fold, colour("card" if state in ("overdue", "missing") else "miss"))
    if state == "missing":
        painter.setPen(QPen(colour("miss"), 1.4 * line))
        painter.drawLine(right, below)


def _warning(painter: QPainter, tag: QRectF) -> None:
    """The triangle at the corner of what is overdue, with a rim so that it stands off the tag."""
    unit = tag.height() / TAG_HIGH
    size = 11 * unit
    left, top = tag.right() - 6.8 * unit, max(0.5, tag.top() - 6.5 * unit)
    points = [QPointF(left + size / 2, top), QPointF(left + size, top + size), QPointF(left, top + size)]
    pen = QPen(colour("card"), 1.2 * unit)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(colour("over"))
    painter.drawPolygon(QPolygonF(points))
    painter.setPen(QPen(colour("card"), 1.4 * unit))
    middle = left + size / 2
    painter.drawLine(QPointF(middle, top + 4 * unit), QPointF(middle, top + 7.2 * unit))
    painter.drawLine(QPointF(middle, top + 8.2 * unit), QPointF(middle, top + 9.6 * unit))


def _wrong(painter: QPainter, box: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("card"))
    painter.drawRect(box)
    painter.setBrush(colour("due"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    unit, middle = box.width() / MARK, box.center()
    pen = QPen(colour("card"), 1.6 * unit)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    tip = middle + QPointF(3.6 * unit, 0)
    painter.drawLine(middle - QPointF(3.6 * unit, 0), tip)
    painter.drawPolyline(
        QPolygonF([tip + QPointF(-2.8 * unit, -2.8 * unit), tip, tip + QPointF(-2.8 * unit, 2.8 * unit)])
    )


def _unknown(painter: QPainter, box: QRectF) -> None:
    unit = box.width() / MARK
    painter.setPen(QPen(colour("over"), 1.6 * unit))
    painter.setBrush(colour("card"))
    painter.drawEllipse(box.adjusted(unit, unit, -unit, -unit))
    painter.setPen(colour("over"))
    painter.setFont(painter_font(round(10 * unit), bold=True))
    painter.drawText(box, _MIDDLE, "?")
