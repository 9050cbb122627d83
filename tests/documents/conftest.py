"""What the tests of printed papers share: reading a PDF back, and small fonts made for the purpose."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pylopdf_fonts_zh_cn as bundled
import pytest
from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1

from app.documents.fonts import Faces, find_faces

SAMPLE = (
    "本周六停电，请各位用户提前准备。二〇二六年十一月日（）《》“”：；！？、—…"
    "0123456789:-负责人张贴至第页号草稿ABCabc "
)


@dataclass(frozen=True)
class Shown:
    """One character as it stands in a PDF: origin `x`, baseline `y`, advance, size in points, font."""

    page: int
    char: str
    x: float
    y: float
    advance: float
    size: float
    font: str
    upright: bool


@dataclass(frozen=True)
class Row:
    """The characters of one baseline, left to right."""

    page: int
    y: float
    chars: tuple[Shown, ...]

    @property
    def text(self) -> str:
        return "".join(char.char for char in self.chars)

    @property
    def left(self) -> float:
        return self.chars[0].x

    @property
    def right(self) -> float:
        return self.chars[-1].x + self.chars[-1].advance


def _shown(pdf: bytes) -> list[Shown]:
    found = []
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)  # no guessing at words: every character as it stands
    interpreter = PDFPageInterpreter(resources, device)
    for number, page in enumerate(PDFPage.get_pages(io.BytesIO(pdf))):
        interpreter.process_page(page)
        for item in device.get_result():
            if isinstance(item, LTChar):
                a, b, _, _, x, y = item.matrix
                found.append(
                    Shown(number, item.get_text(), x, y, item.adv, item.size, item.fontname, b == 0 and a > 0)
                )
    return found


@pytest.fixture(scope="session")
def shown() -> Callable[[bytes], list[Shown]]:
    """Every character of a PDF in the order it was drawn, the words 草稿 across the page included."""
    return _shown


@pytest.fixture(scope="session")
def rows() -> Callable[[bytes], list[Row]]:
    """The upright lines of a PDF in the order they were drawn."""

    def read(pdf: bytes) -> list[Row]:
        upright = [char for char in _shown(pdf) if char.upright]
        grouped = groupby(upright, key=lambda char: (char.page, round(char.y, 2)))
        return [Row(page, y, tuple(chars)) for (page, y), chars in grouped]

    return read


@pytest.fixture(scope="session")
def fonts_of() -> Callable[[bytes], dict[str, bool]]:
    """The fonts a PDF names, and whether each is embedded."""

    def read(pdf: bytes) -> dict[str, bool]:
        document = PDFDocument(PDFParser(io.BytesIO(pdf)))
        found: dict[str, bool] = {}
        for number in {number for table in document.xrefs for number in table.get_objids()}:
            item = document.getobj(number)
            if isinstance(item, dict) and getattr(item.get("Type"), "name", "") == "Font":
                descriptor = resolve1(item.get("FontDescriptor")) or {}
                found[item["BaseFont"].name] = "FontFile2" in descriptor
        return found

    return read


@pytest.fixture(scope="session")
def stand_ins() -> Faces:
    """The faces of a computer that has neither 黑体 nor 宋体."""
    return find_faces(folders=())


def cut_down(source: Path, target: Path, chars: str, names: tuple[str, ...] = ()) -> Path:
    """A copy of a font with only `chars`, renamed to the first of `names` when given."""
    options = subset.Options(name_IDs=["*"], name_languages=["*"], notdef_outline=True, glyph_names=False)
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=chars)
    cutter.subset(font)
    if names:
        table = font["name"]
        table.names = []
        for name in names:
            language = 0x0409 if name.isascii() else 0x0804
            for kind in (1, 4):
                table.setName(name, kind, 3, 1, language)
        table.setName(names[0].replace(" ", ""), 6, 3, 1, 0x0409)
    font.save(target)
    font.close()
    return target


@pytest.fixture(scope="session")
def small_sources(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The two bundled CFF fonts cut down to a few characters."""
    folder = tmp_path_factory.mktemp("sources")
    return (
        cut_down(bundled.sans_path(), folder / "sans.otf", SAMPLE),
        cut_down(bundled.serif_path(), folder / "serif.otf", SAMPLE),
    )


@pytest.fixture(scope="session")
def windows_fonts(tmp_path_factory: pytest.TempPathFactory, stand_ins: Faces) -> Path:
    """A font folder as on Windows: the file names mislead, only the names inside tell the faces."""
    folder = tmp_path_factory.mktemp("fonts")
    cut_down(stand_ins.sans.path, folder / "a1.ttf", SAMPLE, ("SimHei", "黑体"))
    song = cut_down(stand_ins.serif.path, folder / "song.part", SAMPLE, ("SimSun", "宋体"))
    new_song = cut_down(stand_ins.serif.path, folder / "new.part", SAMPLE, ("NSimSun", "新宋体"))
    book = TTCollection()
    book.fonts = [TTFont(new_song), TTFont(song)]
    book.save(folder / "b2.ttc")
    song.unlink()
    new_song.unlink()
    (folder / "simhei.ttf").write_bytes(b"\x00\x01\x00\x00" + b"\xff" * 40)
    (folder / "simsun.ttf").write_bytes(b"")
    return folder
