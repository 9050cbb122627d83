"""Laying the key cabinet out as it hangs on the wall: boxes, panels, hooks."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from app.modules.keys import layout
from app.modules.keys.layout_lists import PanelRow, panels
from app.modules.keys.layout_paint_view import BoxDrawing
from app.rules.field import Field, Kind
from app.ui.desk import Desk
from app.ui.dialog import Sheet, confirm
from app.ui.form_sheet import FormSheet, attempt
from app.ui.parts import allow, button, label, row
from app.ui.table import Column, RowTable
from app.ui.theme import text_scale

STEMS = "甲乙丙丁戊己庚辛壬癸"
"""Boxes are called 甲柜, 乙柜 … by habit; any other name may be typed."""
USUAL = {"panels": "4", "hooks": "60"}
PAGE_HAS_TOO = ("F2", "Ctrl+N")
"""Keys of the page behind as well: as a second shortcut for one key, neither would act."""
NAME = Field("name", "柜名", required=True, limit=20)
TITLE = Field("title", "挂什么", limit=20, hint="空置房A")
HOOKS = Field("hooks", "挂钩数", Kind.NUMBER, required=True, limit=3)
COLUMNS = (
    Column("box", "柜", 110),
    Column("words", "板", 70),
    Column("title", "挂什么", 0),
    Column("hooks", "挂钩", 76, right=True),
    Column("rings", "已挂", 76, right=True),
    Column("free", "空钩", 76, right=True),
)


class FirstBoxSheet(FormSheet):
    """One dialog, and the board stands: name, panels, hooks on each, what hangs where."""

    FIELDS = (
        NAME,
        Field("panels", "几块挂板", Kind.NUMBER, required=True, limit=2),
        Field("hooks", "每块板几个钩", Kind.NUMBER, required=True, limit=3),
        Field("titles", "各板挂什么", limit=200, hint="返修、空置房A、空置房B、办公"),
    )

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(over, desk, "设一个钥匙柜", self.FIELDS, clause="KEY-02", icon="keys", words="设好")
        self.place = "key-box-new"
        self.body.addWidget(
            label("照墙上的样子设：挂钩从 1 号数起，以后可以加板、加钩、改名。各板之间用顿号隔开。", "muted")
        )

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it with the next name and the usual size."""
        have = {one.box for one in self.desk.read(panels)}
        name = next((f"{stem}柜" for stem in STEMS if f"{stem}柜" not in have), "")
        super().start(values or {"name": name, **USUAL})

    def save(self) -> None:
        """Put it up."""
        values = self.form.values()
        titles = [
            part.strip() for part in values.pop("titles").replace(",", "、").replace("，", "、").split("、")
        ]
        self.do(
            layout.add_box,
            **values,
            titles=titles if any(titles) else (),
            done=f"{values['name']}已设好，可以登记钥匙了。",
        )


class PanelSheet(FormSheet):
    """One panel: what hangs on it and how many hooks it has; a new one when `panel` is None."""

    def __init__(self, over: QWidget, desk: Desk, box_id: int, box: str, panel: PanelRow | None) -> None:
        title = f"{box}　{panel.words}" if panel else f"{box}：加一块挂板"
        super().__init__(over, desk, title, (TITLE, HOOKS), clause="KEY-02", width=520)
        self._box_id, self._panel = box_id, panel

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it with what stands."""
        own = {"title": self._panel.title, "hooks": str(self._panel.hooks)} if self._panel else None
        super().start(values or own or {"hooks": USUAL["hooks"]})

    def save(self) -> None:
        """Change the panel, or add it."""
        values = self.form.values()
        if self._panel is None:
            self.do(layout.add_panel, self._box_id, **values, done="挂板已加上。")
        else:
            self.do(layout.change_panel, self._panel.ref.id, **values, done="挂板已修改。")


class RenameSheet(FormSheet):
    """Another name for a box."""

    def __init__(self, over: QWidget, desk: Desk, box_id: int, box: str) -> None:
        super().__init__(over, desk, f"{box}：改名", (NAME,), clause="KEY-02", width=420, columns=1)
        self._box_id, self._box = box_id, box

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it with the present name."""
        super().start(values or {"name": self._box})

    def save(self) -> None:
        """Rename it."""
        name = self.form.values()["name"]
        self.do(layout.rename_box, self._box_id, name, done=f"{self._box}已改名为{name}。")


