"""How the program looks: one font, one table of colours, qt-material below and our style sheets above."""

import atexit
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
from PySide6.QtCore import QLibraryInfo, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.paths import resources
from app.ui.palette import TOKENS

FAMILY = "Noto Sans SC"
_HIGH, _WIDE = "pixels_high", "pixels_wide"
_MATERIAL = """<?xml version="1.0" encoding="utf-8"?>
<resources>
  <color name="primaryColor">{accent}</color>
  <color name="primaryLightColor">{sel}</color>
  <color name="secondaryColor">{page}</color>
  <color name="secondaryLightColor">{line}</color>
  <color name="secondaryDarkColor">{card}</color>
  <color name="primaryTextColor">{text}</color>
  <color name="secondaryTextColor">{text}</color>
</resources>
"""


def prepare() -> None:
    """What must be set before the application object exists."""
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)


def apply(app: QApplication, *, scale: float = 1.0) -> None:
    """Dress the application; `scale` multiplies type and control sizes (1.0, 1.15, 1.3)."""
    _register_font()
    font = QFont(FAMILY)
    font.setPixelSize(round(14 * scale))
    app.setFont(font)
    _material(app)
    app.setStyleSheet(app.styleSheet() + style_sheet(scale))
    palette = app.palette()
    # qt-material sets Text to a pale accent; placeholders and our painters need real colours.
    palette.setColor(QPalette.ColorRole.Text, QColor(TOKENS["text"]))
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor(TOKENS["faint"]))
    app.setPalette(palette)
    for effect in (Qt.UIEffect.UI_AnimateCombo, Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_AnimateTooltip):
        QApplication.setEffectEnabled(effect, False)
    for widget in app.allWidgets():
        for name, fix in ((_HIGH, fix_height), (_WIDE, fix_width)):
            if widget.property(name):
                fix(widget, widget.property(name))
    _speak_chinese(app)


def style_sheet(scale: float = 1.0) -> str:
    """All our style sheets with colours and sizes filled in."""
    text = "\n".join(
        file.read_text(encoding="utf-8") for file in sorted((resources() / "theme").glob("*.qss"))
    )
    icons = (resources() / "icons").as_posix()
    text = text.replace("@icons", icons)
    text = re.sub(r"@([a-z]+2?)\b", lambda name: TOKENS[name.group(1)], text)
    if scale != 1.0:
        text = re.sub(
            r"(font-size|height|min-height|max-height): (\d+)px",
            lambda m: f"{m.group(1)}: {round(int(m.group(2)) * scale)}px",
            text,
        )
    return text


def restyle(widget: QWidget, **properties: Any) -> None:
    """Set style properties of a widget and let the style sheet see them."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def fix_height(widget: QWidget, pixels: int) -> None:
    """Keep a widget so high, given in pixels of ordinary type, also when the text size changes later."""
    widget.setProperty(_HIGH, pixels)
    widget.setFixedHeight(round(pixels * text_scale()))


def fix_width(widget: QWidget, pixels: int) -> None:
    """Keep a widget so wide, given in pixels of ordinary type, also when the text size changes later."""
    widget.setProperty(_WIDE, pixels)
    widget.setFixedWidth(round(pixels * text_scale()))


def colour(token: str) -> QColor:
    """A colour of the palette for painters."""
    return QColor(TOKENS[token])


def painter_font(pixels: int, *, bold: bool = False) -> QFont:
    """A font for painters: style sheets do not reach them."""
    font = QFont(FAMILY)
    font.setPixelSize(pixels)
    if bold:
        font.setWeight(QFont.Weight.Bold)
    return font


def text_scale() -> float:
    """The text size in force, 1.0 to 1.3, for painters and for sizes set in code."""
    pixels = QApplication.font().pixelSize()
    return pixels / 14 if pixels > 0 else 1.0


def _register_font() -> None:
    if FAMILY in QFontDatabase.families():
        return
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    QFontDatabase.addApplicationFont(str(folder / "NotoSansSC-Regular.otf"))


def _material(app: QApplication) -> None:
    import qt_material

    # qt-material deletes and rewrites this folder, so every process has its own.
    folder = Path(tempfile.mkdtemp(prefix="qiantai-theme-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    colours = folder / "qiantai.xml"
    colours.write_text(_MATERIAL.format(**TOKENS), encoding="utf-8")
    qt_material.apply_stylesheet(
        app,
        theme=str(colours),
        invert_secondary=False,
        parent=str(folder / "icons"),
        extra={"font_family": FAMILY, "font_size": "14px", "density_scale": "0"},
    )


def _speak_chinese(app: QApplication) -> None:
    """Qt's own dialogs (printing, files, colours) in Chinese."""
    if app.property("speaks_chinese"):
        return  # the look is put on again when the text size changes
    app.setProperty("speaks_chinese", True)
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        app.installTranslator(translator)
