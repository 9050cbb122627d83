"""The lists of the posts behind the residents' page: which post holds what, and what it is to be told."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.modules.posts import lists, printing_view, service
from app.modules.posts.panel_view import PostPanel
from app.modules.posts.rules import CLAUSE, RENEWAL_CLAUSE, TOLD_CLAUSE
from app.modules.posts.sheets_view import PostSheet
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.pane import Pane
from app.ui.parts import allow, button, column, key_cap, label, row
from app.ui.register import Register
from app.ui.table import Column
from app.ui.theme import fix_width

COLUMNS = (
    Column("name", "岗位", 110, glyph="sign"),
    Column("untold_zh", "要通知", 66, right=True),
    Column("copy", "手里的表", 150),
    Column("renewal", "换新期限", 100, tone="renewal_tone"),
    Column("kind_zh", "哪一种", 104),
    Column("buildings", "楼栋", 0, muted=True),
)
SIDE, NARROW_SIDE, NARROW = 430, 330, 1060
"""Pixels of the post's panel, and of a pane too narrow for it."""


class PostsPane(Pane):
    """The list of posts and the chosen one; Enter does what is next there, Ctrl+P prints the change sheet."""

    kinds = frozenset({"list_post", "list_copy", "list_change", "list_telling", "check_run", "building"})

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.setAccessibleName("岗位信息表")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.told = label("", "muted")
        self.changes_button = allow(
            button("打印通知单…", self.print_changes, keys="Ctrl+P"), desk, service.printed_changes
        )
        self.print_button = allow(button("打印新表…", self.print_lists), desk, service.prepare_copies)
        self.renew_button = allow(button("全部换新…", self.renew_all), desk, service.prepare_renewal)
        self.new_button = allow(
            button("新增岗位…", self.new_post, role="outline", icon="plus", keys="Ctrl+N"),
            desk,
            service.set_up_post,
        )
        self.list = Register(COLUMNS, "岗位列表", lambda _: self.panel.act(), self._first_words())
        self.list.table.chosen.connect(lambda line: self.panel.show_post(line.ref if line else None))
        self.panel = PostPanel(desk, lambda: self.list.table, now)
        tools = row(
            self.told, None, self.changes_button, self.print_button, self.renew_button, self.new_button,
            key_cap("Ctrl N"),
        )  # fmt: skip
        sides = row(spacing=12)
        sides.addWidget(self.list, 1)
        sides.addWidget(self.panel)
        self.setLayout(column(tools, sides, spacing=10))
        fix_width(self.panel, SIDE)
        self.keys = {"Ctrl+N": self.new_post, "Ctrl+P": self.print_changes, "F2": self.panel.change}

    # ---- what the page around it asks

    def reload(self) -> None:
        """Read the list again."""
        super().reload()
        rows = self.desk.read(lists.posts, self._now().date())
        before = self.list.is_empty
        self.list.show_rows(rows)
        if self.list.is_empty != before:  # an empty list has other keys than a full one
            self.desk.moved.emit()
        untold = sum(line.untold > 0 for line in rows)
        old = sum(line.renewal_tone == "over" for line in rows)
        parts = [f"{sum(not line.retired for line in rows)} 个岗位"] if rows else []
        parts += [f"{untold} 个今天要通知"] if untold else []
        parts += [f"{old} 个的表已过 6 个月"] if old else []
        self.told.setText(" · ".join(parts))
        current = self.list.current()
        self.panel.show_post(current.ref if current else None)

    def open(self, ref: Ref) -> None:
        """Show a post, or the post a copy or a telling belongs to."""
        self.reload()
        post = self.desk.read(lists.post_of, ref)
        if post is None or not self.list.table.choose(post):
            self.desk.refuse("找不到这个岗位，请刷新后再看。", clause=CLAUSE)
        self.list.first_focus().setFocus()

    def shown(self) -> Ref | None:
        """The post in the panel."""
        return self.panel.card.ref if self.panel.card is not None else None

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys for the idle message bar."""
        if self.list.is_empty:
            return (("Ctrl N", "新增岗位"), ("Alt 1", "名册"), ("F1", "本页说明"))
        own = (("Enter", "登记通知、发放、打印"), ("Ctrl P", "打印通知单"), ("Ctrl N", "新增岗位"))
        return (*own, ("F2", "修改岗位"), ("Alt 1", "名册"), ("F1", "本页说明"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (
            (CLAUSE, "现场岗位的表只有房号和姓名；监控室和前台的另有电话。不得多出别的内容。"),
            (TOLD_CLAUSE, "名册变更当天通知手里有表的岗位，记下谁通知了谁、什么时间、用什么方式。"),
            (RENEWAL_CLAUSE, "各岗位的表至少每 6 个月换新，旧表收回销毁。"),
        )

    def first_focus(self) -> QWidget:
        """The list takes arrows and Enter; an empty one offers to set up a post."""
        return self.list.first_focus()

    def new_post(self) -> None:
        """Set a post up."""
        if self.desk.allows(service.set_up_post):
            PostSheet(self, self.desk, self.open).start()

    def print_lists(self) -> None:
        """New copies for the posts that need one."""
        if self.desk.allows(service.prepare_copies):
            printing_view.print_lists(self, self.desk, self._now)

    def renew_all(self) -> None:
        """New copies for all posts."""
        if self.desk.allows(service.prepare_renewal):
            printing_view.renew_all(self, self.desk, self._now)

    def print_changes(self) -> None:
        """What the posts are to be told, on paper."""
        if self.desk.allows(service.printed_changes):
            printing_view.print_changes(self, self.desk, self._now)

    # ---- inside

    def _first_words(self) -> Empty:
        new = allow(button("新增岗位…", self.new_post, role="filled"), self.desk, service.set_up_post)
        return Empty("还没有设立岗位", "先写下哪些岗位手里有用户信息表：门岗、大堂、监控室、前台。", new)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the list keeps its columns and the panel gives way."""
        super().resizeEvent(event)
        fix_width(self.panel, SIDE if self.width() >= NARROW else NARROW_SIDE)
