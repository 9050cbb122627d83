"""Turns the text of a notice into the page that is posted, exactly as the handbook prescribes it."""

import io
import math
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from reportlab.pdfgen import canvas

from app.documents.drawing import draw_words, named, one_paper, printable
from app.documents.fonts import Faces, find_faces
from app.documents.notice_layout import BODY, NUMBER, PAGE_HEIGHT, PAGE_WIDTH, Content, Frame, Placed, place
from app.documents.typeface import Letters
from app.errors import Refusal
from app.rules.text import one_line

SCALES = (0.7, 1.2)
_BODY_LIMIT = 20_000  # characters, about thirty pages
_PARAGRAPHS = 1_000
_LIMITS = {
    "title": 120,
    "centre": 60,
    "company": 60,
    "number": 20,
    "signer": 40,
    "date_zh": 24,
    "post_until_zh": 24,
}
_LABELS = {
    "title": "标题",
    "centre": "服务中心名称",
    "company": "公司名称",
    "number": "编号",
    "signer": "负责人",
    "date_zh": "落款日期",
    "post_until_zh": "张贴期限",
    "body": "正文",
}
_DRAFT, _DRAFT_SIZE, _DRAFT_GAP, _DRAFT_GREY = "草稿", 110.0, 150.0, 0.9


@dataclass(frozen=True)
class NoticeText:
    """What the clerk writes; without `number` the brackets stay blank, without `post_until_zh` the corner.

    Dates come in Chinese numerals. `scale` (0.7 to 1.2) goes for all sizes together (DOC-02);
    `draft` prints 草稿 across every page.
    """

    title: str
    centre: str
    company: str
    year: int
    number: str
    body: tuple[str, ...]
    signer: str
    date_zh: str
    post_until_zh: str
    scale: float = 1.0
    draft: bool = True


@dataclass(frozen=True)
class Typeset:
    """A finished notice; `stand_ins` and `warnings` are sentences for the clerk, `lines` what is where."""

    pdf: bytes
    pages: int
    stand_ins: tuple[str, ...]
    body_pt: float
    warnings: tuple[str, ...]
    lines: tuple[Placed, ...]


def typeset(text: NoticeText, faces: Faces | None = None) -> Typeset:
    """The notice as PDF in the layout of DOC-01 and DOC-02; the same text gives the same bytes.

    Raises Refusal (with the field's name) when a character cannot be printed or a text is too long.
    """
    low, high = SCALES
    if not low <= text.scale <= high:
        raise Refusal(f"整体大小只能在 {low:.0%} 到 {high:.0%} 之间。", clause="DOC-02", field="scale")
    content = _content(text)
    with one_paper:
        faces = faces or find_faces()
        hei, song = Letters(faces.chain(faces.hei)), Letters(faces.chain(faces.song))
        _check_glyphs(text, content, hei, song)
        frame = Frame(text.scale, lambda char: hei.width(char, 1), lambda char: song.width(char, 1))
        lines = tuple(place(content, frame))
        pdf = _draw(lines, text, content, hei, song)
    return Typeset(
        pdf,
        lines[-1].page + 1 if lines else 1,
        faces.stand_ins() + _borrowed(lines, faces, hei, song),
        BODY * text.scale,
        _warnings(text.scale),
        lines,
    )


# ---------- texts


def _content(text: NoticeText) -> Content:
    fields = {
        name: _bounded(name, one_line(getattr(text, name)[: limit * 4])) for name, limit in _LIMITS.items()
    }
    number = fields["number"] or "\u3000\u3000"
    return Content(
        title=fields["title"],
        number=f"（{fields['centre']}）{text.year}年（{number}）号",
        body=_paragraphs(text.body),
        company=fields["company"],
        centre=fields["centre"],
        signer=fields["signer"],
        date=fields["date_zh"],
        until=fields["post_until_zh"],
    )


