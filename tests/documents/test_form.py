"""Every paper of `forms/` is whole, and a file with a fault is refused in a sentence that names the place."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest

from app import paths
from app.documents.fonts import Faces
from app.documents.form import Form, Table, filled, flat, load, load_file, names_in, row_texts, texts_of
from app.documents.parts import Chart, Listed
from app.documents.render import render
from app.documents.typeface import BOXES
from app.errors import Trouble

FORMS = sorted(path.stem for path in paths.forms().glob("*.toml"))
EVERY_FORM = pytest.mark.parametrize("name", FORMS)

GOOD = """
title = "小样"
paper = "A5"
clauses = ["DOC-01"]
footer = "{by}"

[[blocks]]
kind = "text"
text = "{room.owner} 的 {{包裹}}"
align = "centre"

[[blocks]]
kind = "table"
rows = "goods"
columns = [{ heading = "物品", text = "{what}", width = 60 }, { heading = "数量", text = "{count}" }]

[[blocks]]
kind = "space"
height = 5

[sample]
by = "林晓禾"
room.owner = "叶知秋"

[[sample.goods]]
what = "纸箱"
count = "2"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(text, encoding="utf-8")
    return path


def all_texts(form: Form) -> Iterator[str]:
    """Every text the form prints from its sample, head, tables and labels included; a band once.

    So is what is the same in rows that follow each other, in a column that says it once.
    """
    for part in (form.head, *form.blocks):
        yield from (filled(text, form.sample) for text in texts_of(part))
        if isinstance(part, Listed):
            last, said = "", dict[str, str]()
            for row in form.sample[part.rows]:
                assert not isinstance(row, str)
                band, *texts = (filled(text, row) for text in ("", *row_texts(part)))
                if isinstance(part, Table):
                    band, *texts = texts
                    now = {c.heading: filled(c.text, row) for c in part.columns if c.same == "once"}
                    goes_on = [text for heading, text in now.items() if said.get(heading) == text]
                    texts, said = [text for text in texts if text not in goes_on], now
                yield from texts
                yield "" if band == last else band
                last = band


def letters(text: str) -> Counter[str]:
    """What is read on the paper; boxes to tick are drawn."""
    return Counter(char for char in text if not char.isspace() and char not in BOXES)


# ---------- the papers of the program


def test_the_first_papers_are_there() -> None:
    assert {"recovery-keys", "put-right"} <= set(FORMS)


@EVERY_FORM
def test_every_form_prints_all_of_its_sample_and_nothing_else(
    shown: Callable, stand_ins: Faces, name: str
) -> None:
    form = load(name)
    pdf = render(form, form.sample, stand_ins)
    pages = len(pypdfium2.PdfDocument(pdf))
    found = letters("".join(char.char for char in shown(pdf)))
    wanted = letters("".join(all_texts(form)))
    numbered = letters("第1/1页") if form.head.footer and not form.head.on_roll else Counter()
    assert wanted <= found
    # An axis has figures of its own, and what stands on a column is not always what stands in its row.
    charted = any(isinstance(block, Chart) and block.shape == "columns" for block in form.blocks)
    more = Counter(char for char in found - wanted - numbered if not charted or char not in "0123456789.%—")
    assert pages > 1 or (wanted + numbered <= found and not more)


@EVERY_FORM
def test_every_form_embeds_its_fonts_and_stays_on_its_paper(
    shown: Callable, fonts_of: Callable, stand_ins: Faces, name: str
) -> None:
    form = load(name)
    pdf = render(form, form.sample, stand_ins)
    embedded = fonts_of(pdf)
    assert embedded and all(embedded.values())
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    edge = (2.5 if form.head.on_roll else 9) / 25.4 * 72  # millimetres that printers leave white
    for char in shown(pdf):
        assert edge < char.x and char.x + char.advance < width - edge
        assert edge < char.y < height - edge


@EVERY_FORM
def test_a_list_on_paper_says_who_printed_it_and_when(name: str) -> None:
    form = load(name)
    if any(isinstance(block, Table) for block in form.blocks):
        assert {"printed_by", "printed_at"} <= set(names_in(form.head.footer))


# ---------- reading


def test_a_form_is_read_with_its_kinds_and_defaults(tmp_path: Path) -> None:
    form = load_file(written(tmp_path, GOOD))
    assert [type(block).__name__ for block in form.blocks] == ["Text", "Table", "Space"]
    assert (form.head.title, form.head.paper, form.head.margin) == ("小样", "A5", 18)
    assert form.sample["room.owner"] == "叶知秋"


def test_braces_are_doubled_to_stand_for_themselves() -> None:
    assert filled("{{a}} {a} {{{a}}}", {"a": "甲"}) == "{a} 甲 {甲}"


def test_a_value_that_looks_like_a_name_is_not_filled_again() -> None:
    assert filled("{a}{b}", {"a": "{b}{{", "b": "乙"}) == "{b}{{乙"


