"""Labels and bars: what is printed can be scanned, begun sheets are used on, and a roll ends where it is full."""

import random
import string
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from app.documents.fonts import Faces
from app.documents.form import Form, load, load_file
from app.documents.render import render
from app.errors import Refusal, Trouble

MM = 72 / 25.4
SIGNS = string.ascii_uppercase + string.digits
PRINTER = 203 / 72  # pixels for a point, on the coarsest printer


@pytest.fixture
def form(tmp_path: Path) -> Callable[..., Form]:
    def make(blocks: str, sample: str, paper: str = "A4", footer: str = "") -> Form:
        path = tmp_path / "bars.toml"
        head = f'title = "小样"\npaper = "{paper}"\nclauses = ["KEY-02"]\nmargin = 10\nfooter = "{footer}"\n'
        path.write_text(f"{head}\n[[blocks]]\n{blocks}\n[sample]\n{sample}\n", encoding="utf-8")
        return load_file(path)

    return make


def scanned(pdf: bytes, page: int = 0, scale: float = 300 / 72) -> list[str]:
    """What a scanner reads on a page, from the upper left to the lower right."""
    picture = pypdfium2.PdfDocument(pdf)[page].render(scale=scale).to_pil().convert("L")
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)
    return [
        one.text for one in sorted(found, key=lambda one: (one.position.top_left.y, one.position.top_left.x))
    ]


def tags(codes: Sequence[str], telephone: str = "199-0000-0001") -> list[dict[str, str]]:
    return [{"tag": code, "telephone": telephone} for code in codes]


def some_tags(count: int) -> list[str]:
    """Tags of 4 to 8 signs, with runs of digits, which are told in bars another way."""
    chance = random.Random(42)
    found = ["K7F3", "0000", "1234567", "A1234567", "99K88888", "ZZZZZZZZ", "12AB34CD", "123A4567"]
    while len(found) < count:
        tag = "".join(chance.choices(SIGNS, k=chance.randint(4, 8)))
        found += [] if tag in found else [tag]
    return found


# ---------- what is scanned


@pytest.mark.clause("KEY-02")
def test_every_tag_of_a_sheet_is_scanned_as_it_is_written(stand_ins: Faces) -> None:
    codes = some_tags(40)
    pdf = render(load("key-tags"), {"used": "0", "tags": tags(codes)}, stand_ins)
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    assert sorted(scanned(pdf)) == sorted(codes)


@pytest.mark.clause("KEY-02")
def test_every_tag_of_the_roll_is_scanned_even_from_a_coarse_printer(stand_ins: Faces) -> None:
    codes = some_tags(24)
    pdf = render(load("key-tags-roll"), {"tags": tags(codes)}, stand_ins)
    document = pypdfium2.PdfDocument(pdf)
    assert {tuple(round(side / MM) for side in document[n].get_size()) for n in range(24)} == {(80, 40)}
    assert [scanned(pdf, page, PRINTER) for page in range(24)] == [[code] for code in codes]


@pytest.mark.clause("KEY-02")
@pytest.mark.parametrize("name", ["key-tags", "key-tags-roll"])
def test_a_tag_tells_a_finder_where_to_bring_it_and_nothing_of_the_door(
    shown: Callable, stand_ins: Faces, name: str
) -> None:
    row = {
        **tags(["K7F3"])[0],
        "place": "3栋2单元1201",
        "code": "空-011",
        "class_zh": "未接收的空置房",
        "hook": "甲柜1板07钩",
    }
    pdf = render(load(name), {"used": "0", "tags": [row]}, stand_ins)
    assert "".join(char.char for char in shown(pdf)) == "K7F3拾到请交物业服务中心199-0000-0001"
    assert scanned(pdf) == ["K7F3"]


# ---------- the sheet


def test_a_begun_sheet_is_used_on_from_its_first_free_label(shown: Callable, stand_ins: Faces) -> None:
    codes = [f"K{number:03d}" for number in range(42)]
    pdf = render(load("key-tags"), {"used": "3", "tags": tags(codes, "")}, stand_ins)
    first = {(char.page, round(char.x), round(char.y)): char for char in shown(pdf) if char.char == "K"}
    places = list(first.values())
    assert [char.page for char in places] == [0] * 37 + [1] * 5
    across = [int((char.x / MM - 8) / 48.5) for char in places]
    down = [int((297 - char.y / MM - 21.5) / 25.4) for char in places]
    wanted = [divmod(place % 40, 4) for place in range(3, 45)]
    assert list(zip(down, across, strict=True)) == wanted
    assert scanned(pdf, 1) == codes[37:]


