"""Who visits 访谈人手: whether, how many households a day, days off; and whether they are enough."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import Refusal
from app.modules.staff.model import SEXES
from app.modules.visits import lists, service
from app.modules.visits.capacity import WEEKS, Capacity, capacity
from app.modules.visits.lists import VisitorRow
from app.modules.visits.needs import SETTLED, SETTLING
from app.modules.visits.rules import LEAD_ZH, LEADS, PAIR_CLAUSE, YEAR_CLAUSE
from app.modules.visits.typed_days import day_or_refuse
from app.rules.dates import month_day
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.rules.typed import whole_or_refuse
from app.ui.desk import Desk
from app.ui.dialog import Sheet, facts_block
from app.ui.form_sheet import FormSheet, attempt
from app.ui.parts import allow, button, clear, column, label
from app.ui.table import Column, RowTable
from app.ui.theme import fix_height

COLUMNS = (
    Column("name", "姓名", 96, bold=True),
    Column("sex", "性别", 48),
    Column("role", "计入", 88),
    Column("goes", "参加访谈", 80),
    Column("per_day", "每天几户", 76),
    Column("off", "不排的日子", 0, muted=True),
)
_GROUP_ZH = {SETTLING: "磨合期", SETTLED: "稳定期和老用户"}
_SEX_ZH = dict(SEXES)
_HELPS = "可以加人、加每天户数、放开走访的日子，或先访最急的。"


@dataclass(frozen=True)
class VisitorLine:
    """One person as the table shows them."""

    ref: Ref
    name: str
    sex: str
    role: str
    goes: str
    per_day: str
    off: str
    row: VisitorRow


class StaffingSheet(Sheet):
    """Everybody as the planner knows them; Enter changes one, D notes days off. `saved` comes after each."""

    saved = Signal()

    def __init__(self, over: QWidget, desk: Desk, *, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(over, "访谈人手", width=820, clause=YEAR_CLAUSE, icon="visits")
        self.desk, self._now = desk, now
        self.told: QVBoxLayout = column()
        self.table = RowTable(COLUMNS, "访谈人手")
        self.table.opened.connect(self.change)
        self.table.installEventFilter(self)
        fix_height(self.table, 260)
        self.body.addLayout(self.told)
        self.body.addWidget(self.table)
        self.body.addWidget(
            label("两人一组上门，户数按人算：每天 6 户的两个人一起去，一天最多 6 户。", "muted", wrap=True)
        )
        back = button("取消不排的日子", self.end_days, keys="Delete")
        away = button("不排的日子…", self.add_days, keys="D")
        self.back_button = allow(back, desk, service.end_day_off)
        self.away_button = allow(away, desk, service.add_day_off)
        self.edit_button = allow(
            self.add_buttons("修改…", lambda: self.change(self.table.current()), back="关闭"),
            desk,
            service.set_visitor,
        )
        self.buttons.insertWidget(0, self.away_button)
        self.buttons.insertWidget(0, self.back_button)

    def start(self) -> None:
        """Show it with the first person chosen."""
        self.read()
        self.open_sheet(self.table)

    def read(self) -> None:
        """Read people and weeks again."""
        today = self._now().date()
        self.table.set_rows([_line(row) for row in self.desk.read(lists.visitors, today)])
        clear(self.told)
        self.told.addWidget(facts_block(_facts(self.desk.read(capacity, today))))

    def change(self, line: VisitorLine | None) -> None:
        """Whether somebody visits, and how many a day."""
        if line is not None and self.desk.allows(service.set_visitor):
            VisitorSheet(self, self.desk, line.row, self._changed).start()

    def add_days(self) -> None:
        """Days on which somebody does not visit."""
        line = self.table.current()
        if line is not None and self.desk.allows(service.add_day_off):
            DaysOffSheet(self, self.desk, line.row, self._now().date(), self._changed).start()

    def end_days(self) -> None:
        """The first of the days off to come is taken back."""
        line = self.table.current()
        if line is None or not self.desk.allows(service.end_day_off):
            return
        if not line.row.off:
            self.refuse(f"{line.name}没有登记不排的日子。")
            return
        number, first, last, _ = line.row.off[0]
        done = f"{line.name} {_days(first, last)}照常排访谈。"
        _, refused = attempt(self.desk, service.end_day_off, number, done=done)
        self.refuse(refused.sentence if refused is not None else " ")
        self._changed()

    def eventFilter(self, watched: object, event: object) -> bool:
        """D on the table notes days off, Delete takes them back."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress
        if watched is not self.table or not pressed or event.modifiers():  # type: ignore[attr-defined]
            return super().eventFilter(watched, event)
        key = event.key()  # type: ignore[attr-defined]
        if key not in (Qt.Key.Key_D, Qt.Key.Key_Delete):
            return False
        if key == Qt.Key.Key_D:
            self.add_days()
        else:
            self.end_days()
        return True

    def _changed(self) -> None:
        self.read()
        self.saved.emit()


