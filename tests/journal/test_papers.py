"""The journal's head on paper to be signed, and its entries as a workbook."""

import io
from datetime import datetime

import pypdfium2
import pytest
from openpyxl import load_workbook

from app import tabs
from app.documents.form import load
from app.modules.journal import lists, papers
from app.modules.journal.finding import Asked
from app.modules.residents import service
from app.modules.site import service as settings
from app.storage import journal
from tests.journal.conftest import Past

NOON = datetime(2026, 11, 25, 12, 5)


def values(past: Past, verified: papers.Verified | None) -> dict[str, str]:
    state = past.site.read(lists.state, reader=past.site.who)
    return papers.sheet_values(state, verified, past.site.read(settings.names), "顾维舟", NOON)


@pytest.mark.clause("ARCH-20")
def test_the_sheet_carries_the_head_the_count_and_who_verified(past: Past) -> None:
    state = past.site.read(lists.state, reader=past.site.who)
    verified = papers.Verified(8, None, "林晓禾", datetime(2026, 11, 25, 12, 1))
    pdf = papers.sheet_pdf(state, verified, past.site.read(settings.names), "顾维舟", NOON)
    document = pypdfium2.PdfDocument(pdf)
    told = "".join(page.get_textpage().get_text_range() for page in document)
    assert len(document) == 1
    head = past.site.read(journal.head)
    for text in (
        head.short,
        "8 条",
        "第 1 至 8 条连续，没有改动",
        "林晓禾",
        "2026-11-25 12:01",
        "顾维舟",
        "2026-11-25 12:05",
        "青禾苑物业管理服务中心",
        "2026-11-23",
    ):
        assert text in told, text


def test_a_broken_chain_and_an_unverified_one_say_so(past: Past) -> None:
    broken = papers.Verified(8, 5, "顾维舟", NOON)
    assert values(past, broken)["result"] == "第 5 条起对不上，可能被改过"
    assert (values(past, None)["result"], values(past, None)["verified_by"]) == ("这次没有核对", "")


def test_the_room_gives_just_the_names_its_form_asks_for(past: Past) -> None:
    assert values(past, None).keys() == load("journal-sheet").sample.keys()


@pytest.mark.clause("ARCH-12")
def test_the_workbook_has_the_lines_of_the_page_as_texts(past: Past) -> None:
    past.site.do(service.amend_person, past.person_id, {"name": "=严"})
    page = past.site.read(lists.entries, Asked(), words=tabs.WORDS, reader=past.site.who)
    book = load_workbook(io.BytesIO(papers.entries_workbook(page.lines, [("范围", "全部")])))
    rows = list(book["操作日志"].iter_rows(values_only=True))
    assert [column.heading for column in papers.COLUMNS] == list(rows[0])
    assert [row[0] for row in rows[1:]] == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert rows[2][1:7] == (
        "2026-11-25 10:00",
        "林晓禾",
        "前台",
        "查看住户隐私项",
        "=严 3栋1单元502",
        "核对登记",
    )
    assert book["操作日志"]["F3"].data_type == "s" and book["操作日志"]["F3"].quotePrefix
    assert list(book["说明"].iter_rows(values_only=True))[-1] == ("范围", "全部")