def test_names_within_names_are_dotted() -> None:
    assert flat({"room": {"owner": {"name": "叶知秋"}}, "rows": []}) == {
        "room.owner.name": "叶知秋",
        "rows": [],
    }


# ---------- planted faults

LABELS = 'kind = "labels"\nrows = "goods"\nwidth = 60\nheight = 30\nbarcode = "{what}{count}"\n'

FAULTS = {
    "a sample value is missing": ('by = "林晓禾"\n', "", "页脚", "{by}"),
    "a name the sample does not have": ("{room.owner} 的", "{room.tenant} 的", "第 1 块（text）", "{room.tenant}"),
    "a sample nobody uses": ("[sample]", '[sample]\nother = "甲"', "[sample]", "other"),
    "a name with a capital letter": ("{by}", "{By}", "页脚", "By"),
    "an expression": ("{room.owner}", "{room.owner[0]}", "第 1 块（text）", "room.owner[0]"),
    "a brace that stands alone": ("{{包裹}}", "{{包裹}", "第 1 块（text）", "}"),
    "an unknown kind": ('kind = "space"', 'kind = "sapce"', "第 3 块", "sapce"),
    "no kind": ('kind = "space"\n', "", "第 3 块", "None"),
    "an unknown key of a block": ("height = 5", "hight = 5", "第 3 块（space）", "hight"),
    "an unknown key of the head": ("paper =", "papier =", "small.toml", "papier"),
    "an unknown key of a column": ("width = 60", "wide = 60", "第 2 块（table）", "wide"),
    "a key is missing": ('rows = "goods"\n', "", "第 2 块（table）", "rows"),
    "no title": ('title = "小样"\n', "", "small.toml", "title"),
    "an unknown paper": ('"A5"', '"B5"', "small.toml", "B5"),
    "an unknown way to align": ('"centre"', '"middle"', "第 1 块（text）", "middle"),
    "a number in words": ("height = 5", 'height = "5"', "第 3 块（space）", "height"),
    "a yes for a number": ("height = 5", "height = true", "第 3 块（space）", "height"),
    "a number out of bounds": ("height = 5", "height = 5000", "第 3 块（space）", "height"),
    "not a number": ("height = 5", "height = nan", "第 3 块（space）", "height"),
    "a text that is a number": ('text = "{room.owner} 的 {{包裹}}"', "text = 5", "第 1 块（text）", "text"),
    "columns in words": ("columns = [{", 'columns = ["", {', "第 2 块（table）", "名 = 值"),
    "columns too wide": ("width = 60", "width = 120", "第 2 块（table）", "112"),
    "a row without a column's name": ('count = "2"\n', "", "第 2 块（table）", "count"),
    "a row with a name too many": ('count = "2"', 'count = "2"\nmore = "3"', "第 2 块（table）", "more"),
    "a list that is not in the sample": ('rows = "goods"', 'rows = "things"', "第 2 块（table）", "things"),
    "a text where a list should be": ('rows = "goods"', 'rows = "by"', "第 2 块（table）", "by"),
    "a margin no printer keeps": ('paper = "A5"', 'paper = "A5"\nmargin = 5', "small.toml", "margin"),
    "labels without a width": ('kind = "space"\nheight = 5', LABELS.replace("width = 60\n", ""), "第 3 块（labels）", "width"),
    "labels wider than the paper": ('kind = "space"\nheight = 5', LABELS + "columns = 3", "第 3 块（labels）", "148"),
    "labels longer than the paper": ('kind = "space"\nheight = 5', LABELS + "down = 8\ntop = 5", "第 3 块（labels）", "245"),
    "labels of a list that is not there": ('kind = "space"\nheight = 5', LABELS.replace("goods", "tags"), "第 3 块（labels）", "tags"),
    "labels that skip what is not there": ('kind = "space"\nheight = 5', LABELS + 'skip = "used"', "第 3 块（labels）", "used"),
    "a clause that is none": ('"DOC-01"', '"第一条"', "small.toml", "第一条"),
    "no blocks": (GOOD[GOOD.index("[[blocks]]") : GOOD.index("[sample]")], "", "small.toml", "blocks"),
    "broken syntax": ('title = "小样"', 'title = "小样', "small.toml", "第 2 行"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "named"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_in_a_form_is_refused_by_file_and_block(
    tmp_path: Path, old: str, new: str, place: str, named: str
) -> None:
    assert old in GOOD
    with pytest.raises(Trouble) as trouble:
        load_file(written(tmp_path, GOOD.replace(old, new)))
    sentence = trouble.value.sentence
    assert "small.toml" in sentence and place in sentence and named in sentence
    assert trouble.value.advice


def test_a_file_that_is_not_there_or_not_utf_8_is_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path / "gbk.toml"):
        if path.stem == "gbk":
            path.write_bytes('title = "小样"'.encode("gb18030"))
        with pytest.raises(Trouble, match=path.name):
            load_file(path)
