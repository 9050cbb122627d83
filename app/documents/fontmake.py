"""Turns one of the bundled Chinese fonts into the TrueType form that papers can embed."""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

# A papers' font needs outlines, widths and names; layout tables of the source are left out.
_KEPT = frozenset({"GlyphOrder", "head", "hhea", "maxp", "OS/2", "name", "cmap", "post", "hmtx"})
_TOLERANCE = 1.0  # thousandths of an em a curve may move: a fiftieth of a point at 20 pt
_STEP = 256


def convert(source: Path, target: Path, tick: Callable[[int], None]) -> None:
    """Write the CFF font `source` as TrueType to `target`, whole or not at all.

    `tick` is called now and then with the number of glyphs done since the last call.
    Raises OSError when the target cannot be written.
    """
    font = TTFont(source, recalcTimestamp=False)  # the same source gives the same bytes
    glyphs = _outlines(font, tick)
    _swap_outlines(font, glyphs)
    _write(font, target)


def glyph_count(source: Path) -> int:
    """How many glyphs the font at `source` holds."""
    with TTFont(source, lazy=True) as font:
        return int(font["maxp"].numGlyphs)


def work(source: Path, target: Path, done: Any) -> None:
    """One of the two processes: `done` is a shared number that counts finished glyphs."""

    def tick(count: int) -> None:
        with done.get_lock():
            done.value += count

    try:
        convert(source, target, tick)
    except OSError:
        # The parent asks whether the file is there; the reason goes to the clerk in its words.
        sys.exit(1)


def _outlines(font: Any, tick: Callable[[int], None]) -> dict[str, Any]:
    cubic = font.getGlyphSet()
    glyphs: dict[str, Any] = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        cubic[name].draw(Cu2QuPen(pen, _TOLERANCE, reverse_direction=True))
        glyphs[name] = pen.glyph()
        if len(glyphs) % _STEP == 0:
            tick(_STEP)
    tick(len(glyphs) % _STEP)
    return glyphs


def _swap_outlines(font: Any, glyphs: dict[str, Any]) -> None:
    for tag in list(font.keys()):
        if tag not in _KEPT:
            del font[tag]
    font["loca"] = newTable("loca")
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder = font.getGlyphOrder()
    glyf.glyphs = glyphs
    widths = font["hmtx"].metrics
    for name, glyph in glyphs.items():
        glyph.recalcBounds(glyf)
        widths[name] = (widths[name][0], getattr(glyph, "xMin", 0))
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    maxp.maxZones, maxp.maxTwilightPoints, maxp.maxStorage = 1, 0, 0
    maxp.maxFunctionDefs = maxp.maxInstructionDefs = maxp.maxStackElements = 0
    maxp.maxSizeOfInstructions = maxp.maxComponentElements = 0
    font["post"].formatType = 3.0  # no glyph names: nothing reads them, and they cost 400 kB
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\x00\x01\x00\x00"


def _write(font: Any, target: Path) -> None:
    handle, name = tempfile.mkstemp(prefix=target.stem, suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            font.save(stream)
            stream.flush()
            os.fsync(stream.fileno())
        _put_in_place(part, target)
    finally:
        part.unlink(missing_ok=True)


def _put_in_place(part: Path, target: Path) -> None:
    try:
        part.replace(target)
    except PermissionError:
        # Windows: another process made the same file first and has it open. Theirs is as good.
        if not target.exists():
            raise
