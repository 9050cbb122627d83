"""Bordered cells, boxes to tick and joined cells of a form; several papers as one; what no font has."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app.documents.fonts import Faces
from app.documents.form import Form, load_file
from app.documents.rare import marked
from app.documents.render import render, render_together
from app.errors import Trouble

HEAD = 'title = "小样"\nclauses = ["MOVE-03"]\nmargin = 15\n'
GRID = """
[[blocks]]
kind = "grid"
columns = 2
label = 20
band = "{band}"
entries = [
    { label = "姓名", text = "{name}" },
    { label = "委托书", text = "{letter}", keep = "filled" },
    { label = "通讯地址", text = "{address}", span = 2 },
]

[sample]
band = "业主"
name = "叶知秋"
letter = "一份"
address = "青禾路 18 号"
"""
RECORDS = """
[[blocks]]
kind = "records"
rows = "owners"
keep = "filled"
columns = 1
high = 40
entries = [{ label = "姓名", text = "{name}" }, { label = "{more}", text = "{what}" }]

[sample]
[[sample.owners]]
name = "叶知秋"
more = "职业"
what = "教师"
"""
ONCE = """
[[blocks]]
kind = "table"
rows = "parts"
columns = [
    { heading = "房间", text = "{room}", width = 20, same = "once" },
    { heading = "部位", text = "{part}", width = 30 },
    { heading = "合格", text = "{fine}" },
]

[sample]
[[sample.parts]]
room = "客厅"
part = "门窗"
fine = "☑"
"""
LEFT, RIGHT = 15 / 25.4 * 72, (210 - 15) / 25.4 * 72


def written(tmp_path: Path, text: str) -> Form:
    path = tmp_path / "small.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load_file(path)


def pages(pdf: bytes) -> list[str]:
    """The words of each page."""
    return [re.sub(r"\s", "", p.get_textpage().get_text_range()) for p in pypdfium2.PdfDocument(pdf)]


def lines(pdf: bytes, page: int = 0) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right, top of every line and box that is drawn on a page, shades left out."""
    found = (part for part in pypdfium2.PdfDocument(pdf)[page].get_objects() if part.type == 2)
    boxes = [part.get_bounds() for part in found]
    return [box for box in boxes if box[2] - box[0] < 2 or box[3] - box[1] < 2 or box[2] - box[0] < 12]


def test_cells_of_a_grid_hold_their_words_however_long(
    tmp_path: Path, stand_ins: Faces, shown: Callable[..., Any]
) -> None:
    form = written(tmp_path, GRID)
    long = "示例省示例自治州示例自治县示例镇示例街道示例路一百二十八弄" * 4
    values = {"band": "", "name": "买买提江·阿不都热依木·巴特尔", "letter": "", "address": long}
    found = render(form, values, stand_ins)
    # Without its band and the cell that is kept only when filled: three labelled rows, the name alone on one.
    assert pages(found) == [f"姓名{values['name']}通讯地址{long}"]
    uprights = sorted({round(box[0]) for box in lines(found) if box[3] - box[1] > 4})
    assert [round(x) for x in (LEFT, LEFT + 20 / 25.4 * 72, RIGHT)] == pytest.approx(uprights, abs=1)
    for char in shown(found):
        label = char.char in "姓名通讯地址" and "Sans" in char.font
        left, right = (uprights[0], uprights[1]) if label else (uprights[1], uprights[2])
        assert left < char.x and char.x + char.advance < right
    # Words stand in the middle of their row: as far from its upper line as from its lower one.
    levels = sorted({round(box[1], 1) for box in lines(found) if box[2] - box[0] > 50})
    name = next(char for char in shown(found) if char.char == "买")
    assert abs((levels[-1] + levels[-2]) / 2 - (name.y + 0.38 * name.size)) < 1
    assert "业主" in pages(render(form, values | {"band": "业主"}, stand_ins))[0]


def test_each_record_has_a_grid_of_its_own_that_stays_on_one_page(tmp_path: Path, stand_ins: Faces) -> None:
    form = written(tmp_path, RECORDS)
    owners = [{"name": f"业主{sign}", "more": "职业", "what": "教师"} for sign in "甲乙丙丁"]
    found = [page.partition("第")[0] for page in pages(render(form, {"owners": owners}, stand_ins))]
    assert found == ["姓名业主甲职业教师姓名业主乙职业教师姓名业主丙职业教师", "姓名业主丁职业教师"]
    assert pages(render(form, {"owners": []}, stand_ins)) == [""]
    endless = render(form, {"owners": [owners[0] | {"what": "教师，" * 3000}]}, stand_ins)
    assert len(pages(endless)) > 2 and "".join(pages(endless)).count("，") == 3000


