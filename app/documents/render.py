"""Turns a form and its values into the bytes of a PDF."""

import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from reportlab.pdfgen import canvas

from app.documents import blocks, drawing
from app.documents.bars import code128
from app.documents.flow import FOOT_LINES, Bars, Fill, Flow, Mark, Pen, Stroke, Words
from app.documents.fonts import Faces, find_faces
from app.documents.parts import (
    Block,
    Facts,
    Form,
    Listed,
    Signature,
    Space,
    Text,
    Value,
    counts_of,
    filled,
    flat,
    names_in,
    row_names,
    strokes_of,
    texts_of,
)
from app.documents.typeface import Letters
from app.errors import Refusal, Trouble

_LONGEST = 20_000  # characters of one value
_LONGEST_PAPER = 400_000  # characters of all values together, some five hundred pages
_TAKEN_ALONG = 0.25
"""How much of a page the lines above a signature may take to go with it to the next."""
_DASH = (3, 3)
_PEN_WIDTH = 1.2


def render(form: Form, values: Mapping[str, Any], faces: Faces | None = None) -> bytes:
    """The form filled with `values` (texts, and lists of rows for tables); the same values, the same bytes.

    Values are printed as they are, never read as markup. More names than the form asks for do no harm.
    Raises Refusal when a character has no font or a value is without measure, Trouble when the form
    asks for a name the program does not give.
    """
    return render_together(((form, values),), form.head.title, faces)


def render_together(
    papers: Sequence[tuple[Form, Mapping[str, Any]]], title: str, faces: Faces | None = None
) -> bytes:
    """Several papers as one PDF, each from a new page on and with page numbers of its own.

    What they share, the fonts above all, stands in the file once. Raises as `render` does.
    """
    given = [flat(values) for _, values in papers]
    for (form, _), one in zip(papers, given, strict=True):
        _check_given(form, one)
        _check_length(form, one)
    with drawing.one_paper:
        faces = faces or find_faces()
        hei, song = Letters(faces.chain(faces.hei)), Letters(faces.chain(faces.song))
        flows = []
        for (form, _), one in zip(papers, given, strict=True):
            flows.append(_set(form, one, hei, song))
            _check_glyphs(form, flows[-1].marks, hei, song)
        return _draw(flows, title, hei, song)


def _set(form: Form, given: Mapping[str, Value], hei: Letters, song: Letters) -> Flow:
    flow = Flow(
        form.head,
        filled(form.head.footer, given),
        lambda char: hei.width(char, 1),
        lambda char: song.width(char, 1),
    )
    if flow.foot_lines > FOOT_LINES:
        raise Refusal(f"《{form.head.title}》的页脚太长，请写短一些。")
    rest = form.blocks
    while rest:
        together = _signed_lines(rest)
        _set_together(flow, rest[:together], given)
        rest = rest[together:]
    flow.finish()
    return flow


def _signed_lines(rest: Sequence[Block]) -> int:
    """How many blocks stand together: a few lines and the signature below them, else the first alone."""
    if isinstance(rest[0], Text | Facts):
        below = 2 if len(rest) > 2 and isinstance(rest[1], Space) else 1
        if len(rest) > below and isinstance(rest[below], Signature):
            return below + 1
    return 1


def _set_together(flow: Flow, some: Sequence[Block], given: Mapping[str, Value]) -> None:
    """Nobody signs an empty page: a signature that finds no room takes the lines above it along."""
    start, untouched = flow.place(), flow.untouched
    for block in some[:-1]:
        blocks.set_block(flow, block, given)
    height, whole = flow.down - start.down, flow.page == start.page
    blocks.set_block(flow, some[-1], given)
    alone = len(some) > 1 and whole and flow.page > start.page and not untouched
    if alone and height <= flow.page_room * _TAKEN_ALONG:
        flow.go_back(start)
        flow.turn()
        for block in some:
            blocks.set_block(flow, block, given)


# ---------- checks


def _check_given(form: Form, given: Mapping[str, Value]) -> None:
    """A form adapted on site may ask for what the room does not know."""
    wanted = strokes_of(form) | counts_of(form)
    lacking = sorted(name for name in wanted if not isinstance(given.get(name), str))
    for part in (form.head, *form.blocks):
        lacking += [name for text in texts_of(part) for name in names_in(text) if name not in given]
        if isinstance(part, Listed):
            rows = given.get(part.rows, "")
            whole = not isinstance(rows, str) and all(row_names(part) <= row.keys() for row in rows)
            lacking += [] if whole else [part.rows]
    if lacking:
        raise Trouble(
            f"打印模板 {form.name}.toml 用了 {{{lacking[0]}}}，程序没有这一项可以填。",
            "请改正这个文件，或换回程序自带的那一份。",
        )


