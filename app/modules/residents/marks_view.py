"""The site's own list of marks: rename one, or take it off the list."""

from PySide6.QtWidgets import QLineEdit, QWidget

from app.modules.residents import lists, service
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import Sheet
from app.ui.parts import button, clear, column, label, row


class MarkListSheet(Sheet):
    """Every mark on a line: Enter keeps the new name, 停用 takes it off the list."""

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(over, "标记名单")
        self.desk = desk
        self.lines = column(spacing=6)
        self.names: dict[int, QLineEdit] = {}
        self.body.addWidget(
            label("改名后所有住户一起改；停用后不再出现在名单里，已有的保留。", "muted", wrap=True)
        )
        self.body.addLayout(self.lines)
        close = button("关闭", self.close_sheet, role="filled")
        self.buttons.addWidget(close)
        desk.changed.connect(self._changed)
        self.fill()

    def start(self) -> None:
        """Show it."""
        self.open_sheet(next(iter(self.names.values()), None))

    def fill(self) -> None:
        """Read the list again."""
        clear(self.lines)
        self.names = {}
        for mark_id, name in self.desk.read(lists.mark_names):
            edit = QLineEdit(name)
            edit.setMaxLength(20)
            edit.setAccessibleName(f"标记 {name}")
            edit.returnPressed.connect(lambda mark_id=mark_id: self.rename(mark_id))
            end = button(
                "停用", lambda mark_id=mark_id: self.retire(mark_id), role="row", name=f"停用 {name}"
            )
            save = button(
                "改名", lambda mark_id=mark_id: self.rename(mark_id), role="row", name=f"改名 {name}"
            )
            self.names[mark_id] = edit
            self.lines.addLayout(row(edit, save, end))

    def rename(self, mark_id: int) -> None:
        """Keep the name that stands in the line."""
        self.desk.do(service.rename_mark, mark_id, self.names[mark_id].text(), done="标记已改名。")

    def retire(self, mark_id: int) -> None:
        """Take the mark off the list."""
        self.desk.do(service.retire_mark, mark_id, done="标记已停用。")

    def _changed(self, refs: frozenset[Ref]) -> None:
        if self.isVisible() and any(ref.kind == "mark" for ref in refs):
            self.fill()
