"""The papers of moving in out of the printer: one household's with a look at them, or many packs."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from app.errors import Refusal
from app.modules.movein.packs import Others, packs, printed_packs
from app.modules.movein.papers import TITLES, Printing, forms_of, pack_pdf
from app.modules.movein.printed import HouseholdData as HouseholdData
from app.modules.movein.printed import household
from app.modules.site.service import names as site_names
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import Sheet, facts_block
from app.ui.parts import allow, button, column, label, row
from app.ui.preview import PaperPreview
from app.ui.print_job import print_many, save_many
from app.ui.printing import print_from_page, save_pdf
from app.ui.segments import Segments
from app.ui.theme import text_scale

Now = Callable[[], datetime]
PREVIEW = 560
"""Pixels of the paper's side in the dialog; the choice of papers stands left of it."""
_CHOICE, _ABOVE, _LEAST = 240, 210, 260
WHERE = (("printer", "打印机"), ("folder", "存到文件夹"))


class Ticks(QWidget):
    """The papers of a pack, each with a box; a digit ticks it, as does a blank on it."""

    def __init__(self, changed: Callable[[], object], columns: int = 1) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(8)
        self.boxes: dict[str, QCheckBox] = {}
        for place, (key, title) in enumerate(TITLES.items(), 1):
            box = QCheckBox(f"{place}　{title}")
            box.setAccessibleName(title)
            box.setChecked(True)
            box.toggled.connect(lambda _: changed())
            self.boxes[key] = box
            grid.addWidget(box, *divmod(place - 1, columns))

    @property
    def chosen(self) -> list[str]:
        """The keys of the papers that are ticked."""
        return [key for key, box in self.boxes.items() if box.isChecked()]

    def strike(self, digit: int) -> bool:
        """Tick or untick the paper with that number; False when there is none."""
        found = list(self.boxes.values())[digit - 1 : digit] if digit > 0 else []
        for box in found:
            box.toggle()
        return bool(found)


