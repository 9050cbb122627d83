"""Signatures drawn on the pad stand on the paper, and what a paper has no need of is left out."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app.documents.fonts import Faces
from app.documents.form import Form, load_file
from app.documents.render import render
from app.errors import Trouble
from app.rules.strokes import encode

SIGNED = """
[[blocks]]
kind = "drawn"
signers = [{ label = "检查人", strokes = "first", text = "{who}" }, { label = "监盘人", strokes = "second" }]

[[blocks]]
kind = "table"
rows = "goods"
keep = "filled"
columns = [{ heading = "物品", text = "{what}" }, { heading = "数量", text = "{count}", width = 20, keep = "filled" }]

[sample]
who = "林晓禾"
first = ""
second = ""
[[sample.goods]]
what = "纸箱"
count = "2"
"""
TWO_STROKES = encode((((100, 100), (400, 200)), ((500, 50), (500, 250), (900, 250))))


@pytest.fixture
def form(tmp_path: Path) -> Form:
    return written(tmp_path, SIGNED)


def written(tmp_path: Path, text: str) -> Form:
    path = tmp_path / "signed.toml"
    path.write_text(f'title = "小样"\nclauses = ["KEY-08"]\nfooter = ""\n{text}', encoding="utf-8")
    return load_file(path)


def values(**more: Any) -> dict[str, Any]:
    return {"who": "林晓禾", "first": "", "second": "", "goods": []} | more


def look(pdf: bytes) -> tuple[str, int]:
    """The words of the page, and how many lines are drawn on it."""
    page = pypdfium2.PdfDocument(pdf)[0]
    drawn = sum(part.type == 2 for part in page.get_objects())
    return re.sub(r"\s", "", page.get_textpage().get_text_range()), drawn


def test_each_stroke_of_a_signature_is_drawn_where_it_belongs(
    form: Form, stand_ins: Faces, shown: Callable[..., Any]
) -> None:
    empty = render(form, values(), stand_ins)
    signed = render(form, values(first=TWO_STROKES), stand_ins)
    assert look(empty) == ("检查人林晓禾监盘人", 2)
    assert look(signed) == ("检查人林晓禾监盘人", 4)
    # The left half of the paper is the first signer's.
    width = pypdfium2.PdfDocument(signed)[0].get_size()[0]
    boxes = [part.get_bounds() for part in pypdfium2.PdfDocument(signed)[0].get_objects() if part.type == 2]
    assert sum(right < width / 2 for _, _, right, _ in boxes) == 3
    assert {char.char for char in shown(signed)} == set("检查人监盘林晓禾")


def test_a_long_signature_is_drawn_and_what_is_none_leaves_room_to_sign(form: Form, stand_ins: Faces) -> None:
    long = encode(tuple(tuple((x, y % 300) for y in range(x, x + 400, 4)) for x in range(0, 1000, 25)))
    assert len(long) > 15_000
    assert look(render(form, values(first=long, second="1|9,9,oops"), stand_ins))[1] == 2 + 40


def test_a_column_and_a_table_without_anything_are_left_out(form: Form, stand_ins: Faces) -> None:
    goods = [{"what": "纸箱", "count": ""}, {"what": "木架", "count": ""}]
    assert "物品纸箱木架" in look(render(form, values(goods=goods), stand_ins))[0]
    goods[1]["count"] = "3"
    assert "物品数量纸箱木架3" in look(render(form, values(goods=goods), stand_ins))[0]


def test_strokes_that_are_not_given_are_named(tmp_path: Path, form: Form, stand_ins: Faces) -> None:
    with pytest.raises(Trouble) as lacking:
        render(form, {"who": "林晓禾", "first": "", "goods": []}, stand_ins)
    assert "second" in lacking.value.sentence
    with pytest.raises(Trouble) as unsampled:
        written(tmp_path, SIGNED.replace('second = ""\n', "", 1))
    assert "second" in unsampled.value.sentence and "第 1 块（drawn）" in unsampled.value.sentence
    with pytest.raises(Trouble) as worded:
        written(tmp_path, SIGNED.replace('[{ label = "检查人"', '["", { label = "检查人"'))
    assert "名 = 值" in worded.value.sentence
