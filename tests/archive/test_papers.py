"""What leaves the archive on paper: spine labels, the contents of a file, what is missing; never a name."""

from io import BytesIO

import openpyxl
import pytest
from pdfminer.high_level import extract_text

from app.errors import Refusal
from app.modules.archive import lists, papers, service
from app.modules.residents import service as residents
from app.modules.site.service import SiteNames
from tests.archive.shelf import OFFICER, PLACE, Shelf
from tests.checks.centre import DESK
from tests.sites import MONDAY

SITE = SiteNames("示例物业服务有限公司", "青禾苑物业管理服务中心")


def text_of(pdf: bytes) -> str:
    """The words of a paper without its blanks."""
    return "".join(extract_text(BytesIO(pdf)).split())


@pytest.mark.clause("ARCH-02", "ARCH-04", "ARCH-08")
def test_the_contents_sheet_lists_the_file_kind_by_kind_with_what_is_missing(shelf: Shelf) -> None:
    home = shelf.home()
    shelf.by(DESK, residents.add_person, home.unit.id, "owner", {"name": "欧阳正清"}, "199-0000-0611")
    first = shelf.receive(home, "业主登记表", original="yes", formed="2026-10-01", pages="3")
    apart = shelf.receive(home, "空调外机承诺书", kind="statement", remark="一式两份")
    shelf.receive(home, "验房记录")
    shelf.file(first, **PLACE)
    shelf.file(apart, cabinet="6", level="1", box="2")
    told = text_of(papers.contents_pdf(shelf.card(home), SITE, DESK, MONDAY))
    for words in (
        "入住资料2份",
        "承诺书、证明和声明1份",
        "3份7页",
        "2-3-07",
        "在6-1-02一式两份",
        "2026-10-01",
        "未归档",
    ):
        assert words in told, words
    assert "尚缺：业主身份证明复印件、购房合同复印件" in told
    assert told.index("业主登记表") < told.index("验房记录") < told.index("空调外机承诺书")
    assert "欧阳正清" not in told and "0611" not in told


@pytest.mark.clause("ARCH-08")
def test_spine_labels_are_printed_for_rooms_typed_or_for_all_that_have_a_place(shelf: Shelf) -> None:
    placed, homeless = shelf.home("5"), shelf.home("5")
    shelf.by(OFFICER, service.set_place, placed.unit.id, **PLACE)
    files = shelf.site.read(lists.spines, f"{placed.room}，{homeless.room}\n{placed.room}")
    assert [(one.code, one.spot) for one in files] == [
        (placed.room, ("2", "3", "07")),
        (homeless.room, ("", "", "")),
    ]
    told = text_of(papers.spines_pdf(files, SITE, used="2"))
    assert "柜2层3盒07" in told and "位置未定" in told
    every = shelf.site.read(lists.spines, "")
    assert placed.room in [one.code for one in every] and homeless.room not in [one.code for one in every]
    with pytest.raises(Refusal) as caught:
        shelf.site.read(lists.spines, "5-1-999")
    assert caught.value.field == "rooms" and "5-1-999" in caught.value.sentence
    for wrong in (lambda: papers.spines_pdf([], SITE), lambda: papers.spines_pdf(every, SITE, used="24")):
        with pytest.raises(Refusal):
            wrong()


@pytest.mark.clause("ARCH-04")
def test_the_missing_list_on_paper_and_as_a_workbook_says_rooms_and_papers_only(shelf: Shelf) -> None:
    home = shelf.home("6")
    shelf.by(DESK, residents.add_person, home.unit.id, "owner", {"name": "欧阳正清"}, "199-0000-0612")
    rows = [row for row in shelf.site.read(lists.missing_rows) if row.ref == home.unit]
    told = text_of(papers.missing_pdf(rows, SITE, DESK, MONDAY, which="6栋"))
    assert "1户10份" in told and "消防安全责任书" in told and "欧阳" not in told
    book = openpyxl.load_workbook(BytesIO(papers.missing_workbook(rows, SITE, DESK, MONDAY, which="6栋")))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    assert lines[0] == ("房号", "缺几份", "缺什么") and str(lines[1][1]) == "10" and len(lines) == 2
    with pytest.raises(Refusal):
        papers.missing_pdf([], SITE, DESK, MONDAY, which="6栋")
    assert shelf.by(DESK, service.exported_missing, len(rows)) is True  # signed: the password was just typed
    with pytest.raises(Refusal, match="密码"):
        shelf.site.store.do(shelf.who(DESK), service.exported_missing, 1)