def _bounded(name: str, value: str) -> str:
    if len(value) > _LIMITS[name]:
        raise Refusal(f"{_LABELS[name]}最多 {_LIMITS[name]} 个字。", clause="DOC-01", field=name)
    return value


def _paragraphs(body: tuple[str, ...]) -> tuple[str, ...]:
    """One paragraph for each line of each text, outer blank lines left out."""
    if sum(map(len, body)) > _BODY_LIMIT:
        raise Refusal(f"正文最多 {_BODY_LIMIT} 个字。", clause="DOC-01", field="body")
    lines = [printable(line) for text in body for line in (text.splitlines() or [""])]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    if len(lines) > _PARAGRAPHS:
        raise Refusal(f"正文最多 {_PARAGRAPHS} 段。", clause="DOC-01", field="body")
    return tuple(lines)


def _check_glyphs(text: NoticeText, content: Content, hei: Letters, song: Letters) -> None:
    for field, value, letters in (
        ("title", content.title, hei),
        ("centre", content.centre, hei),
        ("number", content.number, hei),
        ("body", "".join(content.body), song),
        ("company", content.company, song),
        ("centre", content.centre, song),
        ("signer", content.signer, song),
        ("date_zh", content.date, song),
        ("post_until_zh", content.until, song),
    ):
        missing = letters.missing(value)
        if missing:
            raise Refusal(
                f"{_LABELS[field]}里的{named(missing)}没有字体能打印，请换一个写法。",
                clause="DOC-02",
                field=field,
            )


# ---------- sentences


def _borrowed(lines: tuple[Placed, ...], faces: Faces, hei: Letters, song: Letters) -> tuple[str, ...]:
    """Which characters of the page another face prints because the mandated one lacks them."""
    found = []
    for name, letters, wanted in (("黑体", hei, True), ("宋体", song, False)):
        chars = letters.borrowed(line.text for line in lines if line.hei is wanted)
        if chars:
            shown = "".join(chars[:12]) + ("…" if len(chars) > 12 else "")
            found.append(f"{name}没有「{shown}」，这些字以别的字体代替")
    return tuple(found)


def _warnings(scale: float) -> tuple[str, ...]:
    size = BODY * scale
    if size >= NUMBER - 1e-9:
        return ()
    return (f"正文只有 {size:.1f} 磅，小于五号（10.5 磅），张贴后不易看清。",)


# ---------- drawing


def _draw(
    lines: tuple[Placed, ...], text: NoticeText, content: Content, hei: Letters, song: Letters
) -> bytes:
    buffer = io.BytesIO()
    paper = canvas.Canvas(
        buffer, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1, invariant=1,
        initialFontName=song.font, lang="zh-CN",
    )  # fmt: skip
    paper.setTitle(content.title)
    paper.setAuthor(content.centre)
    paper.setCreator("前台")
    paper.setProducer("前台")
    paper.setSubject("")
    for _, page in groupby(lines, key=lambda line: line.page):
        if text.draft:
            _draw_draft(paper, hei)
        for line in page:
            _draw_line(paper, line, hei if line.hei else song)
        paper.showPage()
    paper.save()
    return buffer.getvalue()


def _draw_draft(paper: Any, letters: Letters) -> None:
    paper.saveState()
    paper.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    paper.rotate(math.degrees(math.pi / 4))
    paper.setFillGray(_DRAFT_GREY)
    width = letters.width(_DRAFT, _DRAFT_SIZE) + _DRAFT_GAP
    places = tuple(range(len(_DRAFT) - 1))
    _draw_line(
        paper,
        Placed(0, "draft", _DRAFT, -width / 2, -0.38 * _DRAFT_SIZE, _DRAFT_SIZE, True, _DRAFT_GAP, places),
        letters,
    )
    paper.restoreState()


def _draw_line(paper: Any, line: Placed, letters: Letters) -> None:
    draw_words(paper, letters, line.text, line.x, line.y, line.size, line.gap, line.stretch)
