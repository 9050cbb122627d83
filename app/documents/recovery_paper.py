"""The sheet the two recovery keys are printed on, one half for each, to be cut and kept apart."""

import io
from collections.abc import Sequence
from itertools import groupby

from reportlab.pdfgen import canvas

from app.documents.fonts import find_faces
from app.documents.typeface import Letters

WIDTH, HEIGHT = 595.276, 841.890
LEFT, LINE = 85.0, 26.0


def recovery_paper(centre: str, keys: Sequence[str], day_zh: str) -> bytes:
    """The keys as a PDF of one A4 page; `keys` are texts of several numbered lines.

    The keys themselves are plain letters and digits; a rare character in the centre's name that no
    font has prints as nothing.
    """
    out = io.BytesIO()
    faces = find_faces()
    letters = Letters(faces.chain(faces.hei))
    paper = canvas.Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    paper.setTitle("恢复密钥")
    for number, key in enumerate(keys, 1):
        top = HEIGHT - 90 - (number - 1) * HEIGHT / 2
        _draw(paper, letters, f"{centre}　恢复密钥 {number}", 16, LEFT, top)
        _draw(
            paper, letters, f"{day_zh}　所有负责人都忘记密码时用。请离开电脑单独存放。", 10.5, LEFT, top - 30
        )
        for line, text in enumerate(key.splitlines()):
            _draw(paper, letters, text, 18, LEFT + 20, top - 80 - line * LINE * 1.4)
    paper.setDash(3, 3)
    paper.line(40, HEIGHT / 2, WIDTH - 40, HEIGHT / 2)
    paper.showPage()
    paper.save()
    return out.getvalue()


def _draw(paper: canvas.Canvas, letters: Letters, text: str, size: float, left: float, top: float) -> None:
    """Draw text in runs of one font each."""
    for name, run in groupby(text, key=letters.name_of):
        words = "".join(run)
        paper.setFont(name, size)
        paper.drawString(left, top, words)
        left += letters.width(words, size)
