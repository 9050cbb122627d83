"""What an import left open, one line a field: put right here, or taken back to the firm as a workbook."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.errors import Trouble
from app.modules.residents import correcting, lists, papers
from app.modules.residents.putright import problems_workbook
from app.modules.site import service as site
from app.rules.field import Field, Kind
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow, button, column, label, row
from app.ui.printing import print_from_page, save_file
from app.ui.register import Register
from app.ui.sign_sheet import ask_signature
from app.ui.table import Column

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
        back = button("返回列表", page.show_list, role="filled")
        done = Empty("没有待更正的项目", "名册里读不懂的项目会列在这里。", back)
        self.list = Register(COLUMNS, "待更正清单", self.correct, done)
        self.table = self.list.table
        self.summary = label("", "muted")
        tools = row(
            self.summary,
            None,
            button("打开户卡", self._open_household),
            allow(button("打印…", self.print_list, icon="print"), self.desk, correcting.drawn_up),
            allow(button("导出清单…", self.export), self.desk, correcting.exported),
            allow(
                button("更正…", lambda: self.correct(self.list.current()), role="filled"),
                self.desk,
                correcting.correct,
            ),
        )
        box = column(tools, self.list, spacing=10)
        box.setStretch(1, 1)
        self.setLayout(box)

    def reload(self) -> None:
        """Read the list again."""
        rows = self.desk.read(lists.put_right)
        self.list.show_rows(rows)
        self.summary.setText(f"{len(rows)} 项，按名册的行号排列；证件号已遮盖")

    def correct(self, line: lists.PutRightRow | None) -> None:
        """Put one line right."""
        if line is not None and self.desk.allows(correcting.correct):
            CorrectSheet(self, self.desk, line).start()

    def _open_household(self) -> None:
        line = self.list.current()
        if line is not None and line.unit is not None:
            self._page.open(line.unit)

    def export(self) -> None:
        """The list as a workbook for whoever keeps the firm's list."""
        lines = self.desk.read(lists.put_right)
        if not self.desk.allows(correcting.exported):
            return
        ask_signature(
            self,
            self.desk,
            "导出待更正清单",
            (
                ("内容", f"{len(lines)} 项，含业主姓名，证件号已遮盖"),
                ("之后", "导出本身记入日志；文件不加密，请按资料保管，用完删除。"),
            ),
            "导出",
            lambda signature: self._export(lines, signature),
            clause="ARCH-12",
        )

    def _export(self, lines: list[lists.PutRightRow], signature: Signature) -> None:
        if not self.desk.do(correcting.exported, len(lines), signature=signature):
            return
        try:
            path = save_file(self, problems_workbook(lines), "待更正清单", ".xlsx", "Excel 工作簿 (*.xlsx)")
        except Trouble as trouble:
            self.desk.trouble.emit(trouble)
            return
        if path is not None:
            self.desk.say(f"清单已存为 {path.name}。")

    def print_list(self) -> None:
        """The list on paper for the firm, covered as on screen; on record once the printer took it."""
        lines = self.desk.read(lists.put_right)
        if not lines:
            self.desk.refuse("没有待更正的项目，不用打印。")
        elif self.desk.allows(correcting.drawn_up):
            ask_signature(
                self,
                self.desk,
                "打印待更正清单",
                (("内容", f"{len(lines)} 项，含业主姓名，证件号已遮盖"), ("之后", "打印记入日志。")),
                "打印",
                lambda signature: self._print(lines, signature),
                clause="ARCH-12",
            )

    def _print(self, lines: list[lists.PutRightRow], signature: Signature) -> None:
        who = self.desk.who
        if not self.desk.do(correcting.drawn_up, len(lines), signature=signature):
            return
        names = self.desk.read(site.names)

        def paper() -> bytes:
            return papers.put_right_pdf(lines, names, who.name, datetime.now())

        if print_from_page(self, self.desk, paper):
            self.desk.do(correcting.printed_list, len(lines), done="清单已送到打印机。")
