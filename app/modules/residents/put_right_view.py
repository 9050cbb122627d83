"""What an import left open, one line a field: put right here, or taken back to the firm as a workbook."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import Trouble
from app.modules.residents import correcting, lists
from app.modules.residents.putright import problems_workbook
from app.modules.residents.sheets_view import FormSheet
from app.rules.field import Field, Kind
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.parts import button, column, frame, label, row
from app.ui.printing import save_file
from app.ui.table import Column, RowTable

if TYPE_CHECKING:
    from app.modules.residents.view import ResidentsPage

COLUMNS = (
    Column("row", "行", 60, right=True),
    Column("room", "房号", 160),
    Column("label", "项目", 120),
    Column("reason", "为什么留空", 0),
    Column("text", "原文", 190, muted=True),
    Column("file", "名册", 190, muted=True),
)
_KINDS = {"phones": Kind.PHONE, "identity": Kind.IDENTITY, "owners": Kind.NAME, "area": Kind.NUMBER}


class CorrectSheet(FormSheet):
    """The right value of one field, or a stroke through the line."""

    def __init__(self, over: QWidget, desk: Desk, line: lists.PutRightRow) -> None:
        field = Field("value", line.label, _KINDS.get(line.field, Kind.TEXT), required=True)
        super().__init__(over, desk, f"更正：{line.room}", [field])
        self._line = line
        self.body.insertWidget(
            0, label(f"{line.reason}。名册第 {line.row} 行，原文：{line.text or '空'}", wrap=True)
        )
        self.buttons.insertWidget(0, button("不填，划去", self.strike, role="quiet"))

    def save(self) -> None:
        done = f"{self._line.room} 的{self._line.label}已更正。"
        self.do(correcting.correct, self._line.ref.id, self.form.values()["value"], done=done)

    def strike(self) -> None:
        """Leave the field open for good and take the line off the list."""
        self.do(correcting.strike, self._line.ref.id, done=f"{self._line.room} 的{self._line.label}已划去。")


class PutRightView(QWidget):
    """The list to be put right."""

    def __init__(self, page: "ResidentsPage") -> None:
        super().__init__()
        self._page, self.desk = page, page.desk
        self.table = RowTable(COLUMNS, "待更正清单")
        self.table.opened.connect(self.correct)
        self.done = Empty(
            "没有待更正的项目",
            "名册里读不懂的项目会列在这里。",
            button("返回列表", page.show_list, role="filled"),
        )
        self.stack = QStackedWidget()
        for each in (self.table, self.done):
            self.stack.addWidget(each)
        self.summary = label("", "muted")
        card = frame("card", column(self.stack, margins=(1, 1, 1, 1)))
        tools = row(
            self.summary,
            None,
            button("打开户卡", self._open_household),
            button("导出清单…", self.export),
            button("更正…", lambda: self.correct(self.table.current()), role="filled"),
        )
        box = column(tools, card, spacing=10)
        box.setStretch(1, 1)
        self.setLayout(box)

    def reload(self) -> None:
        """Read the list again."""
        rows = self.desk.read(lists.put_right)
        self.table.set_rows(rows)
        self.summary.setText(f"{len(rows)} 项，按名册的行号排列；证件号和电话已遮盖")
        self.stack.setCurrentWidget(self.table if rows else self.done)

    def correct(self, line: lists.PutRightRow | None) -> None:
        """Put one line right."""
        if line is not None:
            CorrectSheet(self, self.desk, line).start()

    def _open_household(self) -> None:
        line = self.table.current()
        if line is not None and line.unit is not None:
            self._page.open(line.unit)

    def export(self) -> None:
        """The list as a workbook for whoever keeps the firm's list."""
        lines = self.desk.read(lists.put_right_for_export)
        if not self.desk.do(correcting.exported, len(lines)):
            return  # the role may not take lists out of the program
        try:
            path = save_file(self, problems_workbook(lines), "待更正清单", ".xlsx", "Excel 工作簿 (*.xlsx)")
        except Trouble as trouble:
            self.desk.trouble.emit(trouble)
            return
        if path is not None:
            self.desk.say(f"清单已存为 {path.name}。")
