"""Signing by hand: with mouse, pen and finger; what was drawn comes back in the same place."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.rules.strokes import HEIGHT, MOST_STROKES, WIDTH, decode, encode
from app.ui import theme
from app.ui.pad import SignaturePad, paint_strokes

LINE = [(30, 20), (60, 50), (90, 20), (120, 50), (150, 20)]
INK = theme.colour("text")


def a_pad(qtbot: QtBot, width: int = 372, height: int = 72) -> SignaturePad:
    pad = SignaturePad("借用人签名")
    qtbot.addWidget(pad)
    pad.resize(width, height)
    pad.show()
    qtbot.waitExposed(pad)
    QApplication.processEvents()
    return pad


def draw(pad: SignaturePad, *places: tuple[int, int], button=Qt.MouseButton.LeftButton) -> None:
    points = [QPoint(*place) for place in places]
    QTest.mousePress(pad, button, Qt.KeyboardModifier.NoModifier, points[0])
    for point in points[1:]:
        QTest.mouseMove(pad, point)
    QTest.mouseRelease(pad, button, Qt.KeyboardModifier.NoModifier, points[-1])


def inked(image: QImage, ink: QColor = INK) -> set[tuple[int, int]]:
    """Where the picture is about as dark as ink."""
    dark = ink.lightness() + 60
    return {
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).lightness() < dark
    }


def picture(pad: SignaturePad) -> QImage:
    """The pad as it looks without the focus."""
    pad.clearFocus()
    QApplication.processEvents()
    return pad.grab().toImage()


def test_what_the_mouse_draws_is_a_signature_where_it_was_drawn(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)
    assert not pad.signed and pad.strokes() == ()
    draw(pad, *LINE)
    assert pad.signed and len(pad.strokes()) == 1
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in pad.strokes()[0])
    dark = inked(picture(pad))
    for x, y in ((30, 20), (150, 20)):
        assert any(abs(x - a) <= 2 and abs(y - b) <= 2 for a, b in dark)


def test_changed_comes_once_after_each_stroke_and_when_emptied(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)
    heard: list[int] = []
    pad.changed.connect(lambda: heard.append(len(pad.strokes())))
    draw(pad, *LINE)
    draw(pad, (200, 20), (220, 50))
    pad.clear()
    assert heard == [1, 2, 0]


def test_only_the_left_button_draws(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)
    draw(pad, *LINE, button=Qt.MouseButton.RightButton)
    QTest.mouseMove(pad, QPoint(90, 30))
    assert pad.strokes() == ()


def test_a_dot_is_drawn_and_is_no_signature(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)
    draw(pad, (100, 36), (100, 36))
    assert len(pad.strokes()) == 1 and not pad.signed
    assert (100, 36) in inked(picture(pad))
    assert pad.accessibleDescription() == "还没有签名"


def test_a_quick_second_stroke_in_the_same_place_is_not_lost_as_a_double_click(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)
    QTest.mouseDClick(
        pad.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(100, 36)
    )
    assert len(pad.strokes()) == 2


def test_a_stroke_whose_end_was_never_told_is_kept(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(20, 20))
    QTest.mouseMove(pad, QPoint(80, 60))
    draw(pad, *LINE)
    assert len(pad.strokes()) == 2


def test_a_pen_draws_and_is_not_drawn_a_second_time_by_its_mouse(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)
    device = QPointingDevice.primaryPointingDevice()

    def pen(kind: QEvent.Type, x: float, y: float) -> None:
        place = QPointF(x, y)
        left = Qt.MouseButton.LeftButton
        event = QTabletEvent(
            kind, device, place, place, 0.5, 0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier, left, left
        )
        assert QApplication.sendEvent(pad, event) and event.isAccepted()

    pen(QEvent.Type.TabletPress, 40.25, 30.5)
    for step in range(1, 60):
        pen(QEvent.Type.TabletMove, 40.25 + step, 30.5)
    pen(QEvent.Type.TabletRelease, 100.25, 30.5)
    assert len(pad.strokes()) == 1 and len(pad.strokes()[0]) > 50 and pad.signed


def test_a_finger_draws(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)
    finger = QTest.createTouchDevice()
    QTest.touchEvent(pad, finger).press(1, QPoint(40, 20), pad).commit()
    for step in range(1, 20):
        QTest.touchEvent(pad, finger).move(1, QPoint(40 + 5 * step, 20 + 2 * step), pad).commit()
    QTest.touchEvent(pad, finger).release(1, QPoint(140, 60), pad).commit()
    QApplication.processEvents()
    assert len(pad.strokes()) == 1 and pad.signed


def test_a_stroke_that_leaves_the_pad_stays_at_its_edge(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)
    draw(pad, (200, 36), (500, 36), (500, 300), (-80, 300))
    inside = picture(pad).rect()
    assert pad.signed
    pad.set_strokes(pad.strokes())
    assert all(inside.contains(x, y) for x, y in inked(picture(pad)))


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_del_signs_again(qtbot: QtBot, key: Qt.Key) -> None:
    pad = a_pad(qtbot)
    empty = picture(pad)
    draw(pad, *LINE)
    qtbot.keyClick(pad, key)
    assert pad.strokes() == () and not pad.signed
    assert picture(pad) == empty


def test_the_button_signs_again_and_is_there_only_when_there_is_something_to_undo(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)
    assert not pad.again.isVisible() and pad.again.accessibleName() == "重签"
    draw(pad, *LINE)
    assert pad.again.isVisible() and pad.again.height() >= 26
    qtbot.mouseClick(pad.again, Qt.MouseButton.LeftButton)
    assert pad.strokes() == () and not pad.again.isVisible()


def test_enter_and_letters_are_left_to_the_page(qtbot: QtBot) -> None:
    class Page(QWidget):
        pressed: tuple[int, ...] = ()

        def keyPressEvent(self, event) -> None:
            self.pressed += (event.key(),)

    page = Page()
    qtbot.addWidget(page)
    pad = SignaturePad()
    QVBoxLayout(page).addWidget(pad)
    page.show()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_A):
        qtbot.keyClick(pad, key)
    assert page.pressed == (Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_A)


def test_tab_comes_to_the_pad_and_leaves_it_in_one_step(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    first, pad, last = QLineEdit(), SignaturePad(), QLineEdit()
    box = QVBoxLayout(page)
    for widget in (first, pad, last):
        box.addWidget(widget)
    page.show()
    qtbot.waitExposed(page)
    pad.set_strokes((((1, 1), (500, 200)),))
    first.setFocus()
    QApplication.processEvents()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert page.focusWidget() is pad
    qtbot.keyClick(pad, Qt.Key.Key_Tab)
    assert page.focusWidget() is last


def test_a_signature_is_kept_and_shown_again_as_it_was(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)
    draw(pad, *LINE)
    draw(pad, (200, 15), (230, 60))
    before = picture(pad)
    kept = encode(pad.strokes())
    again = a_pad(qtbot)
    again.set_strokes(decode(kept))
    assert picture(again) == before


@pytest.mark.parametrize("size", [(372, 54), (372, 72), (200, 54), (700, 90), (160, 200)])
def test_a_signature_shown_on_a_pad_of_another_size_is_whole(qtbot: QtBot, size: tuple[int, int]) -> None:
    pad = a_pad(qtbot, *size)
    pad.set_strokes((((0, 0), (WIDTH, HEIGHT)), ((0, HEIGHT), (WIDTH, 0))))
    dark = inked(picture(pad))
    across, down = {x for x, _ in dark}, {y for _, y in dark}
    scale = min(size[0] / WIDTH, size[1] / HEIGHT)
    assert max(across) - min(across) >= WIDTH * scale - 6
    assert max(down) - min(down) >= HEIGHT * scale - 6


def test_resizing_between_two_strokes_keeps_the_first_in_sight(qtbot: QtBot) -> None:
    pad = a_pad(qtbot, 600, 72)
    draw(pad, (20, 10), (580, 60))
    pad.resize(300, 72)
    draw(pad, (20, 60), (40, 20))
    assert len(pad.strokes()) == 2
    assert any(x > 270 for x, _ in inked(picture(pad)))


def test_the_words_are_there_while_empty_and_gone_with_the_first_stroke(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)

    def words() -> bool:
        area = picture(pad).copy(14, 20, 80, 32)
        return any(area.pixelColor(x, y).lightness() < 200 for x in range(80) for y in range(32))

    assert words()
    pad.set_strokes((((800, 20), (900, 100)),))
    assert not words()
    pad.clear()
    assert words()


def test_it_tells_a_screen_reader_what_it_is_and_whether_it_is_signed(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)
    assert (pad.accessibleName(), pad.accessibleDescription()) == ("手写签名", "还没有签名")
    draw(pad, *LINE)
    assert pad.accessibleDescription() == "已签名"


def test_a_pad_switched_off_neither_draws_nor_offers_to_sign_again(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)
    draw(pad, *LINE)
    pad.setEnabled(False)
    place, left = QPointF(200, 15), Qt.MouseButton.LeftButton
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        press = QMouseEvent(kind, place, pad.mapToGlobal(place), left, left, Qt.KeyboardModifier.NoModifier)
        assert not QApplication.sendEvent(pad, press)
    assert len(pad.strokes()) == 1 and not pad.again.isVisible()


def test_scribbling_ends_at_the_most_strokes_and_can_be_kept(qtbot: QtBot) -> None:
    pad = a_pad(qtbot)
    pad.set_strokes((((10, 10), (300, 200)),) * (MOST_STROKES - 1))
    for _ in range(3):
        draw(pad, *LINE)
    assert len(pad.strokes()) == MOST_STROKES
    assert decode(encode(pad.strokes()))


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_the_pad_is_drawn_at_every_scale_of_the_screen(qtbot: QtBot, ratio: float) -> None:
    pad = a_pad(qtbot)
    draw(pad, *LINE)
    image = QImage(round(372 * ratio), round(72 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    pad.render(image)
    dark = inked(image)
    for x, y in ((30, 20), (150, 20)):
        assert any(abs(x * ratio - a) <= 3 * ratio and abs(y * ratio - b) <= 3 * ratio for a, b in dark)


def test_larger_text_makes_a_larger_pad(qtbot: QtBot, dressed: QApplication) -> None:
    small = SignaturePad().sizeHint()
    try:
        theme.apply(dressed, scale=1.3)
        large = a_pad(qtbot).sizeHint()
    finally:
        theme.apply(dressed)
    assert large.width() / small.width() == pytest.approx(1.3, abs=0.03)
    assert large.height() / small.height() == pytest.approx(1.3, abs=0.03)


def test_strokes_are_painted_whole_in_any_area_and_in_any_ink(qtbot: QtBot) -> None:
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_strokes(painter, QRectF(20, 30, 120, 40), (((0, 0), (WIDTH, HEIGHT)),), QColor("#1F5E86"))
    painter.end()
    dark = inked(image, QColor("#1F5E86"))
    assert dark and all(18 <= x <= 142 and 28 <= y <= 72 for x, y in dark)
