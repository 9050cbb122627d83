"""Charts on paper: whole in black and grey, kept with their title, gone on with on the next page."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL.Image import Image

from app.documents.fonts import Faces
from app.documents.form import Form, load_file
from app.documents.render import render
from app.errors import Trouble
from app.rules.chart import EMPTY, Bar, Bars, Columns, Series, rows_of

PAPER = """
title = "月报"
clauses = ["COMP-03"]
footer = ""

[[blocks]]
kind = "chart"
rows = "classes"
title = "按类别（竖线为目标 {target} 件）"

[[blocks]]
kind = "chart"
rows = "months"
shape = "columns"
label = "应结"
second = "已结"
unit = "件"

[sample]
target = "20"

[[sample.classes]]
name = "安全管理"
value = "12"
words = "12 件 · 差 8 件"
target = "20"
behind = "是"

[[sample.classes]]
name = "设备设施"
value = "30"
words = "30 件"
target = "20"
behind = ""

[[sample.months]]
name = "10月"
value = "23"
words = "23"
second = "20"
second_words = "20"

[[sample.months]]
name = "11月"
value = ""
words = "—"
second = "7"
second_words = "7"
"""


def written(tmp_path: Path, text: str = PAPER) -> Form:
    path = tmp_path / "month.toml"
    path.write_text(text, encoding="utf-8")
    return load_file(path)


def picture(pdf: bytes, page: int = 0) -> Image:
    """A page as a grey printer with 300 dots to the inch sees it."""
    return pypdfium2.PdfDocument(pdf)[page].render(scale=300 / 72, grayscale=True).to_pil()


def words_of(pdf: bytes, page: int = 0) -> str:
    return pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range()


def level(image: Image, down: float, left: float, right: float) -> list[int]:
    """The shades along a level line, given in points from the upper left corner."""
    return [
        image.getpixel((x, round(down / 72 * 300)))
        for x in range(round(left / 72 * 300), round(right / 72 * 300))
    ]


def test_the_sample_prints_its_words_and_bars_that_differ_in_grey(
    tmp_path: Path, stand_ins: Faces, rows: Callable
) -> None:
    form = written(tmp_path)
    pdf = render(form, form.sample, stand_ins)
    text = words_of(pdf)
    for word in (
        "按类别（竖线为目标 20 件）",
        "12 件 · 差 8 件",
        "设备设施",
        "应结",
        "已结",
        "10月",
        "件",
        "23",
    ):
        assert word in text
    names = {row.text[:4]: 841.89 - row.y for row in rows(pdf)}
    image = picture(pdf)
    left, width, size = 18 * 72 / 25.4, 174 * 72 / 25.4, 9.5 / 13
    below = 18.5 * size  # from the baseline of a name to the middle of its bar
    behind = level(image, names["安全管理"] + below - 4 * size, left + 2, left + width * 12 / 30 - 2)
    whole = level(image, names["设备设施"] + below - 4 * size, left + 2, left + width * 0.6)
    # The one behind is white with black lines, the other of one dark grey.
    assert max(behind) > 240 and min(behind) < 80 and 20 < behind.count(255) / len(behind) * 100 < 95
    assert max(whole) - min(whole) < 10 and 60 < whole[0] < 120
    assert all(shade == image.convert("L").getpixel((5, 5)) for shade in level(image, 30, 0, 500))


def test_bars_go_on_on_the_next_page_in_the_same_place_and_columns_stay_whole(
    tmp_path: Path, stand_ins: Faces, shown: Callable
) -> None:
    form = written(tmp_path, PAPER.replace('rows = "classes"', 'rows = "classes"\nshape = "compact"'))
    bars = Bars(
        tuple(Bar(f"第{i}栋" + "一" * (12 if i == 1 else 0), float(i), f"{i} 件") for i in range(1, 59))
    )
    months = Columns(
        tuple(f"{i}月" for i in range(1, 14)), (Series("应结", (9.0,) * 13), Series("已结", (8.0,) * 13))
    )
    pdf = render(form, {"target": "", "classes": rows_of(bars), "months": rows_of(months)}, stand_ins)
    book = pypdfium2.PdfDocument(pdf)
    pages = [words_of(pdf, page) for page in range(len(book))]
    assert len(pages) == 2 and "第1栋" in pages[0] and "第58栋" in pages[1]
    assert sum(page.count("栋") for page in pages) == 58 and "应结" in pages[1] and "应结" not in pages[0]
    # The tracks begin below each other on both pages, and nothing is outside of the margins.
    tracks = []
    for page in book:
        boxes = [part.get_bounds() for part in page.get_objects() if part.type == 2]
        fills = [box for box in boxes if box[2] - box[0] > 100 and 5 < box[3] - box[1] < 12]
        tracks.append({round(box[0]) for box in fills if box[2] > 450})
    assert tracks[0] and tracks[0] & tracks[1]
    assert all(50 < char.x < 545 and 28 < char.y < 800 for char in shown(pdf))


def test_figures_that_are_too_wide_stand_upright_and_an_empty_chart_says_so(
    tmp_path: Path, stand_ins: Faces, shown: Callable
) -> None:
    form = written(tmp_path)
    shares = tuple(99.5 - i for i in range(13))
    words = tuple(f"{share} %" for share in shares)
    months = Columns(
        tuple(f"{i}月" for i in range(1, 14)),
        (Series("按时", shares, words), Series("满意", shares, words)),
        100,
    )
    pdf = render(form, {"target": "", "classes": [], "months": rows_of(months)}, stand_ins)
    assert EMPTY in words_of(pdf)
    turned = [char for char in shown(pdf) if not char.upright]
    assert len(turned) == 2 * sum(len(word) for word in words)
    empty = render(form, {"target": "", "classes": [], "months": []}, stand_ins)
    assert words_of(empty).count(EMPTY) == 2


def test_rows_that_are_no_figures_are_refused_where_they_stand(tmp_path: Path, stand_ins: Faces) -> None:
    for old, new, said in (
        ('value = "12"', 'value = "一打"', "一打"),
        ('value = "12"', 'value = "-3"', "-3"),
        ('target = "20"\nbehind = "是"', 'behind = "是"', "target"),
        ('shape = "columns"', 'shape = "pie"', "pie"),
        ('rows = "months"', 'rows = "years"', "years"),
        ("{target}", "{goal}", "goal"),
    ):
        with pytest.raises(Trouble) as refused:
            written(tmp_path, PAPER.replace(old, new, 1))
        assert said in refused.value.sentence and "month.toml" in refused.value.sentence
    form = written(tmp_path)
    months = [dict(row) for row in form.sample["months"]]
    months[0]["second"] = "nan"
    with pytest.raises(Trouble) as odd:
        render(form, {"target": "", "classes": [], "months": months}, stand_ins)
    assert "nan" in odd.value.sentence
