"""What the handbook prescribes for a notice, proved from the PDF itself: faces, sizes, places, pages."""

import dataclasses
import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from app.documents.fonts import Faces, find_faces
from app.documents.linebreak import NO_END, NO_START
from app.documents.notice import typeset
from app.errors import Refusal, Trouble
from tests.documents.notices import (
    BODY,
    FIVE_PAGES,
    HEI,
    LENGTHS,
    NOTICE,
    ONE_LINE,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    SONG,
    changed,
    column,
    squeezed,
)

# ---------- DOC-01: faces and sizes


@pytest.mark.clause("DOC-01")
@pytest.mark.parametrize("scale", [0.7, 0.85, 1.0, 1.2])
def test_every_part_has_its_face_and_size(rows: Callable, stand_ins: Faces, scale: float) -> None:
    found = rows(typeset(changed(scale=scale), stand_ins).pdf)
    head, block, foot = found[:2], found[-5:-1], found[-1]
    parts = [
        (head[:1], HEI, 15), (head[1:], HEI, 10.5), (found[2:-5], SONG, 14),
        (block, SONG, 12), ([foot], SONG, 10.5),
    ]  # fmt: skip
    for part, face, size in parts:
        for row in part:
            assert {char.font.split("+")[1] for char in row.chars} == {f"{face}-Regular"}
            assert all(abs(char.size - size * scale) < 0.01 for char in row.chars)


@pytest.mark.clause("DOC-01")
@pytest.mark.parametrize("scale", [0.7, 1.0, 1.2])
def test_the_title_and_the_line_under_it_are_centred(rows: Callable, stand_ins: Faces, scale: float) -> None:
    long = (
        "关于青禾苑一期至三期地下车库消防管网全面检修暨临时停水停用喷淋系统并调整车辆进出口通行路线的紧急通知"
    )
    for title in (NOTICE.title, long):
        found = rows(typeset(changed(title=title, scale=scale), stand_ins).pdf)
        head = [row for row in found if "NotoSans" in row.chars[0].font]
        assert "".join(row.text for row in head[:-1]) == title
        assert head[-1].text == "（青禾苑物业管理服务中心）2026年（018）号"
        for row in head:
            assert abs((row.left + row.right) / 2 - PAGE_WIDTH / 2) < 0.5
        lengths = [row.right - row.left for row in head[:-1]]
        assert max(lengths) - min(lengths) <= 3 * 15 * scale
        assert head[0].y > head[-1].y > found[len(head)].y


@pytest.mark.clause("DOC-01")
def test_a_notice_without_a_number_has_blank_brackets(rows: Callable, stand_ins: Faces) -> None:
    assert (
        rows(typeset(changed(number=""), stand_ins).pdf)[1].text
        == "（青禾苑物业管理服务中心）2026年（\u3000\u3000）号"
    )


@pytest.mark.clause("DOC-01")
@LENGTHS
def test_paragraphs_are_indented_two_characters_and_lines_reach_both_edges(
    rows: Callable, stand_ins: Faces, body: tuple[str, ...], pages: int
) -> None:
    left, right = column()
    found = rows(typeset(changed(body=body), stand_ins).pdf)
    lines = [row for row in found if abs(row.chars[0].size - 14) < 0.01]
    assert "".join(squeezed(row.text) for row in lines) == squeezed("".join(body))
    starts = paragraph_starts(lines, body)
    for index, row in enumerate(lines):
        salutation = row.text == BODY[0]
        indent = 28 if index in starts and not salutation else 0
        assert abs(row.left - left - indent) < 0.01
        if index + 1 not in starts and index + 1 < len(lines):
            assert abs(row.right - right) < 0.5
        else:
            assert row.right < right + 0.5


def paragraph_starts(lines: list, body: tuple[str, ...]) -> set[int]:
    """Indices of the lines that begin a paragraph, found from the text alone."""
    starts, line = set(), 0
    for paragraph in body:
        starts.add(line)
        text = ""
        while text != squeezed(paragraph):
            text += squeezed(lines[line].text)
            line += 1
    return starts


