"""Behind the corner button: one's own password, who can log in (heads), and the site's keys (centre head)."""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

from app.modules.site import lists, papers, service
from app.modules.site.recovery_view import NewKeysSheet, SettleSheet
from app.modules.staff import service as staff
from app.rules import passwords
from app.rules.field import Field, Kind
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.form_sheet import FormSheet
from app.ui.glyphs import Glyph
from app.ui.page import Hint, Page
from app.ui.parts import Card, allow, button, clear, column, label, row
from app.ui.printing import print_from_page
from app.ui.register import Register
from app.ui.sign_sheet import ask_signature
from app.ui.signed_form import wait_cursor
from app.ui.table import Column
from app.ui.theme import text_scale

COLUMNS = (
    Column("state", "状况", 126, glyph="glyph", tone="tone"),
    Column("login", "登录名", 90, bold=True),
    Column("name", "人员", 80),
    Column("changed", "密码设于", 104),
    Column("due", "最迟更换", 104),
    Column("rank", "级别", 0, muted=True),
)
SIDE = 344
"""Pixels of the left column, times the text size."""


class ChangePasswordSheet(FormSheet):
    """The old password, and a new one twice."""

    FIELDS = (
        Field("old", "原来的密码", Kind.PASSWORD, required=True),
        Field("new", "新密码", Kind.PASSWORD, required=True),
        Field("again", "再输一次新密码", Kind.PASSWORD, required=True),
    )

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(
            over,
            desk,
            "修改密码",
            self.FIELDS,
            clause="ARCH-06",
            icon="lock",
            width=478,
            columns=1,
            words="修改",
        )
        rule = "新密码至少 10 个字符；不能只用常用密码、登录名或单位名称拼成。可以用一句自己记得住的话。"
        self.body.addWidget(label(rule, "muted", wrap=True))

    def save(self) -> None:
        """Change it; what is wrong stands at its line."""
        values = self.form.values()
        empty = next((field for field in self.FIELDS if not values[field.name]), None)
        if empty is not None:
            self.form.show_error(empty.name, f"请填“{empty.label}”。")
        elif values["new"] != values["again"]:
            self.form.show_error("again", "两次输入的密码不一样。")
        else:
            with wait_cursor():
                done = "密码已修改，从现在起用新密码登录。"
                self.do(staff.change_own_password, old=values["old"], new=values["new"], done=done)