class PapersSheet(Sheet):
    """One household's papers: all ticked, the very pages beside; Enter prints them.

    `ref` is its move-in or, before that is begun, its flat.
    """

    def __init__(self, over: QWidget, desk: Desk, ref: Ref, now: Now) -> None:
        data = desk.read(household, ref)
        title = f"打印入住资料：{data.room}"
        super().__init__(over, title, width=_CHOICE + PREVIEW + 72, icon="print", clause="MOVE-03")
        self.desk, self._over_page, self._data = desk, over, data
        self._printing = Printing(desk.read(site_names), desk.who.name, now())
        self.ticks = Ticks(self._show)
        self.preview = PaperPreview()
        self.preview.setMinimumHeight(max(_LEAST, min(round(PREVIEW * 0.9), over.window().height() - _ABOVE)))
        aside = column(
            label("打印哪些", "h3"),
            self.ticks,
            label(
                "已知的都填好了，空着的当面用笔填。资料是业主自己的，不遮盖；打印了记入日志。",
                "muted",
                wrap=True,
            ),
            None,
            spacing=10,
        )
        side = QWidget()
        side.setLayout(aside)
        side.setFixedWidth(round(_CHOICE * text_scale()))
        self.body.addLayout(row(side, self.preview, spacing=16))
        self.save_button = allow(button("存为 PDF…", self._save), desk, printed_packs)
        self.buttons.addWidget(self.save_button)
        self.go = allow(self.add_buttons("打印…", self._print), desk, printed_packs)
        fit = QShortcut(QKeySequence("Alt+Z"), self, self.preview.switch_fit)
        fit.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._show()

    def start(self) -> None:
        """Show it with the cursor on the first paper."""
        self.open_sheet(next(iter(self.ticks.boxes.values())))
        # The room that the whole page has is known once the dialog is laid out.
        laid_out = QTimer(self)
        laid_out.setSingleShot(True)
        laid_out.timeout.connect(self.preview.paper.fit)
        laid_out.start(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits tick papers; page keys turn the pages wherever the cursor is."""
        if event.text().isascii() and event.text().isdigit() and self.ticks.strike(int(event.text())):
            event.accept()
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.preview.paper.turn(1 if event.key() == Qt.Key.Key_PageDown else -1)
            event.accept()
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        chosen = self.ticks.chosen
        self.go.setEnabled(bool(chosen) and self.desk.may(printed_packs))
        self.save_button.setEnabled(self.go.isEnabled())
        self.refuse("" if chosen else "请至少选一份。")
        if not chosen:
            return
        try:
            self.preview.show_pdf(self._made())
        except Refusal as refusal:
            self.refuse(refusal.sentence)

    def _made(self) -> bytes:
        return pack_pdf(self._data, self._printing, forms_of(self.ticks.chosen))

    def _print(self) -> None:
        self.close_sheet()
        if print_from_page(self._over_page, self.desk, self._made):
            self._book("已打印")

    def _save(self) -> None:
        made, name = self._made(), f"{self._data.short_room} 入住资料"
        self.close_sheet()
        if self.desk.look(lambda: save_pdf(self._over_page, made, name), None) is not None:
            self._book("已存为 PDF")

    def _book(self, how: str) -> None:
        count = len(self.ticks.chosen)
        what = "all" if count == len(TITLES) else " ".join(self.ticks.chosen)
        done = f"{self._data.room} 的入住资料 {count} 份{how}。"
        self.desk.do(printed_packs, (self._data.ref,), what, done=done)


class PacksSheet(Sheet):
    """Many households' packs as one job: which papers, and whether they are printed or kept in a folder.

    `refs` are their move-ins or flats; `others` gives papers of another room that stand before each pack.
    """

    def __init__(
        self, over: QWidget, desk: Desk, refs: Sequence[Ref], now: Now, *, others: Others | None = None
    ) -> None:
        super().__init__(over, f"打印 {len(refs)} 户的入住资料", width=560, icon="print", clause="MOVE-03")
        self.desk, self._over_page, self._others = desk, over, others
        self._refs, self._now = list(dict.fromkeys(refs)), now
        self.ticks = Ticks(self._look, columns=2)
        self.where = Segments(WHERE, "打到哪里")
        self.where.choose("printer")
        then = "一户一份，依次打出；随时可以停止，已经打出的不收回。存到文件夹的，文件名只写房号。"
        self.body.addWidget(facts_block((("住户", f"{len(self._refs)} 户"), ("怎么出", then))))
        self.body.addLayout(row(label("打到", "h3"), self.where, None, spacing=10))
        self.body.addWidget(label("打印哪些", "h3"))
        self.body.addWidget(self.ticks)
        self.go = allow(self.add_buttons("开始…", self._start), desk, printed_packs)
        self._look()

    def start(self) -> None:
        """Show it; Enter begins with all papers."""
        self.open_sheet(self.go)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits tick papers."""
        if event.text().isascii() and event.text().isdigit() and self.ticks.strike(int(event.text())):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _look(self) -> None:
        self.go.setEnabled(bool(self.ticks.chosen and self._refs) and self.desk.may(printed_packs))
        self.refuse("" if self.ticks.chosen else "请至少选一份。")

    def _start(self) -> None:
        chosen, folder = self.ticks.chosen, self.where.value == "folder"
        self.close_sheet()
        print_packs(
            self._over_page, self.desk, self._refs, self._now(), wanted=chosen, folder=folder,
            others=self._others,
        )  # fmt: skip


def print_packs(
    over: QWidget,
    desk: Desk,
    refs: Sequence[Ref],
    now: datetime,
    *,
    wanted: Sequence[str] = (),
    folder: bool = False,
    others: Others | None = None,
) -> int:
    """Each household's pack, straight out of the printer or into a folder. Returns how many came out.

    What came out is on record; a household whose papers cannot be printed is named at the end.
    """
    printing = Printing(desk.read(site_names), desk.who.name, now)
    sent: list[Ref] = []
    left_out: list[str] = []

    def made() -> Iterator[tuple[str, bytes]]:
        found = packs(desk.read, refs, printing, wanted=wanted, others=others, left_out=left_out.append)
        for one in found:
            sent.append(one.ref)
            yield one.name, one.pdf

    if folder:
        done = save_many(over, desk, "正在存入住资料", made(), len(refs), unit="户")
    else:
        done = print_many(over, desk, "正在打印入住资料", made(), len(refs), unit="户", apart=True)
    if done:
        words = f"入住资料 {done} 户{'已存到文件夹' if folder else '已打印'}"
        words += f"，{len(refs) - done} 户没有" if done < len(refs) else ""
        desk.do(printed_packs, tuple(sent[:done]), "packs", done=f"{words}。")
    if left_out:
        more = f"（共 {len(left_out)} 户）" if len(left_out) > 1 else ""
        desk.refuse(f"{left_out[0]}{more}", clause="MOVE-03")
    return done
