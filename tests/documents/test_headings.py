"""Any room's workbook: its sheet and its columns are found by the headings that room declares."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from app.documents.headings import Headings
from app.documents.workbook import read_table
from app.errors import Refusal

KEYS = Headings(
    names={
        "tag": ("钥匙编号", "编号", "标签"),
        "hook": ("挂钩", "位置"),
        "pieces": ("把数", "数量"),
        "remark": ("备注", "说明"),
    },
    inside=(("编号", "tag"), ("备注", "remark")),
    others="合同",
    several=frozenset({"remark"}),
    needed=frozenset({"tag"}),
)


def _book(path: Path) -> Path:
    book = Workbook()
    book.active.title = "说明"
    book.active.append(["位置", "数量"])
    sheet = book.create_sheet("钥匙")
    for row in (["某某花园钥匙表"], [], ["编号", "挂钩", "把数*", "备注"], ["K7F3", "甲1-07", 2, None]):
        sheet.append(row)
    book.save(path)
    return path


def test_the_sheet_is_found_by_the_headings_of_the_room_that_asks(tmp_path: Path) -> None:
    path = _book(tmp_path / "钥匙.xlsx")
    table = read_table(path, find_header=KEYS.find_header)
    assert table.sheet == "钥匙"
    header = KEYS.find_header(table.rows)
    assert header == 2
    mapping = KEYS.guess(table.rows[header])
    assert mapping == {0: "tag", 1: "hook", 2: "pieces", 3: "remark"}
    assert KEYS.repeated(table.rows[header], mapping) and not KEYS.repeated(table.rows[3], mapping)


def test_without_headings_the_first_sheet_is_taken(tmp_path: Path) -> None:
    assert read_table(_book(tmp_path / "a.xlsx")).sheet == "说明"


def test_headings_are_understood_with_signs_and_inside_longer_ones() -> None:
    assert KEYS.guess(["钥匙编号（必填）", "合同编号", "备注1", "备注2"]) == {
        0: "tag",
        2: "remark",
        3: "remark",
    }
    assert KEYS.find_header([["位置", "数量"], ["编号"]]) is None


def test_a_refusal_names_the_table_the_clerk_was_to_choose(tmp_path: Path) -> None:
    huge = tmp_path / "a.csv"
    with huge.open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    with pytest.raises(Refusal, match="不像是钥匙清单"):
        read_table(huge, called="钥匙清单")