class KeysPage(Page):
    """Page 密码与密钥: what is one's own on the left, the list of log-ins for the heads on the right."""

    kinds = frozenset({"staff_member", "staff_role", "setting"})

    def __init__(self, desk: Desk, *, today: Callable[[], date] = date.today) -> None:
        super().__init__(desk, "密码与密钥")
        self._today = today
        self._months = passwords.MONTHS
        self.own = Card("我的密码")
        self.change_button = allow(
            button("修改密码…", self.change_password, role="filled"), desk, staff.change_own_password
        )
        self.recovery = Card("恢复密钥")
        self.renew_button = allow(button("换新恢复密钥…", self.renew), desk, service.renew_recovery)
        self.settle_button = allow(button("核对新的…", self.settle), desk, service.settle_recovery)
        self.data_key = Card("数据密钥")
        self.data_key_button = allow(
            button("更换数据密钥…", self.new_data_key, role="danger"), desk, service.begin_new_data_key
        )
        self._lines = {card: column(spacing=6, margins=(12, 10, 12, 6)) for card in self._cards()}
        feet = {
            self.own: row(self.change_button, None),
            self.recovery: row(self.renew_button, self.settle_button, None),
            self.data_key: row(self.data_key_button, None),
        }
        for card, foot in feet.items():
            foot.setContentsMargins(12, 2, 12, 12)
            card.body.addLayout(self._lines[card])
            card.body.addLayout(foot)
        inner = QWidget()
        inner.setLayout(column(*self._cards(), None, spacing=10))
        left = QScrollArea()
        left.setWidgetResizable(True)
        left.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        left.setFixedWidth(round(SIDE * text_scale()))
        left.setWidget(inner)
        self.list = Register(COLUMNS, "登录名单", self._to_person, Empty("还没有登录名", ""))
        self.table = self.list.table
        self.print_button = allow(
            button("打印密码更换记录…", self.print_round, icon="print"), desk, service.printed_round
        )
        across = row(left, spacing=12)
        across.addWidget(self.list, 1)
        across.addStretch(0)
        self.body.addLayout(across, 1)
        self.tools.addWidget(self.print_button)
        heads = desk.may(lists.people)
        self.list.setVisible(heads)
        self.print_button.setVisible(heads)
        if not heads:
            across.setStretch(1, 0)
            across.setStretch(2, 1)
        for card in (self.recovery, self.data_key):
            card.setVisible(desk.may(service.renew_recovery))

    def _cards(self) -> tuple[Card, ...]:
        return self.own, self.recovery, self.data_key

    # ---- what is in sight

    def reload(self) -> None:
        """Read passwords and keys again."""
        today, desk = self._today(), self.desk
        self._months = desk.read(service.password_months)
        log_ins = desk.look(desk.store.keys.log_ins, ())
        self._show_own(lists.own_password(log_ins, desk.who.login, today, self._months))
        if desk.may(lists.people):
            lines = lists.log_in_lines(log_ins, desk.read(lists.people, today), today, self._months)
            self.list.show_rows(lines)
            over = sum(line.tone == "over" for line in lines)
            self.counts.setText(f"{len(lines)} 个登录名" + (f"，{over} 个已过期" if over else ""))
        if desk.may(service.renew_recovery):
            self._show_recovery()
            self._show_data_key()

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        person = (("Enter", "看人员"),) if self.desk.may(lists.people) else ()
        return (*person, ("Esc", "返回"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            ("ARCH-06", "用户资料由密码保护，只有指定的人持有，每三个月更换一次；客服主管每季度核对并签字。"),
        )

    def first_focus(self) -> QWidget:
        """What the page is opened for: one's own password."""
        return self.change_button if self.change_button.isEnabled() else self

    # ---- one's own password

    def change_password(self) -> None:
        """Old, new, and new again."""
        ChangePasswordSheet(self, self.desk).start()

    def _show_own(self, own: lists.OwnPassword | None) -> None:
        if own is None:
            self._fill(self.own, [_line("off", "你没有登录名。")])
            self.change_button.setEnabled(False)
            self.change_button.setToolTip("你没有登录名。")
            return
        last = own.due.isoformat()
        words = {
            "fine": ("done", f"最迟 {last} 更换", "muted"),
            "soon": ("today", f"最迟 {last} 更换，快到了", "due"),
            "over": ("overdue", f"已过 {last}，请现在更换", "over"),
        }[own.state]
        rule = label(f"每 {self._months} 个月换一次；到期不会锁住资料。", "muted", wrap=True)
        self._fill(
            self.own,
            [
                _line("", f"登录名 {self.desk.who.login}，密码设于 {own.changed.isoformat()}"),
                _line(*words),
                rule,
            ],
        )

    # ---- who can log in

    def _to_person(self, line: lists.LogInLine) -> None:
        if line.ref.kind == "log_in":
            self.desk.refuse("名册里没有这个人，请中心负责人在备份之后找维护人员查看。")
        else:
            self.desk.go(line.ref)

    def print_round(self) -> None:
        """The record the CS head signs every quarter; noted once the printer took it."""
        lines, who = list(self.table.rows()), self.desk.who
        names = self.desk.read(service.names)

        def paper() -> bytes:
            return papers.password_round_pdf(lines, names, self._months, who.name, datetime.now())

        if print_from_page(self, self.desk, paper):
            self.desk.do(service.printed_round, len(lines), done="密码更换记录已送到打印机。")

    # ---- recovery keys and the data key

    def renew(self) -> None:
        """Two new recovery keys, shown once."""

        def make(signature: Signature) -> None:
            texts = self.desk.do(service.renew_recovery, signature=signature)
            if texts is not None:
                NewKeysSheet(self, self.desk, texts, self._today(), self.settle).start()

        facts = (
            ("什么时候", "纸丢了、被别人看过，或保管的人离职"),
            ("然后", "显示并打印两把新的；输回一把核对之后，旧的全部作废"),
        )
        ask_signature(self, self.desk, "换新恢复密钥", facts, "换新", make, clause="ARCH-06")

    def settle(self) -> None:
        """Type one of the new ones back."""
        SettleSheet(self, self.desk).start()

    def new_data_key(self) -> None:
        """For somebody dismissed for cause: the whole site under a new key."""

        def begin(signature: Signature) -> None:
            noted = self.desk.do(service.begin_new_data_key, signature=signature)
            if noted and self.desk.change_data_key is not None:
                self.desk.change_data_key()

        facts = (
            ("什么时候", "有人因故被辞退，可能留下过密码或站点文件"),
            ("先后", "先备份并核对，再把全部资料换到新密钥下；断电也不会丢"),
            ("然后", "大家的密码和恢复密钥不变；以前的备份仍要用当时的密码打开"),
        )
        ask_signature(
            self, self.desk, "更换数据密钥", facts, "开始更换", begin, clause="ARCH-06", danger=True
        )

    def _show_recovery(self) -> None:
        folder = self.desk.store.keys.folder
        state = self.desk.look(lambda: lists.recovery_state(folder), lists.RecoveryState(0, "", False))
        lines = [_line("done", f"{state.good} 把能打开站点，最近一次打印 {state.printed}")]
        if state.waits:
            lines = [
                _line("today", "新的还没有核对，旧的还能用", "due"),
                label(f"现在共 {state.good} 把能打开站点；输回新的一把，旧的就作废。", "muted", wrap=True),
            ]
        lines.append(label("所有负责人都忘记密码时用，离开电脑分开存放。", "muted", wrap=True))
        self._fill(self.recovery, lines)
        self.settle_button.setVisible(state.waits)

    def _show_data_key(self) -> None:
        words = "有人因故被辞退、可能留下过密码时用：全部资料换到新密钥下。平时离职停用登录就够了。"
        self._fill(self.data_key, [label(words, "muted", wrap=True)])
        _enable(
            self.data_key_button, self.desk.change_data_key is not None, "现在不能更换，请重新登录后再试。"
        )

    def _fill(self, card: Card, lines: list[QWidget]) -> None:
        clear(self._lines[card])
        for line in lines:
            self._lines[card].addWidget(line)


def _line(glyph: str, words: str, kind: str = "") -> QWidget:
    made = QWidget()
    signs = [Glyph(glyph, 15)] if glyph else []
    made.setLayout(row(*signs, label(words, kind, wrap=True), spacing=8))
    made.layout().setStretch(len(signs), 1)
    return made


def _enable(pressed: QPushButton, live: bool, why: str) -> None:
    pressed.setEnabled(live)
    pressed.setToolTip("" if live else why)