def test_boxes_to_tick_are_drawn_and_never_end_a_line(
    tmp_path: Path, stand_ins: Faces, fonts_of: Callable[..., Any], shown: Callable[..., Any]
) -> None:
    text = '[[blocks]]\nkind = "text"\ntext = "{said}"\n[sample]\nsaid = "☑ 合格"\n'
    form = written(tmp_path, text)
    counts = [len(lines(render(form, {"said": said}, stand_ins))) for said in ("合格", "☐ 合格", "☑ 合格")]
    assert counts == [0, 1, 2]
    many = render(form, {"said": "☐合格品☑问题" * 40}, stand_ins)
    assert pages(many) == ["合格品问题" * 40] and all(fonts_of(many).values())
    assert all(box[0] > LEFT and box[2] < RIGHT - 5 for box in lines(many))
    words = [char for char in shown(many) if char.char == "合"]
    assert all(any(0 < word.x - box[2] < 3 for word in words) for box in lines(many)[::3])


def test_what_is_the_same_is_said_once_and_again_on_a_new_page(tmp_path: Path, stand_ins: Faces) -> None:
    form = written(tmp_path, ONCE)
    parts = [{"room": "客厅", "part": f"部位{n}", "fine": "☐"} for n in range(3)]
    parts += [{"room": "厨房", "part": f"部位{n}", "fine": "☐"} for n in range(60)]
    found = render(form, {"parts": parts}, stand_ins)
    first, second = pages(found)
    assert first.count("客厅") == first.count("厨房") == second.count("厨房") == 1
    assert "客厅" not in second and (first + second).count("部位") == 63 + 2
    # The cell of 厨房 has a lower edge where the page ends, and only there and where it begins.
    width = 20 / 25.4 * 72
    for page, edges in ((0, 4), (1, 3)):
        level = {
            round(b, 1) for x, b, end, _ in lines(found, page) if x < LEFT + 1 and end > LEFT + width - 1
        }
        assert len(level) == edges


def test_several_papers_are_one_and_each_counts_its_own_pages(tmp_path: Path, stand_ins: Faces) -> None:
    once, grid = written(tmp_path, ONCE), written(tmp_path, GRID)
    many = {"parts": [{"room": f"房间{n}", "part": "门窗", "fine": "☐"} for n in range(60)]}
    together = render_together([(once, many), (grid, grid.sample), (once, many)], "一户的资料", stand_ins)
    found = pages(together)
    assert [re.findall(r"第(\d/\d)页", page) for page in found] == [["1/2"], ["2/2"], [], ["1/2"], ["2/2"]]
    assert "叶知秋" in found[2]
    assert pypdfium2.PdfDocument(together).get_metadata_dict()["Title"] == "一户的资料"
    assert len(together) < 0.8 * (
        2 * len(render(once, many, stand_ins)) + len(render(grid, grid.sample, stand_ins))
    )


def test_a_character_without_a_font_is_marked_wherever_it_stands(stand_ins: Faces) -> None:
    rare = "\U0002ceb0"
    given = {"name": f"陆{rare}和", "rows": [{"what": f"{rare}{rare}"}], "plain": "叶知秋 ☑"}
    values, missing = marked(given, stand_ins)
    assert values == {"name": "陆〓和", "rows": [{"what": "〓〓"}], "plain": "叶知秋 ☑"} and missing == rare
    assert marked({"name": "叶知秋\u200b·㐂"}, stand_ins) == ({"name": "叶知秋\u200b·㐂"}, "")


def test_a_grid_with_a_fault_is_refused_with_its_place(tmp_path: Path) -> None:
    for wrong, told in (
        (GRID.replace("label = 20", "label = 60").replace("columns = 2", "columns = 4"), "标题各宽 60 毫米"),
        (GRID.replace("span = 2", "span = 3"), "span 多于 2 列"),
        (GRID.replace("{name}", "{names}"), "names"),
        (GRID.replace('label = "姓名", ', ""), "缺少「label」"),
        (RECORDS.replace('what = "教师"', ""), "owners"),
    ):
        with pytest.raises(Trouble) as caught:
            written(tmp_path, wrong)
        assert told in caught.value.sentence and "第 1 块" in caught.value.sentence
