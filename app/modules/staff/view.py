"""Behind the corner button: the staff register, and one person with everything from when to when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.modules.staff import lists, service
from app.modules.staff.area_view import AreaSheet
from app.modules.staff.leaving_view import LeavingSheet, OpenWork
from app.modules.staff.person_view import PersonPanel, deeds
from app.modules.staff.sheets_view import (
    CorrectSheet,
    OpenLogInSheet,
    RegisterSheet,
    ResetPasswordSheet,
    end_role,
    give_role,
    name_for,
    release_from,
)
from app.rules.ref import Ref
from app.storage.header import login_key
from app.storage.keyring import LogIn
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.page import Hint, Page
from app.ui.parts import allow, button, key_cap
from app.ui.register import Register
from app.ui.segments import Segments
from app.ui.sign_sheet import ask_signature
from app.ui.signed_form import wait_cursor
from app.ui.table import Column
from app.ui.theme import text_scale

COLUMNS = (
    Column("name", "姓名", 90),
    Column("sex", "性别", 50, muted=True),
    Column("roles", "岗位", 130),
    Column("area", "责任区", 0),
    Column("duties", "指定职责", 110, muted=True),
    Column("login", "登录名", 90),
    Column("entered", "入职", 104),
    Column("left", "离职", 104, muted=True),
)


LEAST_LIST = 110
"""Pixels, times the text size: the head and two lines."""


@dataclass(frozen=True)
class Row:
    """One line of the register, the area in words."""

    ref: Ref
    name: str
    sex: str
    roles: str
    area: str
    duties: str
    login: str
    entered: str
    left: str


class StaffPage(Page):
    """Page 人员与岗位: who works here; Ctrl+N enters somebody, F2 corrects, the rest are buttons.

    `buildings` lists (id, name), `months` how long a password lasts; `leave` and `open_work` know the
    work of every room (ROLE-13).
    """

    kinds = frozenset({"staff_member", "staff_role", "staff_area", "designation"})

    def __init__(
        self,
        desk: Desk,
        *,
        buildings: Callable[..., Sequence[tuple[int, str]]],
        months: Callable[..., int],
        leave: Callable[..., object],
        open_work: Callable[..., Sequence[OpenWork]],
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__(desk, "人员与岗位")
        self._buildings, self._months, self._today = buildings, months, today
        self._leave, self._open_work = leave, open_work
        self.card: lists.StaffCard | None = None
        self._names: dict[int, str] = {}
        self._owners: dict[int, str] = {}
        self._log_ins: dict[str, LogIn] = {}
        self.which = Segments((("working", "在职"), ("all", "全部")), "哪些人")
        self.which.choose("working")
        self.which.changed.connect(lambda _: self.reload())
        self.new_button = allow(button("登记人员…", self.register, icon="plus"), desk, service.register)
        for tool in (self.which, self.new_button, key_cap("Ctrl N")):
            self.tools.addWidget(tool)
        self.list = Register(
            COLUMNS, "人员名册", lambda _: self.correct(), Empty("名册里还没有人", "按 Ctrl+N 登记第一位。")
        )
        self.table = self.list.table
        self.table.chosen.connect(lambda _: self._show_chosen())
        sheets = {
            "give_role": lambda: self._open(give_role, service.give_role),
            "end_role": lambda: self._open(end_role, service.end_role),
            "name_for": lambda: self._open(name_for, service.name_for),
            "release": lambda: self._open(release_from, service.release_from),
            "area": self.area,
            "open": self.open_log_in,
            "reset": self.reset_password,
            "close": self.close_log_in,
        }
        self.person = PersonPanel(desk, deeds(self.correct, self.leaving, leave, sheets))
        self.person.hide()
        self.list.setMinimumHeight(round(LEAST_LIST * text_scale()))  # the picture of an empty list is higher
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.person)
        for keys, act in (("Ctrl+N", self.register), ("F2", self.correct)):
            QShortcut(QKeySequence(keys), self, activated=act)

    # ---- what is in sight

    def reload(self) -> None:
        """Read the register again; the chosen person stays chosen."""
        today, everybody = self._today(), self.which.value == "all"
        self._names = dict(self.desk.read(self._buildings))
        self._log_ins = {login_key(one.name): one for one in self.desk.look(self.desk.store.keys.log_ins, ())}
        lines = self.desk.read(lists.register_lines, today, with_left=everybody)
        self._owners = {building: line.name for line in lines for building in line.building_ids}
        rows = [
            Row(
                line.ref,
                line.name,
                line.sex,
                line.roles,
                self._area(line.building_ids),
                line.duties,
                line.login,
                line.entered,
                line.left,
            )
            for line in lines
        ]
        self.list.show_rows(rows)
        self.counts.setText(f"{len(rows)} 人" if everybody else f"在职 {len(rows)} 人")
        self._show_chosen()

    def open(self, ref: Ref) -> None:
        """Show one person; one who left too."""
        self.reload()
        if not self.table.choose(ref):
            self.which.choose("all")
            self.reload()
            self.table.choose(ref)
        self.table.setFocus()

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        return (("Ctrl N", "登记人员"), ("F2", "更正"), ("F1", "本页说明"), ("Esc", "返回"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            ("ROLE-01", "七个岗位，各能做什么写在“岗位权限”里；负责人和主管的岗位只由中心负责人任免。"),
            ("ROLE-02", "每栋楼都属于一位同事的责任区。"),
            ("ROLE-13", "人员名册记岗位、责任区和入职日期；离职当天停用登录，手上的事转给接手的人。"),
            ("ARCH-06", "密码每三个月更换一次；离职人员的登录立即停用。"),
        )

    def first_focus(self) -> QWidget:
        """The register takes arrows and Enter."""
        return self.list.first_focus()

    # ---- deeds

    def register(self) -> None:
        """Enter somebody new."""
        if self.desk.allows(service.register):
            RegisterSheet(self, self.desk, self._today(), self.open).start()

    def correct(self) -> None:
        """Put the chosen person's facts right."""
        if self.card is not None and self._may("correct"):
            CorrectSheet(self, self.desk, self.card).start()

    def area(self) -> None:
        """Which buildings are the chosen person's."""
        if self.card is not None:
            buildings = self.desk.read(self._buildings)
            AreaSheet(self, self.desk, self.card, buildings, self._owners, self._today()).start()

    def open_log_in(self) -> None:
        """Let the chosen person log in."""
        if self.card is not None:
            OpenLogInSheet(self, self.desk, self.card).start()

    def reset_password(self) -> None:
        """A new password for the chosen person."""
        if self.card is not None:
            ResetPasswordSheet(self, self.desk, self.card).start()

    def close_log_in(self) -> None:
        """Take the log-in away; the person stays in the register."""
        card = self.card
        if card is None:
            return

        def close(signature: Signature) -> None:
            with wait_cursor():
                done = f"{card.name} 的登录已停用。"
                self.desk.do(service.close_log_in, card.id, done=done, signature=signature)

        facts = (
            ("谁", card.name),
            ("登录名", card.login),
            ("然后", "这个密码立即打不开站点；人还在名册里，以后可以重新开通"),
        )
        ask_signature(self, self.desk, "停用登录", facts, "停用", close, clause="ARCH-06", danger=True)

    def leaving(self) -> None:
        """The chosen person leaves; open work goes to somebody by name."""
        if self.card is not None:
            today = self._today()
            open_work = self.desk.read(self._open_work, self.card.id, today)
            colleagues = self.desk.read(service.working, today)
            LeavingSheet(self, self.desk, self.card, open_work, colleagues, self._leave, today).start()

    # ---- inside

    def _open(self, make: Callable[..., object], verb: Callable[..., object]) -> None:
        if self.card is not None and self.desk.allows(verb):
            make(self, self.desk, self.card, self._today()).start()

    def _may(self, key: str) -> bool:
        """A dead button's key does what the button does: it says why not."""
        pressed = self.person.buttons[key]
        if not pressed.isEnabled():
            self.desk.refuse(pressed.toolTip(), clause="" if self.desk.may(service.correct) else "ROLE-01")
        return pressed.isEnabled()

    def _show_chosen(self) -> None:
        line = self.list.current()
        today = self._today()
        self.card = self.desk.read(lists.card, line.ref.id, today) if line is not None else None
        if self.card is None:
            self.person.show_nobody()
            return
        log_in = self._log_ins.get(login_key(self.card.login)) if self.card.login else None
        months = self.desk.read(self._months)
        self.person.show_person(self.card, self._area(self.card.building_ids), log_in, today, months)

    def _area(self, building_ids: Sequence[int]) -> str:
        return "、".join(self._names[each] for each in building_ids if each in self._names)