@pytest.mark.clause("DOC-01")
@LENGTHS
def test_no_line_begins_or_ends_with_a_forbidden_mark(
    rows: Callable, stand_ins: Faces, body: tuple[str, ...], pages: int
) -> None:
    for row in rows(typeset(changed(body=body), stand_ins).pdf)[2:]:
        assert row.text[0] not in NO_START
        assert row.text[-1] not in NO_END


@pytest.mark.clause("DOC-01")
@LENGTHS
def test_company_centre_person_and_date_stand_right_aligned_below_the_body(
    rows: Callable, stand_ins: Faces, body: tuple[str, ...], pages: int
) -> None:
    found = rows(typeset(changed(body=body), stand_ins).pdf)
    block = [row for row in found if abs(row.chars[0].size - 12) < 0.01]
    assert [row.text for row in block] == [
        NOTICE.company, NOTICE.centre, "负责人：顾维舟", NOTICE.date_zh,
    ]  # fmt: skip
    assert {row.page for row in block} == {pages - 1}
    assert all(abs(row.right - column()[1]) < 0.5 for row in block)
    body_rows = [row for row in found if row.page == pages - 1 and abs(row.chars[0].size - 14) < 0.01]
    assert len(body_rows) >= min(2, len(body))
    steps = [upper.y - lower.y for upper, lower in zip([body_rows[-1], *block], block, strict=False)]
    assert steps[0] > 48  # room for the stamp above
    assert min(steps[2], steps[3]) > 28  # room to sign around the person in charge


@pytest.mark.clause("DOC-01")
def test_room_for_a_name_by_hand_is_left_when_none_is_printed(rows: Callable, stand_ins: Faces) -> None:
    row = next(row for row in rows(typeset(changed(signer=""), stand_ins).pdf) if row.text == "负责人：")
    assert column()[1] - row.right > 6 * 12


# ---------- DOC-02: proportion, until when it hangs


@pytest.mark.clause("DOC-02")
@LENGTHS
@pytest.mark.parametrize("scale", [0.7, 1.0, 1.2])
def test_until_when_it_hangs_is_in_the_lower_left_corner_of_every_page(
    rows: Callable, stand_ins: Faces, body: tuple[str, ...], pages: int, scale: float
) -> None:
    notice = typeset(changed(body=body, scale=scale), stand_ins)
    found = rows(notice.pdf)
    if scale == 1.0:
        assert notice.pages == pages
    for page in range(notice.pages):
        on_page = [row for row in found if row.page == page]
        until = next(row for row in on_page if row.text.startswith("张贴至"))
        assert squeezed(until.text).startswith(squeezed(f"张贴至{NOTICE.post_until_zh}"))
        assert until.y == min(row.y for row in on_page) < PAGE_HEIGHT / 8
        assert abs(until.left - column(scale)[0]) < 0.01
        assert sum(row.text.count("张贴至") for row in on_page) == 1
        rest = until.text.removeprefix(f"张贴至 {NOTICE.post_until_zh}")
        assert rest == (f"第 {page + 1}/{notice.pages} 页" if notice.pages > 1 else "")


@pytest.mark.clause("DOC-02")
def test_without_a_day_the_corner_stays_blank(rows: Callable, stand_ins: Faces) -> None:
    assert not [row for row in rows(typeset(changed(post_until_zh=""), stand_ins).pdf) if "张贴" in row.text]


@pytest.mark.clause("DOC-02")
@pytest.mark.parametrize("scale", [0.69, 1.21, 0.0, -1.0, math.inf, math.nan])
def test_a_scale_out_of_bounds_is_refused(stand_ins: Faces, scale: float) -> None:
    with pytest.raises(Refusal) as refusal:
        typeset(changed(scale=scale), stand_ins)
    assert refusal.value.field == "scale"


@pytest.mark.clause("DOC-02")
def test_a_body_under_ten_and_a_half_points_is_warned_of(stand_ins: Faces) -> None:
    assert "10.5" in typeset(changed(scale=0.74), stand_ins).warnings[0]
    for scale in (0.75, 1.0):
        notice = typeset(changed(scale=scale), stand_ins)
        assert notice.warnings == ()
        assert notice.body_pt == 14 * scale


