"""Another day, window or pair for a planned visit or a whole walk 改期; or a visit planned by hand."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from app.modules.visits import card, lists, service
from app.modules.visits.lists import StopRow, WalkRow
from app.modules.visits.rules import PAIR_CLAUSE, WINDOWS, window_words
from app.rules.dates import parse_date
from app.rules.field import Field, Kind
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet

_WINDOWS = tuple((key, window_words(key)) for key, _ in WINDOWS)


class MoveSheet(FormSheet):
    """Day, window and pair; Enter on the last field moves it."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        title: str,
        facts: Sequence[tuple[str, str]],
        people: Sequence[tuple[str, str]],
        verb: Callable[..., Any],
        what: object,
        values: dict[str, str],
        done: str,
        *,
        undo: Callable[[Any], object] | None = None,
    ) -> None:
        super().__init__(
            over,
            desk,
            title,
            (
                Field("day", "日期", Kind.DATE, required=True, hint="2026-11-25"),
                Field("window", "时段", Kind.CHOICE, choices=_WINDOWS, required=True),
                Field("first", "主访", Kind.CHOICE, choices=tuple(people), required=True),
                Field("second", "同访", Kind.CHOICE, choices=tuple(people), required=True),
            ),
            clause=PAIR_CLAUSE,
            icon="visits",
            words="保存",
        )
        self._verb, self._what, self._values, self._done, self._undo = verb, what, values, done, undo
        self.body.insertWidget(0, facts_block(tuple(facts)))

    def open_filled(self) -> None:
        """Show it with how it stands now."""
        self.start(self._values)

    def save(self) -> None:
        """Move it, if the handbook and the household allow."""
        typed = self.form.values()
        day = parse_date(typed["day"])
        if day is None:
            self.form.show_error("day", "没有这一天，请写成 2026-11-25。")
            return
        self.do(
            self._verb, self._what, day=day, window=typed["window"], first_id=int(typed["first"] or 0),
            second_id=int(typed["second"] or 0), done=self._done, undo=self._undo,
        )  # fmt: skip


def move_household(over: QWidget, desk: Desk, unit_id: int, now: Callable[[], datetime]) -> None:
    """The next planned visit of a household moved; one that has none gets one."""
    today = now().date()
    house = desk.read(card.house, unit_id, today)
    if house is None:
        desk.refuse("找不到这一户，请刷新后再看。")
        return
    facts = [("住户", house.room), ("为什么", house.reason)]
    if house.wish:
        facts.append(("意愿", house.wish))
    stop = house.next_stop
    people = _people(desk, today)
    verb: Callable[..., Any]
    if stop is None:
        verb, what = service.add_stop, unit_id
        values = {"day": (today + timedelta(days=1)).isoformat(), "window": WINDOWS[-1][0], **_pair(people)}
        title, done = f"给 {house.room} 排一次访谈", f"{house.room} 已排期。"
    else:
        verb, what = service.move_stop, stop.stop_id
        values = {
            "day": stop.day.isoformat(), "window": stop.window,
            "first": str(stop.first_id), "second": str(stop.second_id),
        }  # fmt: skip
        facts.append(("现在排在", f"{stop.day:%Y-%m-%d} {stop.begins}"))
        title, done = f"{house.room} 改期", f"{house.room} 已改期。"
    if not desk.allows(service.move_stop):
        return
    MoveSheet(over, desk, title, facts, people, verb, what, values, done).open_filled()


def move_walk(over: QWidget, desk: Desk, walk: WalkRow, today: date) -> None:
    """A whole walk moved."""
    if not desk.allows(service.move_walk):
        return
    facts = [("走访", f"{walk.place}　{len(walk.stops)} 户"), ("现在排在", f"{walk.when}　{walk.pair}")]
    values = {
        "day": walk.day.isoformat(), "window": walk.window,
        "first": str(walk.first_id), "second": str(walk.second_id),
    }  # fmt: skip
    MoveSheet(
        over,
        desk,
        "走访改期",
        facts,
        _people(desk, today),
        service.move_walk,
        walk.stop_ids,
        values,
        f"{walk.place} {len(walk.stops)} 户已改期。",
        undo=lambda _: put_back(desk, walk),
    ).open_filled()


def move_one(over: QWidget, desk: Desk, walk: WalkRow, stop: StopRow, today: date) -> None:
    """One household of a walk moved; the others stay."""
    if not desk.allows(service.move_stop):
        return
    facts = [
        ("住户", stop.room),
        ("为什么", stop.why),
        ("现在排在", f"{stop.when} {stop.begins}　{stop.pair}"),
    ]
    values = {
        "day": walk.day.isoformat(), "window": walk.window,
        "first": str(walk.first_id), "second": str(walk.second_id),
    }  # fmt: skip

    def back(_: Any) -> None:
        desk.do(
            service.move_stop, stop.ref.id, day=walk.day, window=walk.window, first_id=walk.first_id,
            second_id=walk.second_id, done=f"{stop.room} 改回 {stop.when}。",
        )  # fmt: skip

    MoveSheet(
        over, desk, f"{stop.room} 改期", facts, _people(desk, today), service.move_stop, stop.ref.id, values,
        f"{stop.room} 已改期。", undo=back,
    ).open_filled()  # fmt: skip


def put_back(desk: Desk, walk: WalkRow) -> None:
    """A walk that was moved goes back to where it was."""
    desk.do(
        service.move_walk, walk.stop_ids, day=walk.day, window=walk.window, first_id=walk.first_id,
        second_id=walk.second_id, done=f"{walk.place} 改回 {walk.when}。",
    )  # fmt: skip


def _people(desk: Desk, today: date) -> tuple[tuple[str, str], ...]:
    return tuple((str(one.staff_id), one.name) for one in desk.read(lists.visitors, today) if one.goes)


def _pair(people: Sequence[tuple[str, str]]) -> dict[str, str]:
    names = [staff_id for staff_id, _ in people]
    return dict(zip(("first", "second"), names, strict=False))
