"""The room of text messages: what waits, what was handed to the platform, and the approved wordings."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.modules.care import lists
from app.modules.care.gone_view import GonePane
from app.modules.care.outbox_view import OutboxPane
from app.modules.care.templates_view import TemplatesPane
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.glyphs import Glyph
from app.ui.page import Hint, Page
from app.ui.parts import button, clause_chip, clear, column, frame, label, row
from app.ui.segments import Segments
from app.ui.theme import text_scale

PARTS = (("waiting", "待发"), ("gone", "已交平台"), ("templates", "模板"))


class CarePage(Page):
    """Tab 短信. It sends nothing: a file goes to the platform, and what was handed over is booked."""

    kinds = frozenset(
        {"sms_text", "sms_batch", "sms_template", "consent", "consent_step"}
        | {"person", "telephone", "tie", "setting"}
    )

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk, "短信")
        self.now = now
        self.outbox = OutboxPane(desk, now)
        self.gone = GonePane(desk, now)
        self.templates = TemplatesPane(desk, now)
        self.panes: dict[str, OutboxPane | GonePane | TemplatesPane] = {
            "waiting": self.outbox,
            "gone": self.gone,
            "templates": self.templates,
        }
        self.which = Segments(PARTS, "短信")
        self.which.choose("waiting")
        self.which.changed.connect(self._switch)
        self.strips = column(spacing=6)
        self.stack = QStackedWidget()
        for pane in self.panes.values():
            self.stack.addWidget(pane)
        self.body.addLayout(self.strips)
        self.body.addWidget(self.stack)
        self.body.setStretch(1, 1)
        for clause in ("CARE-01", "CARE-05", "DOC-03"):
            self.chips.addWidget(clause_chip(clause))
        self.tools.addWidget(self.which)
        for keys, act in (
            ("Ctrl+Return", self.main_act),
            ("Ctrl+Shift+Return", self._send),
            ("Ctrl+N", self._new),
            ("Ctrl+F", self._filter),
        ):
            QShortcut(QKeySequence(keys), self, activated=act)
        for number, (part, _) in enumerate(PARTS, 1):
            QShortcut(QKeySequence(f"Alt+{number}"), self, activated=partial(self.turn_to, part))

    def turn_to(self, part: str) -> None:
        """Alt and a number: that part of the page, with the focus in it."""
        self.which.choose(part)
        self._switch(part)
        self.first_focus().setFocus()

    @property
    def pane(self) -> OutboxPane | GonePane | TemplatesPane:
        """The part of the page in sight."""
        return self.panes[self.which.value]

    def reload(self) -> None:
        """Read the part in sight again, and what is said of the approvals."""
        self._show_strips()
        self.pane.reload()
        waits = self.desk.read(lists.waiting)
        self.counts.setText(f"{waits} 条待发" if waits else "")

    def open(self, ref: Ref) -> None:
        """Show a text, a batch or a template where it stands."""
        which = self.desk.read(lists.place_of, ref)
        if not which:
            self.desk.refuse("找不到这条短信，请刷新后再看。", clause="CARE-01")
            return
        self.which.choose(which)
        self.stack.setCurrentWidget(self.pane)
        self.reload()
        self.pane.open(ref)
        self.first_focus().setFocus()

    def shown(self) -> Ref | None:
        """The text or the template in sight."""
        if isinstance(self.pane, TemplatesPane):
            fields = self.pane.editor.fields
            return Ref("sms_template", fields.id) if fields is not None else None
        text = self.pane.panel.text
        return text.ref if text is not None else None

    def main_act(self) -> None:
        """Ctrl+Enter: what the filled button does now."""
        self.pane.main_act()

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        if self.which.value == "waiting":
            own = (("Ctrl Enter", "交平台"), ("空格", "这次不发"), ("T", "另行告知"), ("X", "撤下"))
            return (*own, ("H", "打开户卡"), ("Ctrl F", "筛选"), ("Alt 1–3", "换一页"))
        if self.which.value == "templates":
            return (
                ("Ctrl Enter", "保存草稿"),
                ("Ctrl Shift Enter", "送审"),
                ("Ctrl N", "写一份"),
                ("Alt 1–3", "换一页"),
            )
        return (("↑↓", "逐条看"), ("Alt 1–3", "换一页"), ("F1", "本页说明"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            ("CARE-01", "程序排好给谁发哪一条，导出文件交短信平台，平台收下后登记；程序自己不发送。"),
            ("CARE-05", "入住手续办妥当天，发短信告知服务中心的电话。"),
            ("DOC-03", "短信内容逐级审批：模板批到某一天，到期以前填好的每一条不用再批。"),
            ("ARCH-12", "手机号在屏幕上遮盖；导出文件要本人密码，并记入日志。"),
        )

    def first_focus(self) -> QWidget:
        """Where the next key belongs in the part in sight."""
        return self.pane.first_focus()

    def focus_field(self, name: str) -> None:
        """The message bar's button leads to the field."""
        editor = self.templates.editor
        found = {"title": editor.title, "body": editor.body}.get(name)
        if found is not None:
            found.setFocus()

    def leave(self) -> None:
        """What was written is kept before the desk is locked."""
        self.templates.editor.keep_unfinished()

    # ---- inside

    def _switch(self, which: str) -> None:
        self.stack.setCurrentWidget(self.panes[which])
        self.reload()
        self.desk.moved.emit()

    def _show_strips(self) -> None:
        clear(self.strips)
        for words in self.desk.read(lists.standing_words, self.now().date()):
            line = row(Glyph("today", 16), label(words, wrap=True), margins=(12, 4, 8, 4))
            line.setStretch(1, 1)
            if self.which.value != "templates":
                line.addWidget(button("看模板", self._to_templates, role="row"))
            made = frame("strip", line)
            made.setMinimumHeight(round(34 * text_scale()))
            made.setAccessibleName(words)
            self.strips.addWidget(made)

    def _to_templates(self) -> None:
        self.which.choose("templates")
        self._switch("templates")
        self.first_focus().setFocus()

    def _new(self) -> None:
        if self.which.value != "templates":
            self._to_templates()
        self.templates.new()

    def _send(self) -> None:
        if self.which.value == "templates":
            self.templates.editor.send()

    def _filter(self) -> None:
        if self.which.value == "waiting":
            self.outbox.to_filter()
