"""The list to be put right on paper: the names its form asks for, the lines of the screen, nothing uncovered."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from app.documents.form import load
from app.errors import Refusal
from app.modules.residents import correcting, lists, papers
from app.modules.residents.importing import bring_in, plan_from
from app.modules.site import service as settings
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.journal import JournalAct
from tests.sites import SAMPLE, OpenTestSite, make_site

NOON = datetime(2026, 11, 23, 12, 5)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


def bring_in_the_workbook(site: OpenTestSite) -> None:
    marks = [name for _, name in site.read(lists.mark_names)]
    site.do(bring_in, plan_from(SAMPLE, marks), SAMPLE.name)


@pytest.mark.clause("ARCH-07", "ARCH-12")
def test_the_seventeen_lines_of_the_screen_stand_on_the_paper_covered(site: OpenTestSite) -> None:
    bring_in_the_workbook(site)
    lines = site.read(lists.put_right)
    pdf = papers.put_right_pdf(lines, site.read(settings.names), site.who.name, NOON)
    told = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    assert len(lines) == 17
    for line in lines:
        for text in (str(line.row), line.room, line.label):
            assert text in told
        assert set(line.reason + line.text) <= set(told)
    assert "顾维舟" in told and "2026-11-23 12:05" in told and "households-1.xlsx" in told
    private = [p.text for p in plan_from(SAMPLE, []).problems if p.field == "identity"]
    assert len(private) == 2
    assert not [text for text in private if text in told]


def test_the_room_gives_just_the_names_its_form_asks_for() -> None:
    line = lists.PutRightRow(Ref("put_right", 1), None, 7, "1栋1单元101", "面积", "不是数", "一百", "甲.xlsx")
    given = papers.put_right_values([line], settings.SiteNames("公司", "中心"), "顾维舟", NOON)
    sample = load("put-right").sample
    assert given.keys() == sample.keys()
    assert given["lines"][0].keys() == sample["lines"][0].keys()


def test_a_printed_list_is_on_record_and_only_for_those_who_may_take_lists_out(site: OpenTestSite) -> None:
    site.do(correcting.printed_list, 17)
    written = site.read(lambda session: session.scalars(select(JournalAct)).all()[-1].purpose)
    assert written == "待更正清单 17 行"
    with pytest.raises(Refusal, match="打印待更正清单"):
        site.store.do(site.someone(Role.DESK), correcting.printed_list, 17)
