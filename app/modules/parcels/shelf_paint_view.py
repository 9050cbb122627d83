"""How the shelf looks: boxes shaded by age, triangle, star, the lit household, all told apart in grey."""

from collections.abc import Set
from dataclasses import dataclass, field
from math import cos, radians, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from app.modules.parcels.shelf_places import At, Places
from app.modules.parcels.stacks import Stack, Standing
from app.rules.box import Box
from app.ui.theme import colour, painter_font

BOX, LARGE, FAR_BOX = (30, 24), (47, 55), (17, 13)
"""A box, one in a place for bulky parcels, one where only boxes are shown."""
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LOW = 56
"""A place lower than this has no room for the star beside its code."""
_CODE = 17
"""Pixels, times the text size, of a place that its code takes."""


@dataclass(frozen=True)
class Look:
    """What a picture shows: shade 0 to 3, several boxes or one, the star, whether it is lit."""

    shade: int
    many: bool
    perishable: bool
    lit: bool


@dataclass(frozen=True)
class Scene:
    """All that is to be seen of the shelf."""

    standing: Standing
    places: Places
    pictures: "Pictures"
    lit: Set[At] = field(default_factory=frozenset)
    chosen: At | None = None
    focused: bool = False


class Pictures:
    """What lies on a place as it looks, drawn once for each size of place and one screen."""

    def __init__(self, scale: float, far: bool, ratio: float) -> None:
        self.scale, self.far, self.ratio = scale, far, ratio
        self._made: dict[tuple[Look, int, int], QPixmap] = {}

    def of(self, look: Look, width: int, height: int) -> QPixmap:
        """The boxes on a place of this size, without its code."""
        found = self._made.get((look, width, height))
        if found is None:
            found = self._made[look, width, height] = self._blank(width, height)
            painter = QPainter(found)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_stack(painter, look, QRectF(0, 0, width, height), self.scale, far=self.far)
            painter.end()
        return found

    def _blank(self, width: int, height: int) -> QPixmap:
        made = QPixmap(round(width * self.ratio), round(height * self.ratio))
        made.setDevicePixelRatio(self.ratio)
        made.fill(Qt.GlobalColor.transparent)
        return made


def paint_shelf(painter: QPainter, scene: Scene, part: Box) -> int:
    """Draw what a part of the drawing shows and say how many places that were."""
    drawn = 0
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for bay in scene.places.exposed(part):
        _paint_frame(painter, scene, bay)
        for number in scene.places.exposed_places(bay, part):
            _paint_place(painter, scene, (bay, number))
            drawn += 1
        _paint_levels(painter, scene, bay)
    for at in (*scene.lit, *((scene.chosen,) if scene.chosen is not None else ())):
        if scene.places.cell(at).meets(part):
            _paint_marked(painter, scene, at)
    return drawn


def paint_stack(painter: QPainter, look: Look, place: QRectF, scale: float, *, far: bool) -> None:
    """What lies on a place: one box or two overlapping ones, with triangle and star."""
    wide, high = _size(place, scale, far=far)
    box = QRectF(place.center().x() - wide / 2, place.bottom() - high - 3 * scale, wide, high)
    if look.many:
        back = QRectF(box.left(), box.top() + high * 0.18, wide * 0.62, high * 0.82)
        paint_box(painter, back, look.shade, lit=look.lit)
        box = QRectF(box.left() + wide * 0.36, box.top(), wide * 0.64, high)
    paint_box(painter, box, look.shade, lit=look.lit)
    if look.shade == 3:
        size = (9 if far else 12) * scale
        paint_triangle(painter, QPointF(box.right() - size * 0.3, box.top() - size * 0.35), size)
    if look.perishable:
        size = (8 if far else 12) * scale
        beside = far or place.height() < _LOW * scale  # there the code has the whole upper edge
        left = box.left() - size * 0.5 if beside else place.right() - size - 3 * scale
        top = box.bottom() - size * 0.9 if beside else place.top() + 3 * scale
        paint_star(painter, QRectF(max(place.left() + 1, left), top, size, size))


def paint_box(painter: QPainter, box: QRectF, shade: int, *, lit: bool = False) -> None:
    """One parcel with its tape."""
    edge = colour("accent2" if lit else f"age{shade}edge")
    painter.setPen(QPen(edge, 1.2))
    painter.setBrush(colour("card" if lit else f"age{shade}"))
    box = box.adjusted(0.6, 0.6, -0.6, -0.6)
    painter.drawRect(box)
    middle = box.center().x()
    painter.drawLine(QPointF(middle, box.top()), QPointF(middle, box.top() + box.height() * 0.36))


def paint_triangle(painter: QPainter, middle: QPointF, size: float) -> None:
    """The sign of what lies here too long, with a rim so that it stands off the box."""
    half = size / 2
    points = [middle + QPointF(0, -half), middle + QPointF(half, half), middle + QPointF(-half, half)]
    pen = QPen(colour("card"), size / 10)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(colour("over"))
    painter.drawPolygon(QPolygonF(points))
    painter.setPen(QPen(colour("card"), size / 8))
    painter.drawLine(middle + QPointF(0, -size * 0.14), middle + QPointF(0, size * 0.16))
    painter.drawLine(middle + QPointF(0, size * 0.25), middle + QPointF(0, size * 0.37))


