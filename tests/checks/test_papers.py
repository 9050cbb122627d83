"""The sheet of a check on paper says what was found, by whom, and who puts it right."""

import re
from datetime import datetime

import pypdfium2
import pytest

from app.documents.form import load
from app.modules.checks import lists, papers, service
from app.modules.checks.rules import LineEntry
from app.modules.followups import service as putting_right
from app.modules.site.service import SiteNames, names
from app.rules.strokes import encode
from tests.checks.centre import DESK, OFFICER, RECORDS, Centre

NOW = datetime(2026, 11, 23, 9, 50)
SIGNED = encode((((100, 150), (400, 100), (700, 200)),))


def words(pdf: bytes) -> str:
    found = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    return re.sub(r"\s", "", "".join(found))


def drawn(pdf: bytes) -> int:
    """How many paths the first page has."""
    return sum(part.type == 2 for part in pypdfium2.PdfDocument(pdf)[0].get_objects())


@pytest.fixture
def site(centre_of_module: Centre) -> SiteNames:
    return centre_of_module.site.read(names)


@pytest.fixture(scope="module")
def stocktake(centre_of_module: Centre) -> int:
    """A watched stocktake with one key missing, followed up and put right."""
    centre = centre_of_module
    run = centre.start(DESK, "key-stocktake", about="前台钥匙箱")
    lines = centre.fine(
        run,
        centre.problem(1, "<b>3栋2单元1203</b> & 少一把", RECORDS, "2026-11-25", should=32, found=31),
        LineEntry(10, "none", "本季度没有"),
    )
    centre.by(DESK, service.save_run, run, lines, remark="备用箱钥匙在中心负责人处。")
    centre.by(OFFICER, service.watch, run, strokes=SIGNED)
    centre.by(DESK, service.finish, run, lines, strokes=SIGNED)
    up = centre.sheet(run).lines[0].followup
    assert up is not None
    centre.by(RECORDS, putting_right.done, up.ref.id, words="已补登记")
    return run


@pytest.mark.clause("KEY-08")
def test_a_sheet_prints_with_counts_follow_ups_and_both_signatures(
    centre_of_module: Centre, site: SiteNames, stocktake: int
) -> None:
    sheet = centre_of_module.sheet(stocktake)
    pdf = papers.sheet_pdf(sheet, site, DESK, NOW)
    said = words(pdf)
    for part in (
        "钥匙季度盘点", sheet.number, "KEY-08盘点（手册）", "前台钥匙箱", "应有", "3231−1",
        # What somebody typed is never read as markup.
        "<b>3栋2单元1203</b>&少一把", "本季度没有", "备用箱钥匙在中心负责人处。",
        f"{RECORDS}2026-11-25", f"{RECORDS}2026-11-23报完成：已补登记", f"监盘人{OFFICER}2026-11-23", f"{DESK}2026-11-23",
    ):  # fmt: skip
        assert part in said, part
    without = papers.sheet_values(sheet, site, DESK, NOW) | {"strokes": "", "second_strokes": ""}
    assert drawn(pdf) == drawn(papers.render(load(papers.FORM), without)) + 2


def test_an_open_and_a_dropped_sheet_say_so(centre_of_module: Centre, site: SiteNames) -> None:
    centre = centre_of_module
    run = centre.start(DESK, "shift-start")
    begun = words(papers.sheet_pdf(centre.sheet(run), site, DESK, NOW))
    assert "进行中" in begun and "✓好×有问题—不适用" in begun
    centre.by(DESK, service.drop, run, reason="换了班次")
    said = words(papers.sheet_pdf(centre.sheet(run), site, DESK, NOW))
    assert "已作废" in said and "作废：换了班次" in said and "应有" not in said


def test_an_emergency_prints_when_each_step_was_done(centre_of_module: Centre, site: SiteNames) -> None:
    run = centre_of_module.make(OFFICER, "lift", LineEntry(2, "none"))
    sheet = centre_of_module.sheet(run)
    assert [line.position for line in sheet.lines if not line.answered] == [2]  # what was left out
    said = words(papers.sheet_pdf(sheet, site, OFFICER, NOW))
    assert "✓已做×有问题—不适用" in said
    assert said.count("09:42") >= 16 and "SKILL-04灾难天气及突发事件（手册）" in said


@pytest.mark.parametrize("key", ["fire", "key-stocktake", "area-inspection", "induction"])
def test_a_blank_sheet_can_be_carried(centre_of_module: Centre, site: SiteNames, key: str) -> None:
    card = centre_of_module.site.read(lists.definition, centre_of_module.check(key))
    pdf = papers.blank_pdf(card, site, DESK, NOW)
    said = words(pdf)
    assert card.title in said and len(pypdfium2.PdfDocument(pdf)) <= 2
    assert all(re.sub(r"\s", "", line.text)[:8] in said for line in card.lines)
    assert ("应有" in said) is any(line.kind == "count" for line in card.lines)


def test_a_check_of_the_sites_own_rests_on_no_clause() -> None:
    assert papers.basis_words("") == "本中心自定"
    assert papers.basis_words("OLD-01") == "OLD-01"


@pytest.mark.clause("SKILL-04")
def test_every_emergency_list_fits_on_one_page(centre_of_module: Centre, site: SiteNames) -> None:
    for card in centre_of_module.site.read(lists.definitions):
        if card.group == "emergency":
            assert len(pypdfium2.PdfDocument(papers.blank_pdf(card, site, DESK, NOW))) == 1, card.title
