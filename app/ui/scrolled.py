"""What is higher than a low window scrolls, and what stands around it stays where it is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def scrolled(inside: QLayout, *, least: int = 80) -> QScrollArea:
    """A layout that scrolls upright where it has no room; it takes the whole width."""
    area, holder = QScrollArea(), QWidget()
    holder.setLayout(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(holder)
    area.setMinimumHeight(least)
    return area
