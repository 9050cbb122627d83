"""Every page and dialog at the sizes a desk has: no word is cut, no button out of reach."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import start
from app.ui import theme
from app.ui.dialog import Sheet
from app.ui.page import WIDEST
from app.ui.window import MainWindow
from tests.walks.conftest import unlock
from tests.walks.ready import with_keys as site_folder
from tests.walks.views import ONLY_COMPACT, VIEWS

__all__ = ["site_folder"]

SIZES = {"compact": (1093, 614), "smallest": (1366, 690), "wide": (1920, 1080)}


@pytest.fixture(params=["100", "130"])
def window(
    program: start.Program, qtbot: QtBot, dressed: QApplication, request: pytest.FixtureRequest
) -> Iterator[MainWindow]:
    """The main window of a site with the sample households and keys, at the smallest and the largest text size."""
    theme.apply(dressed, scale=int(request.param) / 100)
    program._text_size = request.param
    program._dress = lambda _: None  # type: ignore[method-assign]
    made = unlock(program, qtbot)
    yield made
    made.close()
    made.deleteLater()
    program.window = None
    # Styled anew with the window still there, this would take as long as the walk itself.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    theme.apply(dressed)


def cut(window: QWidget) -> list[str]:
    """Labels and buttons in sight that are narrower or lower than their words, or stick out of the window."""
    QApplication.processEvents()
    found = []
    for each in (*window.findChildren(QLabel), *window.findChildren(QAbstractButton)):
        words = each.text()
        if not words or not each.isVisible() or each.visibleRegion().isEmpty():
            continue
        if _shortened_on_purpose(each):
            continue
        need = each.minimumSizeHint() if isinstance(each, QLabel) and each.wordWrap() else each.sizeHint()
        if isinstance(each, QLabel) and each.wordWrap():
            low = each.heightForWidth(each.width()) > each.height() + 1
        else:
            low = need.height() > each.height() + 2
            if need.width() > each.width() + 1:
                found.append(f"{words!r} needs {need.width()} has {each.width()}")
        if low:
            found.append(f"{words!r} is too low: {each.height()}")
        if not _in_scroll(each) and not _inside(each, window):
            found.append(f"{words!r} sticks out of the window")
    return found


def _shortened_on_purpose(widget: QWidget) -> bool:
    """What may be cut has the whole text as its tooltip, or leaves its width to the layout."""
    policy = widget.sizePolicy().horizontalPolicy()
    return policy is QSizePolicy.Policy.Ignored or bool(isinstance(widget, QLabel) and widget.toolTip())


def _in_scroll(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea | QAbstractScrollArea):
            return True
        above = above.parentWidget()
    return False


def _inside(widget: QWidget, window: QWidget) -> bool:
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return window.rect().adjusted(-1, -1, 1, 1).contains(place)


def test_nothing_is_cut_on_any_page_at_any_size(window: MainWindow) -> None:
    wrong = []
    plain = round(theme.text_scale() * 100) == 100
    for size, (wide, high) in SIZES.items():
        if size == "wide" and not plain:
            continue  # large type has more room there than anywhere else
        window.resize(wide, high)
        QApplication.processEvents()
        assert (window.width(), window.height()) == (wide, high)
        for view, show in VIEWS.items():
            if view in ONLY_COMPACT and size != "compact":
                continue
            show(window)
            for _ in range(4):  # a page fits itself to the window, and its parts to that, turn by turn
                QApplication.processEvents()
            wrong += [f"{size}, {view}: {what}" for what in cut(window)]
            for sheet in window.findChildren(Sheet):
                sheet.drop()
            QApplication.processEvents()
    assert not wrong, "\n".join(wrong)


def test_the_content_of_a_very_wide_window_stays_readable(program: start.Program, qtbot: QtBot) -> None:
    window = unlock(program, qtbot)
    window.resize(2560, 1080)
    page = window.open_room("residents")
    QApplication.processEvents()
    assert page.head.width() == WIDEST
    assert page.head.mapTo(page, QPoint(0, 0)).x() == 16


def test_what_the_page_says_is_inside_a_check_box_too() -> None:
    """The search for cut words knows check boxes; a narrow one is found."""
    holder = QWidget()
    box = QCheckBox("一个相当长的标记名称", holder)
    box.resize(40, 20)
    holder.resize(300, 40)
    holder.show()
    assert any("needs" in line for line in cut(holder))
    holder.close()
