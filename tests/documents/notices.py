"""The notices the tests set: one line, one page, five pages, and how their edges are reckoned."""

import dataclasses
import re

import pytest

from app.documents.notice import NoticeText

PAGE_WIDTH, PAGE_HEIGHT = 210 / 25.4 * 72, 297 / 25.4 * 72
HEI, SONG = "NotoSansSC", "NotoSerifSC"

BODY = (
    "尊敬的各位用户：",
    "为更换 2 号二次供水泵，定于 2026 年 11 月 27 日（周五）09:00 至 16:00 "
    "对 1 栋至 6 栋高区（10 层以上）停水。低区不受影响。",
    "请提前储水，并关好水龙头，以免来水时溢水；恢复供水后初期水质可能浑浊，请放水片刻再用。",
    "施工期间如提前完工，将即时恢复供水，不再另行通知。如有疑问，请致电服务中心：199-0000-0100（24 小时）。",
    "给您带来不便，敬请谅解。",
)
NOTICE = NoticeText(
    title="关于更换二次供水泵的停水通知",
    centre="青禾苑物业管理服务中心",
    company="示例物业服务有限公司",
    year=2026,
    number="018",
    body=BODY,
    signer="顾维舟",
    date_zh="二〇二六年十一月二十三日",
    post_until_zh="二〇二六年十一月二十七日",
)
ONE_LINE = ("本周六上午停电。",)
FIVE_PAGES = (*BODY[:1], *(BODY[1:4] * 21), BODY[4])
LENGTHS = pytest.mark.parametrize(
    ("body", "pages"), [(ONE_LINE, 1), (BODY, 1), (FIVE_PAGES, 5)], ids=["one line", "one page", "five pages"]
)


def changed(**fields: object) -> NoticeText:
    return dataclasses.replace(NOTICE, **fields)  # type: ignore[arg-type]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def column(scale: float = 1.0) -> tuple[float, float]:
    """Left and right edge of the text: whole characters of the body, at least 28 mm from the paper's edge."""
    em = 14 * scale
    width = int((PAGE_WIDTH - 2 * 28 / 25.4 * 72) / em) * em
    return (PAGE_WIDTH - width) / 2, (PAGE_WIDTH + width) / 2