@pytest.mark.parametrize("used", ["40", "-1", "三", "1.5", "²"])
def test_labels_used_already_are_fewer_than_a_sheet_has(stand_ins: Faces, used: str) -> None:
    with pytest.raises(Refusal, match="0 到 39") as refused:
        render(load("key-tags"), {"used": used, "tags": tags(["K7F3"])}, stand_ins)
    assert refused.value.field == "used"


def test_a_line_that_may_shrink_does_so_before_a_label_is_refused(stand_ins: Faces) -> None:
    file = {"place": "柜 2　层 3　盒 07", "code": "15-2-1203", "centre": "青禾苑物业管理服务中心"}
    rooms = ("3栋2单元1201", "一期公寓东区15栋甲单元12-1203B" * 2)
    pdf = render(
        load("archive-spine"), {"used": "0", "files": [file | {"room": r} for r in rooms]}, stand_ins
    )
    assert scanned(pdf, 0) == ["15-2-1203"] * 2
    with pytest.raises(Refusal, match="写不下"):
        render(load("archive-spine"), {"used": "0", "files": [file | {"room": rooms[1] * 3}]}, stand_ins)


def test_what_a_label_has_no_room_for_and_no_scanner_reads_is_refused(stand_ins: Faces) -> None:
    for row, said in (
        ({"tag": "K7F3", "telephone": "199-0000-0001，请在白天来电，夜里请交门岗" * 3}, "写不下“K7F3”"),
        ({"tag": "空011", "telephone": ""}, "“空”印不成条码"),
        ({"tag": "ABCDEFGHIJKLM", "telephone": ""}, "太长"),
    ):
        with pytest.raises(Refusal, match=said):
            render(load("key-tags"), {"used": "", "tags": [row]}, stand_ins)
    with pytest.raises(Trouble, match="used"):
        render(load("key-tags"), {"tags": tags(["K7F3"])}, stand_ins)


def test_labels_begin_a_page_of_their_own_and_what_follows_another(
    rows: Callable, stand_ins: Faces, form: Callable
) -> None:
    labels = 'kind = "labels"\nrows = "tags"\nwidth = 60\nheight = 30\nleft = 20\ntop = 20\nabove = [{ text = "{tag}" }]\n'
    words = '[[blocks]]\nkind = "text"\ntext = "后面"\n'
    paper = form('kind = "text"\ntext = "前面"\n[[blocks]]\n' + labels + words, '[[sample.tags]]\ntag = "甲"')
    found = [(row.page, row.text) for row in rows(render(paper, paper.sample, stand_ins))]
    assert found == [(0, "前面"), (0, "第 1/3 页"), (1, "甲"), (2, "后面"), (2, "第 3/3 页")]
    last = form('kind = "text"\ntext = "前面"\n[[blocks]]\n' + labels, '[[sample.tags]]\ntag = "甲"')
    assert [row.page for row in rows(render(last, last.sample, stand_ins))] == [0, 0, 1]
    none = [(row.page, row.text) for row in rows(render(paper, {"tags": []}, stand_ins))]
    assert none == [(0, "前面"), (0, "后面")]


# ---------- one barcode


BARCODE = 'kind = "barcode"\ntext = "{number}"\nheight = 15\nalign = "{align}"\n'


@pytest.mark.parametrize("align", ["left", "centre", "right"])
def test_a_barcode_is_scanned_and_its_text_stands_below(
    rows: Callable, stand_ins: Faces, form: Callable, align: str
) -> None:
    paper = form(BARCODE.replace("{align}", align), 'number = "FX-0042"', paper="A5")
    pdf = render(paper, {"number": "FX-0042 a~"}, stand_ins)
    (row,) = rows(pdf)
    assert (row.text, scanned(pdf)) == ("FX-0042 a~", ["FX-0042 a~"])
    middle = (row.left + row.right) / 2 / MM
    assert {"left": middle < 50, "centre": abs(middle - 74) < 1, "right": middle > 98}[align]
    assert rows(render(paper, {"number": ""}, stand_ins)) == []


