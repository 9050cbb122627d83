"""The room of household archives: files by room, what waits to be filed, what is missing, what is damaged."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QLineEdit, QStackedWidget, QWidget

from app.modules.archive import lists, printing_view, service
from app.modules.archive.columns_view import DAMAGES, FILES, LABELS, MISSING, WAITING
from app.modules.archive.file_view import FileView
from app.modules.archive.filing_view import file_rows
from app.modules.archive.needs_view import NeedsSheet
from app.modules.archive.sheets_view import CareSheet, ReceiveSheet
from app.modules.residents.lists import buildings
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.menu import show_menu
from app.ui.page import Hint, Page
from app.ui.parts import allow, button, key_cap
from app.ui.register import Register
from app.ui.segments import Segments
from app.ui.table import Column
from app.ui.theme import fix_width, text_scale

ALL = 0
TIGHT = 1000
"""Pixels, times the text size, from which the filter and the key cap have room."""
Now = Callable[[], datetime]


class ArchivePage(Page):
    """Tab 户档: four lists, and the file of a household opened from any of them."""

    kinds = frozenset(
        {
            "archive_file",
            "archive_paper",
            "archive_need",
            "archive_damage",
            "archive_check",
            "unit",
            "attachment",
        }
    )

    def __init__(self, desk: Desk, now: Now = datetime.now) -> None:
        super().__init__(desk, "户档")
        self._now = now
        self.which = "files"
        self.picked: set[Ref] = set()
        self._rows: list[Any] = []
        self._buildings: list[tuple[int, str]] = []
        self._build_tools()
        self.registers = {
            "files": self._register(FILES, "户档列表", self._no_files()),
            "waiting": self._register(
                WAITING, "未归档资料", Empty("没有等归档的资料", "收进来的资料当天归档。")
            ),
            "missing": self._register(
                MISSING, "缺件清单", Empty("没有缺件", "选中的楼栋里，办过入住的户应有的资料都在。")
            ),
            "damages": self._register(
                DAMAGES,
                "待处理的损坏",
                Empty("没有待处理的损坏", "发现受潮、发霉、破损，打开那一户的户档，按 D 登记。"),
            ),
        }
        waiting = self.registers["waiting"].table
        waiting.installEventFilter(self)
        waiting.clicked.connect(self._clicked)
        self.lists = QStackedWidget()
        for each in self.registers.values():
            self.lists.addWidget(each)
        self.file = FileView(self, now)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.lists)
        self.stack.addWidget(self.file)
        self.body.addWidget(self.stack)
        for keys, act in (
            ("Ctrl+N", self.receive),
            ("Ctrl+F", self._to_filter),
            ("Ctrl+P", self._print_what_is_seen),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        for number, (which, _) in enumerate(LABELS, 1):
            QShortcut(QKeySequence(f"Alt+{number}"), self, activated=partial(self.turn_to, which))

    # ---- building

    def _build_tools(self) -> None:
        self.segments = Segments(LABELS, "看什么")
        self.segments.choose(self.which)
        self.segments.changed.connect(self.show_list)
        self.chips.addWidget(self.segments)
        self.building = QComboBox()
        self.building.setAccessibleName("楼栋")
        self.building.currentIndexChanged.connect(lambda _: self._read())
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选")
        self.filter.setAccessibleName("筛选本页")
        self.filter.setMaxLength(40)
        fix_width(self.filter, 96)
        self.filter.textChanged.connect(lambda _: self._show_filtered())
        self.file_button = allow(
            button("归档", self.file_chosen, role="outline", keys="Enter"), self.desk, service.file_papers
        )
        self.care_button = allow(
            button("登记处理…", self.care, role="outline", keys="Enter"), self.desk, service.note_care
        )
        self.more = button("更多…", self._more_menu)
        self.receive_button = allow(
            button("收资料…", self.receive, role="outline", icon="plus", keys="Ctrl+N"),
            self.desk,
            service.receive_paper,
        )
        self.cap = key_cap("Ctrl N")
        self.back_button = button("返回", self.show_lists, keys="Esc")
        for tool in (
            self.building, self.filter, self.file_button, self.care_button, self.more,
            self.receive_button, self.cap, self.back_button,
        ):  # fmt: skip
            self.tools.addWidget(tool)

    def _register(self, columns: tuple[Column, ...], name: str, empty: Empty) -> Register:
        nothing = Empty(
            "没有符合筛选的", "换几个字，或清除筛选。", button("清除筛选", self.clear_filter, role="filled")
        )
        return Register(columns, name, self._act_on, empty, nothing=nothing)

    def _no_files(self) -> Empty:
        return Empty("住户名册还是空的", "先在“住户”里登记房屋，每户就有一份户档。")

    # ---- what is in sight

    def reload(self) -> None:
        """Read the view in sight again."""
        self._read_buildings()
        counts = self.desk.read(lists.counts)
        for which, words, number in (
            ("waiting", "未归档", counts.waiting),
            ("damages", "损坏", counts.damaged),
        ):
            place = [value for value, _ in LABELS].index(which)
            self.segments.buttons[place].setText(f"{words} {number}" if number else words)
        self.counts.setText(f"另有 {counts.elsewhere} 份随入住、装修手续归档" if counts.elsewhere else "")
        if self.is_at_file:
            self.file.reload()
        else:
            self._read()

    def open(self, ref: Ref) -> None:
        """Show the file of a household, at the paper or the damage asked for."""
        unit = self.desk.read(lists.unit_of, ref)
        if unit is None:
            self.desk.refuse("找不到这份户档，请刷新后再看。", clause="ARCH-02")
            return
        self.file.show_file(unit, ref)
        self._show(self.file)

    def shown(self) -> Ref | None:
        """The household whose file is open."""
        return self.file.unit if self.is_at_file else None

    @property
    def is_at_file(self) -> bool:
        """True while a household's file is in sight."""
        return self.stack.currentWidget() is self.file

    def show_list(self, which: str) -> None:
        """Show one of the four lists."""
        self.which = which
        self.segments.choose(which)
        self.lists.setCurrentWidget(self.registers[which])
        self._read()
        self._show(self.lists)

    def turn_to(self, which: str) -> None:
        """Alt and a number: that list, with the focus in it."""
        self.show_list(which)
        self.first_focus().setFocus()

    def show_lists(self) -> None:
        """Back from a file to the list it was opened from."""
        self._show(self.lists)
        self.reload()
        self.register.first_focus().setFocus()

    @property
    def chosen_building(self) -> int | None:
        """The building in sight, or None for all of them."""
        return self.building.currentData() or None

    def now(self) -> datetime:
        """The desk's time, as papers carry it."""
        return self._now()

    @property
    def register(self) -> Register:
        """The list that is chosen."""
        return self.registers[self.which]

    def clear_filter(self) -> None:
        """Show all again."""
        self.filter.clear()

    # ---- what is done here

    def receive(self) -> None:
        """A paper came to the desk; with a file open it is for that household."""
        if self.desk.allows(service.receive_paper):
            room = self.file.card.short if self.is_at_file and self.file.card else ""
            ReceiveSheet(self, self.desk).start({"room": room})

    def file_chosen(self) -> None:
        """File the papers picked, or the chosen one."""
        if not self.desk.allows(service.file_papers):
            return
        rows = [row for row in self._rows if row.ref in self.picked]
        current = self.register.current()
        rows = rows or ([current] if current else [])
        file_rows(self, self.desk, rows, then=self.picked.clear)

    def care(self) -> None:
        """Say what was done about the chosen damage."""
        current = self.register.current()
        if current is not None and self.desk.allows(service.note_care):
            CareSheet(self, self.desk, current).start()

    def pick(self) -> None:
        """Pick the chosen paper for filing, or put it back."""
        current = self.registers["waiting"].current()
        if current is not None:
            self.picked ^= {current.ref}
            self._show_filtered()

    # ---- what the shell asks

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        if self.is_at_file:
            return self.file.hints()
        enter = {"waiting": "归档", "damages": "登记处理"}.get(self.which, "打开户档")
        own: tuple[Hint, ...] = (("Enter", enter), ("Ctrl N", "收资料"))
        if self.which == "waiting":
            own = (*own, ("空格", "多选"))
        return (*own, ("Ctrl F", "筛选"), ("Ctrl P", "打印"), ("Alt 1–4", "换清单"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            ("ARCH-01", "前台收资料；归档和维护由指定的档案管理员办；客服主管检查。"),
            ("ARCH-02", "一户一档：入住、装修、车辆车位的资料，以及承诺书、证明和声明。"),
            ("ARCH-03", "入住、装修资料 3 个工作日内归档，其他资料当天归档。"),
            ("ARCH-04", "还缺哪些资料列成清单，及时补齐。"),
            ("ARCH-08", "档案锁在资料柜里，每份都写明柜、层、盒。"),
            ("ARCH-13", "受潮、发霉或损坏的要登记，并写明后来怎么处理的。"),
        )

    def back(self) -> bool:
        """Esc: from a file to the lists."""
        if not self.is_at_file:
            return False
        self.show_lists()
        return True

    def first_focus(self) -> QWidget:
        """The list takes arrows and Enter."""
        return self.file.first_focus() if self.is_at_file else self.register.first_focus()

    # ---- inside

    def _act_on(self, row: Any) -> None:
        if self.which == "waiting":
            self.file_chosen()
        elif self.which == "damages":
            self.care()
        else:
            self.open(row.ref)
            self.file.first_focus().setFocus()

    def _read_buildings(self) -> None:
        known = list(self.desk.read(buildings))
        if known == self._buildings and self.building.count():
            return
        chosen = self.building.currentData()
        self._buildings = known
        self.building.blockSignals(True)
        self.building.clear()
        for number, words in known:
            self.building.addItem(words, number)
        self.building.addItem("全部楼栋", ALL)
        place = self.building.findData(chosen) if chosen is not None else 0
        self.building.setCurrentIndex(max(0, place))
        self.building.blockSignals(False)

    def _read(self) -> None:
        building = self.chosen_building
        today = self._now().date()
        if self.which == "files":
            self._rows = self.desk.read(lists.files, building)
        elif self.which == "waiting":
            self._rows = self.desk.read(lists.waiting, today)
            self.picked &= {row.ref for row in self._rows}
        elif self.which == "missing":
            self._rows = self.desk.read(lists.missing_rows, building)
        else:
            self._rows = self.desk.read(lists.damages)
        self._show_filtered()

    def _show_filtered(self) -> None:
        """Those of the rows at hand that hold the words typed; a key typed asks the store nothing."""
        wanted = self.filter.text().strip().casefold()
        rows = [row for row in self._rows if wanted in _words(row)] if wanted else self._rows
        if self.which == "waiting":
            rows = [replace(row, picked="done" if row.ref in self.picked else "later") for row in rows]
            many = len(self.picked)
            self.file_button.setText(f"归档 {many} 份" if many else "归档")
        self.register.show_rows(rows, filtered=bool(wanted))
        self._show_tools()

    def _show(self, view: QWidget) -> None:
        self.stack.setCurrentWidget(view)
        self._show_tools()
        self.desk.moved.emit()

    def _show_tools(self) -> None:
        at_list, roomy = not self.is_at_file, self.width() >= round(TIGHT * text_scale())
        self.building.setVisible(at_list and self.which in ("files", "missing"))
        self.filter.setVisible(at_list and (roomy or bool(self.filter.text()) or self.filter.hasFocus()))
        self.file_button.setVisible(at_list and self.which == "waiting")
        self.care_button.setVisible(at_list and self.which == "damages")
        self.cap.setVisible(roomy)
        self.segments.setVisible(at_list)
        self.counts.setVisible(at_list and roomy and self.which == "waiting")
        self.more.setVisible(at_list)
        self.back_button.setVisible(not at_list)
        self.title.setText("户档" if at_list or self.file.card is None else f"户档　{self.file.card.room}")

    def _to_filter(self) -> None:
        if not self.is_at_file:
            self.filter.show()
            self.filter.setFocus()
            self.filter.selectAll()

    def _more_menu(self) -> None:
        entries = printing_view.entries(self)
        needs = ("应有资料清单…", lambda: NeedsSheet(self, self.desk).start(), service.add_need)
        show_menu(self.more, self.desk, [*entries, needs])

    def _print_what_is_seen(self) -> None:
        if self.is_at_file:
            self.file.print_contents()
        elif self.which == "missing":
            printing_view.print_missing(self)
        else:
            printing_view.choose_spines(self)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self.pick()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Blank picks a paper for filing."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and event.key() == Qt.Key.Key_Space:
            self.pick()
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window what can be had by a key gives way."""
        super().resizeEvent(event)
        self._show_tools()


def _words(row: Any) -> str:
    parts = (getattr(row, name, "") for name in ("room", "where", "title", "words", "what", "kind_zh"))
    return " ".join(parts).casefold()
