"""Printing and saving: the paper comes out at its true size, or nothing is said to be printed."""

import io
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from app.errors import Trouble
from app.ui.files import safe_name, write_whole
from app.ui.printing import new_printer, print_pdf, save_pdf

A4, A5_ACROSS = (595.276, 841.89), (595.276, 419.53)


def a_pdf(*sizes: tuple[float, float]) -> bytes:
    """A page for each size with a black square of 100 points at 100 points from the lower left."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for size in sizes:
        canvas.setPageSize(size)
        canvas.rect(100, 100, 100, 100, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def to_file(path: Path) -> QPrinter:
    printer = new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def black_box(page: pypdfium2.PdfPage) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what is black on a page, in points from its upper left."""
    grey = page.render(scale=2, grayscale=True).to_pil().point(lambda v: 255 if v < 128 else 0)
    left, top, right, bottom = grey.getbbox()
    return left / 2, top / 2, right / 2, bottom / 2


def test_every_page_comes_out_at_its_true_size_and_place(qtbot: QtBot, tmp_path: Path) -> None:
    out = tmp_path / "printed.pdf"
    assert print_pdf(a_pdf(A4, A4, A4), to_file(out))
    with pypdfium2.PdfDocument(out) as printed:
        assert len(printed) == 3
        for page in printed:
            assert page.get_size() == pytest.approx(A4, abs=1.5)
            assert black_box(page) == pytest.approx((100, 641.9, 200, 741.9), abs=1.5)


def test_a_small_paper_is_not_blown_up_to_the_printers_sheet(qtbot: QtBot, tmp_path: Path) -> None:
    out = tmp_path / "printed.pdf"
    assert print_pdf(a_pdf(A5_ACROSS), to_file(out))
    with pypdfium2.PdfDocument(out) as printed:
        left, top, right, bottom = black_box(printed[0])
        assert (right - left, bottom - top) == pytest.approx((100, 100), abs=1.5)


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_takes_nothing_is_not_said_to_have_printed(qtbot: QtBot, tmp_path: Path) -> None:
    assert not print_pdf(a_pdf(A4), to_file(tmp_path / "no such folder" / "printed.pdf"))


def test_names_for_files_keep_inside_their_folder() -> None:
    assert "/" not in safe_name("../../etc/x", ".pdf")
    assert "\\" not in safe_name("..\\x", ".pdf")
    assert safe_name("a:b?c", ".pdf") == "a b c.pdf"
    assert safe_name("关于停水的通知", ".pdf") == "关于停水的通知.pdf"


@pytest.mark.parametrize("name", ["CON", "con", "nul.txt", "COM1", "LPT9 ", "", "...", "   "])
def test_names_the_system_keeps_for_itself_are_changed(name: str) -> None:
    stem = safe_name(name, ".pdf").split(".")[0].strip().casefold()
    assert stem
    assert stem not in {"con", "nul", "com1", "lpt9"}


@given(st.text(max_size=400))
def test_any_text_becomes_a_name_that_every_system_takes(wanted: str) -> None:
    name = safe_name(wanted, ".pdf")
    assert name.endswith(".pdf")
    assert len(name.encode("utf-8")) <= 255
    assert not set(name) & set('<>:"/\\|?*\x00\n\u202e\u200b')
    assert Path(name).name == name


def test_a_file_is_written_whole_over_an_older_one(tmp_path: Path) -> None:
    target = tmp_path / "通知.pdf"
    target.write_bytes(b"old")
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"
    assert [p.name for p in tmp_path.iterdir()] == ["通知.pdf"]


def test_a_folder_that_is_gone_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as told:
        write_whole(tmp_path / "gone" / "x.pdf", b"new")
    assert told.value.advice


def test_a_folder_in_the_way_is_told_in_a_sentence_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").mkdir()
    with pytest.raises(Trouble):
        write_whole(tmp_path / "x.pdf", b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["x.pdf"]


def choose(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr("app.ui.printing.save_as", lambda *_: Path(path) if path else None)


def test_a_paper_is_saved_with_its_ending(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    choose(monkeypatch, str(tmp_path / "停水"))
    assert save_pdf(over, b"%PDF", "停水") == tmp_path / "停水.pdf"
    assert (tmp_path / "停水.pdf").read_bytes() == b"%PDF"


def test_a_cancelled_save_writes_nothing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = QWidget()
    qtbot.addWidget(over)
    choose(monkeypatch, "")
    assert save_pdf(over, b"%PDF", "停水") is None


def test_a_list_that_lies_across_and_a_slip_from_the_roll_bring_their_own_sheet(qapp: object) -> None:
    across, roll, slip = (841.89, 595.276), (226.77, 300.0), A5_ACROSS
    for sides, lies, wide in ((across, "Landscape", 842), (roll, "Portrait", 227), (slip, "Portrait", 595)):
        layout = new_printer(a_pdf(sides)).pageLayout()
        assert layout.orientation().name == lies
        assert round(layout.fullRect(layout.units().Point).width()) == wide
