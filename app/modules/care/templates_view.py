"""The wordings: every version with how it stands, and the chosen one in its editor."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.modules.care import lists, service
from app.modules.care.lists import TemplateRow
from app.modules.care.samples import Wording
from app.modules.care.template_editor_view import TemplateEditor
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import confirm
from app.ui.empty import Empty
from app.ui.parts import allow, button, column, label, row
from app.ui.register import Register
from app.ui.table import Column
from app.ui.theme import fix_width, text_scale

COLUMNS = (
    Column("title", "模板", 0, glyph="sign"),
    Column("occasion", "用途", 80),
    Column("version", "版次", 50, right=True),
    Column("stands", "状态", 130, tone="tone"),
)
SIDE, WIDE_SIDE, WIDE = 430, 520, 1180


class TemplatesPane(QWidget):
    """The list of versions on the left, the editor on the right; Ctrl+N writes a new one."""

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__()
        self.desk, self._now = desk, now
        self.setAccessibleName("短信模板")
        new = allow(button("写一份…", self.new, icon="plus", keys="Ctrl+N"), desk, service.save_template)
        samples = [self._sample(wording) for wording in lists.wordings()]
        self.list = Register(
            COLUMNS,
            "短信模板",
            lambda _: self.editor.body.setFocus(),
            Empty("还没有短信模板", "从右边写一份，或从下面的样稿开始；保存后送审。"),
        )
        self.list.table.chosen.connect(self._choose)
        self.editor = TemplateEditor(desk, self._saved, now)
        self._left = QWidget()
        offers = column(label("样稿，照着改", "c"), *samples, spacing=4)
        self._left.setLayout(column(row(None, new), self.list, offers, spacing=8))
        sides = row(spacing=12)
        sides.addWidget(self._left)
        sides.addWidget(self.editor, 1)
        self.setLayout(sides)
        self._rows: list[TemplateRow] = []
        self._filling = False
        self._first = True
        fix_width(self._left, SIDE)

    def reload(self) -> None:
        """Read the list again and how the version in the editor stands."""
        self._rows = self.desk.read(lists.templates, self._now().date())
        self._filling = True
        self.list.show_rows(self._rows)
        self._filling = False
        if self.editor.fields is not None:
            self._show(Ref("sms_template", self.editor.fields.id))
        elif self._rows and not self.editor.changed:
            self._show(self._rows[0].ref)
        if self._first:
            self._first = False
            self.editor.take_up()

    def open(self, ref: Ref) -> None:
        """Show one version."""
        self.reload()
        self._show(ref)

    def new(self) -> None:
        """An empty version."""
        self._begin(None)

    def first_focus(self) -> QWidget:
        """The list, or the name of the first template."""
        return self.list.first_focus() if self._rows else self.editor.title

    def main_act(self) -> None:
        """Ctrl+Enter."""
        self.editor.main_act()

    # ---- inside

    def _sample(self, wording: Wording) -> QWidget:
        made = button(f"{wording.title}…", partial(self._begin, wording), role="row")
        made.setToolTip(wording.body)
        return allow(made, self.desk, service.save_template)

    def _begin(self, wording: Wording | None) -> None:
        """A new version; what is written and not saved is asked about first."""
        if not self.desk.allows(service.save_template):
            return
        if not self.editor.changed:
            self._start(wording)
            return
        words = "右边写的还没有保存，换一份就没有了。"
        confirm(self, "还没有保存", words, "不存，换一份", lambda: self._start(wording), danger=True)

    def _start(self, wording: Wording | None) -> None:
        self.editor.drop_unfinished()
        self.editor.new(wording)
        self.editor.title.setFocus()

    def _choose(self, line: TemplateRow | None) -> None:
        if line is None or self._filling:
            return
        if self.editor.changed and not self.editor.save():
            return  # the field that is wrong has the focus; nothing written is lost
        self._show(line.ref)

    def _saved(self, ref: Ref) -> None:
        self.editor.show_template(ref)
        self.reload()

    def _show(self, ref: Ref) -> None:
        self.editor.show_template(ref)
        self._filling = True
        self.list.table.choose(ref)
        self._filling = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wide window gives the list more room."""
        super().resizeEvent(event)
        fix_width(self._left, WIDE_SIDE if self.width() / text_scale() >= WIDE else SIDE)