class VisitorSheet(FormSheet):
    """One person: goes or not, visits a day."""

    def __init__(self, over: QWidget, desk: Desk, row: VisitorRow, then: Callable[[], object]) -> None:
        fields = (
            Field(
                "goes", "参加访谈", Kind.CHOICE, required=True, choices=(("yes", "参加"), ("no", "不参加"))
            ),
            Field("per_day", "每天最多几户", Kind.NUMBER, required=True, limit=2),
        )
        super().__init__(
            over, desk, f"访谈人手：{row.name}", fields, clause=PAIR_CLAUSE, icon="visits", width=480
        )
        self.row, self._then = row, then
        self.place = f"visits.visitor.{row.staff_id}"
        allow(self.go, desk, service.set_visitor)

    def start(self, values: dict[str, str] | None = None) -> None:
        """As it is."""
        held = {"goes": "yes" if self.row.goes else "no", "per_day": str(self.row.per_day)}
        super().start(values or held)

    def save(self) -> None:
        """Do it."""
        values = self.form.values()
        try:
            per_day = whole_or_refuse(values["per_day"], "每天最多几户", "per_day", 1, 30)
        except Refusal as refusal:
            self.form.show_error(refusal.field, refusal.sentence)
            return
        goes = values["goes"] == "yes"
        done = f"{self.row.name}的访谈人手已改，重新排期以后照新的排。"
        if self.do(service.set_visitor, self.row.staff_id, goes=goes, per_day=per_day, done=done):
            self._then()


class DaysOffSheet(FormSheet):
    """From when to when somebody does not visit, and why."""

    def __init__(
        self, over: QWidget, desk: Desk, row: VisitorRow, today: date, then: Callable[[], object]
    ) -> None:
        fields = (
            Field("first", "从", Kind.DATE, required=True, hint="12-01"),
            Field("last", "到（空着是一天）", Kind.DATE, hint="12-05"),
            Field("words", "为什么", Kind.TEXT, limit=60, hint="休假、培训"),
        )
        super().__init__(
            over, desk, f"不排访谈的日子：{row.name}", fields, clause=PAIR_CLAUSE, icon="visits", width=520
        )
        self.row, self._today, self._then = row, today, then
        self.place = f"visits.off.{row.staff_id}"
        allow(self.go, desk, service.add_day_off)

    def save(self) -> None:
        """Do it."""
        values = self.form.values()
        try:
            first = day_or_refuse(values["first"], "从", "first", self._today)
            typed = values["last"].strip()
            last = day_or_refuse(typed, "到", "last", self._today) if typed else first
        except Refusal as refusal:
            self.form.show_error(refusal.field, refusal.sentence)
            return
        done = f"{self.row.name} {_days(first, last)}不排访谈。已排好的请重新排期。"
        told = {"first": first, "last": last, "words": values["words"]}
        if self.do(service.add_day_off, self.row.staff_id, **told, done=done):
            self._then()


# ---------------------------------------------------------------- inside


def _line(row: VisitorRow) -> VisitorLine:
    off = "；".join(
        f"{_days(first, last)}{f'（{words}）' if words else ''}" for _, first, last, words in row.off
    )
    return VisitorLine(
        Ref("staff_member", row.staff_id), row.name, _SEX_ZH.get(row.sex, "未填"), row.role_zh,
        "参加" if row.goes else "不参加", f"{row.per_day} 户", off, row,
    )  # fmt: skip


def _days(first: date, last: date) -> str:
    return month_day(first) if first == last else f"{month_day(first)}至{month_day(last)}"


def _facts(found: Capacity) -> tuple[tuple[str, str], ...]:
    """What can be done, what is due, whether it is enough, and whose it is by the shares."""
    shares = "；".join(
        f"{_GROUP_ZH[group]} "
        + "、".join(f"{LEAD_ZH[role]} {found.shares[(group, role)]} 户" for role in LEADS)
        for group in _GROUP_ZH
        if any(found.shares[(group, role)] for role in LEADS)
    )
    return (
        ("每周能访", f"最多 {found.usual} 户（{found.people} 人参加，人人都在、没有放假的一周）"),
        (f"以后 {WEEKS} 周", f"要访 {found.due} 户（逾期的算在内），能访 {found.can} 户"),
        ("够不够", _enough(found)),
        ("按分担", shares or "这些周里没有要访的"),
    )


def _enough(found: Capacity) -> str:
    if found.people < 2:
        return f"走访要两人一组，现在只有 {found.people} 人参加，排不了。请先加人。"
    if not found.short:
        return "够，每一周都赶得上。"
    assert found.since is not None
    after = f"，到 {month_day(found.made_up)}那一周补得上" if found.made_up is not None else ""
    return f"不够：从 {month_day(found.since)}那一周起赶不上，最多差 {found.short} 户{after}。{_HELPS}"
