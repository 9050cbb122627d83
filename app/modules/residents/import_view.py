"""Looking at a firm's workbook before it comes in: which column holds what, what will come, what will not."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QGridLayout, QScrollArea, QSizePolicy, QWidget

from app.documents.workbook import Table
from app.errors import Refusal, Trouble
from app.modules.residents import importing, lists
from app.modules.residents.columns import FIELDS, find_header, guess
from app.modules.residents.plan import make_plan
from app.modules.residents.planned import ImportPlan, PlannedUnit
from app.modules.residents.workbook import read_table
from app.rules.dates import parse_date
from app.rules.masking import mask_identity, mask_phone
from app.rules.ref import Ref
from app.rules.text import as_text, one_line
from app.ui.choose import open_file
from app.ui.parts import Card, Elided, allow, button, clear, column, key_cap, label, row
from app.ui.progress import ProgressSheet
from app.ui.table import Column, RowTable
from app.ui.theme import text_scale

if TYPE_CHECKING:
    from app.modules.residents.view import ResidentsPage

MOST_SHOWN = 200
_DAYS = ("handed_over", "formalities", "moved_in")
_DIGIT = re.compile("[0-9０-９]")
_NUMBER = re.compile("[0-9０-９](?:[ -]?[0-9０-９]){6,}[Xx]?")
_DELIVERY = {"finished": "精装", "bare": "毛坯", None: ""}


@dataclass(frozen=True)
class PreviewRow:
    """One household as it will come in, private items covered."""

    ref: Ref
    line: str
    room: str
    owners: str
    phone: str
    identity: str
    area: str
    delivery: str
    handed_over: str
    marks: str


@dataclass(frozen=True)
class ProblemRow:
    """One field that will be left open, or a row that will not come in."""

    ref: Ref
    line: str
    room: str
    label: str
    reason: str


PREVIEW = (
    Column("line", "行", 54, right=True),
    Column("room", "房号", 120),
    Column("owners", "业主", 130),
    Column("phone", "电话", 126),
    Column("identity", "证件", 150),
    Column("area", "面积", 74, right=True),
    Column("delivery", "交付", 60),
    Column("handed_over", "入伙", 0),
)
PROBLEMS = (
    Column("line", "行", 54, right=True),
    Column("room", "房号", 130),
    Column("label", "项目", 110),
    Column("reason", "为什么", 0),
)


def preview_row(planned: PlannedUnit) -> PreviewRow:
    """A planned household as the preview shows it (ARCH-12)."""
    first = planned.owners[0] if planned.owners else planned.unnamed
    return PreviewRow(
        ref=Ref("line", planned.row),
        line=str(planned.row),
        room=planned.code.long,
        owners="、".join(owner.name for owner in planned.owners) or "（缺）",
        phone=mask_phone(first.phones[0].number) if first and first.phones else "",
        identity=mask_identity(first.identity_number) if first and first.identity_number else "",
        area=f"{planned.area:.2f}" if planned.area is not None else "",
        delivery=_DELIVERY[planned.delivery],
        handed_over=planned.handed_over.isoformat() if planned.handed_over else "",
        marks="、".join(planned.marks),
    )


def problem_rows(plan: ImportPlan) -> list[ProblemRow]:
    """What will be left open and what repeats, in the order of the file."""
    found = [ProblemRow(Ref("line", p.row), str(p.row), p.room, p.label, p.reason) for p in plan.problems]
    found += [
        ProblemRow(Ref("line", d.row), str(d.row), d.room, "整行", f"与第 {d.earlier_row} 行重复，不再导入")
        for d in plan.duplicates
    ]
    return sorted(found, key=lambda line: line.ref.id)


def sample_values(rows: Iterable[Sequence[object]], index: int, field: str) -> list[str]:
    """The first two different values of a column as a visitor may see them.

    Whatever might be the number of a telephone or a paper is covered in every column: the clerk may
    not have said yet what it holds.
    """
    found: list[str] = []
    for values in rows:
        text = one_line(as_text(values[index]))[:24] if index < len(values) else ""
        shown = _covered(text, field)
        if text and shown not in found:
            found.append(shown)
        if len(found) == 2:
            break
    return found


def _covered(text: str, field: str) -> str:
    if field == "phones":
        return mask_phone(text)
    if field == "identity":
        return mask_identity(text)
    is_day = parse_date(text) is not None
    if field in _DAYS and is_day:
        return text
    if field == "birthday" or is_day:
        return _DIGIT.sub("*", text)
    return _NUMBER.sub(lambda found: _DIGIT.sub("*", found[0][:-4]) + found[0][-4:], text)


class ImportView(QWidget):
    """Columns on the left, what comes in and what does not on the right; Ctrl+Enter brings it in."""

    def __init__(self, page: "ResidentsPage") -> None:
        super().__init__()
        self._page, self.desk = page, page.desk
        self._table: Table | None = None
        self._header = 0
        self._file = ""
        self.plan: ImportPlan | None = None
        self.combos: dict[int, QComboBox] = {}
        self._samples: dict[int, Elided] = {}
        self.columns = Card("各列是什么", "")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(12, 10, 12, 10)
        self._grid.setVerticalSpacing(6)
        inner = QWidget()
        inner.setLayout(column(self._grid, None))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        self.columns.body.addWidget(area)
        self.columns.setFixedWidth(round(300 * text_scale()))
        self.coming = Card("会导入的住户", "")
        self.preview = RowTable(PREVIEW, "会导入的住户")
        self.coming.body.addWidget(self.preview)
        self.wrong = Card("留空待更正、不再导入的", "")
        self.problems = RowTable(PROBLEMS, "留空待更正、不再导入的行")
        self.wrong.body.addWidget(self.problems)
        self.summary = label("", "h3")
        self.note = label("", "muted", wrap=True)
        self.go = allow(
            button("导入", self.bring_in, role="filled", keys="Ctrl+Enter"), self.desk, importing.bring_in
        )
        self.go.setMinimumWidth(120)
        other = button("换一个文件…", self.ask_file)
        head = row(column(self.summary, self.note, spacing=2), None, other, self.go, key_cap("Ctrl Enter"))
        right = column(self.coming, self.wrong, spacing=10)
        right.setStretch(0, 3)
        right.setStretch(1, 2)
        body = row(self.columns, spacing=12)
        body.addLayout(right, 1)
        box = column(head, body, spacing=10)
        box.setStretch(1, 1)
        self.setLayout(box)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self, activated=self.bring_in)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # ---- choosing and looking

    def ask_file(self) -> None:
        """Choose a workbook."""
        chosen = open_file(self, "选择住户名册", "名册 (*.xlsx *.csv);;所有文件 (*)")
        if chosen:
            self.load(chosen)

    def load(self, path: Path) -> bool:
        """Read a workbook and show what it would bring; False (and a sentence) when it is of no use."""
        try:
            table = read_table(path)
            header = find_header(table.rows)
            if header is None:
                raise Refusal("这个文件里找不到名册的表头（房号、业主姓名这一行），请换一个文件。")
        except (Refusal, Trouble) as problem:
            self.desk.refuse(problem.sentence)
            return False
        self._table, self._header, self._file = table, header, path.name
        self._show_columns(table, header)
        self._plan()
        self._page.show_import()
        self.preview.setFocus()
        return True

    def mapping(self) -> dict[int, str]:
        """Column (from 0) to field, as chosen."""
        return {index: str(box.currentData()) for index, box in self.combos.items() if box.currentData()}

    def _show_columns(self, table: Table, header: int) -> None:
        clear(self._grid)
        self.combos, self._samples = {}, {}
        cells = table.rows[header]
        guessed = guess(cells)
        line = 0
        for index, cell in enumerate(cells):
            if cell is None or not str(cell).strip():
                continue
            combo = QComboBox()
            combo.addItem("不导入", "")
            for key, words in FIELDS:
                combo.addItem(words, key)
            combo.setCurrentIndex(max(0, combo.findData(guessed.get(index, ""))))
            combo.setAccessibleName(f"{cell} 这一列是什么")
            self._samples[index] = seen = Elided("c")
            seen.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            combo.currentIndexChanged.connect(lambda _, index=index: self._changed(index))
            self.combos[index] = combo
            heading = label(str(cell))
            heading.setToolTip(str(cell))
            heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._grid.addLayout(column(heading, seen, spacing=0), line, 0)
            self._grid.addWidget(combo, line, 1)
            self._show_sample(index)
            line += 1
        self._grid.setColumnStretch(0, 1)
        self.columns.count(f"{line} 列")

    def _changed(self, index: int) -> None:
        self._show_sample(index)
        self._plan()

    def _show_sample(self, index: int) -> None:
        """Up to two values under the heading, covered as what the column is taken for (ARCH-12)."""
        if self._table is None:
            return
        field = str(self.combos[index].currentData())
        rows = islice(self._table.rows, self._header + 1, None)
        self._samples[index].put("，".join(sample_values(rows, index, field)))

    def _plan(self) -> None:
        """Work out anew what would come in with the columns as chosen."""
        if self._table is None:
            return
        marks = [name for _, name in self.desk.read(lists.mark_names)]
        try:
            plan = make_plan(self._table, self.mapping(), known_marks=marks, header_row=self._header)
        except Refusal as refusal:
            self.plan = None
            self.go.setEnabled(False)
            self.summary.setText("还不能导入")
            self.note.setText(refusal.sentence)
            self.preview.set_rows([])
            self.problems.set_rows([])
            return
        self.plan = plan
        self.go.setEnabled(bool(plan.units) and self.desk.may(importing.bring_in))
        self.summary.setText(
            f"{self._file}：{len(plan.units)} 户，{plan.people} 人，"
            f"{len(plan.problems)} 项留空待更正，{len(plan.duplicates)} 行重复"
        )
        self.note.setText(
            "；".join(plan.notes) or "标题、空行和合计行已跳过。再次导入同一份名册只更新有变化的。"
        )
        self.coming.count(f"前 {MOST_SHOWN} 户" if len(plan.units) > MOST_SHOWN else f"{len(plan.units)}")
        self.preview.set_rows([preview_row(unit) for unit in plan.units[:MOST_SHOWN]])
        self.wrong.count(str(len(plan.problems) + len(plan.duplicates)))
        self.problems.set_rows(problem_rows(plan))

    # ---- bringing in

    def bring_in(self) -> None:
        """One act: all of it, or nothing when it is stopped or the disk fails."""
        if self.plan is None or not self.plan.units:
            return
        if not self.desk.allows(importing.bring_in) or not self.desk.back_up_first("import"):
            return
        plan = self.plan
        sheet = ProgressSheet(self, "正在导入名册", "户")
        with sheet.running():
            brought = self.desk.do(importing.bring_in, plan, self._file, sheet.tick)
        if brought is None:
            return
        self.plan = None  # once is enough, however often Enter is struck
        self._page.show_list()
        words = f"已导入 {brought.units} 户 {brought.people} 人"
        if brought.changed_units or brought.new_units < brought.units:
            words = f"新增 {brought.new_units} 户，更新 {brought.changed_units} 户，其余没有变化"
        rest = f"；{brought.problems} 项待更正" if brought.problems else ""
        self.desk.say(f"{words}{rest}。")