def paint_star(painter: QPainter, box: QRectF) -> None:
    """The star of what perishes, six arms."""
    half, wide = box.width() / 2, max(1.2, box.width() / 8)
    arms = [QPointF(cos(radians(turn)) * half, sin(radians(turn)) * half) for turn in (30, 90, 150)]
    for token, line in (("card", wide * 3), ("accent2", wide)):  # a rim, so that it stands off the box
        pen = QPen(colour(token), line)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for arm in arms:
            painter.drawLine(box.center() - arm, box.center() + arm)


def paint_lit(painter: QPainter, place: QRectF) -> None:
    """The ground of a place of the household that was looked for."""
    painter.setPen(QPen(colour("accent"), 2.6))
    painter.setBrush(colour("sel"))
    painter.drawRoundedRect(place.adjusted(1.3, 1.3, -1.3, -1.3), 4, 4)


def head_words(name: str, told: str, width: float, scale: float) -> tuple[str, str]:
    """The words above a bay that have room; its name is never cut."""
    title = QFontMetricsF(painter_font(round(13 * scale), bold=True)).horizontalAdvance(name)
    metrics = QFontMetricsF(painter_font(round(12 * scale)))
    for words in (told, told.rpartition(" · ")[2], ""):
        if title + metrics.horizontalAdvance(words) + 8 * scale <= width:
            return name, words
    return name, ""


def _size(place: QRectF, scale: float, *, far: bool) -> tuple[float, float]:
    wide, high = FAR_BOX if far else BOX
    if not far and place.width() >= 70 * scale and place.height() >= 84 * scale:
        wide, high = LARGE
    room = (
        place.height() - 6 * scale if far else place.height() - _code_high(place.height(), scale) - 5 * scale
    )
    return min(wide * scale, place.width() - 6), max(8.0, min(high * scale, room))


def _code_high(high: float, scale: float) -> float:
    """What the code takes of a place: less where levels are low."""
    return min(_CODE * scale, high * 0.4)


def _rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.height)


def _paint_frame(painter: QPainter, scene: Scene, bay: int) -> None:
    box, head, told = scene.places.boxes[bay], scene.places.head(bay), scene.standing.bays[bay]
    scale = scene.places.scale
    painter.setPen(QPen(colour("line2"), 1.2))
    painter.setBrush(colour("card"))
    painter.drawRoundedRect(_rect(box).adjusted(0.6, 0.6, -0.6, -0.6), 4, 4)
    name, words = head_words(f"{told.name} 架", told.told, head.width, scale)
    painter.setPen(colour("text"))
    painter.setFont(painter_font(round(13 * scale), bold=True))
    painter.drawText(_rect(head), _LEFT, name)
    painter.setPen(colour("muted"))
    painter.setFont(painter_font(round(12 * scale)))
    painter.drawText(_rect(head), _RIGHT, words)


def _paint_levels(painter: QPainter, scene: Scene, bay: int) -> None:
    """The boards of the levels, drawn over the places so that boxes stand on them."""
    frame, box = scene.places.frames[bay], scene.places.boxes[bay]
    painter.setPen(QPen(colour("shelfline"), 2))
    for level in range(1, frame.levels):
        top = scene.places.cell((bay, level * frame.spots)).top
        painter.drawLine(QPointF(box.left + 1.5, top), QPointF(box.right - 1.5, top))


def _paint_place(painter: QPainter, scene: Scene, at: At) -> None:
    stack, cell = scene.standing.bays[at[0]].stacks[at[1]], scene.places.cell(at)
    lit = at in scene.lit
    if lit:
        paint_lit(painter, _rect(cell))
    if not scene.places.far:
        _paint_code(painter, scene, stack, cell, lit=lit)
    if stack.parcels:
        look = Look(stack.shade, len(stack.parcels) > 1, stack.perishable, lit)
        painter.drawPixmap(cell.left, cell.top, scene.pictures.of(look, cell.width, cell.height))


def _paint_code(painter: QPainter, scene: Scene, stack: Stack, cell: Box, *, lit: bool) -> None:
    scale = scene.places.scale
    painter.setPen(colour("accent2" if lit else "muted" if stack.parcels else "faint"))
    painter.setFont(painter_font(round(11 * scale), bold=lit))
    high = _code_high(cell.height, scale)
    words = QRectF(cell.left + 5 * scale, cell.top + 2 * scale, cell.width - 6 * scale, high)
    painter.drawText(words, _LEFT, stack.place.words)


def _paint_marked(painter: QPainter, scene: Scene, at: At) -> None:
    """A lit place once more over the levels, and the frame of the one the keys are at."""
    cell = _rect(scene.places.cell(at))
    if at in scene.lit:
        painter.setPen(QPen(colour("accent"), 2.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cell.adjusted(1.3, 1.3, -1.3, -1.3), 4, 4)
    if at == scene.chosen:
        pen = QPen(colour("text" if scene.focused else "line2"), 2 if scene.focused else 1)
        pen.setStyle(Qt.PenStyle.SolidLine if scene.focused else Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cell.adjusted(3.5, 3.5, -3.5, -3.5), 3, 3)
