"""Talks and figures as workbooks that any spreadsheet opens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.documents.sheet import SheetColumn, text_workbook
from app.modules.complaints.model import Matter
from app.modules.site.service import SiteNames
from app.modules.staff.service import names
from app.modules.visits.model import Visit, VisitOpinion
from app.modules.visits.printed import FiguresFacts
from app.modules.visits.rules import (
    DIMENSIONS,
    LEAD_ZH,
    OUTCOME_ZH,
    SIGNED_ZH,
    STAGE_ZH,
    THEME_ZH,
    WAY_ZH,
)
from app.rules.chart import Bars, Columns
from app.rules.roles import Role

TALK_COLUMNS = (
    SheetColumn("日期", 12),
    SheetColumn("起止时间", 13),
    SheetColumn("房号", 18),
    SheetColumn("阶段", 10),
    SheetColumn("方式", 8),
    SheetColumn("结果", 9),
    SheetColumn("访谈人", 20),
    SheetColumn("计入", 12),
    SheetColumn("见到谁", 14),
    SheetColumn("关系", 10),
    *(SheetColumn(zh, 10) for _, zh in DIMENSIONS),
    SheetColumn("意见和答复", 60),
    SheetColumn("个人需要", 24),
    SheetColumn("情况", 30),
    SheetColumn("承诺", 36),
    SheetColumn("签字", 10),
    SheetColumn("为什么一个人、不在时段内", 30),
)
FIGURE_COLUMNS = (
    SheetColumn("部分", 24),
    SheetColumn("项目", 24),
    SheetColumn("指标", 18),
    SheetColumn("数字", 30),
)
KEEP_SAFE = "有住户姓名和他们说的话，请锁好，用完删除。"


@dataclass(frozen=True)
class TalkRow:
    """One talk of the export, its cells in the order of the columns."""

    cells: tuple[str | int, ...]


def talk_rows(session: Session, first: date, last: date) -> tuple[TalkRow, ...]:
    """Every talk and try of these days, the oldest first."""
    asked = (
        select(Visit)
        .where(Visit.day >= first, Visit.day <= last)
        .order_by(Visit.day, Visit.begun, Visit.id)
        .options(
            selectinload(Visit.unit),
            selectinload(Visit.ratings),
            selectinload(Visit.opinions),
            selectinload(Visit.promises),
        )
    )
    visits, people = session.scalars(asked).all(), names(session)
    codes = _codes(session, visits)
    return tuple(TalkRow(_cells(visit, people, codes)) for visit in visits)


def talks_workbook(rows: Sequence[TalkRow], stretch: str, site: SiteNames, who: str, now: datetime) -> bytes:
    """The talks as the bytes of an .xlsx; names of those who were seen stand in it."""
    about = (*_about(f"访谈记录 {stretch}，{len(rows)} 次", site, who, now), ("保管", KEEP_SAFE))
    return text_workbook("访谈记录", TALK_COLUMNS, (row.cells for row in rows), about=about)


def figures_workbook(facts: FiguresFacts, site: SiteNames, who: str, now: datetime) -> bytes:
    """The figures as the bytes of an .xlsx, one figure a row; no resident's name stands in it."""
    about = (*_about(facts.title, site, who, now), *((("说明", facts.words),) if facts.words else ()))
    return text_workbook("访谈统计", FIGURE_COLUMNS, _figure_rows(facts), about=about)


# ---------------------------------------------------------------- talks


def _cells(visit: Visit, people: dict[int, str], codes: dict[int, str]) -> tuple[str | int, ...]:
    pair = "、".join(people.get(one, "") for one in (visit.first_id, visit.second_id) if one)
    grades = {one.dimension: one.grade for one in visit.ratings}
    return (
        f"{visit.day:%Y-%m-%d}",
        f"{visit.begun}–{visit.ended}" if visit.ended else visit.begun,
        visit.unit.code.long,
        STAGE_ZH.get(visit.stage, ""),
        WAY_ZH[visit.way],
        OUTCOME_ZH[visit.outcome],
        pair or visit.visitors,
        LEAD_ZH[Role(visit.lead_role)] if visit.lead_role else "",
        visit.seen,
        visit.relation,
        *(grades.get(key, "") for key, _ in DIMENSIONS),
        "\n".join(
            f"{THEME_ZH[one.theme]}：{one.words}"
            + (f"；答复：{one.reply}" if one.reply else "")
            + (f"；转诉求 {codes[one.matter_id]}" if one.matter_id in codes else "")
            for one in visit.opinions
        ),
        visit.needs,
        visit.words,
        "\n".join(
            f"{one.words}，{people.get(one.staff_id, '')}，到 {one.until:%Y-%m-%d}" for one in visit.promises
        ),
        SIGNED_ZH[visit.signed] if visit.source == "desk" and visit.outcome == "talked" else "",
        "；".join(why for why in (visit.alone_why, visit.hours_why) if why),
    )


def _codes(session: Session, visits: Sequence[Visit]) -> dict[int, str]:
    """The numbers of the matters that opinions became."""
    if not any(one.matter_id for visit in visits for one in visit.opinions):
        return {}
    asked = select(Matter).where(Matter.id.in_(select(VisitOpinion.matter_id)))
    return {matter.id: matter.code for matter in session.scalars(asked)}


# ---------------------------------------------------------------- figures


def _figure_rows(facts: FiguresFacts) -> Iterator[tuple[str, str, str, str]]:
    for one in facts.numbers:
        yield "数字", one.name, "", one.words
    yield from _bars("各阶段完成", facts.coverage)
    yield from _bars("磨合期责任比例", facts.settling)
    yield from _bars("稳定期、老用户责任比例", facts.settled)
    yield from _bars("满意度，按方面", facts.satisfaction)
    yield from _columns(facts.months_title or "十二个月", facts.months)
    for area in facts.areas:
        parts = (("已访", area.done), ("应访", area.of), ("应达", area.expected), ("差", area.behind))
        yield from (("片区", area.name, label, words) for label, words in parts)
    for building in facts.buildings:
        yield "满意度，按楼栋", building.name, "评价户次", building.talks
        for (_, zh), words in zip(DIMENSIONS, building.dimensions, strict=True):
            yield "满意度，按楼栋", building.name, zh, words
        yield "满意度，按楼栋", building.name, "全部", building.whole
    for theme in facts.themes:
        told = (("条", theme.opinions), ("已答复", theme.answered), ("转诉求", theme.became))
        yield from (("意见", theme.name, label, words) for label, words in told)


def _bars(part: str, bars: Bars) -> Iterator[tuple[str, str, str, str]]:
    for bar in bars.bars:
        yield part, bar.name, "", bar.shown


def _columns(part: str, columns: Columns) -> Iterator[tuple[str, str, str, str]]:
    for place, name in enumerate(columns.names):
        for series in columns.series:
            yield part, name, series.label, series.shown(place)


def _about(content: str, site: SiteNames, who: str, now: datetime) -> tuple[tuple[str, str], ...]:
    return (
        ("公司", site.company),
        ("服务中心", site.centre),
        ("内容", content),
        ("导出人", who),
        ("导出时间", f"{now:%Y-%m-%d %H:%M}"),
    )
