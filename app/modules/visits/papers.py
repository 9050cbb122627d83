"""The papers of visits: sheets to carry and for the file, the list of walks, the figures of a stretch."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.documents.form import load
from app.documents.render import render, render_together
from app.errors import Refusal
from app.modules.site.service import SiteNames
from app.modules.visits.printed import AreaLine, BuildingLine, FiguresFacts, SheetFacts, ThemeLine, WalkFacts
from app.modules.visits.rules import DIMENSIONS, PAIR_CLAUSE, SHEET_CLAUSE
from app.modules.visits.sheet_paper import sheet_values
from app.rules.chart import rows_of

Values = dict[str, Any]
SHEET, WALK, FIGURES = "访谈记录表", "走访安排", "访谈统计"
MOST_SHEETS = 200
"""Sheets of one printing: more than all pairs carry in a week."""
MOST_NUMBERS = 15
REMINDER = "上门两人同行；一个人去的、不在时段内的，登记时写明原因。谈不成的也要登记。"


def sheets_pdf(sheets: Sequence[SheetFacts], site: SiteNames, who: str, now: datetime) -> bytes:
    """Visit sheets as one PDF, each from a new page on; those to carry are one page each (VISIT-08)."""
    if not sheets:
        raise Refusal("没有要打印的访谈记录表，请先选一户或一次走访。", clause=SHEET_CLAUSE)
    if len(sheets) > MOST_SHEETS:
        raise Refusal(f"一次最多打印 {MOST_SHEETS} 张访谈记录表，请按天分开打印。", clause=SHEET_CLAUSE)
    form, frame = load("visit-sheet"), _frame(site, who, now)
    return render_together([(form, {**frame, **sheet_values(one)}) for one in sheets], SHEET)


def blank_pdf(site: SiteNames, who: str, now: datetime, copies: int = 1) -> bytes:
    """The visit sheet without a household, to be written by hand."""
    return sheets_pdf((SheetFacts(),) * copies, site, who, now)


def walk_pdf(walk: WalkFacts, site: SiteNames, who: str, now: datetime) -> bytes:
    """The list of walks; no names of residents stand on it. Raises Refusal when there are none."""
    if not walk.lines:
        raise Refusal("这几天没有排访谈，不用打印走访安排。", clause=PAIR_CLAUSE)
    return render(load("visit-walk"), walk_values(walk, site, who, now))


def figures_pdf(facts: FiguresFacts, site: SiteNames, who: str, now: datetime) -> bytes:
    """The figures of a month or a year with their charts."""
    return render(load("visit-figures"), figures_values(facts, site, who, now))


# ---------------------------------------------------------------- what the forms ask for


def walk_values(walk: WalkFacts, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/visit-walk.toml` asks for."""
    proposed = f"，其中 {walk.proposed} 户还没有确认" if walk.proposed else ""
    return {
        **_frame(site, who, now),
        "stretch": walk.stretch,
        "counted": f"共 {len(walk.lines)} 户{proposed}",
        "said": REMINDER,
        "stops": [
            {
                "walk": line.walk,
                "at": line.at,
                "room": line.room,
                "stage": line.stage,
                "why": line.why,
                "remark": line.remark,
                "result": line.result,
            }
            for line in walk.lines
        ],
    }


def figures_values(facts: FiguresFacts, site: SiteNames, who: str, now: datetime) -> Values:
    """The names that `forms/visit-figures.toml` asks for."""
    first, *more = facts.months.series
    return {
        **_frame(site, who, now),
        "title": facts.title,
        **_numbers(facts),
        "coverage": rows_of(facts.coverage),
        "settling": rows_of(facts.settling),
        "settled": rows_of(facts.settled),
        "satisfaction": rows_of(facts.satisfaction),
        "months": rows_of(facts.months),
        "months_title": facts.months_title,
        "months_label": first.label,
        "months_second": more[0].label if more else "",
        "months_unit": facts.months.unit,
        "areas": [_area(line) for line in facts.areas],
        "buildings": [_building(line) for line in facts.buildings],
        "themes": [_theme(line) for line in facts.themes],
        "words": facts.words,
    }


def _frame(site: SiteNames, who: str, now: datetime) -> Values:
    return {"centre": site.centre, "printed_by": who, "printed_at": f"{now:%Y-%m-%d %H:%M}"}


def _numbers(facts: FiguresFacts) -> Mapping[str, str]:
    given = facts.numbers[:MOST_NUMBERS]
    found: dict[str, str] = {}
    for place in range(MOST_NUMBERS):
        one = given[place] if place < len(given) else None
        found[f"name{place + 1}"] = one.name if one is not None else ""
        found[f"figure{place + 1}"] = one.words if one is not None else ""
    return found


def _area(line: AreaLine) -> dict[str, str]:
    return {
        "name": line.name,
        "done": line.done,
        "of": line.of,
        "expected": line.expected,
        "behind": line.behind,
    }


def _building(line: BuildingLine) -> dict[str, str]:
    dimensions = {key: words for (key, _), words in zip(DIMENSIONS, line.dimensions, strict=True)}
    return {"name": line.name, "talks": line.talks, "whole": line.whole, **dimensions}


def _theme(line: ThemeLine) -> dict[str, str]:
    return {
        "name": line.name,
        "opinions": line.opinions,
        "answered": line.answered,
        "became": line.became,
        "words": line.words,
    }