@pytest.mark.clause("DOC-02")
def test_the_real_faces_are_used_where_the_computer_has_them(
    rows: Callable, fonts_of: Callable, windows_fonts: Path
) -> None:
    faces = find_faces(folders=(windows_fonts,))
    plain = changed(
        title="本周六停电", centre="用户", company="用户", number="1", body=("本周六停电，请准备。",),
        signer="本", date_zh="二〇二六年", post_until_zh="二〇二六年",
    )  # fmt: skip
    notice = typeset(plain, faces)
    assert notice.stand_ins == ()
    assert {name.split("+")[1] for name in fonts_of(notice.pdf)} == {"SimHei", "SimSun-1"}
    lent = typeset(dataclasses.replace(plain, body=("本周六停电，𬱖女士。",)), faces)
    assert lent.stand_ins == ("宋体没有「𬱖女士」，这些字以别的字体代替",)
    row = rows(lent.pdf)[2]
    assert row.text == "本周六停电，𬱖女士。"
    assert {char.font.split("+")[1] for char in row.chars} == {"SimSun-1", "NotoSerifSC-Regular"}


def test_a_damaged_face_is_a_sentence_and_not_a_crash(windows_fonts: Path, tmp_path: Path) -> None:
    data = bytearray((windows_fonts / "a1.ttf").read_bytes())
    with TTFont(windows_fonts / "a1.ttf", lazy=True) as font:
        table = font.reader.tables["cmap"]
    data[table.offset : table.offset + table.length] = b"\xff" * table.length
    (tmp_path / "simhei.ttf").write_bytes(data)
    faces = find_faces(folders=(tmp_path,))
    assert not faces.hei.stand_in  # its names can still be read
    with pytest.raises(Trouble) as trouble:
        typeset(NOTICE, faces)
    assert "simhei.ttf" in trouble.value.sentence


# ---------- pages


def test_the_signatures_never_stand_alone_and_never_break(rows: Callable, stand_ins: Faces) -> None:
    for count in range(14, 34):
        body = tuple(f"第 {number} 段，请各位用户知悉。" for number in range(1, count))
        notice = typeset(changed(body=body), stand_ins)
        last = notice.pages - 1
        block = [line for line in notice.lines if line.role in ("company", "centre", "signer", "date")]
        beside = [line for line in notice.lines if line.role == "body" and line.page == last]
        assert {line.page for line in block} == {last}
        assert len(beside) >= 2
        assert min(line.y for line in block) > 90


@pytest.mark.parametrize("blanks", [1, 30, 200])
def test_any_number_of_blank_lines_runs_on_over_pages(stand_ins: Faces, blanks: int) -> None:
    notice = typeset(changed(body=("一段。", *[""] * blanks, "二段。")), stand_ins)
    assert notice.pages == {1: 1, 30: 2, 200: 8}[blanks]
    assert sum(line.role == "body" for line in notice.lines) == blanks + 2


@pytest.mark.clause("DOC-02")
def test_all_distances_between_lines_scale_with_the_letters(stand_ins: Faces) -> None:
    def steps(scale: float) -> list[float]:
        lines = typeset(changed(body=ONE_LINE, scale=scale), stand_ins).lines[:-1]
        return [(upper.y - lower.y) / scale for upper, lower in pairwise(lines)]

    assert steps(0.8) == pytest.approx(steps(1.0))


def test_no_single_line_of_a_paragraph_is_left_on_another_page(stand_ins: Faces) -> None:
    paragraph = "请提前储水，并关好水龙头，以免来水时溢水；" * 4
    for before in range(20, 27):
        notice = typeset(changed(body=(*["短。"] * before, paragraph, *["短。"] * 20)), stand_ins)
        pages = [line.page for line in notice.lines if line.role == "body" and line.text != "短。"]
        assert min(pages.count(page) for page in set(pages)) >= 2


def test_all_pages_are_a4_and_a_draft_says_so_on_every_one(shown: Callable, stand_ins: Faces) -> None:
    draft, final = (typeset(changed(body=FIVE_PAGES, draft=draft), stand_ins) for draft in (True, False))
    across = [char for char in shown(draft.pdf) if not char.upright]
    assert "".join(char.char for char in across) == "草稿" * 5
    assert [char for char in shown(final.pdf) if not char.upright] == []
    for page in pypdfium2.PdfDocument(draft.pdf):
        assert [round(length) for length in page.get_size()] == [595, 842]
