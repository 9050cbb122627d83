"""What a notice must have before it is printed, and what the writer is reminded of (DOC-01, DOC-02)."""

from datetime import date

from app.errors import Refusal
from app.rules.dates import parse_date
from app.rules.text import clean, one_line

SMALLEST_SCALE, LARGEST_SCALE, SCALE_STEP = 70, 120, 5
LONGEST_TITLE, LONGEST_BODY = 80, 20_000


def day_or_refuse(text: str, label: str, field: str) -> date:
    """A day as typed. Raises Refusal naming the field."""
    day = parse_date(text)
    if day is None:
        raise Refusal(f"“{label}”没有这一天，请写成 2026-11-25。", field=field)
    return day


def title_or_refuse(text: str) -> str:
    """The title on one line. Raises Refusal when it is empty or too long."""
    title = one_line(text)
    if not title:
        raise Refusal("请先写标题。", clause="DOC-01", field="title")
    if len(title) > LONGEST_TITLE:
        raise Refusal(f"标题最多 {LONGEST_TITLE} 个字，现在是 {len(title)} 个。", field="title")
    return title


def paragraphs(text: str) -> tuple[str, ...]:
    """The body as its paragraphs, empty lines left out, blanks in front dropped (the paper indents)."""
    return tuple(line for line in (one_line(raw) for raw in clean(text).splitlines()) if line)


def body_or_refuse(text: str) -> tuple[str, ...]:
    """The paragraphs of the body. Raises Refusal when there are none or too much text."""
    if len(text) > LONGEST_BODY:
        raise Refusal(f"正文最多 {LONGEST_BODY} 个字，请分成几份通知。", field="body")
    found = paragraphs(text)
    if not found:
        raise Refusal("请先写正文。", clause="DOC-01", field="body")
    return found


def posting_or_refuse(dated: date, post_until: date) -> None:
    """A notice hangs at least until the day it is dated (DOC-02). Raises Refusal."""
    if post_until < dated:
        raise Refusal("张贴期限早于落款日期，请核对。", clause="DOC-02", field="post_until")


def scale_or_refuse(percent: int) -> int:
    """All sizes together, in percent. Raises Refusal outside what can be set."""
    if not SMALLEST_SCALE <= percent <= LARGEST_SCALE:
        raise Refusal(
            f"整体大小可在 {SMALLEST_SCALE} % 到 {LARGEST_SCALE} % 之间。", clause="DOC-02", field="scale"
        )
    return percent
