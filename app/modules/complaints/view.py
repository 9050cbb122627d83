"""The room of requests and complaints: what is open, the call being taken down, the round, the figures."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.modules.complaints import lists, service
from app.modules.complaints.acts_view import DEEDS
from app.modules.complaints.board_view import ALL, MINE, OPEN, Board
from app.modules.complaints.capture_view import PLACES, CapturePane
from app.modules.complaints.page_menu_view import page_entries
from app.modules.complaints.rules import (
    CLASSES_CLAUSE,
    CLAUSE,
    HOTLINE_CLAUSE,
    REQUEST_CLAUSE,
    ROUND_CLAUSE,
)
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.menu import show_menu
from app.ui.page import Hint, Page
from app.ui.pane import Pane
from app.ui.parts import allow, button, key_cap
from app.ui.segments import Segments
from app.ui.theme import text_scale

ROUND, FIGURES, CALL = "round", "figures", "call"
SEGMENTS = ((OPEN, "未结"), (MINE, "我的"), (ROUND, "每日盘点"), (FIGURES, "数字"), (ALL, "全部"))
LISTED = (OPEN, MINE, ALL)
NARROW, ROOMY = 1060, 1180
"""Pixels of a page, times the text size, that has room for the key cap, and for the counts."""
EVERY_MINUTE = 60_000


class ComplaintsPage(Page):
    """Tab 诉求: the list at the left, the chosen matter at the right; F8 takes down a call."""

    kinds = frozenset(
        {
            "matter", "matter_step", "matter_term", "work_order", "unit", "person", "tie", "telephone",
            "staff_member", "staff_role", "attachment", "calendar_year", "calendar_day", "setting",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk, "诉求")
        self._now = now
        self.which = self._before = OPEN
        self._panes: dict[str, Pane] = {}
        self._taken_up = False
        self.board = Board(self, desk, now, self._first_words)
        self.board.moved.connect(self._hint_again)
        self.panel = self.board.panel
        self._build_tools()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.board)
        self.body.addWidget(self.stack)
        shortcut = QShortcut(QKeySequence("Ctrl+N"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.start_call)
        self._turns = [self._turn(place, which) for place, (which, _) in enumerate(SEGMENTS, 1)]
        # Clocks run while nobody touches anything.
        self._minute = QTimer(self, interval=EVERY_MINUTE)
        self._minute.timeout.connect(self._age)
        self._minute.start()

    def _build_tools(self) -> None:
        self.segments = Segments(SEGMENTS, "看哪些")
        self.segments.choose(OPEN)
        self.segments.changed.connect(self.choose)
        self.call_button = allow(
            button("记来电", self.start_call, role="outline", icon="complaints", keys="F8"),
            self.desk,
            service.take_down,
        )
        self._cap = key_cap("F8")
        self.more = button("更多", self._show_more, role="quiet", name="清单、导入")
        shown = (
            self.board.months,
            self.segments,
            self.board.category,
            self.call_button,
            self._cap,
            self.more,
        )
        for tool in shown:
            self.tools.addWidget(tool)
        self.board.months.hide()

    def _turn(self, place: int, which: str) -> QShortcut:
        """Alt and a digit turn to a segment."""
        made = QShortcut(QKeySequence(f"Alt+{place}"), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(lambda: self.choose(which))
        return made

    # ---- what is in sight

    def reload(self) -> None:
        """Read again how many there are, and the list in sight."""
        if not self._taken_up:
            self._taken_up = True
            self._take_up()
        rows = self.desk.read(lists.open_matters, self._now())
        self._count(lists.counted(rows, self.desk.who.staff_id))
        if self.which in LISTED:
            self.board.read(rows)

    def open(self, ref: Ref) -> None:
        """Show a matter; a household begins a call; a work order shows what it was made for."""
        if ref.kind == "unit":
            self.start_call(ref.id)
            return
        if ref.kind in ("matter_round", "matter_look", "matter_report", "matter_measure"):
            self._show_in_pane(ref)
            return
        found = ref if ref.kind == "matter" else self.desk.read(lists.matter_of, ref)
        day = self.desk.read(lists.taken_on, found.id) if found is not None else None
        if found is None or day is None:
            self.desk.refuse("找不到这件诉求，请刷新后再看。", clause=CLAUSE)
            return
        self._show_matter(found, day)

    def shown(self) -> Ref | None:
        """The matter in the card."""
        return self.panel.card.ref if self.panel.card is not None and self.which in LISTED else None

    @property
    def taking(self) -> bool:
        """True while a call is being taken down."""
        return self.which == CALL

    def choose(self, which: str) -> None:
        """One of the segments."""
        self._choose(which)
        target = self.first_focus()
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- what is done here

    def start_call(self, unit_id: int = 0, text: str = "") -> None:
        """F8: a call is taken down; while one is, a second one."""
        if not self.desk.allows(service.take_down):
            return
        pane: Any = self.pane(CALL)
        self._choose(CALL)
        pane.start(unit_id=unit_id, text=text)
        self.desk.moved.emit()

    def _show_more(self) -> None:
        show_menu(self.more, self.desk, page_entries(self, self.desk, self._now))

    # ---- what the shell asks

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        own = getattr(self._panes.get(self.which), "hints", None)
        if own is not None:
            return tuple(own())
        if self.which not in LISTED:
            return (("F8", "记来电"), ("Esc", "回到列表"))
        card = self.panel.card
        following = f"下一步：{DEEDS[card.next].next_words}" if card is not None and card.next else "办理"
        return (
            ("↑↓", "选一条"),
            ("Enter", following),
            ("P", "暂停"),
            ("G", "改等级"),
            ("B", "补记"),
            ("M", "更多"),
            ("F8", "记来电"),
            ("Ctrl P", "打印记录表"),
        )

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            (REQUEST_CLAUSE, "住户说的每一件事都记下来，跟到有结果，再回告住户。"),
            (HOTLINE_CLAUSE, "来电每一通都留一行，只是问一句也记。"),
            (CLASSES_CLAUSE, "投诉分八类，每类有例子；分错了可以改，改动留在经过里。"),
            (CLAUSE, "受理、联系、指派、处理、答复、办结、回访、结案，每步有时限；不满意的重新办理。"),
            (ROUND_CLAUSE, "班长每天把未结的过一遍，签字。"),
        )

    def back(self) -> bool:
        """Esc: from a call, the round or the figures to the list; from the card to the list."""
        pane = self._panes.get(self.which)
        if pane is not None and pane.back():
            return True
        if self.which not in LISTED:
            self.choose(self._before)
            return True
        return self.board.leave_card()

    def undo(self) -> bool:
        """Ctrl+Z: what the pane in sight takes back; False when there is nothing."""
        own = getattr(self._panes.get(self.which), "undo", None)
        return bool(own()) if own is not None else False

    def leave(self) -> None:
        """Cover telephones; what is being taken down is kept."""
        self.panel.cover()
        for pane in self._panes.values():
            own = getattr(pane, "leave", None) or getattr(pane, "keep", None)
            if own is not None:
                own()

    def first_focus(self) -> QWidget | None:
        """What is going on, else the list."""
        pane = self._panes.get(self.which)
        return pane.first_focus() if pane is not None else self.board.register.first_focus()

    def focus_field(self, name: str) -> None:
        """The field a refusal names."""
        own = getattr(self._panes.get(self.which), "focus_field", None)
        if own is not None:
            own(name)

    def pane(self, which: str) -> Pane:
        """The pane of a segment or of the call, made when it is first asked for."""
        if which not in self._panes:
            made = self._make(which)
            self._panes[which] = made
            self.stack.addWidget(made)
        return self._panes[which]

    # ---- inside

    def _make(self, which: str) -> Pane:
        # Round and figures bring charts and tables along that a desk taking calls does not wait for.
        if which == CALL:
            made = CapturePane(self.desk, self._now)
            made.saved.connect(self._saved)
            made.left.connect(lambda: self.choose(self._before))
            return made
        if which == ROUND:
            from app.modules.complaints.round_view import RoundPane

            return RoundPane(self.desk, self._now)
        from app.modules.complaints.figures_view import FiguresPane

        return FiguresPane(self.desk, self._now)

    def _take_up(self) -> None:
        """A call that was in hand when the desk was locked stands there again."""
        if self.desk.may(service.take_down) and any(self.desk.draft(place) for place in PLACES):
            pane: Any = self.pane(CALL)
            if pane.take_up():
                self._choose(CALL)

    def _saved(self, ref: Ref) -> None:
        """A call was taken down: it is chosen in the list."""
        day = self.desk.read(lists.taken_on, ref.id)
        if day is not None:
            self._show_matter(ref, day)

    def _show_matter(self, ref: Ref, day: date) -> None:
        if self.board.category.currentData():
            self.board.category.setCurrentIndex(0)
        for which in dict.fromkeys((self.which if self.which in LISTED else self._before, OPEN)):
            self._choose(which)
            if self.board.choose(ref):
                break
        else:
            self._choose(ALL)
            self.board.find_in_month(ref, day)
        self.panel.show_matter(ref)
        self.board.register.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_in_pane(self, ref: Ref) -> None:
        """The round of today, or the figures with the report that a measure belongs to."""
        if ref.kind in ("matter_round", "matter_look"):
            self.choose(ROUND)
            return
        self.choose(FIGURES)
        pane: Any = self.pane(FIGURES)
        if ref.id:  # 0 is the site's: the report that is to be written
            pane.open_report(ref)
        else:
            pane.show_report()

    def _choose(self, which: str) -> None:
        self.which = which
        if which in LISTED:
            self._before = which
            self.board.show_list(which)
        if which != CALL:
            self.segments.choose(which)
        self.head.setVisible(which != CALL)
        for turn in self._turns:
            turn.setEnabled(which != CALL)  # there the same keys go to the fields of the call
        self.stack.setCurrentWidget(self.board if which in LISTED else self.pane(which))
        self._fit()
        self.reload()
        self.desk.moved.emit()

    def _count(self, told: lists.Counts) -> None:
        parts = [
            f"未结 {told.open}",
            f"将到时限 {told.soon}" if told.soon else "",
            f"超时 {told.over}" if told.over else "",
            f"暂停 {told.paused}" if told.paused else "",
            f"待回访 {told.to_call}" if told.to_call else "",
        ]
        self.counts.setText("　".join(part for part in parts if part))
        for place, (which, words) in enumerate(SEGMENTS):
            number = {OPEN: told.open, MINE: told.mine}.get(which, 0)
            self.segments.buttons[place].setText(f"{words} {number}" if number else words)
        pane: Any = self._panes.get(CALL)
        self.call_button.setText("接着记来电" if pane is not None and pane.busy else "记来电")

    def _hint_again(self) -> None:
        """The bar names the next step of the matter that is chosen now."""
        window: Any = self.window()
        if hasattr(window, "messages") and self.isVisible():
            window.messages.show_hints(window.hints())

    def _age(self) -> None:
        if self.isVisible() and self.which in LISTED:
            self.reload()

    def _first_words(self) -> Empty:
        new = allow(button("记来电", self.start_call, role="filled"), self.desk, service.take_down)
        return Empty("没有未结的诉求", "电话一响就按 F8，一边听一边记。", new)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What has no room in the head goes."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        scale, wide = text_scale(), self.width()
        self.board.category.setVisible(self.which in LISTED)
        self.board.months.setVisible(self.which == ALL)
        self._cap.setVisible(wide >= round(NARROW * scale))
        self.counts.setVisible(wide >= round(ROOMY * scale) and self.which != ALL)
