"""The papers of visits with a look at them first: sheets to carry, lists of walks, blanks (VISIT-08)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from PySide6.QtWidgets import QWidget

from app.modules.site.service import names as site_names
from app.modules.visits import lists, on_paper, papers, printing
from app.modules.visits.map_paper import map_pdf
from app.modules.visits.map_rows import building_shares, map_cell
from app.modules.visits.rules import PAIR_CLAUSE, SHEET_CLAUSE, YEAR_CLAUSE
from app.ui.desk import Desk
from app.ui.print_sheet import Paper, PaperSheet, read_or_refuse

BLANKS = 10


def print_stops(over: QWidget, desk: Desk, stop_ids: Sequence[int], now: datetime) -> None:
    """The sheets of planned visits, one household a page; that they were printed is on record (ARCH-12)."""
    ids = tuple(stop_ids)
    sheets = read_or_refuse(desk, lambda: desk.read(on_paper.stop_sheets, ids, now.date()))
    if sheets is None:
        return
    site, who = desk.read(site_names), desk.who.name
    PaperSheet(
        over,
        desk,
        Paper(
            title=f"打印访谈记录表（{len(ids)} 户）",
            clause=SHEET_CLAUSE,
            name=f"访谈记录表 {now:%Y-%m-%d}",
            make=lambda _: papers.sheets_pdf(sheets, site, who, now),
            books=printing.printed_sheets,
            book=lambda how: desk.do(printing.printed_sheets, ids, done=f"访谈记录表 {len(ids)} 张{how}。"),
        ),
    ).start()


def print_house(over: QWidget, desk: Desk, unit_id: int, now: datetime) -> None:
    """The sheet of one household without a planned visit."""
    sheet = read_or_refuse(desk, lambda: desk.read(on_paper.house_sheet, unit_id, now.date()))
    if sheet is None:
        return
    site, who = desk.read(site_names), desk.who.name
    PaperSheet(
        over,
        desk,
        Paper(
            title=f"打印访谈记录表　{sheet.room}",
            clause=SHEET_CLAUSE,
            name=f"访谈记录表 {sheet.room}",
            make=lambda _: papers.sheets_pdf((sheet,), site, who, now),
            books=printing.printed_house_sheet,
            book=lambda how: desk.do(
                printing.printed_house_sheet, unit_id, done=f"{sheet.room} 的访谈记录表{how}。"
            ),
        ),
    ).start()


def print_talk(over: QWidget, desk: Desk, visit_id: int, now: datetime) -> None:
    """A talk on record, for the file."""
    sheet = read_or_refuse(desk, lambda: desk.read(on_paper.talk_sheet, visit_id))
    if sheet is None:
        return
    site, who = desk.read(site_names), desk.who.name
    PaperSheet(
        over,
        desk,
        Paper(
            title=f"打印访谈记录表　{sheet.room}",
            clause=SHEET_CLAUSE,
            name=f"访谈记录表 {sheet.room}",
            make=lambda _: papers.sheets_pdf((sheet,), site, who, now),
            books=printing.printed_talk,
            book=lambda how: desk.do(
                printing.printed_talk, visit_id, done=f"{sheet.room} 的访谈记录表{how}。"
            ),
        ),
    ).start()


def print_blank(over: QWidget, desk: Desk, now: datetime) -> None:
    """Blank sheets for what nobody planned."""
    site, who = desk.read(site_names), desk.who.name
    PaperSheet(
        over,
        desk,
        Paper(
            title=f"打印空白访谈记录表（{BLANKS} 张）",
            clause=SHEET_CLAUSE,
            name="空白访谈记录表",
            make=lambda _: papers.blank_pdf(site, who, now, BLANKS),
            books=printing.printed_blank,
            book=lambda how: desk.do(
                printing.printed_blank, BLANKS, done=f"空白访谈记录表 {BLANKS} 张{how}。"
            ),
        ),
    ).start()


def print_week(over: QWidget, desk: Desk, monday: date, now: datetime) -> None:
    """The walks of a week as a list."""
    sunday = monday + timedelta(days=6)
    walk = read_or_refuse(desk, lambda: desk.read(on_paper.walks_between, monday, sunday))
    if walk is None:
        return
    if not walk.lines:
        desk.refuse("这一周没有排访谈，不用打印走访安排。", clause=PAIR_CLAUSE)
        return
    site, who = desk.read(site_names), desk.who.name
    ids = tuple(range(len(walk.lines)))
    PaperSheet(
        over,
        desk,
        Paper(
            title=f"打印走访安排（{len(walk.lines)} 户）",
            clause=PAIR_CLAUSE,
            name=f"走访安排 {monday:%Y-%m-%d}",
            make=lambda _: papers.walk_pdf(walk, site, who, now),
            books=printing.printed_walks,
            book=lambda how: desk.do(printing.printed_walks, ids, done=f"走访安排{how}。"),
        ),
    ).start()


def print_map(over: QWidget, desk: Desk, now: datetime) -> None:
    """The whole site on one page, as it stands today."""
    rows = desk.read(lists.houses, now.date())
    site, who = desk.read(site_names), desk.who.name
    PaperSheet(
        over,
        desk,
        Paper(
            title=f"打印访谈楼图（{len(rows)} 户）",
            clause=YEAR_CLAUSE,
            name=f"访谈楼图 {now:%Y-%m-%d}",
            make=lambda _: map_pdf(
                [map_cell(one) for one in rows], building_shares(rows), lists.counts(rows), site, who, now
            ),
            books=printing.printed_map,
            book=lambda how: desk.do(printing.printed_map, len(rows), done=f"访谈楼图{how}。"),
            across=True,
        ),
    ).start()