class LayoutSheet(Sheet):
    """The boxes and panels as a list with a drawing beneath; Enter changes a panel, Esc goes back."""

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(over, "布置钥匙柜", width=760, icon="keys", clause="KEY-02")
        self.desk = desk
        self.table = RowTable(COLUMNS, "钥匙柜和挂板")
        self.table.setFixedHeight(round(250 * text_scale()))
        self.table.opened.connect(lambda _: self.change_panel())
        self.table.chosen.connect(lambda _: self._draw())
        self.drawing = BoxDrawing()
        self.acts: dict[str, QPushButton] = {}
        self._by_key: dict[str, QPushButton] = {}
        made = [self._act(*one) for one in self._entries()]
        self.body.addLayout(row(*made[:3], None, *made[3:]))
        self.body.addWidget(self.table)
        self.body.addWidget(self.drawing)
        hints = "Enter 修改　Insert 加板　Delete 去板　F4 改名　Ctrl+N 加柜"
        self.buttons.addWidget(label(hints, "muted"))
        self.buttons.addWidget(button("返回", self.close_sheet))
        self.rows: Sequence[PanelRow] = ()

    def _entries(self) -> tuple[tuple[str, str, Callable[[], object], Callable[..., Any]], ...]:
        return (
            ("修改挂板…", "F2", self.change_panel, layout.change_panel),
            ("加挂板…", "Insert", self.add_panel, layout.add_panel),
            ("去掉挂板", "Delete", self.remove_panel, layout.remove_panel),
            ("柜改名…", "F4", self.rename, layout.rename_box),
            ("停用柜…", "", self.retire, layout.retire_box),
            ("加一个柜…", "Ctrl+N", self.add_box, layout.add_box),
        )

    def _act(self, words: str, keys: str, act: Callable[[], object], verb: Callable[..., Any]) -> QPushButton:
        role = "filled" if act == self.change_panel else ""
        made = allow(button(words, act, keys=keys, role=role), self.desk, verb)
        self.acts[words] = made
        if keys in PAGE_HAS_TOO:
            self._by_key[keys] = made
        elif keys:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(made.click)
        return made

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key that is no shortcut here presses its button; the rest is the dialog's."""
        made = self._by_key.get(QKeySequence(event.keyCombination()).toString())
        if made is not None:
            made.click()
        else:
            super().keyPressEvent(event)

    def start(self) -> None:
        """Show it; a site without a box begins with the first one."""
        self.reload()
        self.open_sheet(self.table)
        if not self.rows:
            self.add_box()

    def reload(self) -> None:
        """Read the panels again."""
        self.rows = self.desk.read(panels)
        self.table.set_rows(self.rows)
        self.refuse(" ")
        self._draw()

    def add_box(self) -> None:
        """One more box on the wall."""
        self._open(FirstBoxSheet(self, self.desk))

    def add_panel(self) -> None:
        """One more panel on the box in sight."""
        here = self._here()
        if here is not None:
            self._open(PanelSheet(self, self.desk, here.box_id, here.box, None))

    def change_panel(self) -> None:
        """What hangs on the chosen panel, and its hooks."""
        here = self._here()
        if here is not None and self.desk.may(layout.change_panel):
            self._open(PanelSheet(self, self.desk, here.box_id, here.box, here))

    def remove_panel(self) -> None:
        """Take the chosen panel off; the verb says why not."""
        here = self._here()
        if here is not None:
            self._do(layout.remove_panel, here.ref.id, done=f"{here.box}{here.words}已去掉。")

    def rename(self) -> None:
        """Another name for the box in sight."""
        here = self._here()
        if here is not None:
            self._open(RenameSheet(self, self.desk, here.box_id, here.box))

    def retire(self) -> None:
        """Take the box in sight down."""
        here = self._here()
        if here is None:
            return
        asked = confirm(
            self,
            f"停用{here.box}",
            "柜里没有钥匙了才能停用；停用后不再显示，记录都在。",
            "停用",
            lambda: self._do(layout.retire_box, here.box_id, done=f"{here.box}已停用。"),
            danger=True,
            clause="KEY-02",
        )
        asked.closed.connect(self.table.setFocus)

    def _here(self) -> PanelRow | None:
        chosen = self.table.current()
        return chosen if isinstance(chosen, PanelRow) else None

    def _do(self, verb: Callable[..., Any], *args: Any, done: str) -> None:
        _, refused = attempt(self.desk, verb, *args, done=done)
        self.reload()
        if refused is not None:
            self.refuse(refused.sentence)

    def _open(self, sheet: FormSheet) -> None:
        sheet.closed.connect(self.reload)
        sheet.start()

    def _draw(self) -> None:
        here = self._here()
        same = [one for one in self.rows if here is not None and one.box_id == here.box_id]
        self.drawing.show_panels(same, here.ref.id if here else 0)
        self.drawing.setVisible(bool(same))
