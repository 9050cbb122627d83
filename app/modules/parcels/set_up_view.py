"""Setting the shelf up: bays, couriers, households that want nothing accepted; all by keys."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from app.modules.parcels import lists, printing, service, set_up_lists
from app.modules.parcels.label_printing_view import PlaceLabelsSheet
from app.modules.parcels.set_up_lists import BayRow
from app.modules.parcels.set_up_sheets_view import BaySheet, CourierSheet, DeclineSheet
from app.ui.desk import Desk
from app.ui.dialog import Sheet, confirm
from app.ui.form_sheet import FormSheet, attempt
from app.ui.parts import allow, button, label, row
from app.ui.segments import Segments
from app.ui.table import Column, RowTable
from app.ui.theme import text_scale

WHICH = (("bays", "货架"), ("couriers", "快递公司"), ("declines", "不让代收"))
COLUMNS = {
    "bays": (
        Column("name", "架号", 90),
        Column("kind_zh", "放什么", 0),
        Column("levels", "层", 60, right=True),
        Column("spots", "每层格", 76, right=True),
        Column("places", "共几格", 76, right=True),
        Column("holds", "每格件数", 90, right=True),
        Column("lying", "在架", 70, right=True),
    ),
    "couriers": (Column("name", "快递公司", 180), Column("begins", "单号开头", 0)),
    "declines": (
        Column("room", "房号", 150),
        Column("who", "谁", 90),
        Column("words", "怎么说的", 0),
        Column("since", "自", 110),
    ),
}
PAGE_HAS_TOO = ("F2", "Ctrl+N", "Ctrl+P")
"""Keys of the page behind as well: as a second shortcut for one key, neither would act."""


def show_set_up(page: QWidget, which: str = "bays") -> "SetUpSheet":
    """Open the set-up over a page that has a `desk`, at bays, couriers or declines."""
    desk: Desk = page.desk  # type: ignore[attr-defined]
    sheet = SetUpSheet(page, desk)
    sheet.start(which)
    return sheet


class SetUpSheet(Sheet):
    """Three lists with their acts; Alt+1 to 3 change the list, Enter changes a line, Esc goes back."""

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(over, "包裹设置", width=760, icon="parcels", clause="PARC-01")
        self.desk = desk
        self.choice = Segments(WHICH, "设什么")
        self.choice.changed.connect(self.show_list)
        self.tables: dict[str, RowTable] = {}
        self.acts: dict[str, QPushButton] = {}
        self._by_key: dict[tuple[str, str], QPushButton] = {}
        self._bars, self._stack = QStackedWidget(), QStackedWidget()
        for which, _ in WHICH:
            self._add_list(which)
        self.words = label(" ", "muted", wrap=True)
        self.body.addLayout(row(self.choice, None, label("Alt 1–3 切换", "muted")))
        for each in (self._bars, self._stack, self.words):
            self.body.addWidget(each)
        for number, (which, _) in enumerate(WHICH, 1):
            self._shortcut(f"Alt+{number}", partial(self.show_list, which))
        self._shortcut("Delete", lambda: self._press("Delete"))
        self.buttons.addWidget(label("Ctrl+N 新加　Enter 修改　Delete 撤", "muted"))
        self.buttons.addWidget(button("返回", self.close_sheet))

    def _add_list(self, which: str) -> None:
        table = RowTable(COLUMNS[which], dict(WHICH)[which])
        table.setFixedHeight(round(290 * text_scale()))
        table.opened.connect(lambda _: self._press("F2"))
        self.tables[which] = table
        self._stack.addWidget(table)
        made = [self._act(which, *one) for one in self._entries(which)]
        bar = QWidget()
        bar.setLayout(row(*made, None))
        self._bars.addWidget(bar)

    def _entries(self, which: str) -> Sequence[tuple[str, str, Callable[[], object], Callable[..., Any]]]:
        if which == "bays":
            return (
                ("加货架…", "Ctrl+N", self.add_bay, service.save_bay),
                ("修改…", "F2", self.change_bay, service.save_bay),
                ("撤货架…", "Delete", self.retire_bay, service.retire_bay),
                ("打印货位标签…", "Ctrl+P", self.print_places, printing.printed_places),
            )
        if which == "couriers":
            return (
                ("加一家…", "Ctrl+N", lambda: self._open(CourierSheet(self, self.desk, None)),
                 service.save_courier),
                ("修改…", "F2", self.change_courier, service.save_courier),
                ("停用", "Delete", self.retire_courier, service.retire_courier),
            )  # fmt: skip
        return (
            ("登记…", "Ctrl+N", lambda: self._open(DeclineSheet(self, self.desk)), service.decline),
            ("撤销…", "Delete", self.end_decline, service.end_decline),
        )

    def _act(
        self, which: str, words: str, keys: str, act: Callable[[], object], verb: Callable[..., Any]
    ) -> QPushButton:
        role = "filled" if keys == "Ctrl+N" else ""
        made = allow(button(words, act, keys=keys, role=role), self.desk, verb)
        self.acts[f"{which} {keys}"] = made
        self._by_key[which, keys] = made
        return made

    def _shortcut(self, keys: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    def _press(self, keys: str) -> None:
        made = self._by_key.get((self.which, keys))
        if made is not None and made.isEnabled():
            made.click()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key that is no shortcut here presses its button; the rest is the dialog's."""
        keys = QKeySequence(event.keyCombination()).toString()
        if keys in PAGE_HAS_TOO:
            self._press(keys)
        else:
            super().keyPressEvent(event)

    # ---- what is shown

    @property
    def which(self) -> str:
        """The list in sight."""
        return self.choice.value

    @property
    def table(self) -> RowTable:
        """The table in sight."""
        return self.tables[self.which]

    def start(self, which: str = "bays") -> None:
        """Show it; a site without a bay begins with the first one."""
        self.choice.choose(which)
        self.reload()
        self.open_sheet(self.table)
        if which == "bays" and not self.table.rows() and self.desk.may(service.save_bay):
            self.add_bay()

    def show_list(self, which: str) -> None:
        """Another list."""
        self.choice.choose(which)
        self.refuse(" ")
        self.reload()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def reload(self) -> None:
        """Read the list in sight again."""
        place = [which for which, _ in WHICH].index(self.which)
        self._stack.setCurrentIndex(place)
        self._bars.setCurrentIndex(place)
        self.table.set_rows(self._read())
        self.words.setText(self._sum())

    def _read(self) -> Sequence[Any]:
        if self.which == "bays":
            return self.desk.read(set_up_lists.bay_rows)
        return self.desk.read(set_up_lists.courier_rows if self.which == "couriers" else lists.declines)

    def _sum(self) -> str:
        rows = self.table.rows()
        if self.which == "bays":
            places = sum(one.places for one in rows)
            least = "照墙上的样子设，一个货架一行。" if not rows else ""
            return f"{least}共 {len(rows)} 个货架 {places} 格，货位从上到下、从左到右数，写成 A2-4。"
        if self.which == "couriers":
            return "单号开头写了的，扫码时自动认出是哪一家。"
        return f"{len(rows)} 户不让代收；他们的包裹先进“待认”，问过本人再定。"

    # ---- acts

    def add_bay(self) -> None:
        """One more bay."""
        self._open(self._bay_sheet(None))

    def change_bay(self) -> None:
        """The chosen bay: another name or size."""
        here = self.table.current()
        if here is not None:
            self._open(self._bay_sheet(here))

    def _bay_sheet(self, bay: BayRow | None) -> BaySheet:
        rows = self.desk.read(set_up_lists.bay_rows)
        others = sum(one.places for one in rows if bay is None or one.ref != bay.ref)
        return BaySheet(self, self.desk, bay, others, {one.name for one in rows})

    def retire_bay(self) -> None:
        """The chosen bay stands no more; it has to be empty."""
        here = self.table.current()
        if here is not None:
            words = f"{here.name} 架 {here.places} 格不再显示，以前的记录都在。架上还有包裹的撤不了。"
            act = partial(self._do, service.retire_bay, here.ref.id, done=f"{here.name} 架已撤。")
            asked = confirm(self, f"撤 {here.name} 架", words, "撤货架", act, danger=True, clause="PARC-01")
            asked.closed.connect(self.table.setFocus)

    def print_places(self) -> None:
        """Labels of the places, to be stuck on the shelf."""
        bays = [(one.ref.id, one.name) for one in self.desk.read(set_up_lists.bay_rows)]
        if bays:
            PlaceLabelsSheet(self, self.desk, bays).start()
        else:
            self.refuse("还没有设货架，没有可以打印的货位。")

    def change_courier(self) -> None:
        """The chosen courier."""
        here = self.table.current()
        if here is not None:
            self._open(CourierSheet(self, self.desk, here))

    def retire_courier(self) -> None:
        """The chosen courier comes no more."""
        here = self.table.current()
        if here is not None:
            self._do(service.retire_courier, here.ref.id, done=f"{here.name} 已停用。")

    def end_decline(self) -> None:
        """The chosen household may have parcels accepted again."""
        here = self.table.current()
        if here is not None:
            words = f"{here.room}（{here.who}）：{here.words}。撤销以后照常代收。"
            act = partial(self._do, service.end_decline, here.ref.id, done=f"{here.room} 可以代收了。")
            asked = confirm(self, "撤销不让代收", words, "撤销", act, clause="PARC-01")
            asked.closed.connect(self.table.setFocus)

    def _do(self, verb: Callable[..., Any], *args: Any, done: str) -> None:
        _, refused = attempt(self.desk, verb, *args, done=done)
        self.reload()
        self.refuse(refused.sentence if refused is not None else " ")

    def _open(self, sheet: FormSheet) -> None:
        sheet.closed.connect(self.reload)
        sheet.start()
