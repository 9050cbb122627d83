"""How the whole board is drawn: panels with their heads, hooks from ready pictures, what is chosen on top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from app.modules.keys.board import Hook, Key, Panel, counts, heading
from app.modules.keys.board_paint_view import Pictures
from app.modules.keys.board_places import ACROSS, Places
from app.rules.box import Box
from app.rules.ref import Ref
from app.ui.theme import colour, painter_font

RIM = 3
"""Pixels the frame of the chosen hook stands out of its cell."""
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Scene:
    """All that is to be seen: the panels, where they stand, and what is said about single hooks."""

    panels: Sequence[Panel]
    places: Places
    pictures: Pictures
    chosen: tuple[int, int] | None = None
    focused: bool = False
    shown: frozenset[Ref] | None = None
    marks: Mapping[Key, str] = field(default_factory=dict)

    def faint(self, ring: Ref | None) -> bool:
        """True for a hook outside the filter."""
        return self.shown is not None and ring not in self.shown

    def mark(self, panel: int, hook: Hook) -> str:
        """What counting says about a hook or its ring."""
        by_ring = self.marks.get(hook.ring, "") if hook.ring else ""
        return by_ring or self.marks.get((self.panels[panel].id, hook.number), "")


def paint_board(painter: QPainter, scene: Scene, part: Box) -> int:
    """Draw what a part of the board shows and say how many hooks that were."""
    drawn = 0
    for panel in scene.places.exposed(part):
        _paint_panel(painter, scene, panel, part)
        drawn += _paint_hooks(painter, scene, panel, part)
    if scene.chosen is not None:
        _paint_chosen(painter, scene, *scene.chosen, part)
    return drawn


def _paint_hooks(painter: QPainter, scene: Scene, panel: int, part: Box) -> int:
    """The hooks, each a ready picture on whole pixels of the screen."""
    hooks, picture, shown = scene.panels[panel].hooks, scene.pictures.hook, scene.shown
    left, top = scene.places.corner(panel)
    wide, high = scene.places.cells.width, scene.places.cells.height
    at = _columns_and_rows(painter, scene, panel, left, top)
    marked, drawn = bool(scene.marks), 0
    for place in scene.places.exposed_hooks(panel, part):
        hook = hooks[place]
        faint = shown is not None and hook.ring not in shown
        mark = scene.mark(panel, hook) if marked else ""
        made = picture(hook.state, hook.deposit, faint, hook.number, mark)
        row, column = divmod(place, ACROSS)
        if at is None:
            painter.drawPixmap(left + column * wide, top + row * high, made)
        else:
            painter.drawPixmap(QPointF(at[0][column], at[1][row]), made)
        drawn += 1
    return drawn


def _columns_and_rows(
    painter: QPainter, scene: Scene, panel: int, left: int, top: int
) -> tuple[list[float], list[float]] | None:
    """Where the pictures begin on a screen whose ratio is no whole number, else None."""
    ratio, cells = scene.pictures.ratio, scene.places.cells
    if ratio == int(ratio):
        return None
    rows = -(-len(scene.panels[panel].hooks) // ACROSS)
    xs = [_snapped(painter, left + column * cells.width, top, ratio).x() for column in range(ACROSS)]
    return xs, [_snapped(painter, left, top + row * cells.height, ratio).y() for row in range(rows)]


def _snapped(painter: QPainter, x: float, y: float, ratio: float) -> QPointF:
    """The place that falls on whole pixels of a screen with a broken ratio, so that no picture is blurred."""
    to = painter.deviceTransform()
    return QPointF(
        (round(x * ratio + to.dx()) - to.dx()) / ratio, (round(y * ratio + to.dy()) - to.dy()) / ratio
    )


def _paint_chosen(painter: QPainter, scene: Scene, panel: int, hook: int, part: Box) -> None:
    """The chosen hook again, in a frame over its neighbours; stronger while the board has the keys."""
    cell = scene.places.hook(panel, hook)
    out = 2 if scene.places.far else 0
    frame = QRectF(cell.left - out, cell.top - out, cell.width + 2 * out, cell.height + 2 * out)
    if not cell.meets(Box(part.left - RIM, part.top - RIM, part.width + 2 * RIM, part.height + 2 * RIM)):
        return
    edge = 2.0 if scene.focused else 1.0
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("accent"), edge))
    painter.setBrush(colour("sel"))
    painter.drawRoundedRect(frame.adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2), 4, 4)
    painter.restore()
    each = scene.panels[panel].hooks[hook]
    made = scene.pictures.hook(
        each.state, each.deposit, scene.faint(each.ring), each.number, scene.mark(panel, each)
    )
    painter.drawPixmap(_snapped(painter, cell.left, cell.top, scene.pictures.ratio), made)


def _paint_panel(painter: QPainter, scene: Scene, panel: int, part: Box) -> None:
    """The panel's ground, its head, and the numbers of its rows where hooks have none."""
    box, head = scene.places.panels[panel], scene.places.head(panel)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("line"), 1))
    painter.setBrush(colour("zebra"))
    painter.drawRoundedRect(QRectF(box.left + 0.5, box.top + 0.5, box.width - 1, box.height - 1), 6, 6)
    painter.restore()
    if head.meets(part):
        painter.fillRect(QRectF(box.left + 1, head.bottom - 1, box.width - 2, 1), colour("line"))
        _paint_head(painter, scene, panel)
    if scene.places.far:
        _paint_row_numbers(painter, scene, panel)


def head_words(scene_places: Places, panel: Panel, width: float) -> tuple[str, str]:
    """The words of a head that have room, title and counts; the counts are never cut."""
    scale, far = scene_places.cells.scale, scene_places.far
    between = "  " if far else "   "
    numbers = between.join(f"{word} {count}" for word, count in counts(panel))
    title = QFontMetricsF(painter_font(round((12 if far else 13) * scale), bold=True))
    number = QFontMetricsF(painter_font(round((11 if far else 12) * scale)))
    room = width - number.horizontalAdvance(numbers) - 10 * scale
    return title.elidedText(heading(panel), Qt.TextElideMode.ElideRight, max(room, 0)), numbers


def _paint_head(painter: QPainter, scene: Scene, panel: int) -> None:
    places, head = scene.places, scene.places.head(panel)
    scale = places.cells.scale
    side = round((8 if places.far else 12) * scale)
    room = QRectF(head.left + side, head.top, head.width - 2 * side, head.height)
    title, numbers = head_words(places, scene.panels[panel], room.width())
    painter.setPen(colour("text"))
    painter.setFont(painter_font(round((12 if places.far else 13) * scale), bold=True))
    painter.drawText(room, _LEFT, title)
    painter.setPen(colour("muted"))
    painter.setFont(painter_font(round((11 if places.far else 12) * scale)))
    painter.drawText(room, _RIGHT, numbers)


def _paint_row_numbers(painter: QPainter, scene: Scene, panel: int) -> None:
    places, hooks = scene.places, scene.panels[panel].hooks
    painter.setPen(colour("muted"))
    painter.setFont(painter_font(round(10 * places.cells.scale)))
    for place in range(0, len(hooks), ACROSS):
        cell = places.hook(panel, place)
        words = QRectF(
            places.panels[panel].left + 2, cell.top, cell.left - places.panels[panel].left - 6, cell.height
        )
        painter.drawText(words, _RIGHT, f"{hooks[place].number:02d}")
