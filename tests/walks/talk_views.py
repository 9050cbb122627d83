"""The dialogs of visits for the walk of sizes: a talk entered with long words, wishes, people, rules."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.modules.residents import service as residents
from app.modules.visits import card, lists, service
from app.modules.visits.entering import NextStop
from app.modules.visits.entry_view import NextSheet, Sitting, VisitSheet
from app.modules.visits.recording import Report, Said
from app.modules.visits.staffing_view import DaysOffSheet, StaffingSheet, VisitorSheet
from app.modules.visits.talk_sheets_view import AnswerSheet, MatterSheet, SignTalkSheet
from app.modules.visits.terms_view import TermsSheet
from app.modules.visits.wish_view import WishSheet
from app.rules.ref import Ref
from app.ui.window import MainWindow

UNIT = 7
LONG = "楼道的灯坏了半个月，前后报过两次都没有人来换，晚上老人下楼看不见台阶"


def _page(window: MainWindow) -> Any:
    """The page, with somebody of a long name in the household and a second one to go along."""
    page, desk = window.open_room("visits"), window.desk
    house = desk.read(card.house, UNIT, datetime.now().date())
    if not any(one.name.startswith("阿卜杜") for one in house.members):
        desk.do(residents.add_person, UNIT, "family", {"name": "阿卜杜热合曼·买买提艾力"}, "199-0000-0311")
    return page


def _entry(state: str) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        sheet = VisitSheet(_page(window), window.desk, UNIT)
        desk, form = window.desk, sheet.form
        form.put(
            {
                "first": str(desk.who.staff_id), "second": "", "begun": "14:10", "outcome": state,
                "opinions": f'[{{"words": "{LONG}", "theme": "repair", "becomes": "complaint"}}]',
                "promises": f'[{{"words": "{LONG}"}}]', "ratings": "safety:5,repair:2,complaints:1",
                "wish": "open", "wish_windows": "evening", "wish_words": LONG, "signed": "pen",
            }
        )  # fmt: skip
        sheet.start()
        sheet.refuse("一个人上门要写明原因，至少四个字；两个人去的请选同访。")

    return show


def _others(window: MainWindow) -> None:
    """The sheet for who did not go."""
    sheet = VisitSheet(_page(window), window.desk, UNIT)
    sheet.who_told.setText(
        "访谈由去的人自己登记：阿卜杜热合曼·买买提艾力。现在登录的是顾维舟，请换人以后登记。"
    )
    sheet.strip.show()
    sheet.start()


def _talk(kind: Callable[..., Any]) -> Callable[[MainWindow], None]:
    """What is done with a talk on record that has two opinions and no signature."""

    def show(window: MainWindow) -> None:
        page, desk, today = _page(window), window.desk, datetime.now().date()
        house = desk.read(card.house, UNIT, today)
        if not any(len(one.opinions) > 1 for one in house.talks):
            said = (Said(LONG, "repair"), Said(LONG, "cleaning"))
            desk.do(
                service.record,
                Report(UNIT, today, way="phone", first_id=desk.who.staff_id, seen="用户", opinions=said),
            )
        talk = next(one for one in desk.read(card.house, UNIT, today).talks if len(one.opinions) > 1)
        kind(page, desk, talk if kind is SignTalkSheet else list(talk.opinions)).start()

    return show


def _person(kind: type[Any]) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        page, desk, today = _page(window), window.desk, datetime.now().date()
        row = desk.read(lists.visitors, today)[0]
        more = (today,) if kind is DaysOffSheet else ()
        kind(page, desk, row, *more, lambda: None).start()

    return show


def _next(window: MainWindow) -> None:
    """What is left of a walk."""
    page = _page(window)
    rest = [NextStop(n, Ref("unit", n), f"3栋2单元120{n}", "19:30") for n in range(1, 6)]
    NextSheet(page, window.desk, rest, "3栋2单元1201", now=datetime.now, sitting=Sitting(page)).start()


TALKS: dict[str, Callable[[MainWindow], None]] = {
    **{f"talk {state}": _entry(state) for state in ("talked", "later", "absent")},
    "talk of others": _others,
    "talk next": _next,
    "talk to matter": _talk(MatterSheet),
    "talk answered": _talk(AnswerSheet),
    "talk signed": _talk(SignTalkSheet),
    "wish": lambda window: WishSheet(_page(window), window.desk, UNIT).start(),
    "visitors": lambda window: StaffingSheet(_page(window), window.desk).start(),
    "visitor": _person(VisitorSheet),
    "visitor away": _person(DaysOffSheet),
    "rules of visits": lambda window: TermsSheet(_page(window), window.desk).start(),
}
"""By name; each costs its time, so all of them are looked at where there is least room only."""
