"""Lost property behind the parcels' page: what is kept, what is over, who asks, what has left the desk."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from app.modules.found import card, lists, printing_view, service
from app.modules.found.card import AskerCard, ItemCard
from app.modules.found.card_view import FoundPanel
from app.modules.found.claim_view import ClaimSheet
from app.modules.found.finding import ASKER, DISPOSAL, ITEM
from app.modules.found.lists import AskerRow, ItemRow
from app.modules.found.photo_view import add_photo, look_at
from app.modules.found.requests_view import Requests
from app.modules.found.rules import CLAUSE, read_code
from app.modules.found.sheets_view import (
    AskSheet,
    DisposalSheet,
    PoliceSheet,
    PutRightSheet,
    TakeInSheet,
)
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import ask_reason
from app.ui.empty import Empty
from app.ui.pane import Pane
from app.ui.parts import allow, button, column, key_cap, row
from app.ui.register import Register
from app.ui.segments import Segments
from app.ui.table import Column
from app.ui.theme import fix_width

ITEMS = (
    Column("code", "编号", 112, glyph="sign"),
    Column("what", "物品", 0, detail="origin"),
    Column("kind", "类别", 52),
    Column("kept_where", "放在", 84),
    Column("age", "已放", 58, right=True, sort="order"),
    Column("stands", "状态", 84, tone="tone"),
)
ASKERS = (
    Column("what", "丢了什么", 0, glyph="sign"),
    Column("name", "谁来问", 150),
    Column("where", "在哪里丢的", 118),
    Column("days", "哪天", 118),
    Column("asked", "来问", 58),
    Column("fitting", "比对", 96, tone="tone"),
)
LABELS = (("kept", "在存"), ("over", "到期"), ("askers", "有人找"), ("ended", "已结"))
SIDE, NARROW_SIDE, NARROW = 400, 330, 1060
"""Pixels of the card, and of a pane too narrow for it."""
WRONG = ("领错了人", "登记错了一件", "当场退回")
NOT_ANY_MORE = ("已经自己找到", "另外买了新的", "联系不上了")


class FoundPane(Pane):
    """The list and the card; Ctrl+N takes a thing in, Ctrl+Shift+N takes down who asks for one."""

    kinds = frozenset(
        {"found_item", "found_asker", "found_ending", "found_disposal", "consent", "unit", "setting"}
    )

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.which = "kept"
        self._rows: list[ItemRow] = []
        self._askers: list[AskerRow] = []
        self._empty = True
        self.setAccessibleName("拾遗物品")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build_tools()
        self._build_lists()
        look = partial(look_at, self, desk)
        self.panel = FoundPanel(desk, self._do, self._meet, look, self.first_focus, now)
        self.requests = Requests(self, now)
        sides = row(spacing=12)
        sides.addWidget(self.stack, 1)
        sides.addWidget(self.panel)
        body = column(self._tools, self.requests, spacing=10)
        body.addLayout(sides, 1)
        self.setLayout(body)
        fix_width(self.panel, SIDE)
        self.keys = {
            "Ctrl+N": self.take_in,
            "Ctrl+Shift+N": self.ask_for,
            "Ctrl+F": self.to_filter,
            "Ctrl+E": self.panel.ask_to_see,
            "Ctrl+P": self.print_list,
            "F2": lambda: self.panel.press("F2"),
        }

    def _build_tools(self) -> None:
        desk = self.desk
        self.segments = Segments(LABELS, "拾遗物品")
        self.segments.choose(self.which)
        self.segments.changed.connect(self._choose)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选")
        self.filter.setAccessibleName("筛选拾遗物品")
        self.filter.setMaxLength(60)
        fix_width(self.filter, 110)
        self.filter.textChanged.connect(lambda _: self._show_filtered())
        self.filter.returnPressed.connect(self._open_number)
        self.print_button = allow(
            button("打印清单…", self.print_list, keys="Ctrl+P"), desk, service.printed_list
        )
        self.ask_button = allow(
            button("有人找…", self.ask_for, icon="search", keys="Ctrl+Shift+N"), desk, service.ask_for
        )
        self.take_button = allow(
            button("收进…", self.take_in, role="outline", icon="plus", keys="Ctrl+N"), desk, service.take_in
        )
        self._tools = row(
            self.segments, None, self.filter, self.print_button, self.ask_button, self.take_button,
            key_cap("Ctrl N"),
        )  # fmt: skip

    def _build_lists(self) -> None:
        self.list = Register(
            ITEMS, "拾遗物品列表", lambda _: self.panel.act(), self._first_words(), nothing=self._nothing()
        )
        self.asking = Register(ASKERS, "找失物的人", lambda _: self.panel.act(), self._nobody_asks())
        self.older = button("更早的…", self._show_older, role="quiet")
        kept = QWidget()
        kept.setLayout(column(self.list, row(None, self.older, None), spacing=4))
        self.stack = QStackedWidget()
        self.stack.addWidget(kept)
        self.stack.addWidget(self.asking)
        for each in (self.list, self.asking):
            each.table.chosen.connect(lambda line: self.panel.show_ref(line.ref if line else None))
            each.table.installEventFilter(self)

    # ---- what the page around it asks

    def reload(self) -> None:
        """Read counts, requests and list again."""
        super().reload()
        today = self._now().date()
        found = self.desk.read(lists.counts, today)
        self._empty = not found.kept
        told = {"kept": found.kept, "over": found.over, "askers": found.askers}
        for (which, words), each in zip(LABELS, self.segments.buttons, strict=True):
            number = told.get(which, 0)
            each.setText(f"{words} {number}" if number else words)
        self.requests.show_lines(self.desk.read(lists.disposals) if self.which == "over" else ())
        if self.which == "askers":
            self._askers = self.desk.read(lists.askers)
        elif self.which == "ended":
            self._rows = self.desk.read(lists.ended, today)
        else:
            self._rows = self.desk.read(lists.kept, today, over=self.which == "over")
        self.older.setVisible(self.which == "ended" and len(self._rows) == lists.PAGE)
        self.stack.setCurrentIndex(1 if self.which == "askers" else 0)
        self._show_filtered()

    def open(self, ref: Ref) -> None:
        """Show a thing, an asker or a request for disposal where it stands."""
        if ref.kind == ASKER:
            self._turn_to("askers")
            if not self.asking.table.choose(ref):
                self.panel.show_ref(ref)
            self.asking.table.setFocus()
            return
        if ref.kind == DISPOSAL:
            self._turn_to("over")
            self.first_focus().setFocus()
            return
        which = self.desk.read(lists.where_of, ref.id, self._now().date()) if ref.kind == ITEM else None
        if which is None:
            self.desk.refuse("找不到这件拾遗物品，请核对编号，或刷新后再看。", clause=CLAUSE)
            return
        self._turn_to(which)
        if not self.list.table.choose(ref):
            self.panel.show_ref(ref)  # it left long ago and the list does not go back so far
        self.list.table.setFocus()

    def shown(self) -> Ref | None:
        """What the card shows."""
        return self.panel.shown

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys for the idle message bar."""
        own = (("Ctrl N", "收进"), ("Ctrl Shift N", "有人找"), ("Enter", "下一步"))
        return (*own, ("L", "领取"), ("Z", "撤销"), ("Ctrl F", "筛选"), ("Ctrl E", "显示电话"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What the handbook asks here."""
        return ((CLAUSE, "前台接收、保管、发还信件和拾遗物品，收进、发还都登记。"),)

    def first_focus(self) -> QWidget:
        """The list takes arrows, letters and Enter; an empty one offers to take something in."""
        return (self.asking if self.which == "askers" else self.list).first_focus()

    def leave(self) -> None:
        """Cover what was uncovered."""
        self.panel.cover()

    # ---- deeds of the tools

    def take_in(self) -> None:
        """Take something in; who may have lost it stands on its card then."""
        if self.desk.allows(service.take_in):
            TakeInSheet(self, self.desk, self.open, self._now).start()

    def ask_for(self) -> None:
        """Take down who asks; what may be theirs stands on the card then."""
        if self.desk.allows(service.ask_for):
            AskSheet(self, self.desk, self.open, self._now).start()

    def to_filter(self) -> None:
        """Put the cursor into the filter."""
        self.filter.setFocus()
        self.filter.selectAll()

    def print_list(self) -> None:
        """Print the things in sight."""
        if self.which == "askers":
            self.desk.refuse("找失物的人有电话，不打印；请到“在存”“到期”或“已结”再打印。", clause="ARCH-12")
        elif self.desk.allows(service.printed_list):
            which = dict(LABELS)[self.which]
            printing_view.print_list(self, self.desk, self.list.table.rows(), self._now(), which=which)

    # ---- deeds of the card

    def _do(self, name: str, shown: ItemCard | AskerCard) -> None:
        if isinstance(shown, AskerCard):
            self._stop_asking(shown)
            return
        deeds = {
            "claim": lambda: self._claim(shown),
            "tag": lambda: self._print_tag(shown.ref),
            "photo": lambda: add_photo(self, self.desk, shown),
            "put_right": lambda: PutRightSheet(self, self.desk, shown).start(),
            "police": lambda: self._to_police(shown.ref),
            "dispose": lambda: self._to_dispose(shown.ref),
            "receipt": lambda: self._print_receipt(shown.ending),
            "undo": lambda: self._undo(shown),
        }
        deeds[name]()

    def _claim(self, item: ItemCard, asker: AskerCard | None = None) -> None:
        ClaimSheet(self, self.desk, item, self._handed_over, asker).start()

    def _handed_over(self, ending: Ref, on_paper: bool) -> None:
        if on_paper:
            self._print_receipt(ending)
        self.first_focus().setFocus()

    def _meet(self, thing: Ref, who: Ref) -> None:
        item = self.desk.read(card.item, thing.id, self._now().date())
        asker = self.desk.read(card.asker, who.id)
        if item is not None and asker is not None:
            self._claim(item, asker)

    def _print_receipt(self, ending: Ref | None) -> None:
        if ending is not None:
            printing_view.print_receipt(self, self.desk, ending, self._now())

    def _print_tag(self, ref: Ref) -> None:
        rows = [line for line in self._rows if line.ref == ref]
        if rows:
            printing_view.TagsSheet(self, self.desk, rows).start()

    def _over_rows(self, ref: Ref) -> tuple[list[ItemRow], list[Ref]]:
        """What may go away with this thing, and what is ticked: where all are over, those of its sort."""
        found = self.desk.read(lists.kept, self._now().date(), over=True)
        mine = next((line for line in found if line.ref == ref), None)
        if mine is None or self.which != "over":
            every = self.desk.read(lists.kept, self._now().date())
            return [line for line in every if line.ref == ref], [ref]
        return found, [line.ref for line in found if line.police == mine.police]

    def _to_police(self, ref: Ref) -> None:
        rows, ticked = self._over_rows(ref)

        def then(things: Sequence[int], words: str) -> None:
            gone = [line for line in rows if line.ref.id in things]
            printing_view.print_list(self, self.desk, gone, self._now(), which="交公安", then=words)

        PoliceSheet(self, self.desk, rows, ticked, then).start()

    def _to_dispose(self, ref: Ref) -> None:
        rows, ticked = self._over_rows(ref)
        free = [line for line in rows if line.sign != "consent"]
        DisposalSheet(self, self.desk, free, ticked, self._now).start()

    def _undo(self, item: ItemCard) -> None:
        verb = partial(self.desk.do, service.undo, item.ref.id, done=f"{item.code} 又在架上了。")
        facts = [("物品", f"{item.code} {item.title}"), ("撤销后", "回到在存；原来的登记和签名留着。")]
        ask_reason(
            self, f"撤销：{item.code}", facts, "撤销", lambda why: verb(reason=why),
            ready=WRONG, kept="原来的交付记录不删。", clause=CLAUSE,
        )  # fmt: skip

    def _stop_asking(self, asker: AskerCard) -> None:
        verb = partial(self.desk.do, service.stop_asking, asker.ref.id, done=f"{asker.name} 不找了，已记下。")
        facts = [("谁", asker.name), ("找什么", asker.title)]
        ask_reason(
            self, "不找了", facts, "记下", lambda why: verb(reason=why), ready=NOT_ANY_MORE, clause=CLAUSE
        )  # fmt: skip

    # ---- inside

    def _first_words(self) -> Empty:
        take = allow(button("收进…", self.take_in, role="filled"), self.desk, service.take_in)
        words = "写物品、在哪里捡到、谁捡到、放在哪里；贵重的写暗记。"
        return Empty("还没有拾遗物品", words, take)

    def _nothing(self) -> Empty:
        show = button("看在存的", self._show_all, role="filled")
        return Empty("这一栏没有物品", "换一栏，或清除筛选。", show)

    def _nobody_asks(self) -> Empty:
        ask = allow(button("有人找…", self.ask_for, role="filled"), self.desk, service.ask_for)
        return Empty("现在没有人找东西", "有人来问，记下东西的样子和日子，收进来时自动比对。", ask)

    def _show_all(self) -> None:
        self.filter.clear()
        self._turn_to("kept")

    def _turn_to(self, which: str) -> None:
        self.filter.clear()
        self.segments.choose(which)
        self._choose(which)

    def _choose(self, which: str) -> None:
        self.which = which
        self.reload()

    def _show_older(self) -> None:
        end = self.desk.read(lists.page_end, self._rows[-1].ref.id) if self._rows else None
        if end is None:
            return
        more = self.desk.read(lists.ended, self._now().date(), end)
        self._rows = [*self._rows, *more]
        self.older.setVisible(len(more) == lists.PAGE)
        self._show_filtered()

    def _show_filtered(self) -> None:
        """Those of the rows at hand that hold the words typed; a key typed asks the store nothing."""
        wanted = self.filter.text().strip().casefold()
        if self.which == "askers":
            self.asking.show_rows([one for one in self._askers if wanted in _asked(one)])
            current = self.asking.current()
            self.panel.show_ref(current.ref if current else None)
            return
        rows = [line for line in self._rows if wanted in _told(line)]
        self.list.show_rows(rows, filtered=bool(wanted) or self.which != "kept" or not self._empty)
        current = self.list.current()
        self.panel.show_ref(current.ref if current else None)

    def _open_number(self) -> None:
        """Enter in the filter: a number opens its thing, wherever it is."""
        if read_code(self.filter.text()) is None:
            self.first_focus().setFocus()
            return
        found = self.desk.read(lists.numbered, self.filter.text())
        if found is None:
            self.desk.refuse(f"没有编号是 {self.filter.text().strip()} 的拾遗物品。", clause=CLAUSE)
        else:
            self.open(found)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the list keeps its columns and the card gives way."""
        super().resizeEvent(event)
        fix_width(self.panel, SIDE if self.width() >= NARROW else NARROW_SIDE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A letter does the act it stands for; a list would take it for a search."""
        plain = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            letter = event.text().isalpha() and event.modifiers() in plain
            return letter and self.panel.press(event.text())
        return super().eventFilter(watched, event)


def _asked(line: AskerRow) -> str:
    return f"{line.what} {line.detail} {line.name} {line.where}".casefold()


def _told(line: ItemRow) -> str:
    return f"{line.code} {line.what} {line.detail} {line.kind} {line.where} {line.kept_where}".casefold()
