"""The room of the households: list, card, bringing in a workbook, putting right."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QLineEdit, QStackedWidget, QWidget

from app.modules.residents import importing, lists, service
from app.modules.residents.around import Around
from app.modules.residents.card_view import HouseholdView
from app.modules.residents.import_view import ImportView
from app.modules.residents.put_right_view import PutRightView
from app.modules.residents.sheets_view import NewUnitSheet
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.page import Hint, Page
from app.ui.parts import allow, button, clear, key_cap
from app.ui.register import Register
from app.ui.segments import Segments
from app.ui.table import Column
from app.ui.theme import text_scale

COLUMNS = (
    Column("room", "房号", 160),
    Column("owners", "业主", 0),
    Column("phone", "电话", 150),
    Column("area", "面积（㎡）", 90, right=True),
    Column("delivery", "交付", 70),
    Column("handed_over", "入伙", 110),
    Column("stage", "阶段", 80),
    Column("marks", "标记", 130, muted=True),
    Column("open_points", "待更正", 80),
)


ROOMY = 960
"""Pixels, times the text size, from which the counts and the key cap have room in the head."""
REGISTER, POSTS = "register", "posts"
POST_KINDS = frozenset({"list_post", "list_copy", "list_change", "list_telling"})
"""The last segment: the lists of the posts, a room of their own behind this page."""


class ResidentsPage(Page):
    """Tab 住户: Enter opens a household, Ctrl+N enters one, the workbook comes in from here.

    `posts` makes the pane of the lists at the posts, which stands beside the register.
    """

    kinds = frozenset(
        {"unit", "person", "tie", "telephone", "unit_mark", "put_right", "building", "mark",
         "vehicle", "pet", "emergency_contact"}
    )  # fmt: skip

    def __init__(
        self,
        desk: Desk,
        posts: Callable[[Desk], Any] | None = None,
        *,
        around: Around | None = None,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(desk, "住户")
        self.now, self._around = now, around or Around()
        self._make_posts = posts
        self._posts: Any = None
        self.building = QComboBox()
        self.building.setAccessibleName("楼栋")
        self.building.setMinimumWidth(120)
        self.building.currentIndexChanged.connect(lambda _: self._show_list())
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选本页")
        self.filter.setAccessibleName("筛选本页")
        self.filter.setFixedWidth(round(130 * text_scale()))
        self.filter.setMaxLength(40)
        self.filter.textChanged.connect(lambda _: self._show_filtered())
        self.put_right_button = button("待更正", self.show_put_right)
        self.import_button = allow(button("导入名册…", self.start_import), desk, importing.bring_in)
        self.new_button = allow(button("新增一户", self.new_unit, icon="plus"), desk, service.add_unit)
        self.list = Register(
            COLUMNS,
            "住户列表",
            lambda line: self.open(line.ref),
            Empty(
                "先把住户名册放进来",
                "用公司现有的 Excel 或 CSV 名册即可：自动认列名，先预览，有错的行单列出来。",
                allow(button("导入名册…", self.start_import, role="filled"), desk, importing.bring_in),
                allow(button("手工新增一户", self.new_unit), desk, service.add_unit),
            ),
            nothing=Empty(
                "没有符合筛选的住户",
                "换一个词，或清除筛选。",
                button("清除筛选", self.clear_filter, role="filled"),
            ),
        )
        self.card = HouseholdView(self, self._around)
        self.importing = ImportView(self)
        self.put_right = PutRightView(self)
        self.stack = QStackedWidget()
        for view in (self.list, self.card, self.importing, self.put_right):
            self.stack.addWidget(view)
        self.body.addWidget(self.stack)
        self._rows: list[lists.HouseholdRow] = []
        self._units = self._open_points = 0
        for keys, act in (("Ctrl+N", self._new), ("Ctrl+F", self._to_filter)):
            QShortcut(QKeySequence(keys), self, activated=act)
        # off while a card is in sight: Alt and a number are its own there
        self._turns = [
            QShortcut(QKeySequence(f"Alt+{number}"), self, activated=act)
            for number, act in enumerate((self.show_list, self.show_posts), 1)
        ]
        self._tools = [self.filter, self.building, self.put_right_button, self.import_button, self.new_button]
        for tool in self._tools:
            self.tools.addWidget(tool)
        self._acts = [
            button(act.label, lambda room=act.room: self.card.act_in(room), name=f"{act.label}：本户")
            for act in self._around.acts
        ]
        for each in self._acts:
            each.hide()
            self.tools.addWidget(each)
        self.list_button = button("返回列表", self.show_list, keys="Esc")
        self.list_button.hide()
        self.tools.addWidget(self.list_button)
        self.new_key = key_cap("Ctrl N")
        self.tools.addWidget(self.new_key)
        self._tools.append(self.new_key)
        self.segments = Segments(((REGISTER, "名册"), (POSTS, "岗位信息表")), "住户")
        self.segments.choose(REGISTER)
        self.segments.changed.connect(self._choose)
        self.head.layout().insertWidget(1, self.segments)
        self.segments.setVisible(posts is not None)

    # ---- what is in sight

    def reload(self) -> None:
        """Read the view in sight again."""
        if self.stack.currentWidget() is self.card:
            self.card.reload()
        elif self.stack.currentWidget() is self.put_right:
            self.put_right.reload()
        elif self.stack.currentWidget() is self.list:
            self._reload_list()
        elif (pane := self._pane_in_sight()) is not None:
            pane.reload()

    def open(self, ref: Ref) -> None:
        """Show the card of a household, or a post that holds a list."""
        if ref.kind in POST_KINDS and self._make_posts is not None:
            self.show_posts()
            self._posts.open(ref)
        elif ref.kind == "unit":
            self.card.show_unit(ref.id)
            self._switch(self.card)

    def shown(self) -> Ref | None:
        """The household whose card is open, or the post."""
        if (pane := self._pane_in_sight()) is not None:
            found: Ref | None = pane.shown()
            return found
        return Ref("unit", self.card.unit_id) if self.stack.currentWidget() is self.card else None

    def show_list(self) -> None:
        """Back to the list, where it was left."""
        self._switch(self.list)
        self._reload_list()
        self.list.table.setFocus()

    def show_posts(self) -> None:
        """The lists of the posts."""
        if self._posts is None and self._make_posts is not None:
            self._posts = self._make_posts(self.desk)
            self.stack.addWidget(self._posts)
        if self._posts is not None:
            self._switch(self._posts)
            self._posts.first_focus().setFocus()

    def start_import(self) -> None:
        """Choose a workbook and look at it before anything is brought in."""
        self.importing.ask_file()

    def show_import(self) -> None:
        """The page of the chosen workbook."""
        self._switch(self.importing)

    def show_put_right(self) -> None:
        """What the import left open."""
        self.put_right.reload()
        self._switch(self.put_right)
        self.put_right.table.setFocus()

    def new_unit(self) -> None:
        """Enter a household by hand."""
        NewUnitSheet(self, self.desk, self.open).start()

    def clear_filter(self) -> None:
        """Show all again."""
        self.filter.clear()
        self.list.table.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the head has no room for what can be done without."""
        super().resizeEvent(event)
        self._show_tools()

    # ---- what the shell asks

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        if (pane := self._pane_in_sight()) is not None:
            return tuple(pane.hints())
        if self.stack.currentWidget() is self.card:
            return (
                ("Enter", "打开所选"),
                ("Alt 1–9", "跳到各块"),
                ("F2", "修改房屋"),
                ("Ctrl E", "显示敏感项"),
                ("Ctrl N", "登记人员"),
                ("Ctrl P", "打印户卡（遮盖）"),
                ("Esc", "返回列表"),
            )
        if self.stack.currentWidget() is self.importing:
            return (("Ctrl Enter", "导入"), ("Esc", "返回"))
        if self.stack.currentWidget() is self.put_right:
            return (("Enter", "更正"), ("Esc", "返回列表"))
        if self.list.stack.currentWidget() is self.list.empty:
            return (("Enter", "导入名册"), ("Ctrl N", "新增一户"), ("F1", "本页说明"))
        own = (("Enter", "打开户卡"), ("Ctrl N", "新增一户"), ("Ctrl F", "筛选"))
        return (*own, ("Alt 2", "岗位信息表"), ("F1", "本页说明"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        if (pane := self._pane_in_sight()) is not None:
            return tuple(pane.clauses())
        return (
            ("ARCH-07", "用户资料要正确、完整、好找：在上方输入框里打房号、姓名、拼音首字母或电话尾号。"),
            (
                "ARCH-12",
                "没有工作上的理由不看用户资料：电话和生日平时遮盖，查看要写用途，谁看了什么都有记录。",
            ),
        )

    def back(self) -> bool:
        """Esc: from a card, the import or the open points back to the list."""
        if self.stack.currentWidget() is self.list or self._pane_in_sight() is not None:
            return False
        self.show_list()
        return True

    def leave(self) -> None:
        """Cover what was uncovered."""
        self.card.cover()

    def first_focus(self) -> QWidget:
        """The list takes arrows and Enter; an empty one offers its first button."""
        view = self.stack.currentWidget()
        if (pane := self._pane_in_sight()) is not None:
            first: QWidget = pane.first_focus()
            return first
        if view is self.card:
            return self.card.first_focus()
        if view is self.importing:
            return self.importing.preview
        if view is self.put_right:
            return self.put_right.list.first_focus()
        return self.list.first_focus()

    # ---- inside

    def _on_changed(self, refs: frozenset[Ref]) -> None:
        """An open card also shows what other rooms say."""
        of_card = self.stack.currentWidget() is self.card
        if of_card and any(ref.kind in self._around.kinds for ref in refs):
            self.refresh()
        else:
            super()._on_changed(refs)

    def _pane_in_sight(self) -> Any:
        """The lists of the posts while they are in sight, else None."""
        pane = self._posts
        return pane if pane is not None and self.stack.currentWidget() is pane else None

    def _choose(self, view: str) -> None:
        if view == POSTS:
            self.show_posts()
        else:
            self.show_list()

    def _switch(self, view: QWidget) -> None:
        if view is not self.card:
            self.card.cover()
        self.stack.setCurrentWidget(view)
        self._show_tools()
        if view is not self.list:
            self.counts.setText("")
        if view is not self.card:
            clear(self.chips)
        if view is self.put_right:
            self.title.setText("待更正")
        elif view is self.importing:
            self.title.setText("导入名册")
        elif view in (self.list, self._posts):
            self.title.setText("住户")
            self.segments.choose(REGISTER if view is self.list else POSTS)
        self.desk.moved.emit()

    def _show_tools(self) -> None:
        """Only what can be used here stands in the head: nothing to filter in an empty list."""
        listing = self.stack.currentWidget() is self.list
        pane = self._pane_in_sight() is not None
        turns = self._make_posts is not None and (listing or pane)
        self.segments.setVisible(turns)
        for turn in self._turns:
            turn.setEnabled(turns)
        for tool in self._tools:
            tool.setVisible(listing)
        for tool in (self.filter, self.building):
            tool.setVisible(listing and self._units > 0)
        self.put_right_button.setVisible(listing and self._open_points > 0)
        roomy = self.width() >= ROOMY * text_scale()
        self.new_key.setVisible(listing and roomy)
        self.counts.setVisible(roomy or not listing)
        self.list_button.setVisible(not listing and not pane)
        for each in self._acts:
            each.setVisible(self.stack.currentWidget() is self.card)

    def _new(self) -> None:
        """Ctrl+N enters what the view in sight is a list of: households, or people of one."""
        if self.stack.currentWidget() is self.card:
            if self.desk.allows(service.add_person):
                self.card.new_person()
        elif self.stack.currentWidget() is self.list and self.desk.allows(service.add_unit):
            self.new_unit()

    def _to_filter(self) -> None:
        if self.filter.isVisible():
            self.filter.setFocus()
            self.filter.selectAll()

    def _reload_list(self) -> None:
        units, people, open_points = self.desk.read(lists.counts)
        self.counts.setText(f"{units} 户 · {people} 人" if units else "还没有住户")
        self.put_right_button.setText(f"待更正 {open_points}")
        first_ones = bool(units) != bool(self._units)
        self._units, self._open_points = units, open_points
        self._show_tools()
        chosen = self.building.currentData()
        self.building.blockSignals(True)
        self.building.clear()
        self.building.addItem("全部楼栋", None)
        for building_id, name in self.desk.read(lists.buildings):
            self.building.addItem(name, building_id)
        self.building.setCurrentIndex(max(0, self.building.findData(chosen)))
        self.building.blockSignals(False)
        self._show_list()
        if first_ones:  # an empty list has other keys than a full one
            self.desk.moved.emit()

    def _show_list(self) -> None:
        """Read the households of the chosen building."""
        self._rows = self.desk.read(lists.households, self.building.currentData(), self.now().date())
        self._show_filtered()

    def _show_filtered(self) -> None:
        """Those of the rows at hand that hold the words typed; a key typed asks the store nothing."""
        wanted = self.filter.text().strip().casefold()
        rows = [
            r
            for r in self._rows
            if wanted in f"{r.room} {r.owners} {r.marks} {r.delivery} {r.stage}".casefold()
        ]
        self.list.show_rows(rows, filtered=bool(wanted))
