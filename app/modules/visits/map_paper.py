"""The building map on paper: the same places as on the screen, signs that a grey print tells apart."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.documents.form import load
from app.documents.render import render_together
from app.errors import Refusal
from app.modules.site.service import SiteNames
from app.modules.visits.lists import Counts
from app.modules.visits.map_places import Cell, MapDrawing, in_order, lay_out
from app.modules.visits.rules import YEAR_CLAUSE

WIDE, HIGH = 770, 430
"""Points of a page across that the drawing has."""
LEAST_CELL = 8
"""Points of a cell below which its sign cannot be read: the buildings go on several pages."""
MOST_FLATS = 10_000
_LOOKS = {
    "visited": ("0.9", "√"),
    "planned": ("1", ""),
    "soon": ("1", "○"),
    "overdue": ("0.62", "▲"),
    "empty": ("0.95", "／"),
    "none": ("1", ""),
    "not_handed": ("1", "—"),
}
LEGEND = "√ 已访　● 已排期　○ 30 天内到期　▲ 逾期　／ 空置　空白 还没访　— 未交付　左上角黑块 重点用户"
_WORDS = {"building": 12.0, "share": 10.0, "entrance": 8.0, "floor": 8.0}


def map_pdf(
    cells: Sequence[Cell],
    shares: Mapping[str, str],
    counted: Counts,
    site: SiteNames,
    who: str,
    now: datetime,
) -> bytes:
    """The whole site on one page, a very large one on several; no names of residents.

    Raises Refusal when there are no flats, or too many for paper.
    """
    if not cells:
        raise Refusal("还没有住户，没有楼图可以打印。", clause=YEAR_CLAUSE)
    if len(cells) > MOST_FLATS:
        raise Refusal(f"楼图最多打印 {MOST_FLATS:,} 户，请在屏幕上看。", clause=YEAR_CLAUSE)
    form = load("visit-map")
    papers = pages(cells, shares)
    shared = {
        "centre": site.centre or site.company,
        "day": f"{now:%Y-%m-%d}",
        "legend": LEGEND,
        "printed_by": who,
        "printed_at": f"{now:%Y-%m-%d %H:%M}",
    }
    values = [
        {**shared, "counted": _counted(counted, number, len(papers)), "shapes": shapes(drawing)}
        for number, drawing in enumerate(papers, 1)
    ]
    return render_together([(form, one) for one in values], form.head.title)


def pages(cells: Sequence[Cell], shares: Mapping[str, str]) -> list[MapDrawing]:
    """As few pages as let every cell be read; a building is never torn apart."""
    buildings: dict[str, list[Cell]] = {}
    for cell in in_order(cells):
        buildings.setdefault(cell.building, []).append(cell)
    for count in range(1, len(buildings) + 1):
        parts: list[list[Cell]] = [[] for _ in range(count)]
        before = 0
        for flats in buildings.values():
            parts[before * count // len(cells)] += flats
            before += len(flats)
        drawn = [lay_out(part, WIDE, HIGH, 1.0, shares) for part in parts if part]
        if min(drawing.size for drawing in drawn) >= LEAST_CELL:
            break
    return drawn


def shapes(drawing: MapDrawing) -> list[dict[str, str]]:
    """The rows of the form's plan: ground lines, words, a box for each flat."""
    rows = [
        _shape("line", ground.left, ground.y, ground.right - ground.left, 0.0, "0")
        for ground in drawing.grounds
    ]
    for words in drawing.words:
        anchor = "right" if words.right else "centre" if words.kind == "entrance" else "left"
        rows.append(_shape("text", words.x, words.y, 0, _WORDS[words.kind], "0", words.text, anchor))
    gap = 1 if drawing.size > 9 else 0.5
    for place in drawing.places:
        grey, sign = _LOOKS[place.cell.state]
        side, left, top = drawing.size - 2 * gap, place.left + gap, place.top + gap
        rows.append(_shape("box", left, top, side, side, grey, sign, "centre"))
        if place.cell.state == "planned":  # smaller than the letters of the box, as on the screen
            middle = side / 2
            rows.append(_shape("text", left + middle, top + middle, 0, 0.45 * side, "0", "●", "centre"))
        if place.cell.key_user:
            rows.append(_shape("box", left, top, 0.3 * side, 0.3 * side, "0"))
    return rows


def _counted(counted: Counts, number: int, of: int) -> str:
    whole = (
        f"应访 {counted.to_visit:,} 户，已访 {counted.visited:,} 户，逾期 {counted.overdue} 户，"
        f"30 天内到期 {counted.soon} 户"
    )
    return f"{whole}　第 {number} 张，共 {of} 张" if of > 1 else whole


def _shape(
    shape: str, x: float, y: float, wide: float, high: float, grey: str, text: str = "", anchor: str = "left"
) -> dict[str, str]:
    return {
        "shape": shape, "x": f"{x:g}", "y": f"{y:g}", "wide": f"{wide:g}", "high": f"{high:g}",
        "grey": grey, "text": text, "anchor": anchor,
    }  # fmt: skip
