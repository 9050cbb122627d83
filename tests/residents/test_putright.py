"""The list of what has to be put right leaves as a workbook that is safe to open."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import load_workbook

from app.modules.residents.plan import make_plan
from app.modules.residents.planned import Problem
from app.modules.residents.putright import HEADINGS, problems_workbook
from app.modules.residents.workbook import read_table
from app.paths import resources


def _line(text: str) -> Problem:
    return Problem(7, "1栋1单元101", "phones", "联系电话", "应为 11 位", text)


def test_the_seventeen_rows_of_the_firms_workbook_come_out_readable() -> None:
    plan = make_plan(read_table(resources() / "sample" / "households-1.xlsx"), today=date(2026, 11, 23))
    sheet = load_workbook(io.BytesIO(problems_workbook(plan.problems))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == HEADINGS
    assert [row[0] for row in rows[1:]] == list(plan.problem_rows)
    assert rows[2] == (132, "1栋3单元804", "入伙日期", plan.problems[1].reason, "2023年2月30日")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "=cmd|' /C calc'!A0", "\t=1", "\r=1"]
)
def test_a_text_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    data = problems_workbook([_line(text)])
    cell = load_workbook(io.BytesIO(data)).active["E2"]
    assert cell.data_type == "s"
    assert cell.value == text.strip()
    assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_control_characters_and_endless_texts_do_no_harm() -> None:
    cell = load_workbook(io.BytesIO(problems_workbook([_line("a\0\x01\ud800" + "b" * 50_000)]))).active["E2"]
    assert cell.value.startswith("ab")
    assert len(cell.value) == 1_000


def test_an_empty_list_is_a_workbook_with_headings_only() -> None:
    sheet = load_workbook(io.BytesIO(problems_workbook([]))).active
    assert list(sheet.iter_rows(values_only=True)) == [HEADINGS]
