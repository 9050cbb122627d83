"""The look: readable colours, our own font, whole style sheets, signs that differ in grey."""

import re

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontInfo, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.paths import resources
from app.ui import glyphs, icons, theme
from app.ui.palette import READ_ON, TOKENS, contrast


@pytest.mark.parametrize(("ink", "ground"), READ_ON)
def test_text_can_be_read_on_its_ground(ink: str, ground: str) -> None:
    assert contrast(TOKENS[ink], TOKENS[ground]) >= 4.45


@pytest.mark.parametrize(("edge", "ground"), [("line2", "card"), ("line2", "page"), ("accent", "page")])
def test_edges_and_signs_can_be_seen(edge: str, ground: str) -> None:
    assert contrast(TOKENS[edge], TOKENS[ground]) >= 3


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_no_placeholder_is_left_in_the_style_sheets() -> None:
    assert "@" not in theme.style_sheet()


def test_every_colour_in_the_style_sheets_comes_from_the_table() -> None:
    for file in (resources() / "theme").glob("*.qss"):
        assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b", file.read_text(encoding="utf-8")), file.name


def test_every_picture_a_style_sheet_names_is_there() -> None:
    for name in re.findall(r'url\("(.+?)"\)', theme.style_sheet()):
        assert (resources() / "icons" / name.rsplit("/", 1)[-1]).is_file()


def test_larger_text_makes_type_and_controls_larger() -> None:
    assert "font-size: 18px" in theme.style_sheet(1.3)
    assert "height: 39px" in theme.style_sheet(1.3)


def test_the_font_is_the_one_the_program_brings(dressed: QApplication) -> None:
    assert QFontInfo(theme.painter_font(14)).family() == theme.FAMILY
    assert QFontInfo(dressed.font()).family() == theme.FAMILY


def test_typed_text_and_placeholders_are_not_pale(dressed: QApplication) -> None:
    palette = dressed.palette()
    assert palette.color(QPalette.ColorRole.Text).name().upper() == TOKENS["text"]
    assert palette.color(QPalette.ColorRole.PlaceholderText).name().upper() == TOKENS["faint"]


def test_a_choice_with_the_focus_keeps_its_arrow(dressed: QApplication, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    choices = [QComboBox(holder) for _ in range(2)]
    for place, choice in enumerate(choices):
        choice.setGeometry(10, 10 + 50 * place, 160, 30)
    holder.show()
    choices[0].setFocus()
    qtbot.waitUntil(choices[0].hasFocus)
    arrows = [made.grab().toImage().copy(made.width() - 26, 3, 22, made.height() - 6) for made in choices]
    assert _ink(arrows[0]) == pytest.approx(_ink(arrows[1]), rel=0.02) and _ink(arrows[1]) > 0


def _ink(picture: QImage) -> float:
    """How much darker than white a picture is, in whole black points."""
    spots = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    return sum(1 - picture.pixelColor(x, y).lightnessF() for x, y in spots)


def test_qt_itself_speaks_chinese() -> None:
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"


def test_a_field_does_not_grow_when_it_gets_the_focus_or_is_wrong(qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    plain = field.sizeHint().height()
    theme.restyle(field, state="wrong")
    assert field.sizeHint().height() == plain
    field.setFocus()
    assert field.sizeHint().height() == plain


def test_buttons_keep_their_words_as_written(qtbot: QtBot) -> None:
    words = QPushButton("OK 打印")
    qtbot.addWidget(words)
    words.show()
    wide = QPushButton("OK 打印 打印")
    qtbot.addWidget(wide)
    assert words.sizeHint().width() < wide.sizeHint().width()
    assert "text-transform: none" in theme.style_sheet()


def test_kinds_set_the_type_size(qtbot: QtBot) -> None:
    label = QLabel("今日")
    qtbot.addWidget(label)
    theme.restyle(label, kind="h1")
    assert label.font().pixelSize() == 20
    theme.restyle(label, kind="c")
    assert label.font().pixelSize() == 12


@pytest.mark.parametrize("file", sorted((resources() / "icons").glob("*.svg")), ids=lambda file: file.stem)
def test_every_icon_draws_something(file: object, dressed: QApplication) -> None:
    image = icons.pixmap(file.stem, 24, "text", 2.0).toImage()  # type: ignore[attr-defined]
    assert image.width() == 48
    assert any(image.pixelColor(x, y).alpha() for x in range(48) for y in range(48))


def _grey(name: str) -> bytes:
    image = QImage(32, 32, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    glyphs.paint(painter, name, 0, 0, 32)
    painter.end()
    return bytes(image.convertToFormat(QImage.Format.Format_Grayscale8).constBits())


def test_no_two_signs_of_state_look_alike_without_colour(dressed: QApplication) -> None:
    pictures = [_grey(name) for name in glyphs._SHAPES]
    assert len(set(pictures)) == len(pictures)
