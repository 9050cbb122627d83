"""The page of checks: what is to be made, what is to be put right, what was made, and how it is set up."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.modules.checks import lists, service
from app.modules.checks.editor_view import EditorView, print_blank
from app.modules.checks.emergency_view import EmergencySheet
from app.modules.checks.followup_view import show_followup
from app.modules.checks.lists import CheckRow, DefinitionCard, RunSheet
from app.modules.checks.pages_view import (
    CLAUSES,
    DONE,
    HINTS,
    LISTS,
    MEND,
    MEND_COLUMNS,
    SET_UP,
    TO_DO,
    HistoryList,
    SetUpList,
    ShelfList,
)
from app.modules.checks.rules import EMERGENCY
from app.modules.checks.run_view import RunView
from app.modules.checks.widgets import on_key
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import confirm
from app.ui.page import Hint, Page
from app.ui.parts import allow, button
from app.ui.segments import Segments
from app.ui.theme import text_scale

__all__ = ["ChecksPage"]

NARROW = 900
"""Pixels, times the text size, below which the head leaves its counts out."""


class ChecksPage(Page):
    """Tab 检查: Enter starts or takes up a sheet; Esc leaves it as it stands."""

    kinds = frozenset(
        {
            "check_run", "check_result", "check_definition", "followup", "staff_member", "staff_role",
            "designation", "due", "attachment", "setting",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk, "检查")
        self.now = now
        self._counted = ""
        self._after: Ref | None = None
        self.which = Segments(LISTS, "看哪些")
        self.which.choose(TO_DO)
        self.which.changed.connect(lambda _: self.show_list())
        self.shelf, self.mend = ShelfList(desk), ShelfList(desk, MEND_COLUMNS)
        self.shelf.bands.acted.connect(lambda row: self._take(row.key))
        self.mend.bands.acted.connect(lambda row: self.open(row.key))
        on_key("Ctrl+P", self.shelf, self.print_blank)
        self.history, self.set_up = HistoryList(self), SetUpList(self)
        self.running, self.editor = RunView(self), EditorView(self)
        self.stack = QStackedWidget()
        self._lists: dict[str, ShelfList | HistoryList | SetUpList] = {
            TO_DO: self.shelf, MEND: self.mend, DONE: self.history, SET_UP: self.set_up,
        }  # fmt: skip
        for view in (*self._lists.values(), self.running, self.editor):
            self.stack.addWidget(view)
        self.body.addWidget(self.stack)
        self.emergency_button = allow(
            button("应急…", self.show_emergencies, role="danger", keys="Alt+E"), desk, service.start_run
        )
        self.new_button = allow(
            button("新增项目", self.new_definition, icon="plus", keys="Ctrl+N"), desk, service.save_definition
        )
        for each in (self.history.tools, self.new_button, self.emergency_button, self.which):
            self.tools.addWidget(each)
        QShortcut(QKeySequence("Ctrl+N"), self, activated=self._new_here)
        for number, (value, _) in enumerate(LISTS, 1):
            QShortcut(
                QKeySequence(f"Alt+{number}"), self, activated=lambda value=value: self.show_view(value)
            )
        for keys, by in (("Alt+Left", 1), ("Alt+Right", -1)):
            QShortcut(QKeySequence(keys), self, activated=partial(self._turn_month, by))
        self._rows: list[CheckRow] = []
        self._switch(self.shelf)

    @property
    def today(self) -> date:
        """The day the lists are read for."""
        return self.now().date()

    # ---- what is in sight

    @property
    def filling(self) -> bool:
        """True while one sheet is shown."""
        return self.stack.currentWidget() is self.running

    @property
    def editing(self) -> bool:
        """True while one check is being set up."""
        return self.stack.currentWidget() is self.editor

    def reload(self) -> None:
        """Read again what is in sight; what is being typed stays."""
        if self.filling:
            self.running.refresh()
        elif not self.editing:
            self._read()

    def _read(self) -> None:
        which = self.which.value
        if which == TO_DO:
            self._read_shelf()
        elif which == MEND:
            self._counted = self.mend.show_followups(self.desk, self.today)
        elif which == DONE:
            self._counted = self.history.read()
        else:
            self._counted = self.set_up.read()
        self.counts.setText(self._counted)

    def _read_shelf(self) -> None:
        self._rows = self.desk.read(lists.shelf, self.desk.who, self.today)
        self._counted = self.shelf.show_checks(self._rows, self.today)

    def show_view(self, which: str) -> None:
        """Show one of the four lists."""
        self.which.choose(which)
        self.show_list()

    def show_list(self) -> None:
        """Back to the list, the sheet kept as it stands; a check half set up is left only on purpose."""
        if self.filling and not self.running.save():
            return
        if self.editing and self.editor.changed:
            self._ask_to_leave()
            return
        self._to_list()

    def _ask_to_leave(self) -> None:
        words = ("检查项目还没有保存", "现在离开，刚才改的内容就没有了。", "不存，离开")
        confirm(self, *words, self._give_up, danger=True)

    def _give_up(self) -> None:
        self.editor.forget()
        self._to_list()

    def _to_list(self) -> None:
        self.desk.settled.emit()
        view = self._lists[self.which.value]
        self._switch(view)
        self._read()
        if self._after is not None and self.which.value == TO_DO:
            self.shelf.choose_next(self._rows, self._after)
        self._after = None
        self.first_focus().setFocus()

    # ---- opening

    def open(self, ref: Ref) -> None:
        """Show a sheet, a follow-up, or begin a check; a newcomer's induction for a member of staff."""
        if ref.kind == "check_run":
            self._show_run(ref.id)
        elif ref.kind == "check_result":
            self._open_source(ref)
        elif ref.kind == "followup":
            show_followup(self, self.desk, ref.id, self.today, lambda one: self._open_source(one.source))
        elif ref.kind in ("check_definition", "staff_member"):
            self._open_check(ref)

    def _open_check(self, ref: Ref) -> None:
        """Begin or take up the sheet that falls to me; who may not is shown where it stands."""
        if not self._leave_what_is_open():
            return
        self.which.choose(TO_DO)
        self._to_list()
        wanted = [
            row
            for row in self._rows
            if ref == row.ref or (ref.kind, ref.id) == ("staff_member", row.subject_id)
        ]
        first = sorted(wanted, key=lambda row: (not row.mine, not row.may_run, row.due or date.max))
        if not first:
            self.desk.refuse("这项检查现在不用做，或者已经停用。")
        elif first[0].may_run and (first[0].mine or len(first) == 1):
            self._start(first[0])
        else:
            self.shelf.choose(first[0])
            self._say_whose(first[0])

    def _say_whose(self, row: CheckRow) -> None:
        if row.may_run:
            self.desk.inform("这项检查一人一张，请选好是谁的，再按 Enter。")
        else:
            self.desk.refuse(f"“{row.title}”由{row.who_zh}做。", clause=row.clause)

    def _leave_what_is_open(self) -> bool:
        if self.editing:
            self.editor.keep()
        return not self.filling or self.running.save()

    def _open_source(self, source: Ref) -> None:
        run = self.desk.read(lists.run_of, source)
        if run is None:
            self.desk.refuse("这项整改不是检查单上发现的。")
        else:
            self._show_run(run.id)

    def _take(self, key: object) -> None:
        row = self.shelf.row_of(self._rows, key)
        if row is not None and (row.may_run or row.open_run is not None):
            self._start(row)
        elif row is not None:
            self._say_whose(row)

    def _start(self, row: CheckRow) -> None:
        """Take up the open sheet, or begin one."""
        ref = row.open_run
        if ref is None and self.desk.allows(service.start_run):
            ref = self.desk.do(
                service.start_run, row.ref.id, subject_id=row.subject_id, for_staff_id=row.for_staff_id
            )
        if ref is not None:
            self._show_run(ref.id)

    def _show_run(self, run_id: int) -> None:
        if not self._leave_what_is_open():
            return
        if not self.running.show_run(run_id):
            self.desk.refuse("找不到这张检查单，请刷新后再看。")
            return
        self._switch(self.running)

    def may_run(self, sheet: RunSheet) -> bool:
        """True if the person acting may fill this sheet in."""
        rows = self.desk.read(lists.shelf, self.desk.who, self.today)
        found = [row.may_run for row in rows if row.ref == sheet.definition]
        return self.desk.may(service.save_run) and (any(found) or not found)

    def run_finished(self) -> None:
        """A sheet got its number: the list goes to the next one that is due."""
        sheet = self.running.sheet
        self._after = sheet.definition if sheet is not None else None
        self.which.choose(TO_DO)
        self._show_head()
        self.desk.moved.emit()

    def show_emergencies(self) -> None:
        """The lists for an emergency, each at one digit."""
        rows = self.desk.read(lists.shelf, self.desk.who, self.today)
        found = [row for row in rows if row.group == EMERGENCY]
        if not found:
            self.desk.refuse("应急检查单都停用了，请在“设定”里恢复使用。")
            return
        EmergencySheet(self, found, self._start).start()

    def _turn_month(self, by: int) -> None:
        if self.stack.currentWidget() is self.history:
            self.history.turn(by)

    def print_blank(self) -> None:
        """A blank sheet of the chosen check, to carry on the round."""
        chosen = self.shelf.bands.current()
        row = self.shelf.row_of(self._rows, chosen.key) if chosen is not None else None
        card = self.desk.read(lists.definition, row.ref.id) if row is not None else None
        if card is not None:
            print_blank(self, self.desk, card, self.now())

    # ---- setting up

    def _new_here(self) -> None:
        if self.which.value == SET_UP and not self.filling:
            self.editor.lines.add_line() if self.editing else self.new_button.click()

    def new_definition(self) -> None:
        """An empty check of the site's own."""
        self._edit(None)

    def edit_definition(self, ref: Ref) -> None:
        """A check with its lines."""
        card = self.desk.read(lists.definition, ref.id)
        if card is not None:
            self._edit(card)

    def _edit(self, card: DefinitionCard | None) -> None:
        self.editor.show_definition(card)
        self._switch(self.editor)
        self.editor.title.setFocus()

    def edited(self, ref: Ref) -> None:
        """A check was saved: back to the list, where it is chosen."""
        self._to_list()
        self.set_up.choose(ref)

    # ---- what the shell asks

    def hints(self) -> Sequence[Hint]:
        """Keys for the idle message bar."""
        if self.filling:
            return self.running.hints()
        if self.editing:
            return (("Ctrl Enter", "保存"), ("Ctrl N", "加一行"), ("Alt ↑↓", "移动一行"), ("Esc", "返回列表"))
        return (*HINTS[self.which.value], ("Alt E", "应急"), ("Alt 1…4", "换列表"), ("F1", "本页说明"))

    def clauses(self) -> Sequence[tuple[str, str]]:
        """What the handbook asks here."""
        return CLAUSES

    def shown(self) -> Ref | None:
        """The sheet that is open, so that it is open again after a lock."""
        return Ref("check_run", self.running.run_id) if self.filling and self.running.live else None

    def back(self) -> bool:
        """Esc: from a sheet or a check back to the list."""
        if not self.filling and not self.editing:
            return False
        self.show_list()
        return True

    def leave(self) -> None:
        """Out of sight or locked: the sheet is kept as it stands, a check half set up for its writer."""
        if self.filling:
            self.running.save()
        elif self.editing:
            self.editor.keep()

    def focus_field(self, name: str) -> None:
        """The message bar's button leads to the field."""
        if self.filling:
            self.running.focus_field(name)
        elif self.editing:
            self.editor.focus_field(name)

    def first_focus(self) -> QWidget:
        """The line that is next, the title, or the list."""
        if self.filling:
            return self.running.first_focus()
        return self.editor.title if self.editing else self._lists[self.which.value].first_focus()

    # ---- inside

    def show_progress(self, answered: int, lines: int, problems: int) -> None:
        """How far the sheet in sight is."""
        if self.filling:
            found = f"　有问题 {problems}" if problems else ""
            self.counts.setText(f"{answered} / {lines}{found}")

    def _switch(self, view: QWidget) -> None:
        self.stack.setCurrentWidget(view)
        self._show_head()
        if self.isVisible():
            self.first_focus().setFocus()
        self.desk.moved.emit()

    def _show_head(self) -> None:
        sheet = self.running.sheet
        if self.filling and sheet is not None:
            self.title.setText(sheet.title)
            self.running.show_progress()
        elif self.editing:
            self.title.setText("检查项目" if self.editor.card else "新增检查项目")
            self.counts.setText("")
        else:
            self.title.setText("检查")
            self.counts.setText(self._counted)
        listing = not self.filling and not self.editing
        self.which.setVisible(listing)
        self.new_button.setVisible(listing and self.which.value == SET_UP)
        self.history.tools.setVisible(listing and self.which.value == DONE)
        wide = self.width() / text_scale() >= NARROW
        self.emergency_button.setVisible(listing or not self.editing)
        self.counts.setVisible(wide or not listing)

    def showEvent(self, event: QShowEvent) -> None:
        """A sheet opened before the window was there (after a lock) has the keys when it comes up."""
        super().showEvent(event)
        if self.filling or self.editing:
            self.first_focus().setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+E, where no window leads here from everywhere by the same key."""
        if event.key() == Qt.Key.Key_E and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            self.emergency_button.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: what the head has room for."""
        super().resizeEvent(event)
        self._show_head()
