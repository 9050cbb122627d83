"""Line drawings for tabs and buttons, tinted at run time and sharp at every screen scale."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel

from app.paths import resources
from app.ui.palette import TOKENS

_DRAWN_IN = b"#1E252B"


@lru_cache(maxsize=64)
def _source(name: str) -> bytes:
    return (resources() / "icons" / f"{name}.svg").read_bytes()


def paint(painter: QPainter, name: str, box: QRectF, token: str = "text") -> None:
    """Draw an icon into a box with a colour of the palette."""
    svg = _source(name).replace(_DRAWN_IN, TOKENS[token].encode())
    QSvgRenderer(QByteArray(svg)).render(painter, box)


@lru_cache(maxsize=256)
def pixmap(name: str, size: int, token: str = "text", ratio: float = 1.0) -> QPixmap:
    """An icon as a picture of `size` logical pixels for a screen of that pixel ratio."""
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, name, QRectF(0, 0, picture.width(), picture.height()), token)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def icon(name: str, token: str = "text", size: int = 20) -> QIcon:
    """An icon for a button, with pictures for the usual screen scales."""
    made = QIcon()
    for ratio in (1.0, 1.25, 1.5, 2.0, 3.0):
        made.addPixmap(pixmap(name, size, token, ratio))
    return made


class IconLabel(QLabel):
    """An icon that stands alone; it re-makes its picture when the screen's scale changes."""

    def __init__(self, name: str, size: int, token: str = "text") -> None:
        super().__init__()
        self._name, self._size, self._token = name, size, token
        self.setFixedSize(size, size)

    def show_icon(self, name: str, token: str) -> None:
        """Show another drawing or another colour."""
        self._name, self._token = name, token
        self.update()

    def paintEvent(self, event: object) -> None:
        """Draw at the pixel ratio of the screen the label is on."""
        painter = QPainter(self)
        painter.drawPixmap(0, 0, pixmap(self._name, self._size, self._token, self.devicePixelRatioF()))
        painter.end()
