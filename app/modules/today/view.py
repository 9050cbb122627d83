"""The first page: what waits for my consent, what is overdue, due today, coming, and done."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QKeyCombination, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from app.modules.consents.countersign_view import ask_consent
from app.modules.consents.lists import ConsentLine
from app.modules.site import service as site
from app.modules.today import lists, service
from app.modules.today.ladder_view import Ladder
from app.modules.today.papers import day_sheet_pdf, number_printed
from app.modules.today.put_off_view import GoLiveSheet, PutOffSheet, carry_out_if_agreed, sign
from app.modules.today.rules import DONE, DutyRow, day_zh
from app.modules.today.sections import ORDERS, Section, number_of, sections
from app.modules.today.waiting_view import Waiting
from app.modules.today.widgets import DutyList, duty_of
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.page import Hint, Page
from app.ui.parts import allow, button, column, frame, row
from app.ui.printing import print_from_page
from app.ui.segments import Segments
from app.ui.theme import fix_width, text_scale

QUIET, EVERY = 500, 60_000
"""Milliseconds of quiet after an act before the page is read again, and between two looks at the time."""
LADDER_FROM, NARROW, LOW = 1440, 1000, 560
"""Widths and a height: with room for the days ahead; with little room for what waits for consent."""
CONSENTS = QKeyCombination(Qt.KeyboardModifier.AltModifier, Qt.Key.Key_G)
NOTHING_CHOSEN = "请先选一件还没有办的事。"
SCOPES = ((lists.MINE, "我的"), (lists.AREA, "我的片区"), (lists.ALL, "全部"))


class TodayPage(Page):
    """今日: every duty with a clock, by itself; Enter goes where it is done."""

    kinds = frozenset(
        {
            "due",
            "consent",
            "consent_step",
            "put_off",
            "delegation",
            "staff_member",
            "staff_role",
            "staff_area",
            "designation",
            "setting",
            "day_rolled",
        }
    )

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk, "今日")
        self._now = now
        self.found = lists.TodayLists()
        self.waits = Waiting(desk)
        self.list = DutyList("今天要办的事")
        self.ladder = Ladder()
        self.scope = Segments(SCOPES, "看谁的")
        self.scope.choose(lists.MINE)
        self.order = QComboBox()
        self.order.setAccessibleName("排列")
        for value, words in ORDERS:
            self.order.addItem(words, value)
        self.put_off_button = allow(button("推迟…", self.put_off, keys="T"), desk, service.ask_put_off)
        self.print_button = allow(
            button("打印日单", self.print_sheet, icon="print", keys="Ctrl+P"), desk, service.printed_day_sheet
        )
        self.go_live_button = allow(
            button("", self.set_go_live, icon="today", name="启用日期…", keys="启用日期…"),
            desk,
            service.set_go_live,
        )
        self.go_live_button.setVisible(desk.may(service.set_go_live))
        self.empty = Empty("今天没有要办的", "到期的事会自己列在这里。")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for each in (
            self.put_off_button,
            self.scope,
            self.order,
            self.print_button,
            self.go_live_button,
        ):
            self.tools.addWidget(each)
        fix_width(self.go_live_button, 38)
        self.stack = QStackedWidget()
        for view in (frame("card", column(self.list, margins=(1, 1, 1, 1))), self.empty):
            self.stack.addWidget(view)
        across = row(spacing=12)
        across.addWidget(self.stack, 1)
        across.addWidget(self.ladder)
        self.body.addWidget(self.waits)
        self.body.addLayout(across, 1)
        self.ladder.hide()

    def _connect(self) -> None:
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET)
        self._quiet.timeout.connect(self._read_quietly)
        self._minute = QTimer(self)
        self._minute.setInterval(EVERY)
        self._minute.timeout.connect(self._read_quietly)  # out of sight, it is read when shown again
        self._minute.start()
        self.scope.changed.connect(lambda _: self.reload())
        self.order.currentIndexChanged.connect(lambda _: self._show())
        self.list.acted.connect(lambda row: self.act(duty_of(row)))
        self.list.put_off.connect(self.put_off)
        self.list.asked.connect(self.desk.show_clause)
        self.list.chosen.connect(lambda _: self._chosen(self.list.duty()))
        self.ladder.chosen.connect(self._to_day)
        self.waits.agreed.connect(self.agree)
        self.waits.refused.connect(lambda line: self.agree(line, refusing=True))
        self.waits.opened.connect(self._look_at)
        self.waits.rest.connect(lambda: self.desk.go(self._last_waiting.ref))
        QShortcut(QKeySequence("Ctrl+P"), self, activated=self.print_button.click)

    # ---- what is in sight

    def reload(self) -> None:
        """Read the day's list again; the chosen row stays."""
        self._quiet.stop()
        now, who = self._now(), self.desk.who
        self._first = self.desk.read(lists.go_live)
        self.found = self.desk.read(lists.today, who, now.date(), now, self.scope.value)
        waiting = self.desk.read(lists.waiting, who, now.date())
        if waiting:
            self._last_waiting = waiting[-1]
        self.waits.put(waiting, self.desk.read(lists.stands_in_for, who, now.date()), now)
        self.ladder.put(self.found.days)
        self._show()

    def _show(self) -> None:
        self.list.show_sections(self.bands())
        anything = any(band.rows for band in self.list.bands())
        before = self.stack.currentIndex()
        if not anything:
            self._put_empty()
        self.stack.setCurrentIndex(0 if anything else 1)
        self._say_counts()
        if self.stack.currentIndex() != before and self._has_keys():  # an empty page has other keys
            self.desk.moved.emit()

    def _has_keys(self) -> bool:
        """True while somebody works here, and not in the box above."""
        focused = self.window().focusWidget()
        return focused is None or focused is self or self.isAncestorOf(focused)

    def _put_empty(self) -> None:
        """The empty page says when the next thing comes, which another day is another date."""
        after = f"下一项在 {day_zh(self.found.next)}。" if self.found.next else "到期的事会自己列在这里。"
        self.stack.removeWidget(self.empty)
        self.empty.hide()
        self.empty.deleteLater()
        self.empty = Empty("今天没有要办的", after)
        self.stack.addWidget(self.empty)

    def bands(self) -> tuple[Section, ...]:
        """The bands in the order chosen."""
        return sections(self.found, str(self.order.currentData()), self._now(), self._first)

    def _say_counts(self) -> None:
        found = self.found
        parts = (
            ("逾期", found.overdue),
            ("今天", found.today),
            ("未来 7 天", found.coming),
            ("已办", found.done),
        )
        self.counts.setText("　".join(f"{words} {number_of(rows)}" for words, rows in parts))
        for made, (_, words), number in zip(
            self.scope.buttons,
            SCOPES,
            (found.counts.mine, found.counts.area, found.counts.all),
            strict=True,
        ):
            made.setText(f"{words} {number}")
            made.setAccessibleName(f"看谁的：{words} {number} 项")
        self._fit_head()

    def _chosen(self, duty: DutyRow | None) -> None:
        self.put_off_button.setEnabled(
            duty is not None and duty.can_put_off and self.desk.may(service.ask_put_off)
        )
        self.put_off_button.setText("办推迟" if duty is not None and duty.ready else "推迟…")
        if self.desk.may(service.ask_put_off):
            self.put_off_button.setToolTip((duty.fixed if duty is not None else NOTHING_CHOSEN) or "T")
        self._fit_head()

    def open(self, ref: Ref) -> None:
        """Show one duty, or the one that was asked to be put off."""
        self.reload()
        due = self.desk.read(lists.due_of, ref)
        if due is not None and self._choose(due):
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.desk.refuse("这件事已经办完，或者还没有到列出来的日子。")

    def _choose(self, due: Ref) -> bool:
        if self.list.choose((due,)):
            return True
        self.scope.choose(lists.ALL)
        self.reload()
        return self.list.choose((due,))

    def _to_day(self, day: object) -> None:
        self.list.choose_day(day)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- acts

    def act(self, duty: DutyRow) -> None:
        """Go where a duty is done; one whose putting off was agreed to gets its new day."""
        if duty.ready is not None:
            self._carry_out(duty)
        else:
            self.desk.go(duty.subject, duty.room)

    def put_off(self, duty: DutyRow | None = None) -> None:
        """Put the chosen duty off, as far as it has not been asked yet."""
        duty = duty or self.list.duty()
        if duty is None or duty.section == DONE:
            self.desk.refuse(NOTHING_CHOSEN)
        elif not self.desk.may(service.ask_put_off):
            self.desk.refuse(self.desk.why_not(service.ask_put_off), clause="ROLE-01")
        elif duty.fixed:
            self.desk.refuse(duty.fixed, clause=duty.clause)
        elif duty.ready is not None:
            self._carry_out(duty)
        elif duty.asked is not None:
            sign(self, self.desk, duty.asked, self._read_now, self._now)
        else:
            PutOffSheet(self, self.desk, duty, self._read_now, self._now).begin()

    def _carry_out(self, duty: DutyRow) -> None:
        if duty.ready is not None:
            carry_out_if_agreed(self.desk, duty.ready)
            self._read_now()

    def agree(self, line: ConsentLine, *, refusing: bool = False) -> None:
        """Answer what waits for me with my own password."""

        def answered() -> None:
            if line.subject.kind == "put_off":
                carry_out_if_agreed(self.desk, line.subject)
            self._read_now()

        sheet = ask_consent(self, self.desk, line.ref, then=answered, now=self._now)
        if sheet is not None and refusing:
            sheet.refuse_it()

    def _look_at(self, line: ConsentLine) -> None:
        self.desk.go(line.subject)

    def set_go_live(self) -> None:
        """The site's first day."""
        GoLiveSheet(self, self.desk, self._read_now, self._now().date()).begin()

    def print_sheet(self) -> None:
        """The list as it stands, on paper; on record once the printer took it."""
        names, now, bands = self.desk.read(site.names), self._now(), self.bands()

        def paper() -> bytes:
            return day_sheet_pdf(bands, names, self.desk.who.name, self.scope.value, now)

        if print_from_page(self, self.desk, paper):
            self.desk.do(
                service.printed_day_sheet, now.date(), number_printed(bands), done="日单已送到打印机。"
            )

    # ---- when to read again

    def _on_changed(self, refs: frozenset[Ref]) -> None:
        if any(ref.kind in self.kinds for ref in refs):
            self._quiet.start()

    def _read_now(self) -> None:
        """What one did oneself is seen at once."""
        self._quiet.stop()
        self.refresh()

    def _read_quietly(self) -> None:
        """Not in the middle of long work, which lets timers go on."""
        if getattr(self.desk.store, "busy", False):
            self._quiet.start()
        else:
            self.refresh()

    def leave(self) -> None:
        """Out of sight or locked: what changed is read when the page is shown again."""
        if self._quiet.isActive():
            self._quiet.stop()
            self._stale = True

    # ---- what the shell asks

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        if self.stack.currentIndex():
            return (("Ctrl P", "打印日单"), ("F1", "本页说明"))
        return (
            ("↑↓", "选事项"),
            ("Enter", "办理"),
            ("T", "推迟"),
            ("→", "展开"),
            ("Alt G", "等我同意"),
            ("Ctrl P", "打印日单"),
            ("F1", "本页说明"),
        )

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            ("ROLE-02", "责任区里到期要办的事，先排给该片区的客服人员；每一行写明按哪一条、由谁负责。"),
            (
                "DOC-03",
                "推迟要写明理由；条款要求同意的，同意后才改期限。电话或书面同意的，2 个工作日内补认。",
            ),
        )

    def first_focus(self) -> QWidget:
        """The list takes arrows and Enter."""
        return self.list if self.stack.currentIndex() == 0 else self

    # ---- keys and size

    def event(self, event: QEvent) -> bool:
        """Alt+G goes to what waits here, before the window takes it elsewhere."""
        asked = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if asked and event.keyCombination() == CONSENTS and self.waits.lines:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+G: the first answer of what waits for me."""
        if event.keyCombination() == CONSENTS and self.waits.take_focus():
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The days ahead stand beside a wide list; the counts give way in a narrow one."""
        super().resizeEvent(event)
        scale, wide = text_scale(), event.size().width()
        self.ladder.setVisible(wide >= LADDER_FROM * (1 + scale) / 2)  # the list beside it gives way first
        self.waits.fit(narrow=wide < NARROW * scale, low=event.size().height() < LOW * scale)
        self._fit_head()

    def _fit_head(self) -> None:
        parts = (self.title.sizeHint(), self.counts.sizeHint(), self.tools.sizeHint())
        self.counts.setVisible(sum(part.width() for part in parts) + 70 <= self.width())
