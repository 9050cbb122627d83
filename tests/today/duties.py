"""A front desk with duties made by hand, for tests of the day's list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.modules.dues.model import Due
from app.modules.residents.model import Building
from app.modules.staff.model import Designation, StaffArea, StaffMember
from app.modules.today import lists, service
from app.modules.today.rules import DutyRow
from app.modules.today.view import TodayPage
from app.rules.handbook import handbook
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.ui.desk import Said
from app.ui.window import MainWindow, RoomTab
from tests.consents.office import Office

DAY = date(2026, 11, 23)
START = datetime(2026, 11, 20, 9, 0)
UNIT = Ref("unit", 1)
_LANES = count(1)


@dataclass(frozen=True)
class Hand:
    """One duty as a test writes it; what is left out comes from the clause data."""

    clock: str
    day: date = DAY
    whom: str = ""
    subject: Ref = UNIT
    at: datetime | None = None
    first: date | None = None
    started: datetime = START
    reason: str = ""
    what: str = ""
    staff: str = ""
    building: str = ""
    lane: int = 0
    state: str = "open"
    ended: datetime | None = None
    by: str = ""
    role: str | None = None
    ahead: int | None = None
    calls: datetime | None = None


def on(days: int) -> date:
    """A day so many days from the Monday of the tests."""
    return DAY + timedelta(days=days)


@verb("staff.change", "备好应办事项")
def _lay(act: Act, duties: Sequence[Hand], people: dict[str, int]) -> list[int]:
    buildings = {row.name: row.id for row in act.session.scalars(select(Building))}
    made = [_due(each, people, buildings) for each in duties]
    act.session.add_all(made)
    act.session.flush()
    return [due.id for due in made]


def _due(hand: Hand, people: dict[str, int], buildings: dict[str, int]) -> Due:
    clock = handbook().clock(hand.clock) if hand.clock != "own" else None
    who = clock.who if clock else "desk"
    named = who.startswith("named:") and hand.role is None
    return Due(
        clock=hand.clock,
        clause=clock.clause if clock else "",
        room=clock.room if clock else "checks",
        term=clock.term if clock else "every day",
        missed=clock.missed if clock else "stays",
        ahead=hand.ahead if hand.ahead is not None else clock.ahead if clock else 7,
        subject_kind=hand.subject.kind,
        subject_id=hand.subject.id,
        lane=hand.lane or next(_LANES),
        what=hand.what or (clock.what if clock else "擦信息栏"),
        whom=hand.whom,
        reason=hand.reason,
        started=hand.started,
        opens=hand.started.date(),
        first_day=hand.first or hand.day,
        due_day=hand.day,
        due_at=hand.at,
        calls_at=hand.calls,
        role=hand.role if hand.role is not None else "" if named else who,
        duty=who.removeprefix("named:") if named else "",
        staff_id=people[hand.staff] if hand.staff else None,
        building_id=buildings[hand.building] if hand.building else None,
        state=hand.state,
        ended_at=hand.ended,
        ended_by=people[hand.by] if hand.by else None,
    )


@verb("staff.change", "备好岗位")
def _name(act: Act, staff_id: int, duty: str) -> None:
    act.session.add(Designation(staff_id=staff_id, duty=duty, since=date(2026, 1, 4)))


@verb("staff.change", "备好责任区")
def _area(act: Act, staff_id: int, building: str) -> None:
    found = act.session.scalar(select(Building).where(Building.name == building))
    if found is None:
        found = Building(name=building)
        act.session.add(found)
        act.session.flush()
    act.session.add(StaffArea(staff_id=staff_id, building_id=found.id, since=date(2026, 1, 4)))


@verb("staff.change", "备好离职")
def _leaves(act: Act, staff_id: int, day: date) -> None:
    act.session.get_one(StaffMember, staff_id).left = day


def name_for(office: Office, name: str, duty: str) -> None:
    """Somebody is named for a duty."""
    office.site.do(_name, office.people[name], duty)


def give_area(office: Office, name: str, building: str) -> None:
    """A building is somebody's area."""
    office.site.do(_area, office.people[name], building)


def leaves(office: Office, name: str, day: date) -> None:
    """Somebody leaves after a day."""
    office.site.do(_leaves, office.people[name], day)


def lay(office: Office, *duties: Hand) -> list[int]:
    """Put duties on the list."""
    found: list[int] = office.site.do(_lay, duties, office.people)
    return found


def staffed(office: Office) -> Office:
    """The desk of the tests: 林晓禾 at the desk, 叶知秋 a second officer."""
    office.people["林晓禾"] = next(row for row in office.read(_ids) if row[1] == "林晓禾")[0]
    office.do("顾维舟", service.set_go_live, "2026-11-02")
    return office


