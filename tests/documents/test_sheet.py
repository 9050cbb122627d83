"""A workbook of texts: readable everywhere, computed nowhere, and never on a disk while it is made."""

import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.documents.sheet import LONGEST, SheetColumn, text_workbook
from app.errors import Cancelled

COLUMNS = (SheetColumn("序号", 9), SheetColumn("内容", 30))


def second_cell(text: str) -> object:
    return load_workbook(io.BytesIO(text_workbook("表", COLUMNS, [(1, text)]))).active["B2"]


def test_rows_headings_widths_and_the_second_sheet() -> None:
    book = load_workbook(
        io.BytesIO(text_workbook("日志", COLUMNS, [(1, "甲"), (2, "𠮷 · 䶮")], about=[("公司", "示例")]))
    )
    assert book.sheetnames == ["日志", "说明"]
    assert list(book["日志"].iter_rows(values_only=True)) == [("序号", "内容"), (1, "甲"), (2, "𠮷 · 䶮")]
    assert list(book["说明"].iter_rows(values_only=True))[1] == ("公司", "示例")
    assert (book["日志"].freeze_panes, book["日志"].auto_filter.ref) == ("A2", "A1:B3")
    assert book["日志"].column_dimensions["B"].width == 30
    assert book["日志"]["A1"].font.b and not book["日志"]["B2"].font.b


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "=cmd|' /C calc'!A0", "\t=1", "\r=1", "=1<2>&\"'"]
)
def test_a_text_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    cell = second_cell(text)
    assert (cell.data_type, cell.value, cell.number_format) == ("s", text.strip(), "@")
    assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(text_workbook("表", COLUMNS, [(1, text)]))) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_control_characters_and_endless_texts_do_no_harm() -> None:
    assert second_cell("a\0\x01\ud800\ufffe" + "b" * 50_000).value == "a" + "b" * (LONGEST - 1)


def test_a_text_that_looks_like_an_escape_is_not_read_as_one() -> None:
    with zipfile.ZipFile(io.BytesIO(text_workbook("表", COLUMNS, [(1, "_x0041_ a_b")]))) as archive:
        assert "_x005F_x0041_ a_b" in archive.read("xl/worksheets/sheet1.xml").decode()


def test_no_rows_are_a_workbook_with_headings_only() -> None:
    sheet = load_workbook(io.BytesIO(text_workbook("表", COLUMNS, []))).active
    assert list(sheet.iter_rows(values_only=True)) == [("序号", "内容")]


def test_it_can_be_stopped_and_tells_how_far_it_is() -> None:
    told: list[int] = []

    def stop(done: int) -> None:
        told.append(done)
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        text_workbook("表", COLUMNS, ((n, "x") for n in range(100)), progress=stop)
    assert told == [1, 2, 3]


def test_nothing_is_put_into_a_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen: list[Path] = []

    def rows() -> Iterator[tuple[int, str]]:
        for number in range(500):
            seen.extend(tmp_path.iterdir())
            yield number, "严军珺"

    text_workbook("表", COLUMNS, rows())
    assert not seen and not list(tmp_path.iterdir())
