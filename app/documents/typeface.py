"""Knows for every character which font prints it, how wide it is, and says when no font has it."""

import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts

from app.documents.fonts import Face
from app.errors import Trouble

_BLOCK = 100  # the PDF rules allow at most so many entries in one list of a character map
# What reportlab's reader raises on a file that is cut or overwritten.
_UNREADABLE = (ttfonts.TTFError, OSError, struct.error, ValueError, LookupError, TypeError, AssertionError)
BOX, BOXES = "box", "☐☑"
"""Boxes to tick are drawn, for few fonts have them; BOX stands for the font's name."""
_BOX_WIDTH = 1000.0
_registered: dict[tuple[str, int], str] = {}


@dataclass(frozen=True)
class MissingGlyph:
    """A character that none of the fonts can print."""

    char: str

    @property
    def code(self) -> str:
        return f"U+{ord(self.char):04X}"


@dataclass(frozen=True)
class Glyph:
    """How one character is printed: reportlab's font name and the width in thousandths of the type size."""

    font: str
    width: float


class EmbeddedFont(ttfonts.TTFont):  # type: ignore[misc]
    """A TrueType font whose characters can all be copied out of the PDF again, rare ones too."""

    def addObjects(self, doc: Any) -> None:
        """As reportlab does it, with character maps that spell code points above U+FFFF as UTF-16."""
        state = self.state.get(doc)
        subsets = [list(subset) for subset in state.subsets] if state is not None else []
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            name = (ttfonts.SUBSETN(number) + b"+" + self.face.name + self.face.subfontNameX).decode("pdfdoc")
            doc.idToObject[f"toUnicodeCMap:{name}"].content = _character_map(name, subset)


def _character_map(name: str, subset: list[int]) -> str:
    pairs = [
        f"<{position:02X}> <{chr(code).encode('utf-16-be', 'surrogatepass').hex().upper()}>"
        for position, code in enumerate(subset)
        if code
    ]
    blocks = [pairs[start : start + _BLOCK] for start in range(0, len(pairs), _BLOCK)]
    lists = [f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
            f"/CMapName /{name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *lists,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


def register(face: Face) -> str:
    """Make `face` known to reportlab and return the name to draw with; costs nothing the second time.

    The first face registered also becomes what an empty page starts with, or every PDF would
    name a Helvetica that is not inside it. Raises Trouble when the file cannot be read.
    """
    key = (os.fspath(face.path), face.subfont)
    if key not in _registered:
        taken = face.name in _registered.values()
        name = f"{face.name}-{len(_registered)}" if taken else face.name
        pdfmetrics.registerFont(_load(name, face))
        _registered[key] = name
        if rl_config.canvas_basefontname == "Helvetica":
            rl_config.canvas_basefontname = name
    return _registered[key]


def _load(name: str, face: Face) -> EmbeddedFont:
    try:
        return EmbeddedFont(name, os.fspath(face.path), subfontIndex=face.subfont, shapable=False)
    except _UNREADABLE as error:
        raise Trouble(
            f"字体文件 {face.path.name} 读不出来，可能已损坏。",
            "请重新安装这个字体，或把它移走，然后重新启动程序。",
        ) from error


class Letters:
    """One mandated face, with the faces that lend it the characters it lacks, in order."""

    def __init__(self, chain: tuple[Face, ...]) -> None:
        self._chain = chain
        self._glyphs: dict[str, Glyph | None] = {}
        self.font = register(chain[0])

    def find(self, char: str) -> Glyph | None:
        """The glyph of one character, or None when no face has it."""
        if char not in self._glyphs:
            self._glyphs[char] = self._look(char)
        return self._glyphs[char]

    def _look(self, char: str) -> Glyph | None:
        if char in BOXES:
            return Glyph(BOX, _BOX_WIDTH)
        code = ord(char)
        for face in self._chain:
            name = register(face)
            font = pdfmetrics.getFont(name).face
            if font.charToGlyph.get(code, 0):
                return Glyph(name, float(font.getCharWidth(code)))
        return None

    def missing(self, text: str) -> tuple[MissingGlyph, ...]:
        """The characters of `text` that cannot be printed, each once, in order."""
        return tuple(MissingGlyph(char) for char in dict.fromkeys(text) if self.find(char) is None)

    def borrowed(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The characters that another face than the wanted one prints, each once, in order."""
        seen = dict.fromkeys(char for text in texts for char in text)
        return tuple(char for char in seen if self.name_of(char) not in (self.font, BOX))

    def name_of(self, char: str) -> str:
        glyph = self.find(char)
        return glyph.font if glyph else self.font

    def parts(self, text: str, document: Any) -> list[tuple[str, int]]:
        """For each character its font and which of that font's pieces in `document` holds it."""
        found: list[tuple[str, int]] = []
        for name, group in groupby(text, key=self.name_of):
            if name == BOX:
                found += [(BOX, 0) for _ in group]
                continue
            for subset, codes in pdfmetrics.getFont(name).splitString("".join(group), document):
                found += [(name, subset)] * len(codes)
        return found

    def width(self, text: str, size: float) -> float:
        """Points that `text` takes at `size` points, without any extra spacing."""
        return sum(glyph.width for char in text if (glyph := self.find(char))) * size / 1000