def _ids(session: Any) -> list[tuple[int, str]]:
    return [(row.id, row.name) for row in session.scalars(select(StaffMember))]


def badges(office: Office, name: str) -> dict[str, tuple[int, int]]:
    """What the rooms' badges say for somebody now."""
    found: dict[str, tuple[int, int]] = office.read(lists.badges, office.who(name), office.day, office.now())
    return found


def seen(office: Office, name: str, scope: str = lists.MINE) -> lists.TodayLists:
    """The day's list as somebody sees it now."""
    found: lists.TodayLists = office.read(lists.today, office.who(name), office.day, office.now(), scope)
    return found


def whats(rows: Sequence[DutyRow]) -> list[str]:
    """What the rows are about: 事项 for whom."""
    return [f"{row.what} {row.whom}".strip() for row in rows]


def busy_day(office: Office) -> None:
    """Duties much like those of a real Monday."""
    give_area(office, "唐小满", "3栋")
    name_for(office, "林晓禾", "keys")
    name_for(office, "林晓禾", "archive")
    early = datetime(2026, 11, 23, 12, 0)
    lay(
        office,
        Hand("KEY-03", on(-2), "K7F3　维修班 周启明 · 3栋2单元1201", reason="11月21日（周六）当天"),
        Hand(
            "ARCH-05/single",
            on(-1),
            "5栋1单元0302 · 陈思齐",
            reason="11月18日（周三）起 2 个工作日",
            staff="唐小满",
        ),
        Hand(
            "COMP-02/important-reply",
            DAY,
            "TS-0417 地库渗水 · 2栋1单元0903",
            at=early,
            reason="11月23日（周一） 08:00 起 4 个服务小时，只计前台开放时间",
            staff="唐小满",
        ),
        Hand("KEY-07", DAY, "应在 205 · 未还 12", reason="每天一次"),
        Hand("ROLE-10", DAY, "", reason="每天一次"),
        Hand("ROLE-06/inspection", DAY, "3栋", staff="唐小满", reason="每天一次", building="3栋"),
        Hand(
            "ARCH-03/movein",
            on(2),
            "6栋2单元1102 · 罗一鸣",
            reason="11月20日（周五）起 3 个工作日，周六日不计",
        ),
        Hand(
            "DOC-02",
            on(3),
            "关于二次供水泵更换的停水通知",
            reason="约定 11月26日（周四）",
            subject=Ref("notice", 1),
        ),
        Hand("DUTY-01", on(5), "2026年12月", reason="每月 28 日前"),
        *(
            Hand("PARC-02/remind", DAY, f"7栋1单元{n}03", reason="11月20日（周五）起 3 天内")
            for n in range(10, 18)
        ),
        Hand("RELS-02", DAY, state="done", ended=datetime(2026, 11, 23, 9, 12), by="林晓禾"),
        Hand("SERV-01", on(1), "9栋1单元0501 · 林若水", started=datetime(2026, 11, 12), reason="48 小时"),
    )


def window_of(
    office: Office, qtbot: QtBot, name: str, size: tuple[int, int] = (1366, 768)
) -> tuple[MainWindow, TodayPage, list[Said]]:
    """The main window with this page as its first tab, for somebody."""
    desk, said = office.desk(name)
    rooms = [
        RoomTab(
            "today", "今日", "today", 0, lambda d: TodayPage(d, office.now), frozenset({"due", "put_off"})
        )
    ]
    labels = (
        ("parcels", "包裹", 1),
        ("keys", "钥匙", 1),
        ("release", "放行", 1),
        ("complaints", "诉求", 1),
        ("residents", "住户", 1),
        ("movein", "入住", 2),
        ("visits", "访谈", 2),
        ("notices", "公文", 2),
        ("checks", "检查", 3),
        ("handbook", "手册", 3),
    )
    from PySide6.QtWidgets import QWidget

    rooms += [RoomTab(key, label, key, group, lambda d: QWidget()) for key, label, group in labels]
    window = MainWindow(
        desk, rooms, "青禾苑服务中心", lambda _: [], on_lock=lambda: None, on_switch=lambda: None
    )
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    window.activateWindow()
    page = window.open_room("today")
    assert isinstance(page, TodayPage)
    QApplication.processEvents()
    for room, (over, due) in desk.read(lists.badges, desk.who, office.day, office.now()).items():
        if any(tab.key == room for tab in window.rooms):
            window.rail.set_badge(room, over, due)
    page.list.setFocus()
    QApplication.processEvents()
    return window, page, said


Listing = Callable[..., Any]
