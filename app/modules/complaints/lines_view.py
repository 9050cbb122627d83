"""The columns of the two lists of matters, and their lines as the tables take them."""

from dataclasses import dataclass

from app.modules.complaints.lists import OpenRow, PastRow
from app.rules.ref import Ref
from app.ui.table import Column

OPEN_COLUMNS = (
    Column("code", "单号 · 等级", 88, bold=True, detail="grade", detail_tone="grade_tone"),
    Column("title", "内容 · 房号 · 类别", 0, detail="second"),
    Column("words", "时限", 150, glyph="sign", bar="gone", tone="tone", sort="order"),
    Column("person", "负责", 64),
)
PAST_COLUMNS = (
    Column("code", "单号 · 受理", 92, bold=True, detail="day"),
    Column("title", "内容 · 房号 · 类别", 0, detail="second"),
    Column("state", "状态 · 属于", 96, glyph="sign", detail="kind"),
    Column("person", "负责", 64),
)


@dataclass(frozen=True)
class OpenLine:
    """One line of the open list; `gone` is None where no clock runs, `order` its place by urgency."""

    ref: Ref
    code: str
    grade: str
    grade_tone: str
    title: str
    second: str
    words: str
    sign: str
    tone: str
    gone: float | None
    person: str
    order: int


@dataclass(frozen=True)
class PastLine:
    """One line of the register."""

    ref: Ref
    code: str
    day: str
    title: str
    second: str
    state: str
    sign: str
    kind: str
    person: str


def open_line(place: int, one: OpenRow) -> OpenLine:
    """An open matter; one without a running clock has its state in the place of the clock."""
    clock = one.clock
    return OpenLine(
        ref=one.ref,
        code=one.code,
        grade=one.grade_zh,
        grade_tone=one.grade_tone,
        title=one.title,
        second=one.second,
        words=clock.words,
        sign=clock.sign,
        tone=clock.tone,
        gone=None if clock.words == one.state_zh else clock.gone,
        person=one.person,
        order=place,
    )


def past_line(one: PastRow) -> PastLine:
    """A matter of the register."""
    return PastLine(
        ref=one.ref,
        code=one.code,
        day=one.day,
        title=one.title,
        second=" · ".join(part for part in (one.room, one.category) if part),
        state=one.state,
        sign=one.sign,
        kind=one.kind,
        person=one.person,
    )
