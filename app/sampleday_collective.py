"""A collective move-in on the sample day: plan, tickets, door, stamped sheets, board, figures."""

from datetime import date, datetime

from PySide6.QtCore import Qt

from app.modules.collective import lists, papers
from app.modules.collective.lists import PlanDetail
from app.modules.collective.sheets_view import PlanSheet, RoomsSheet, SlotsSheet, StepsSheet
from app.modules.collective.view import CollectivePane
from app.modules.consents import lists as consents
from app.modules.movein.view import MoveInPage
from app.modules.site import service as settings
from app.modules.site.service import names as site_names
from app.sampleday_movein import countersign
from app.tour import Day
from app.ui.window import MainWindow

ROOMS = "6-1-101 至 6-1-304"
PLAN = "6栋集中入住"
A_SLOT, SLOTS, LATEST = 4, 3, 20
"""Households of a time, times of the day, and the hour after which the first one does not begin."""
CAME = (1, 2, 3, 5, 6)
"""Tickets that come; number 4 lets its time go by."""
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ENTER = Qt.Key.Key_Return


def move_in_by_plan(day: Day, window: MainWindow) -> None:
    """Twelve households by plan, with one who makes the plan and the centre head beside her."""
    page = window.open_room("movein")
    assert isinstance(page, MoveInPage)
    page.segments.buttons[1].click()
    pane = day.one(CollectivePane)
    _plan(day, pane)
    _print_tickets(day, pane)
    codes = {int(row.ticket): row.code for row in _rows(pane)}
    pane.first_focus().setFocus()
    _door(day, pane, codes)
    _pile(day, pane, codes)
    _figures(day, pane)


def show_board(day: Day, window: MainWindow) -> None:
    """The board for the room: tickets and nothing else, also while the desk is locked."""
    board = window.desk.room_board
    assert board is not None
    day.one(CollectivePane).open_board()
    day.snap("大厅的看板另开一个窗口，放在第二块屏幕上：只有票号，没有房号和姓名", of=board)
    day.program.lock_desk()
    day.snap("锁屏以后看板照样在，号码不变", of=board)
    board.close()


def _plan(day: Day, pane: CollectivePane) -> None:
    pane.new_plan()
    sheet = day.one(PlanSheet)
    today = date.today().isoformat()
    for name, value in (("name", PLAN), ("place", "会所一层"), ("first_day", today), ("last_day", today)):
        sheet.form.put(name, value)
    sheet.save()
    pane.plan_view.edit_steps()
    steps = day.one(StepsSheet)
    day.snap("集中入住先拟方案：步骤照手册的次序，会签单照它盖章")
    steps.save()
    pane.plan_view.edit_slots()
    slots = day.one(SlotsSheet)
    begin = min(max(datetime.now().hour - 1, 0), LATEST)
    times = (f"{today} {hour}:00-{hour + 1}:00 {A_SLOT}" for hour in range(begin, begin + SLOTS))
    slots.form.put("slots", "\n".join(times))
    slots.save()
    pane.plan_view.add_rooms()
    rooms = day.one(RoomsSheet)
    rooms.form.put("rooms", ROOMS)
    rooms.save()
    pane.plan_view.ask()
    countersign(day, "方案由客服主管和中心负责人同意，才能开始", steps=1)
    pane.plan_view.start()
    day.snap("方案开始：几天、几步、几个时段，每户一个票号，按房号先后排")


def _print_tickets(day: Day, pane: CollectivePane) -> None:
    """Tickets, one signing sheet and the plan, into the folder."""
    desk, now = pane.desk, datetime.now()
    plan, rows, site = _detail(pane), _rows(pane), desk.read(site_names)
    telephone = desk.read(settings.values)["telephone"]
    progress = desk.read(lists.figures, pane.plan, now)
    about = desk.read(consents.about, plan.ref, desk.who, now.date())
    said = [f"{step.role} {step.words}" for step in about.steps if step.answered] if about else []
    made = {
        "入住票": papers.tickets_pdf(rows, plan, telephone),
        "会签单": next(papers.signing_sheets(rows, plan, site))[1],
        "集中入住方案": papers.plan_pdf(plan, rows, progress, said, site, desk.who.name, now),
    }
    for name, pdf in made.items():
        (day.out / f"{name}.pdf").write_bytes(pdf)


def _door(day: Day, pane: CollectivePane, codes: dict[int, str]) -> None:
    day.key(Qt.Key.Key_2, ALT)
    for ticket in CAME:
        day.scan(codes[ticket])
    day.key(Qt.Key.Key_F8)
    day.key(Qt.Key.Key_F8)
    day.snap("到场扫票，一户一下；F8 叫下一号，来早来晚都写明")


def _pile(day: Day, pane: CollectivePane, codes: dict[int, str]) -> None:
    day.key(Qt.Key.Key_3, ALT)
    day.scan(codes[1])
    day.key(ENTER)
    day.scan(codes[2])
    day.key(Qt.Key.Key_4)
    day.snap("收表：扫一张，没盖章的按步骤的数字去掉，回车收下，接着扫下一张")
    day.key(ENTER)
    day.scan(codes[3])
    day.key(Qt.Key.Key_2)
    day.key(ENTER)
    day.snap("跳了步的不收：先补办，或者送客服主管同意")
    for _ in range(2):  # the refusal goes first, then the sheet
        day.key(Qt.Key.Key_Escape)
    day.key(ENTER, CTRL)


def _figures(day: Day, pane: CollectivePane) -> None:
    day.key(Qt.Key.Key_4, ALT)
    day.snap("进展：谁在场、谁离场缺件、谁没来、办妥多少，按天、时段、楼栋")
    desk, now = pane.desk, datetime.now()
    plan, rows = _detail(pane), _rows(pane)
    figures = desk.read(lists.day_figures, pane.plan, now.date(), now)
    progress = desk.read(lists.figures, pane.plan, now)
    site = desk.read(site_names)
    paper = papers.day_pdf(plan, figures, progress, rows, site, desk.who.name, now)
    (day.out / "集中入住当日情况.pdf").write_bytes(paper)


def _detail(pane: CollectivePane) -> PlanDetail:
    found: PlanDetail = pane.desk.read(lists.plan, pane.plan)
    return found


def _rows(pane: CollectivePane) -> list[lists.HouseholdRow]:
    found: list[lists.HouseholdRow] = pane.desk.read(lists.households, pane.plan, datetime.now())
    return found
