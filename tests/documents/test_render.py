"""What stands on a printed form, proved from the PDF itself."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.fonts import Faces
from app.documents.form import Form, load, load_file
from app.documents.render import render
from app.errors import Refusal, Trouble
from app.firststart import keys_paper
from app.storage import recovery

MM = 72 / 25.4
HEAD = 'title = "小样"\nclauses = ["DOC-01"]\n'


@pytest.fixture
def form(tmp_path: Path) -> Callable[..., Form]:
    """A form of the given blocks; each name it uses has 甲 for a sample."""

    def make(blocks: str, footer: str = "", names: str = "", paper: str = "A4") -> Form:
        sample = "\n".join(f'{name} = "甲"' for name in names.split())
        head = f'{HEAD}paper = "{paper}"\nfooter = "{footer}"\n'
        rows = '[[sample.rows]]\na = "甲"\nb = "乙"\n' if 'rows = "rows"' in blocks else ""
        path = tmp_path / "form.toml"
        path.write_text(f"{head}\n{blocks}\n[sample]\n{sample}\n{rows}", encoding="utf-8")
        return load_file(path)

    return make


TEXT = '[[blocks]]\nkind = "text"\ntext = "{a}"\n'
TABLE = """
[[blocks]]
kind = "table"
rows = "rows"
columns = [{ heading = "行号", text = "{a}", width = 20, align = "right" }, { heading = "原文", text = "{b}" }]
"""
SIGNED = '[[blocks]]\nkind = "signature"\nlabels = ["业主", "经办人", "日期"]\n'


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def table_of(count: int, text: str = "原文") -> dict[str, Any]:
    return {"rows": [{"a": str(number), "b": text} for number in range(1, count + 1)]}


def pages(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


# ---------- recovery keys


@pytest.mark.clause("ARCH-06")
def test_each_recovery_key_stands_whole_on_its_own_half_and_can_be_typed_back(rows: Callable) -> None:
    keys = [recovery.new_recovery_key() for _ in range(2)]
    pdf = keys_paper("青禾苑" * 20, [key.text for key in keys], date(2026, 11, 23))
    assert pages(pdf) == 1
    middle = 297 / 2 * MM
    for key, half in zip(keys, (lambda y: y > middle, lambda y: y < middle), strict=True):
        large = [row for row in rows(pdf) if half(row.y) and row.chars[0].size == 18]
        assert [row.text for row in large] == list(key.lines)
        assert recovery.parse("\n".join(row.text for row in large)).secret == key.secret


# ---------- tables


def test_a_table_runs_on_over_pages_with_its_head_and_loses_no_row(
    rows: Callable, stand_ins: Faces, form: Callable
) -> None:
    pdf = render(form(TABLE, footer="{by}", names="by"), {**table_of(120), "by": "林晓禾"}, stand_ins)
    found, count = rows(pdf), pages(pdf)
    assert count == 4
    for page in range(count):
        on_page = [row for row in found if row.page == page]
        assert on_page[0].text == "行号原文"
        assert on_page[-1].text == f"林晓禾第 {page + 1}/{count} 页"
        assert min(row.y for row in on_page[:-1]) > 18 * MM > on_page[-1].y
    numbers = [int(match[1]) for row in found if (match := re.fullmatch(r"(\d+)原文", row.text))]
    assert numbers == list(range(1, 121))


def test_no_row_is_divided_that_a_page_can_hold(rows: Callable, stand_ins: Faces, form: Callable) -> None:
    values = table_of(30, "甲乙丙丁戊己庚辛" * 25)
    found = rows(render(form(TABLE), values, stand_ins))
    body = [row for row in found if row.text != "行号原文" and "页" not in row.text]
    high = len(body) // 30
    assert high > 3 and len(body) == 30 * high
    assert all(body[start].page == body[start + high - 1].page for start in range(0, len(body), high))


def test_a_row_longer_than_a_page_goes_on_under_the_head(
    rows: Callable, stand_ins: Faces, form: Callable
) -> None:
    text = "".join(f"第{number}句，没有停。" for number in range(900))
    pdf = render(
        form(TEXT + TABLE, names="a"), {"a": "先有一句。", "rows": [{"a": "1", "b": text}]}, stand_ins
    )
    found = rows(pdf)
    assert pages(pdf) > 2
    body = "".join(
        row.text for row in found[1:] if row.text != "行号原文" and not re.fullmatch(r"第 \d/\d 页", row.text)
    )
    assert squeezed(body) == "1" + text


def test_the_head_never_stands_alone_at_the_foot_of_a_page(
    rows: Callable, stand_ins: Faces, form: Callable
) -> None:
    for lines in range(30, 50):
        values = {"a": "\n".join(["行"] * lines), "rows": [{"a": "1", "b": "很长的一格，" * 40}]}
        found = rows(render(form(TEXT + TABLE, names="a"), values, stand_ins))
        head = next(index for index, row in enumerate(found) if row.text == "行号原文")
        assert found[head + 1].page == found[head].page
        assert sum(row.text == "行号原文" for row in found) == 1


def test_every_cell_stays_inside_its_column(shown: Callable, stand_ins: Faces, form: Callable) -> None:
    values = {"rows": [{"a": "1234567890" * 5, "b": "W" * 300 + "，" * 50}]}
    left, edge, right = 18 * MM, 38 * MM, 192 * MM
    for char in shown(render(form(TABLE), values, stand_ins)):
        low, high = (left, edge) if char.x < edge else (edge, right)
        assert low + 2.5 < char.x and char.x + char.advance < high - 2.4


def test_a_table_without_rows_is_its_head(rows: Callable, stand_ins: Faces, form: Callable) -> None:
    assert [row.text for row in rows(render(form(TABLE), {"rows": []}, stand_ins))] == ["行号原文"]


# ---------- other blocks


def test_signatures_are_never_divided(rows: Callable, stand_ins: Faces, form: Callable) -> None:
    for lines in range(28, 48):
        pdf = render(form(TEXT + SIGNED, names="a"), {"a": "\n".join(["行"] * lines)}, stand_ins)
        signed = [row for row in rows(pdf) if row.text in ("业主", "经办人", "日期", "业主经办人")]
        assert len({row.page for row in signed}) == 1


def test_a_signature_never_stands_alone_when_a_few_lines_are_above_it(
    rows: Callable, stand_ins: Faces, form: Callable
) -> None:
    """Whatever stands above and however full the page is: with the signature come the words before it."""
    closing = '[[blocks]]\nkind = "text"\ntext = "以上属实"\n'
    above = form(TABLE + closing + '[[blocks]]\nkind = "space"\nheight = 4\n' + SIGNED)
    turned = 0
    for count in range(25, 60):
        pdf = render(above, table_of(count), stand_ins)
        page = {squeezed(row.text): row.page for row in rows(pdf)}
        signed = next(at for text, at in page.items() if "业主" in text)
        assert page["以上属实"] == signed, count
        turned += max(at for text, at in page.items() if text.endswith("原文")) < signed
    assert turned > 0


def test_facts_stand_side_by_side_and_long_values_wrap(
    rows: Callable, stand_ins: Faces, form: Callable
) -> None:
    facts = '[[blocks]]\nkind = "facts"\npairs = [{ label = "房号", text = "{a}" }, { label = "电话", text = "{b}" }, { label = "备注", text = "{c}" }]\n'
    values = {"a": "3栋2单元1201", "b": "199-****-0137", "c": "很长的备注，" * 30}
    found = rows(render(form(facts, names="a b c"), values, stand_ins))
    first = found[0]
    assert first.text == "房号3栋2单元1201电话199-****-0137"
    assert squeezed("".join(row.text for row in found[1:])) == "备注" + values["c"]
    assert all(row.right < 192 * MM + 0.5 for row in found)


def test_a_page_break_starts_a_page_and_never_leaves_one_empty(
    rows: Callable, stand_ins: Faces, form: Callable
) -> None:
    turn = '[[blocks]]\nkind = "page-break"\n'
    pdf = render(form(turn + TEXT + turn + turn + TEXT, names="a"), {"a": "甲"}, stand_ins)
    found = [(row.page, row.text) for row in rows(pdf)]
    assert found == [(0, "甲"), (0, "第 1/2 页"), (1, "甲"), (1, "第 2/2 页")]


def test_an_empty_value_takes_no_room(rows: Callable, stand_ins: Faces, form: Callable) -> None:
    two = form(TEXT + TEXT.replace("{a}", "乙"), names="a")
    (row,) = rows(render(two, {"a": ""}, stand_ins))
    assert row.text == "乙"
    assert row.y > 297 * MM - 18 * MM - 14


def test_each_paragraph_of_a_text_is_indented_and_reaches_the_edge(
    rows: Callable, stand_ins: Faces, form: Callable
) -> None:
    text = "请门岗对照清单逐件核对，放行条交回服务中心，逾期请说明原因。" * 3
    found = rows(render(form(TEXT + "indent = 2\n", names="a"), {"a": f"{text}\n{text}"}, stand_ins))
    starts = [round((row.left - 18 * MM) / 10.5, 2) for row in found]
    assert starts == [2, 0, 2, 0]
    assert all(
        abs(row.right - 192 * MM) < 0.5
        for row, after in zip(found, [*starts[1:], 2], strict=True)
        if after == 0
    )


def test_a_small_paper_is_a_small_page(stand_ins: Faces, form: Callable) -> None:
    page = pypdfium2.PdfDocument(render(form(TEXT, names="a", paper="A5"), {"a": "甲"}, stand_ins))[0]
    assert [round(side / MM) for side in page.get_size()] == [148, 210]


# ---------- values


LITERAL = "<b>粗</b> A<B@C.com>电话&nbsp;&amp; <img src=x> %s {0} {a} {{ }} \\n (a) ＝1+1"


def test_values_are_printed_as_they_were_typed(shown: Callable, stand_ins: Faces, form: Callable) -> None:
    pdf = render(form(TEXT, names="a"), {"a": LITERAL}, stand_ins)
    assert squeezed("".join(char.char for char in shown(pdf))) == squeezed(LITERAL)


@pytest.mark.parametrize("char", "𬱖䶮㛃𣲘·")
def test_rare_characters_print_and_can_be_copied_out(stand_ins: Faces, form: Callable, char: str) -> None:
    pdf = render(form(TEXT + TABLE, names="a"), {"a": char, "rows": [{"a": char, "b": char}]}, stand_ins)
    assert pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().count(char) == 3


BLOCKS = {
    "text": TEXT,
    "heading": TEXT + 'face = "hei"\n',
    "lines": '[[blocks]]\nkind = "lines"\ntext = "{a}"\n',
    "facts": '[[blocks]]\nkind = "facts"\npairs = [{ label = "名", text = "{a}" }]\n',
    "signature": '[[blocks]]\nkind = "signature"\nlabels = ["{a}"]\n',
}


@pytest.mark.parametrize("blocks", BLOCKS.values(), ids=BLOCKS.keys())
def test_a_character_no_font_has_is_refused_by_name(stand_ins: Faces, form: Callable, blocks: str) -> None:
    with pytest.raises(Refusal, match=r"《小样》里的「.」（U\+3134A）"):
        render(form(blocks, names="a"), {"a": "您好\U0003134a"}, stand_ins)


def test_such_a_character_is_refused_in_a_table_and_in_the_footer_too(
    stand_ins: Faces, form: Callable
) -> None:
    with pytest.raises(Refusal, match=r"U\+3134A"):
        render(form(TABLE), {"rows": [{"a": "1", "b": "\U0003134a"}]}, stand_ins)
    with pytest.raises(Refusal, match=r"U\+3134A"):
        render(form(TEXT, footer="{a}", names="a"), {"a": "\U0003134a"}, stand_ins)


def test_a_name_the_program_does_not_give_is_a_sentence_with_the_file(
    stand_ins: Faces, form: Callable
) -> None:
    for values in ({}, {"a": "甲"}, {"a": "甲", "rows": [{"a": "1"}]}, {"a": "甲", "rows": "甲"}):
        with pytest.raises(Trouble, match=r"form\.toml"):
            render(form(TEXT + TABLE, names="a"), values, stand_ins)


def test_a_text_without_measure_is_refused_at_once(stand_ins: Faces, form: Callable) -> None:
    for values in ({"a": "停" * 200_000, "rows": []}, {"a": "", **table_of(50_000, "停" * 10)}):
        with pytest.raises(Refusal, match="太长"):
            render(form(TEXT + TABLE, names="a"), values, stand_ins)


def test_the_same_values_give_the_same_bytes(stand_ins: Faces) -> None:
    paper = load("put-right")
    assert render(paper, paper.sample, stand_ins) == render(paper, paper.sample, stand_ins)


def test_the_file_tells_its_title_and_nothing_of_the_people(stand_ins: Faces) -> None:
    paper = load("put-right")
    told = pypdfium2.PdfDocument(render(paper, paper.sample, stand_ins)).get_metadata_dict()
    assert told["Title"] == "待更正清单"
    assert not any("顾维舟" in value for value in told.values())


CHARS = st.sampled_from("停水请各位，。、（）《》“”…—·0123456789-:.%AbZ &<>{}\"'/\\𬱖䶮〇\u3000①㎡é\n")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(CHARS, max_size=60), st.text(CHARS, max_size=200)), max_size=12))
def test_any_rows_are_extracted_with_every_character(
    shown: Callable, stand_ins: Faces, tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("form") / "form.toml"
    path.write_text(f'{HEAD}\n{TABLE}\n[[sample.rows]]\na = ""\nb = ""', encoding="utf-8")
    pdf = render(load_file(path), {"rows": [{"a": a, "b": b} for a, b in cells]}, stand_ins)
    typed = Counter(squeezed("".join(a + b for a, b in cells)))
    found = Counter(squeezed("".join(char.char for char in shown(pdf))))
    assert typed <= found
    if pages(pdf) == 1:
        assert found - typed == Counter("行号原文")
