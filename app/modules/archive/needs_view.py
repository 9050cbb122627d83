"""The list of needed papers as the site edits it: add, change, retire (ARCH-04)."""

from PySide6.QtWidgets import QWidget

from app.modules.archive import lists, service
from app.modules.archive.model import ArchiveNeed
from app.modules.archive.rows import NeedRow
from app.storage.record import fields_of
from app.ui.desk import Desk
from app.ui.dialog import Sheet
from app.ui.empty import Empty
from app.ui.form_sheet import FormSheet, attempt
from app.ui.parts import allow, button, row
from app.ui.register import Register
from app.ui.table import Column

OWN = fields_of(ArchiveNeed)
COLUMNS = (
    Column("kind_zh", "类别", 90),
    Column("title", "资料名称", 0),
    Column("needed_zh", "哪些户要", 110),
)


class NeedsSheet(Sheet):
    """The list with three acts; Enter changes the chosen line."""

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(over, "应有资料清单", width=680, icon="folder", clause="ARCH-04")
        self.desk, self._page = desk, over
        self.list = Register(
            COLUMNS, "应有资料", self.change, Empty("清单是空的", "添加每户档案应有的资料。")
        )
        self.list.setMinimumHeight(320)
        self.body.addWidget(self.list)
        self.add_button = allow(button("添加…", self.add, icon="plus"), desk, service.add_need)
        self.change_button = allow(
            button("修改…", lambda: self.change(self.list.current())), desk, service.change_need
        )
        self.retire_button = allow(button("停用", self.retire), desk, service.retire_need)
        self.body.addLayout(row(self.add_button, self.change_button, self.retire_button, None))
        done = button("看完了", self.close_sheet, role="filled")
        self.buttons.addWidget(done)

    def start(self) -> None:
        """Show it with the first line chosen."""
        self.reload()
        self.open_sheet(self.list.first_focus())

    def reload(self) -> None:
        """Read the list again."""
        self.list.show_rows(self.desk.read(lists.needs))

    def add(self) -> None:
        """Another line."""
        NeedSheet(self, self.desk, None).start()

    def change(self, need: NeedRow | None) -> None:
        """Put a line right."""
        if need is not None and self.desk.allows(service.change_need):
            NeedSheet(self, self.desk, need).start()

    def retire(self) -> None:
        """The chosen line is not needed any more; adding it again brings it back."""
        need = self.list.current()
        if need is None:
            return
        _, refused = attempt(self.desk, service.retire_need, need.ref.id, done=f"“{need.title}”不再要求。")
        self.refuse(refused.sentence if refused else " ")
        self.reload()


class NeedSheet(FormSheet):
    """One line of the list."""

    def __init__(self, over: NeedsSheet, desk: Desk, need: NeedRow | None) -> None:
        title = "修改应有资料" if need else "添加应有资料"
        fields = (OWN["kind"], OWN["needed"], OWN["title"])
        super().__init__(over, desk, title, fields, clause="ARCH-04", icon="folder", columns=2)
        self._list, self._need = over, need

    def start(self, values: dict[str, str] | None = None) -> None:
        need = self._need
        given = {"kind": "movein", "needed": "always"}
        if need is not None:
            given = {"kind": need.kind, "needed": need.needed, "title": need.title}
        super().start(values or given)

    def save(self) -> None:
        values = self.form.values()
        done = f"应有资料里有“{values['title']}”了。"
        if self._need is None:
            saved = self.do(service.add_need, **values, done=done)
        else:
            saved = self.do(service.change_need, self._need.ref.id, **values, done=done)
        if saved:
            self._list.reload()
