"""Visits on the sample day: those of before, the plan, map and calendar, a walk's sheets, entry, figures."""

from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.modules.residents import service as residents
from app.modules.site.service import names as site_names
from app.modules.staff.service import working
from app.modules.visits import lists, on_paper, papers, service
from app.modules.visits.entry_view import VisitSheet
from app.modules.visits.figures import figures
from app.modules.visits.figures_paper import figures_facts
from app.modules.visits.import_view import ImportSheet, load
from app.modules.visits.lists import HouseRow
from app.modules.visits.map_paper import map_pdf
from app.modules.visits.map_rows import building_shares, map_cell
from app.modules.visits.move_view import MoveSheet
from app.modules.visits.plan_view import PlanSheet
from app.modules.visits.service import Wish
from app.modules.visits.view import FIGURES, MAP, WALKS, VisitsPage
from app.modules.visits.walks_view import WalksPane
from app.rules.periods import month_of
from app.tour import Day
from app.ui.dialog import ENTER_RESTS
from app.ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return
CS_HEAD, OFFICER = "沈若兰", "叶知秋"
VISITED, EMPTY = 5, 29
"""Of so many households one was not visited in the last year; of so many one is lived in by nobody."""
OPINION = "单元门禁十天里坏了三次，晚上门开着没有人管，报了两次都没有人来看。"
PROMISE = "周五前请安保换门禁读头，换好给用户回话"


def bring_in(day: Day, window: MainWindow) -> None:
    """The head brings in the firm's list of visits, and marks what nobody lives in."""
    page = _page(window)
    desk, today = page.desk, date.today()
    rows = [one for one in desk.read(lists.houses, today) if one.stage]
    with TemporaryDirectory(prefix="qiantai-tour-") as folder:
        path = Path(folder) / "访谈台账.csv"
        path.write_text(_ledger(rows, today), encoding="utf-8-sig")
        sheet = load(page, desk, path)
        assert isinstance(sheet, ImportSheet)
        day.snap("启用时把以前的访谈导进来：每户下一次到哪天，从上一次接着算")
        sheet.bring_in()
    QTest.qWait(ENTER_RESTS)
    for one in rows[::EMPTY]:
        desk.do(residents.set_marks, one.unit_id, ["空置"])
    desk.do(service.set_wish, rows[7].unit_id, Wish(("evening",), words="先打电话，家里有夜班的人"))


def _ledger(rows: list[HouseRow], today: date) -> str:
    """Most households were visited in the last year, day after day; some of the young ones too."""
    lines = ["房号,访谈日期,访谈方式,访谈人,见到谁,意见"]
    for place, one in enumerate(rows):
        day = today - timedelta(days=5 + place * 337 % 350)
        begins = one.standing.begins
        if place % VISITED == 0 or begins is None or day < begins:
            continue
        words = "楼道保洁要勤一点" if place % 17 == 0 else ""
        lines.append(f"{one.code.short},{day},{'电话' if place % 4 == 0 else '上门'},{OFFICER},业主,{words}")
    return "\n".join(lines)


def work(day: Day, window: MainWindow) -> None:
    """The CS head plans the coming weeks, moves one walk, confirms; then enters what was said at a door."""
    page = _page(window)
    page.choose(MAP)
    QTest.qWait(200)
    day.snap("楼图：哪一户访过、排了、快到期、逾期、空置，一屏看完；右边是覆盖率和责任比例")
    _plan(day, page)
    _move_and_confirm(day, page)
    _papers(day, page)
    _enter(day, page)
    page.choose("list")
    day.snap("列表：逾期的在最前，为什么、到哪天、排在什么时候，都有一句话")
    _figures(day, page)


def _plan(day: Day, page: VisitsPage) -> None:
    page.plan_walks()
    sheet = day.one(PlanSheet)
    day.snap("重新排期：先说应访多少、有几个人，已经排好的不动")
    sheet.go.click()
    QTest.qWait(ENTER_RESTS)
    day.snap("排好以后说清楚新排几户；人手不够，说少多少、少在哪一周")
    sheet.go.click()
    QTest.qWait(ENTER_RESTS)


