"""The page of visits for the walk of sizes: map, calendar, list, one household, and the dialogs of planning."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

from app.modules.staff import service as staff
from app.modules.visits import lists, service
from app.modules.visits.lists import PlanState
from app.modules.visits.plan_view import PlanSheet, confirm_all
from app.rules.roles import Role
from app.storage.header import login_key
from app.storage.signing import Signature
from app.ui.window import MainWindow

WEEKS = tuple((date(2026, 12, 7 + 7 * n), 10 + n) for n in range(3))


def _page(window: MainWindow) -> Any:
    """The page of a site with a pair of visitors, whose coming weeks are planned."""
    page, desk = window.open_room("visits"), window.desk
    if desk.read(lists.plan_state) is None:
        for name, sex in (("阿卜杜热合曼·买买提艾力", "m"), ("苏晚晴", "f")):
            role = Role.OFFICER.value
            signature = Signature(login_key(desk.who.login), time.monotonic())
            desk.do(staff.register, name=name, sex=sex, entered=date.today(), role=role, signature=signature)
        desk.do(service.make_plan)
    return page


def _calendar(then: Callable[[Any], object]) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        page = _page(window)
        page.choose("walks")
        pane = page.pane("walks")
        pane.go_today()
        if pane.board.walk() is None:
            pane.turn(1)
        then(pane)

    return show


def _household(window: MainWindow) -> None:
    """One that has a planned visit."""
    page = _page(window)
    walk = window.desk.read(lists.next_walks, date.today())[0]
    page.show_house(walk.stops[0].unit.id)


def _move_household(window: MainWindow) -> None:
    _household(window)
    window.open_room("visits").pane("house").plan_visit()


def _short(window: MainWindow) -> None:
    """A planning that falls short by far."""
    page = _page(window)
    sheet = PlanSheet(page, window.desk, page.rows, page._now, lambda: None)
    state = window.desk.read(lists.plan_state)
    missing = sum(count for _, count in WEEKS)
    sheet._tell_short(PlanState(state.at, state.by, state.until, 1196, 0, 0, missing, WEEKS, ()))
    sheet.start()


VISITS: dict[str, Callable[[MainWindow], None]] = {
    "visits map": lambda window: _page(window).choose("map"),
    "visits list": lambda window: _page(window).choose("list"),
    "visits calendar": _calendar(lambda pane: None),
    "visits walk moved": _calendar(lambda pane: pane.move_walk()),
    "visits walk taken off": _calendar(lambda pane: pane.drop_walk()),
    "visits confirmed": lambda window: confirm_all(_page(window), window.desk, _page(window)._now),
    "visits household": _household,
    "visits household moved": _move_household,
    "visits planned": lambda window: _page(window).plan_walks(),
    "visits too many": _short,
}
