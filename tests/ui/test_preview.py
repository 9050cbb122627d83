"""The paper on the screen is the very PDF, at the screen's own resolution."""

import io

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from app.errors import Trouble
from app.ui.preview import PaperPreview, page_image

A4, A5_ACROSS = (595.276, 841.89), (595.276, 419.53)


def a_pdf(*sizes: tuple[float, float]) -> bytes:
    """A page for each size; page n carries a black square n × 20 points wide at its lower left."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for number, size in enumerate(sizes, 1):
        canvas.setPageSize(size)
        canvas.rect(0, 0, 20 * number, 20, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def a_preview(qtbot: QtBot, pdf: bytes) -> PaperPreview:
    preview = PaperPreview()
    qtbot.addWidget(preview)
    preview.resize(600, 640)
    preview.show()
    qtbot.waitExposed(preview)
    preview.show_pdf(pdf)
    return preview


def test_a_page_is_drawn_where_the_pdf_says() -> None:
    with pypdfium2.PdfDocument(a_pdf(A4)) as document:
        image = page_image(document, 0, 1190)
    assert image.width() == 1190
    assert image.height() == pytest.approx(1190 * A4[1] / A4[0], abs=1)
    assert image.pixelColor(10, 1680).lightness() == 0
    assert image.pixelColor(60, 1680).lightness() == 255


def test_the_page_number_is_told_and_ctrl_arrows_turn(qtbot: QtBot) -> None:
    preview = a_preview(qtbot, a_pdf(A4, A4, A4))
    assert preview.page_words.text() == "第 1 / 3 页"
    preview.paper.setFocus()
    qtbot.keyClick(preview.paper, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(preview.paper, Qt.Key.Key_PageDown)
    assert preview.page_words.text() == "第 3 / 3 页"
    qtbot.keyClick(preview.paper, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert preview.paper.number == 2
    qtbot.keyClick(preview.paper, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert preview.page_words.text() == "第 2 / 3 页"


def test_the_page_in_sight_stays_and_never_runs_past_the_end(qtbot: QtBot) -> None:
    preview = a_preview(qtbot, a_pdf(A4, A4, A4))
    preview.paper.turn(2)
    preview.show_pdf(a_pdf(A4, A4))
    assert preview.page_words.text() == "第 2 / 2 页"


def test_the_old_picture_stays_when_the_new_paper_cannot_be_read(qtbot: QtBot) -> None:
    preview = a_preview(qtbot, a_pdf(A4))
    before = preview.grab().toImage()
    with pytest.raises(Trouble):
        preview.show_pdf(b"%PDF-1.7 half a file")
    assert preview.grab().toImage() == before


def test_whole_page_and_page_width_change_over(qtbot: QtBot) -> None:
    preview = a_preview(qtbot, a_pdf(A4))
    whole = preview.paper.height()
    preview.switch_fit()
    qtbot.waitUntil(lambda: preview.paper.height() > whole)
    assert preview.fit_choice.value == "width"
    preview.switch_fit()
    qtbot.waitUntil(lambda: preview.paper.height() == whole)


def test_the_whole_page_is_inside_the_grey_desk(qtbot: QtBot) -> None:
    preview = a_preview(qtbot, a_pdf(A4))
    place = preview.paper.page_rect()
    assert preview.paper.rect().contains(place.toAlignedRect())
    assert abs(place.width() / place.height() - A4[0] / A4[1]) < 0.001


def test_a_page_across_after_an_upright_one_is_fitted_anew(qtbot: QtBot) -> None:
    preview = a_preview(qtbot, a_pdf(A4, A5_ACROSS))
    preview.switch_fit()
    upright = preview.paper.height()
    preview.paper.turn(1)
    qtbot.waitUntil(lambda: preview.paper.height() < upright)


def test_an_empty_preview_shows_nothing_and_does_not_fail(qtbot: QtBot) -> None:
    preview = PaperPreview()
    qtbot.addWidget(preview)
    preview.resize(400, 400)
    preview.show()
    assert preview.page_words.text() == ""
    preview.paper.turn(1)
    assert not preview.grab().isNull()
