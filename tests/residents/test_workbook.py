"""Whatever file is chosen, it is read or refused in a sentence, and never does harm."""

import contextlib
import io
import os
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.documents.workbook import MAX_ROWS, BadCell
from app.errors import Cancelled, Refusal
from app.modules.residents.workbook import read_table
from app.paths import resources

_HEADER = ["房号", "业主姓名", "联系电话", "入伙日期"]
_ROW = ["1-1-101", "陆一和", "199-0000-0137", datetime(2026, 9, 8)]
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)


def _workbook(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def _changed(source: Path, target: Path, part: str, change: tuple[str, str]) -> Path:
    """A copy of a workbook with a text replaced in one of its parts."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                text = data.decode()
                assert change[0] in text
                data = text.replace(*change).encode()
            new.writestr(name, data)
    return target


def test_a_workbook_is_read_with_its_row_numbers(tmp_path: Path) -> None:
    table = read_table(_workbook(tmp_path / "名 册🏠.xlsx", [["标题"], [], _HEADER, _ROW]))
    assert table.rows[2] == _HEADER
    assert table.rows[3] == _ROW
    assert table.rows[1] == []


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.xlsx", b"", "0 字节"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), ".xls"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        ("a.xlsx", b"%PDF-1.7\n", "PDF"),
        ("a.xlsx", b"\xff\xd8\xff\xe0JFIF", "照片"),
        ("a.csv", b"\x89PNG\r\n\x1a\n", "图片"),
        ("a.xlsx", b"Rar!\x1a\x07", "压缩包"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        ("a.xls", b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "网页"),
        ("a.xlsx", b"PK\x03\x04" + os.urandom(500), "不完整"),
        ("a.csv", bytes(range(256)) * 20, "不是表格"),
        ("a.csv", b"\xff\xfea", "不完整"),
        ("a.csv", b'"' + b"a" * 200_000, "引号"),
    ],
)
def test_what_is_no_table_is_refused_by_its_content(
    tmp_path: Path, name: str, content: bytes, word: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        read_table(path)
    assert word in refused.value.sentence


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.xlsx", tmp_path):
        with pytest.raises(Refusal, match="找不到"):
            read_table(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_half_a_download_is_refused(tmp_path: Path, share: float) -> None:
    whole = _workbook(tmp_path / "a.xlsx", [_HEADER, _ROW]).read_bytes()
    path = tmp_path / "half.xlsx"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Refusal, match="不完整"):
        read_table(path)


def test_a_flipped_byte_never_ends_in_anything_but_a_sentence_or_a_table(tmp_path: Path) -> None:
    whole = bytearray(_workbook(tmp_path / "a.xlsx", [_HEADER, _ROW]).read_bytes())
    path = tmp_path / "flipped.xlsx"
    for at in range(0, len(whole), 97):
        damaged = bytearray(whole)
        damaged[at] ^= 0x55
        path.write_bytes(damaged)
        with contextlib.suppress(Refusal):
            read_table(path)


def test_a_book_with_macros_is_refused(tmp_path: Path) -> None:
    plain = _workbook(tmp_path / "a.xlsx", [_HEADER, _ROW])
    path = tmp_path / "b.xlsx"
    path.write_bytes(plain.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(Refusal, match="宏"):
        read_table(path)


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"a.txt": "x"}, "压缩包"),
        ({"[Content_Types].xml": _TYPES, "word/document.xml": "<a/>"}, "文档"),
        ({"[Content_Types].xml": _TYPES, "xl/workbook.bin": "x"}, "xlsb"),
        ({"[Content_Types].xml": _TYPES, "xl/workbook.xml": "<a"}, "不完整"),
        ({"[Content_Types].xml": _TYPES, "xl/big.xml": "0" * (60 * 1024 * 1024)}, "大得不正常"),
        ({"[Content_Types].xml": _TYPES, "xl/dense.xml": "0" * (9 * 1024 * 1024)}, "大得不正常"),
        ({"[Content_Types].xml": _TYPES} | {f"xl/{n}.xml": "" for n in range(2_001)}, "大得不正常"),
    ],
)
def test_other_archives_and_bombs_are_refused_by_their_directory(
    tmp_path: Path, parts: dict[str, str], word: str
) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(Refusal) as refused:
        read_table(path)
    assert word in refused.value.sentence


def test_a_sheet_that_claims_to_be_endless_costs_nothing(tmp_path: Path) -> None:
    plain = _workbook(tmp_path / "a.xlsx", [_HEADER, _ROW])
    claims = _changed(plain, tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", ("A1:D2", "A1:XFD1048576"))
    far = _changed(
        claims,
        tmp_path / "c.xlsx",
        "xl/worksheets/sheet1.xml",
        ("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
    )
    assert read_table(far).rows == [_HEADER, _ROW]


def test_entities_in_the_xml_are_refused(tmp_path: Path) -> None:
    plain = _workbook(tmp_path / "a.xlsx", [_HEADER, _ROW])
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
    path = _changed(plain, tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", ("<worksheet", bomb))
    with pytest.raises(Refusal, match="损坏"):
        read_table(path)


def test_too_many_rows_are_refused_and_not_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("房号,业主姓名\n" + "1-1-101,陆一和\n" * MAX_ROWS, encoding="utf-8")
    with pytest.raises(Refusal, match="行"):
        read_table(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_text_file_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "名册.csv"
    rows = [
        ["房号", "业主姓名", "联系电话"],
        ["1-1-101", "田𣲘", "0532-88001234"],
        ["1-1-102", "䶮㛃", '="0532"'],
    ]
    path.write_text("\r\n".join(separator.join(row) for row in rows), encoding=encoding, newline="")
    table = read_table(path)
    assert table.rows[:2] == rows[:2]
    assert table.rows[2] == ["1-1-102", "䶮㛃", "0532"]
    assert table.encoding in ("utf-8", "gb18030", "utf-16")


def test_errors_and_formulas_without_a_result_are_marked(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", [_HEADER, ["1-1-101", "#N/A", '=CONCATENATE("1","2")', None]])
    row = read_table(path).rows[1]
    assert isinstance(row[1], BadCell)
    assert isinstance(row[2], BadCell)
    assert "公式" in row[2].reason


def test_the_kept_result_of_a_formula_is_its_value(tmp_path: Path) -> None:
    plain = _workbook(tmp_path / "a.xlsx", [_HEADER, ["1-1-101", "陆一和", "=1+1", None]])
    kept = _changed(plain, tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", ("<v />", "<v>19900000137</v>"))
    table = read_table(kept)
    assert table.rows[1][2] == 19900000137
    assert table.formulas == ((2, 2),)


def test_merged_cells_and_hidden_rows_are_known(tmp_path: Path) -> None:
    book = Workbook()
    for row in (_HEADER, _ROW, _ROW):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    assert table.merged == ((2, 0, 3, 0),)
    assert table.hidden_rows == {3}


def test_the_sheet_with_the_households_is_found_among_others(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "封面"
    book.active.append(["某某花园"])
    hidden = book.create_sheet("旧")
    hidden.sheet_state = "hidden"
    hidden.append(_HEADER)
    sheet = book.create_sheet("名册")
    sheet.append(_HEADER)
    sheet.append(_ROW)
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    assert (table.sheet, table.sheet_names) == ("名册", ("封面", "名册"))
    assert read_table(tmp_path / "a.xlsx", sheet="封面").rows == [["某某花园"]]
    with pytest.raises(Refusal):
        read_table(tmp_path / "a.xlsx", sheet="旧")


def test_reading_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", [_HEADER, *[_ROW] * 1_000])
    seen: list[int] = []
    read_table(path, progress=seen.append)
    assert seen == [0, 200, 400, 600, 800, 1000]
    with pytest.raises(Cancelled):
        read_table(path, progress=seen.append, cancelled=lambda: len(seen) > 7)


def test_the_file_can_be_moved_at_once_after_reading(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", [_HEADER, _ROW])
    read_table(path)
    open_files = Path("/proc/self/fd")
    if open_files.is_dir():
        assert not any(
            str(path) == str(link.readlink()) for link in open_files.iterdir() if link.is_symlink()
        )
    path.rename(tmp_path / "b.xlsx")


_MEASURE = """
import re, sys
from pathlib import Path
from app.modules.residents import importing
from app.modules.residents.plan import make_plan
from app.modules.residents.workbook import read_table
from tests.sites import make_site
plan = make_plan(read_table(Path(sys.argv[1])))
site = make_site(Path(sys.argv[1]).parent / "site")
brought = site.do(importing.bring_in, plan, "b.xlsx")
site.store.close()
# The high water of this very program; getrusage also counts the one that started it.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(brought.units, int(peak[1]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
def test_five_thousand_rows_stay_far_below_400_megabytes(tmp_path: Path) -> None:
    header = read_table(resources() / "sample" / "households-1.xlsx").rows[2]
    rows = [
        [
            n,
            f"{n // 100 + 1}-1-{n % 100 + 101}",
            "陆一和、毛喆",
            "女",
            None,
            19900000000 + n,
            71.26,
            "精装",
            "2026/09/08",
            "",
        ]
        for n in range(5_000)
    ]
    path = _workbook(tmp_path / "a.xlsx", [header, *rows])
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path.cwd(),
    )
    units, megabytes = map(int, done.stdout.split())
    assert units == 5_000
    assert megabytes < 400


def test_a_workbook_in_memory_form_is_left_alone(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", [_HEADER, _ROW])
    before = path.read_bytes()
    read_table(path)
    assert path.read_bytes() == before
    assert zipfile.ZipFile(io.BytesIO(before)).testzip() is None
