"""An order on paper: two parts, blanks for the pen, the telephone on one part only and only when wanted."""

from dataclasses import replace
from io import BytesIO

import pypdfium2
import zxingcpp
from pdfminer.high_level import extract_text

from app.modules.orders.card import OrderCard
from app.modules.orders.papers import order_pdf, order_values, pages_of
from app.modules.site.service import SiteNames
from tests.orders.workshop import STROKES, Workshop
from tests.sites import MONDAY

SITE = SiteNames("示例物业服务有限公司", "青禾苑物业管理服务中心")
NUMBER = "199-0000-0137"


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


def paper(card: OrderCard, **told: object) -> bytes:
    """Both parts of an order."""
    return order_pdf(card, SITE, "林晓禾", MONDAY, **told)  # type: ignore[arg-type]


def test_both_parts_carry_the_order_and_leave_the_rest_to_the_pen(workshop: Workshop) -> None:
    card = workshop.send()
    pdf = paper(card, telephones=(NUMBER,))
    assert scanned(pdf) == [[card.code, card.code]]
    told = words(pdf)
    for each in ("交回联", "用户联", NUMBER, "用户签名"):
        assert told.count(each) == 1, each
    for each in ("3栋2单元101", "单一鸣", "厨房水槽", "水龙头滴水，需更换", "SQ-0418电话11-2309:42",
                 "工程维修班周启明", "11-2312:00前", "已收", "评价很满意", "派去的人签名"):  # fmt: skip
        assert told.count(each) == 2, each
    assert "补打" not in told
    values = order_values(card, SITE, "林晓禾", MONDAY)
    assert values["charge"] == "☐ 不收费　☐ 待收　☐ 已收" and "☑" not in values["rating"]
    assert NUMBER not in words(paper(card)) and "0137" not in words(paper(card))


def test_what_came_back_stands_on_a_reprint_and_a_cancelled_order_says_so(workshop: Workshop) -> None:
    back = workshop.finish(
        workshop.send(what="角阀漏"), arrived="9:42", lines=("角阀 2 个 18", "生料带 1 卷 3.5"),
        labour="30", charge="paid", signed="pad", strokes=STROKES, rating="4",
    )  # fmt: skip
    told = words(paper(replace(back, printed=2)))
    for each in ("69.50元", "36.00", "补打第2次", "已更换水龙头"):
        assert told.count(each) == 2, each
    values = order_values(back, SITE, "林晓禾", MONDAY)
    assert values["charge"] == "☐ 不收费　☐ 待收　☑ 已收" and "☑ 满意" in values["rating"]
    assert told.count("手写板11-2309:42") == 1
    assert words(paper(replace(back, state="cancelled"))).count("已取消") == 2


def test_long_words_go_to_half_sheets_and_what_is_more_to_a_second_page_and_nothing_is_lost(
    workshop: Workshop,
) -> None:
    long = workshop.finish(
        workshop.send(what="龙" * 90, place="厨房水槽下面靠墙一侧", worker="阿卜杜热合曼·买买提艾力"),
        arrived="9:42", measure="换" * 60, lines=("不锈钢加厚双层防溢水槽下水器 99.5 套 9999.99",) * 4,
    )  # fmt: skip
    pdf = paper(long, telephones=(NUMBER, "0532-88001234"))
    assert pages_of(pdf) == 2 and scanned(pdf) == [[long.code], [long.code]]
    worst = replace(long, what="龙" * 120, place="卫" * 40, measure="换" * 120, lines=(long.lines[0],) * 8)
    pdf = paper(worst, telephones=(NUMBER, "0532-88001234"))
    assert [code for page in scanned(pdf) for code in page] == [long.code] * 2
    told = words(pdf)
    assert told.count("不锈钢加厚双层防溢水槽下水器") == 16 and told.count("派去的人签名") == 2
    assert told.count("龙") == 240 and told.count("换") == 240
    assert pages_of(paper(workshop.send(what="门锁松"), half=True)) == 2