def _move_and_confirm(day: Day, page: VisitsPage) -> None:
    pane: Any = page.pane(WALKS)
    assert isinstance(pane, WalksPane)
    pane.turn(1)
    QTest.qWait(100)
    day.snap("日程：一周的走访，两人一组，上午、下午、晚上三个时段；虚线的还没有确认")
    day.keys("m")
    sheet = day.one(MoveSheet)
    day.snap("改期：换日子、时段或人，假日、没空、住户不方便的当场说")
    sheet.close_sheet()
    QTest.qWait(ENTER_RESTS)
    day.keys("c")
    QTest.qWait(100)
    day.snap("客服主管确认一周：确认过的只有自己的原因才会动")


def _papers(day: Day, page: VisitsPage) -> None:
    pane: Any = page.pane(WALKS)
    desk, now = page.desk, datetime.now()
    site, who, walk = desk.read(site_names), desk.who.name, pane.board.walk()
    if walk is not None:
        sheets = desk.read(on_paper.stop_sheets, walk.stop_ids, now.date())
        (day.out / "访谈记录表.pdf").write_bytes(papers.sheets_pdf(sheets, site, who, now))
    week = desk.read(on_paper.walks_between, pane.monday, pane.monday + timedelta(days=6))
    if week.lines:
        (day.out / "走访安排.pdf").write_bytes(papers.walk_pdf(week, site, who, now))
    rows = desk.read(lists.houses, now.date())
    drawn = map_pdf(
        [map_cell(one) for one in rows], building_shares(rows), lists.counts(rows), site, who, now
    )
    (day.out / "访谈楼图.pdf").write_bytes(drawn)


def _enter(day: Day, page: VisitsPage) -> None:
    """Two households: one satisfied but for the door, with a promise; one not at home."""
    today = date.today()
    rows = page.desk.read(lists.houses, today)
    due = [one for one in rows if one.state in ("planned", "overdue", "soon")]
    home, away = due[0], due[1]
    other = next(one.id for one in page.desk.read(working, today) if one.name == OFFICER)
    page.choose(MAP)
    page.map.show_unit(home.unit_id)
    day.key(Qt.Key.Key_N, CTRL)
    sheet = day.one(VisitSheet)
    sheet.form.begun.setText("10:10")
    sheet.form.second.choose(other)
    sheet.form.seen.take(0)
    sheet.form.ratings.put(
        {"safety": 2, "repair": 4, "cleaning": 5, "complaints": 4, "courtesy": 5, "attitude": 5}
    )
    line = sheet.form.opinions.lines[0]
    line.put({"words": OPINION, "theme": "safety", "reply": "今天就请安保看", "becomes": "complaint",
              "category": "safety"})  # fmt: skip
    sheet.form.promises.lines[0].words.setText(PROMISE)
    sheet.form.signed.choose("paper")
    day.snap("登记访谈：满意度一个数字一格，意见一个键转成投诉，答应的事有人有日期")
    sheet.save()
    QTest.qWait(ENTER_RESTS)
    page.show_house(home.unit_id)
    day.snap("一户的访谈：为什么、排期、意愿，说过什么、答应过什么、办得怎么样")
    page.enter(away.unit_id)
    sheet = day.one(VisitSheet)
    sheet.form.begun.setText("10:40")
    sheet.form.second.choose(other)
    sheet.form.outcome.choose("absent")
    sheet.form.outcome.changed.emit("absent")
    day.snap("不在家、拒访、改约的也登记，用不着的格子自己收起来")
    sheet.save()
    QTest.qWait(ENTER_RESTS)


def _figures(day: Day, page: VisitsPage) -> None:
    page.choose(FIGURES)
    QTest.qWait(200)
    day.snap("数字：按阶段、片区、月份的覆盖率，分担的比例，满意度和意见；班长的月度总结从这里来")
    desk, now = page.desk, datetime.now()
    found = desk.read(figures, month_of(now.date()), now.date())
    facts = figures_facts(found, now.date())
    made = papers.figures_pdf(facts, desk.read(site_names), desk.who.name, now)
    (day.out / "访谈统计.pdf").write_bytes(made)
    page.choose(MAP)


def _page(window: MainWindow) -> VisitsPage:
    page = window.open_room("visits")
    assert isinstance(page, VisitsPage)
    return page
