"""The words of a notice come through whole: as typed, embedded, copied out, and nothing of the people."""

import re
from collections.abc import Callable

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.fonts import Faces
from app.documents.notice import NoticeText, Typeset, typeset
from app.errors import Refusal
from tests.documents.notices import FIVE_PAGES, LENGTHS, NOTICE, changed, column, squeezed

# ---------- text


def test_markup_is_printed_as_it_was_typed(rows: Callable, stand_ins: Faces) -> None:
    body = ("<b>粗</b> A<B@C.com>电话&nbsp;&amp;", "<img src=/etc/hostname>", "</para><br/>%s {0} \\n (a)")
    found = rows(typeset(changed(body=body, title="<b>通知</b>"), stand_ins).pdf)
    assert found[0].text == "<b>通知</b>"
    assert squeezed("".join(row.text for row in found[2:-5])) == squeezed("".join(body))


def test_blank_lines_stay_and_line_ends_make_paragraphs(stand_ins: Faces) -> None:
    notice = typeset(changed(body=("一段。\n二段。\r\n\n三段。", "", "四段。", "", "")), stand_ins)
    assert [line.text for line in notice.lines if line.role == "body"] == [
        "一段。",
        "二段。",
        "",
        "三段。",
        "",
        "四段。",
    ]


def test_invisible_characters_are_left_out_and_full_width_blanks_kept(stand_ins: Faces) -> None:
    notice = typeset(
        changed(body=("\u3000\u3000时\u3000间\u200b：\u202e\x00九点\ufe0f\ud800\tA\xa0B",)), stand_ins
    )
    assert [line.text for line in notice.lines if line.role == "body"] == ["时\u3000间：九点 A B"]


def test_a_text_of_very_many_different_characters_is_drawn_and_copied_out_whole(
    rows: Callable, fonts_of: Callable, stand_ins: Faces
) -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 430))) + "，共 430 个字"
    text = "、".join(text[start : start + 7] for start in range(0, len(text), 7))
    notice = typeset(changed(body=(text,)), stand_ins)
    lines = rows(notice.pdf)[2:-5]
    assert len(fonts_of(notice.pdf)) == 4
    assert squeezed("".join(row.text for row in lines)) == squeezed(text)
    assert all(abs(row.right - column()[1]) < 0.5 for row in lines[:-1])
    page = pypdfium2.PdfDocument(notice.pdf)[0].get_textpage()
    assert squeezed(text) in squeezed(page.get_text_range())


def test_another_reader_sees_the_same_edges(stand_ins: Faces) -> None:
    page = pypdfium2.PdfDocument(typeset(changed(draft=False), stand_ins).pdf)[0].get_textpage()
    edges = [page.get_charbox(index, loose=True)[2] for index in range(page.count_chars())]
    full = [edge for edge in edges if edge > column()[1] - 3]
    assert len(full) >= 3 + 4  # the stretched lines of the body and the signatures
    assert all(abs(edge - column()[1]) < 0.5 for edge in full)


@pytest.mark.parametrize("char", "𬱖䶮㛃𣲘·")
def test_rare_characters_print_and_can_be_copied_out(shown: Callable, stand_ins: Faces, char: str) -> None:
    notice = typeset(
        changed(body=(f"请{char}女士来服务中心。",), signer=f"{char}舟", title=f"致{char}女士"), stand_ins
    )
    assert "".join(item.char for item in shown(notice.pdf)).count(char) == 3
    page = pypdfium2.PdfDocument(notice.pdf)[0].get_textpage()
    assert page.get_text_range().count(char) == 3


@pytest.mark.parametrize(
    "field", ["title", "centre", "company", "number", "signer", "date_zh", "post_until_zh", "body"]
)
def test_a_character_no_font_has_is_refused_by_name_and_never_printed_as_a_box(
    stand_ins: Faces, field: str
) -> None:
    value = ("您好，\U0003134a。",) if field == "body" else "\U0003134a"
    with pytest.raises(Refusal) as refusal:
        typeset(changed(**{field: value}), stand_ins)
    assert refusal.value.field == field
    assert re.search(r"「.」（U\+3134A）", refusal.value.sentence)


@pytest.mark.parametrize(
    "field", ["title", "centre", "company", "number", "signer", "date_zh", "post_until_zh", "body"]
)
def test_a_text_without_measure_is_refused_at_once(stand_ins: Faces, field: str) -> None:
    with pytest.raises(Refusal) as refusal:
        typeset(changed(**{field: ("停" * 200_000,) if field == "body" else "停" * 200_000}), stand_ins)
    assert refusal.value.field == field


def test_an_empty_notice_is_still_a_page(stand_ins: Faces) -> None:
    empty = NoticeText("", "", "", 2026, "", (), "", "", "")
    assert typeset(empty, stand_ins).pages == 1
    assert typeset(changed(body=("", "\n")), stand_ins).pages == 1


def test_the_longest_names_still_stand_inside_the_column(rows: Callable, stand_ins: Faces) -> None:
    wide = changed(title="停" * 120, centre="停" * 60, company="水" * 60, number="1" * 20, signer="电" * 40,
                   scale=1.2, body=FIVE_PAGES, date_zh="二" * 24, post_until_zh="二" * 24)  # fmt: skip
    left, right = column(1.2)
    for row in rows(typeset(wide, stand_ins).pdf):
        assert left - 0.5 < row.left < row.right < right + 0.5
        assert all(
            after.x > before.x + 0.9 * before.advance
            for before, after in zip(row.chars, row.chars[1:], strict=False)
        )


# ---------- the file


@LENGTHS
def test_every_font_is_embedded(
    fonts_of: Callable, stand_ins: Faces, body: tuple[str, ...], pages: int
) -> None:
    found = fonts_of(typeset(changed(body=body), stand_ins).pdf)
    assert len(found) >= 2
    assert all(found.values())


def test_the_file_tells_its_title_and_centre_and_nothing_of_the_people(stand_ins: Faces) -> None:
    told = pypdfium2.PdfDocument(typeset(NOTICE, stand_ins).pdf).get_metadata_dict()
    assert told["Title"] == NOTICE.title
    assert told["Author"] == NOTICE.centre
    assert not any("顾维舟" in value for value in told.values())


def test_the_same_text_gives_the_same_bytes(stand_ins: Faces) -> None:
    assert typeset(NOTICE, stand_ins).pdf == typeset(NOTICE, stand_ins).pdf


CHARS = st.sampled_from(
    "停水请各位用户，。、；：？！“”‘’（）《》【】—…·0123456789-:.%AbZ &<>\"'/\\𬱖䶮〇\u3000①㎡é"
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(CHARS, max_size=120), max_size=12))
def test_any_text_is_extracted_exactly_as_it_was_typed(
    rows: Callable, stand_ins: Faces, body: list[str]
) -> None:
    notice: Typeset = typeset(changed(body=tuple(body), draft=False), stand_ins)
    lines = [row.text for row in rows(notice.pdf) if abs(row.chars[0].size - 14) < 0.01]
    assert squeezed("".join(lines)) == squeezed("".join(body))