def test_a_barcode_too_wide_for_its_paper_is_made_finer_before_it_is_refused(
    stand_ins: Faces, form: Callable
) -> None:
    paper = form(BARCODE.replace("{align}", "centre") + "dots = 6\n", 'number = "甲"', paper="80mm")
    assert scanned(render(paper, {"number": "AB-2026-0042"}, stand_ins)) == ["AB-2026-0042"]
    with pytest.raises(Refusal, match="太长"):
        render(paper, {"number": "AB-2026-0042" * 2}, stand_ins)


# ---------- the roll


def roll(form: Callable[..., Form]) -> Form:
    table = '[[blocks]]\nkind = "table"\nrows = "goods"\ncolumns = [{ heading = "物品", text = "{what}" }]\n'
    blocks = f'kind = "text"\ntext = "{{first}}"\n{table}'
    sample = 'first = "甲"\nby = "林晓禾"\n[[sample.goods]]\nwhat = "纸箱"'
    return form(blocks, sample, paper="80mm", footer="{by}")


def test_a_roll_is_as_long_as_what_stands_on_it(rows: Callable, stand_ins: Faces, form: Callable) -> None:
    heights: list[float] = []
    for count in (1, 11, 111):
        values: dict[str, Any] = {"first": "借用单", "by": "林晓禾", "goods": [{"what": "纸箱"}] * count}
        pdf = render(roll(form), values, stand_ins)
        document = pypdfium2.PdfDocument(pdf)
        width, height = document[0].get_size()
        found = rows(pdf)
        assert (len(document), round(width / MM)) == (1, 80)
        assert [row.text for row in found] == ["借用单", "物品", *["纸箱"] * count, "林晓禾"]
        assert found[0].y < height - 10 * MM < found[0].y + 20
        assert found[-1].y - 15 < 10 * MM < found[-1].y
        heights.append(height)
    step = (heights[1] - heights[0]) / 10
    assert step > 10 and heights[2] - heights[1] == pytest.approx(100 * step, abs=0.1)


# ---------- bands


BANDED = 'kind = "table"\nrows = "rings"\nband = "{band}"\ncolumns = [{ heading = "牌码", text = "{tag}" }]\n'


def banded(form: Callable[..., Form]) -> Form:
    return form(BANDED, '[[sample.rings]]\nband = "甲"\ntag = "K1"')


def test_rows_of_one_band_stand_under_one_line_that_is_said_again_on_every_page(
    rows: Callable, stand_ins: Faces, form: Callable
) -> None:
    names = ["空置房"] * 60 + ["返修房"] * 20 + ["办公用房"] * 3
    given = [{"band": band, "tag": f"K{number:02d}"} for number, band in enumerate(names)]
    found = [row for row in rows(render(banded(form), {"rings": given}, stand_ins)) if "页" not in row.text]
    said = ""
    for row in found:
        said = row.text if row.text in names else said
        if row.text.startswith("K"):
            assert names[int(row.text[1:])] == said
    for page in {row.page for row in found}:
        texts = [row.text for row in found if row.page == page]
        assert texts[0] == "牌码" and texts[1] in names and texts[-1] not in names
        assert len([text for text in texts if text in names]) == len(
            {text for text in texts if text in names}
        )
    assert [row.text for row in found if row.text.startswith("K")] == [row["tag"] for row in given]


def test_no_band_stands_alone_at_the_foot_of_a_page(rows: Callable, stand_ins: Faces, form: Callable) -> None:
    for count in range(30, 46):
        given = [{"band": "空置房", "tag": "K1"}] * count + [{"band": "返修房", "tag": "K2"}]
        found = [
            row for row in rows(render(banded(form), {"rings": given}, stand_ins)) if "页" not in row.text
        ]
        place = next(index for index, row in enumerate(found) if row.text == "返修房")
        assert (found[place + 1].text, found[place + 1].page) == ("K2", found[place].page)
        assert sum(row.text == "返修房" for row in found) == 1


def test_a_band_without_rows_is_only_its_line(rows: Callable, stand_ins: Faces, form: Callable) -> None:
    given = [{"band": "挂错钩　无", "tag": ""}, {"band": "没找到　1 串", "tag": "K7F3"}]
    found = [row.text for row in rows(render(banded(form), {"rings": given}, stand_ins))]
    assert found == ["牌码", "挂错钩　无", "没找到　1 串", "K7F3"]
