"""Behind the corner button: how long each kind of record is kept with names, and what then."""

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.modules.retention import service
from app.rules.field import Field
from app.rules.ref import Ref
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.empty import Empty
from app.ui.page import Hint, Page
from app.ui.parts import allow, button, clause_chip, label
from app.ui.register import Register
from app.ui.signed_form import SignedFormSheet
from app.ui.table import Column

COLUMNS = (
    Column("label", "记录", 190),
    Column("kept", "保存", 90),
    Column("since", "从何时算起", 170),
    Column("then", "到期以后", 0),
    Column("limits", "可以改的范围", 260),
    Column("set_by", "谁定的", 160),
    Column("clause", "依据", 90),
)


NOTHING_BY_ITSELF = "到期的记录先列入清单，经批准并登记后才销毁；在那以前什么都不会自己消失。"


class RetentionPage(Page):
    """The table of retention; the centre head changes a line within its limits."""

    kinds = frozenset({"retention"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "保存期限")
        self.list = Register(COLUMNS, "保存期限", self.edit, Empty("没有内容", ""))
        self.body.addWidget(self.list)
        self.body.addWidget(label(NOTHING_BY_ITSELF, "muted", wrap=True))
        self.change_button = button("修改…", self.edit_current, role="filled", keys="F2")
        allow(self.change_button, desk, service.change)
        self.tools.addWidget(self.change_button)
        self.chips.addWidget(clause_chip("ARCH-15"))
        QShortcut(QKeySequence("F2"), self, activated=self.edit_current)

    def reload(self) -> None:
        """Read the table again."""
        rows = self.desk.read(service.lines)
        self.list.show_rows(rows)
        self.counts.setText(f"{len(rows)} 类记录")

    def edit_current(self) -> None:
        """Change the selected line."""
        line = self.list.current()
        if line is not None:
            self.edit(line)

    def edit(self, line: service.KeepLine) -> None:
        """Change one line; a fixed one says why it stays."""
        if not self.desk.may(service.change):
            self.desk.refuse("保存期限由中心负责人修改。", clause="ARCH-15")
        elif line.fixed:
            self.desk.refuse(f"“{line.label}”{line.limits}，不能改。", clause=line.clause)
        else:
            KeepSheet(self, self.desk, line).start()

    def open(self, ref: Ref) -> None:
        """There is nothing below the table."""

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        return (("F2", "修改期限"), ("Esc", "返回"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return (("ARCH-15", "原业主档案永久保存；租户档案租期结束后保存三年，到期批准、登记后销毁。"),)

    def first_focus(self) -> QWidget:
        """The table."""
        return self.list.first_focus()


class KeepSheet(SignedFormSheet):
    """One kind of record: a new time, within its limits."""

    def __init__(self, over: QWidget, desk: Desk, line: service.KeepLine) -> None:
        field = Field("months", "保存多久", required=True, limit=10, hint="24 个月、2 年或永久")
        super().__init__(over, desk, f"保存期限：{line.label}", [field], clause=line.clause)
        self._line = line
        self.body.insertWidget(0, label(f"{line.limits}。从{line.since}算起。", "muted", wrap=True))

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it with what is in force."""
        super().start(values or {"months": self._line.kept.replace(" ", "")})

    def signed(self, values: dict[str, str], signature: Signature) -> None:
        """Keep the new time."""
        self.do(
            service.change,
            self._line.kind,
            months=values["months"],
            signature=signature,
            done=f"“{self._line.label}”的保存期限已改。",
        )
