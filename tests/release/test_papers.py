"""A slip on paper: two parts on their halves, scanned back, with twenty lines and long words too (RELS-02)."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LTTextContainer

from app.modules.release import service
from app.modules.release.goods import Goods
from app.modules.release.papers import pages_of, slip_pdf
from app.modules.site.service import SiteNames
from tests.release.counter import Counter
from tests.sites import MONDAY

pytestmark = pytest.mark.clause("RELS-02")
SITE = SiteNames("示例物业服务有限公司", "青禾苑物业管理服务中心")
LONG = Goods("大理石纹实木雕花餐桌椅组合套", Decimal("9999.99"), "套", "带玻璃转盘右前腿有裂纹修过")
A4_MIDDLE = 146.0 * 72 / 25.4


def words(pdf: bytes) -> str:
    """Everything a paper says, without blanks."""
    return "".join(extract_text(BytesIO(pdf)).split())


def scanned(pdf: bytes) -> list[list[str]]:
    """What a scanner reads off each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pictures = [page.render(scale=300 / 72).to_pil() for page in document]
    finally:
        document.close()
    return [[one.text for one in zxingcpp.read_barcodes(each)] for each in pictures]


def test_both_parts_say_the_same_and_the_number_is_scanned_back(counter: Counter) -> None:
    card = counter.issue(plate="鲁B·D12345")
    pdf = slip_pdf(card, SITE, "林晓禾", MONDAY)
    assert scanned(pdf) == [[card.code, card.code]]
    told = words(pdf)
    for each in ("存根联", "门岗联"):
        assert told.count(each) >= 1
    for each in (
        card.room,
        "单一鸣（业主）",
        "身份证尾号001X",
        "鲁BD12345",
        "12箱",
        "2026年11月23日（周一）当天有效",
    ):
        assert told.count(each) == 2, each
    assert "补打" not in told and "作废" not in told and "欠费" not in told
    assert "0137" in told and "19900000137" not in told.replace("-", "")
    counter.site.do(service.printed, card.ref.id)
    counter.site.do(service.printed, card.ref.id)
    again = counter.card(card.ref)
    assert again.printed == 2
    assert words(slip_pdf(again, SITE, "林晓禾", MONDAY)).count("补打第2次") == 2
    counter.site.do(service.void, card.ref.id, why="今天不搬了")
    assert words(slip_pdf(counter.card(card.ref), SITE, "林晓禾", MONDAY)).count("作废") == 2


def test_twenty_lines_and_long_words_stay_within_the_halves_and_are_scanned_back(counter: Counter) -> None:
    card = replace(
        counter.issue(),
        goods=(LONG,) * 20,
        name="阿卜杜热合曼·买买提艾力",
        firm="青岛示例国际商贸搬家服务有限责任公司市南区第一分公司",
        right="书面同意，阿卜杜热合曼·买买提艾力 11-23 09:42 同意（" + "原件夹在户档里" * 8 + "）",
        printed=12,
    )
    pdf = slip_pdf(card, SITE, "林晓禾", MONDAY)
    assert pages_of(pdf) == 1 and scanned(pdf) == [[card.code, card.code]]
    assert words(pdf).count(LONG.name) == 40
    (page,) = extract_pages(BytesIO(pdf))
    lower = [box for box in page if isinstance(box, LTTextContainer) and "门岗联" in box.get_text()]
    assert lower and all(page.height - box.y1 >= A4_MIDDLE for box in lower)
    half = slip_pdf(card, SITE, "林晓禾", MONDAY, half=True)
    assert pages_of(half) == 2 and scanned(half) == [[card.code], [card.code]]
    short = slip_pdf(counter.issue(), SITE, "林晓禾", MONDAY, half=True)
    assert pages_of(short) == 2