def _check_length(form: Form, given: Mapping[str, Value]) -> None:
    drawn = strokes_of(form)  # not written, and bounded by what a signature may be
    lengths = [len(text) for text in _texts(value for name, value in given.items() if name not in drawn)]
    if max(lengths, default=0) > _LONGEST or sum(lengths) > _LONGEST_PAPER:
        raise Refusal(f"《{form.head.title}》要打印的内容太长，请分几次打印。")


def _texts(values: Iterable[Value]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        else:
            yield from (text for row in value for text in row.values())


def _check_glyphs(form: Form, marks: Iterable[Mark], hei: Letters, song: Letters) -> None:
    for letters, wanted in ((hei, True), (song, False)):
        chars = dict.fromkeys(c for m in marks if isinstance(m, Words) and m.hei is wanted for c in m.text)
        missing = letters.missing("".join(chars))
        if missing:
            raise Refusal(
                f"《{form.head.title}》里的{drawing.named(missing)}没有字体能打印，请换一个写法。",
                clause="DOC-02",
            )


# ---------- drawing


def _draw(flows: Sequence[Flow], title: str, hei: Letters, song: Letters) -> bytes:
    buffer = io.BytesIO()
    paper = canvas.Canvas(
        buffer, pagesize=(flows[0].width, flows[0].height), pageCompression=1, invariant=1,
        initialFontName=song.font, lang="zh-CN",
    )  # fmt: skip
    paper.setTitle(title)
    paper.setAuthor("")
    paper.setCreator("前台")
    paper.setProducer("前台")
    paper.setSubject("")
    for flow in flows:
        _draw_pages(paper, flow, hei, song)
    paper.save()
    return buffer.getvalue()


def _draw_pages(paper: Any, flow: Flow, hei: Letters, song: Letters) -> None:
    # The sort keeps the order within a page: a box stands behind the words drawn after it.
    marks = groupby(sorted(flow.marks, key=lambda mark: mark.page), key=lambda mark: mark.page)
    pages = {number: list(found) for number, found in marks}
    for number in range(flow.page + 1):
        high = flow.page_height(number)
        paper.setPageSize((flow.width, high))
        # On a roll everything is measured from the upper edge.
        paper.translate(0, high - flow.height)
        for mark in pages.get(number, ()):
            _draw_mark(paper, mark, hei, song)
        paper.showPage()


def _draw_mark(paper: Any, mark: Mark, hei: Letters, song: Letters) -> None:
    if isinstance(mark, Words):
        letters = hei if mark.hei else song
        if mark.turned:
            _draw_turned(paper, mark, letters)
            return
        drawing.draw_words(paper, letters, mark.text, mark.x, mark.y, mark.size, mark.gap, mark.stretch)
        return
    paper.saveState()
    if isinstance(mark, Stroke):
        paper.setLineWidth(mark.width)
        paper.setStrokeGray(mark.grey)
        if mark.dashed:
            paper.setDash(*_DASH)
        paper.line(*mark.start, *mark.end)
    elif isinstance(mark, Bars):
        code128(mark.text, mark.bar, mark.height).drawOn(paper, mark.x, mark.y)
    elif isinstance(mark, Fill):
        paper.setFillGray(mark.grey)
        paper.rect(*mark.box, stroke=0, fill=1)
    else:
        _draw_pen(paper, mark)
    paper.restoreState()


def _draw_turned(paper: Any, mark: Words, letters: Letters) -> None:
    paper.saveState()
    paper.translate(mark.x, mark.y)
    paper.rotate(90)
    drawing.draw_words(paper, letters, mark.text, 0, 0, mark.size)
    paper.restoreState()


def _draw_pen(paper: Any, mark: Pen) -> None:
    paper.setLineWidth(_PEN_WIDTH)
    paper.setLineCap(1)
    paper.setLineJoin(1)
    path = paper.beginPath()
    path.moveTo(*mark.points[0])
    for point in mark.points[1:] or mark.points:
        path.lineTo(*point)
    paper.drawPath(path)
