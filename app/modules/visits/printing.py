"""What of visits left the program on paper or as a file; on record once it has (ARCH-12)."""

from collections.abc import Sequence

from app.errors import Refusal
from app.modules.visits.finding import unit_or_refuse, visit_or_refuse
from app.modules.visits.model import VisitStop
from app.modules.visits.rules import SHEET_CLAUSE
from app.storage.act import Act, verb
from app.storage.record import ref_of


@verb("visits.work", "打印访谈记录表")
def printed_sheets(act: Act, stop_ids: Sequence[int]) -> None:
    """The sheets of planned visits left the printer, with the names of the households. Raises Refusal."""
    for stop_id in stop_ids:
        stop = act.session.get(VisitStop, stop_id)
        if stop is None:
            raise Refusal("有的排期已经变了，请刷新后再看。", clause=SHEET_CLAUSE)
        act.looked_at(ref_of(stop), "printed", "members")


@verb("visits.work", "打印一户访谈记录表")
def printed_house_sheet(act: Act, unit_id: int) -> None:
    """The sheet of one household left the printer, without a planned visit. Raises Refusal."""
    act.looked_at(ref_of(unit_or_refuse(act.session, unit_id)), "printed", "members")


@verb("visits.work", "打印已登记的访谈")
def printed_talk(act: Act, visit_id: int) -> None:
    """A talk on record left the printer for the file. Raises Refusal."""
    act.looked_at(ref_of(visit_or_refuse(act.session, visit_id)), "printed", "seen")


@verb("visits.work", "打印空白访谈记录表")
def printed_blank(act: Act, copies: int) -> None:
    """Blank sheets left the printer."""
    act.purpose = f"空白访谈记录表 {copies} 张"


@verb("visits.work", "打印走访安排")
def printed_walks(act: Act, stop_ids: Sequence[int]) -> None:
    """A list of walks left the printer; no names of residents stand on it."""
    act.purpose = f"走访安排 {len(stop_ids)} 户"


@verb("visits.work", "打印访谈楼图")
def printed_map(act: Act, flats: int) -> None:
    """The building map left the printer; no names stand on it."""
    act.purpose = f"访谈楼图 {flats} 户"


@verb("visits.work", "打印访谈统计")
def printed_figures(act: Act, title: str) -> None:
    """The figures of a month or a year left the printer."""
    act.purpose = title[:100]


@verb("visits.plan", "导出访谈记录", signed=True)
def exported_talks(act: Act, rows: int) -> bool:
    """The talks left the program as a file, with who was seen and what was said. True when noted."""
    act.purpose = f"访谈记录 {rows} 行"
    return True


@verb("visits.work", "导出访谈统计")
def exported_figures(act: Act, title: str) -> bool:
    """Figures left the program as a file; nobody's name stands in it. True when noted."""
    act.purpose = title[:100]
    return True
