"""The file of one household: its papers by kind, what is missing, where it stands, damage and checks."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QPushButton, QScrollArea, QStackedWidget, QWidget

from app.modules.archive import lists, printing_view, service
from app.modules.archive.filing_view import file_rows
from app.modules.archive.missing import Missing
from app.modules.archive.rows import WITH_FORMALITIES, DamageRow, FileCard, PaperRow
from app.modules.archive.rules import BAND_ZH, KINDS
from app.modules.archive.scan_view import add_scan, show_scans
from app.modules.archive.sheets_view import (
    AmendSheet,
    CareSheet,
    CheckSheet,
    DamageSheet,
    PlaceSheet,
    ReceiveSheet,
)
from app.rules.ref import Ref
from app.ui.band_list import BandList
from app.ui.bands import Band, BandRow, Columns
from app.ui.dialog import ask_reason
from app.ui.empty import Empty
from app.ui.form_sheet import attempt
from app.ui.page import WIDEST
from app.ui.parts import Card, allow, button, card_line, clause_chip, clear, column, frame, label, row
from app.ui.theme import fix_width, text_scale

if TYPE_CHECKING:
    from app.modules.archive.view import ArchivePage

SIDE, LESS, ROOMY, ABREAST = 400, 320, 1150, 1000
"""Pixels of the column at the right, wide and narrow; the first needs a roomy page. Times the text size:
the width below which only one of list and column is in sight."""
STRIKE_REASONS = ("重复登记，只有一份", "登记错了户", "用户取回原件")
FILE, LOOK, GO = "归档", "看扫描件", "去办手续"
"""What Enter does with a paper."""
KEYS = (("F2", "amend"), ("S", "scan"), ("D", "damage"), ("X", "strike"))
"""Keys and what they do with the chosen paper."""


class FileView(QWidget):
    """A household's file; the chosen paper is filed, put right, scanned or struck by a key."""

    def __init__(self, page: "ArchivePage", now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__()
        self._page, self.desk, self._now = page, page.desk, now
        self.unit: Ref | None = None
        self.card: FileCard | None = None
        self.setAccessibleName("户档内容")
        self.list = BandList("档内资料", Columns(what=170, reason=150))
        self.list.acted.connect(self._act_on)
        self.list.chosen.connect(lambda _: self._show_deeds())
        self.where = label("", "h3")
        self.counts = label("", "muted")
        self.place_button = allow(button("改…", self.ask_place, role="quiet"), self.desk, service.set_place)
        self.print_button = allow(
            button("卷内目录…", self.print_contents, icon="print", keys="Ctrl+P"),
            self.desk,
            service.printed_contents,
        )
        self.spine_button = allow(button("脊背标签…", self.print_spine), self.desk, service.printed_spines)
        self.turn_button = button("缺件、检查", self.turn, keys="Ctrl+F6")
        self._turned = False
        self.deeds: dict[str, QPushButton] = {
            "file": allow(button("归档", self.file, role="outline"), self.desk, service.file_papers),
            "unfile": allow(button("撤回归档", self.unfile), self.desk, service.unfile),
            "amend": allow(button("更正…", self.amend, keys="F2"), self.desk, service.amend_paper),
            "scan": allow(button("扫描件…", self.scan, keys="S"), self.desk, service.attach_scan),
            "damage": allow(button("登记损坏…", self.damage, keys="D"), self.desk, service.note_damage),
            "strike": allow(button("注销…", self.strike, keys="X"), self.desk, service.strike),
        }
        head = row(
            label("位置", "muted"), self.where, self.place_button, 8, self.counts, None,
            self.turn_button, self.spine_button, self.print_button, spacing=8,
        )  # fmt: skip
        self.papers = QStackedWidget()
        self.papers.addWidget(self.list)
        self.papers.addWidget(Empty("还没有资料", "收到一份就登记一份，当天归档。"))
        papers = column(self.papers, row(*self.deeds.values(), None, margins=(10, 8, 10, 8)), spacing=0)
        self._side = column(spacing=10)
        holder = QWidget()
        holder.setLayout(self._side)
        self.side = QScrollArea()
        self.side.setWidgetResizable(True)
        self.side.setFrameShape(QScrollArea.Shape.NoFrame)
        self.side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.side.setWidget(holder)
        fix_width(self.side, SIDE)
        self.left = frame("card", papers)
        sides = row(spacing=12)
        sides.addWidget(self.left, 1)
        sides.addWidget(self.side)
        self.setLayout(column(head, sides, spacing=10))
        for keys, act in (*((keys, self.deeds[deed].click) for keys, deed in KEYS), ("Ctrl+F6", self.turn)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # ---- what it shows

    def show_file(self, unit: Ref, at: Ref | None = None) -> None:
        """Open the file of a household, at one of its papers."""
        self.unit = unit
        self.reload()
        if at is not None:
            self.list.choose(at)

    def reload(self) -> None:
        """Read the file again."""
        if self.unit is None:
            return
        self.card = self.desk.read(lists.file_card, self.unit.id, self._now().date())
        if self.card is None:
            return
        self.where.setText(self.card.where or "还没有定")
        self.counts.setText(self.card.words)
        self.list.show_bands(_bands(self.card))
        self.papers.setCurrentIndex(0 if self.card.papers else 1)
        self._fill_side(self.card)
        self._show_deeds()

    def first_focus(self) -> QWidget:
        """The list of papers takes arrows and Enter; an empty file offers what is missing."""
        if self.list.rows() and self.list.isVisible():
            return self.list
        return self._first_beside()

    def _first_beside(self) -> QWidget:
        offered = (each for each in self.side.findChildren(QPushButton) if each.isVisible())
        return next((each for each in offered if each.isEnabled()), self.list)

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Keys for the idle message bar."""
        own = (("Enter", "归档"), ("Ctrl N", "收资料"), ("F2", "更正"), ("S", "扫描件"))
        return (*own, ("D", "登记损坏"), ("X", "注销"), ("Ctrl P", "卷内目录"), ("Esc", "返回"))

    def paper(self) -> PaperRow | None:
        """The chosen paper."""
        chosen = self.list.current()
        return chosen.of if chosen is not None and isinstance(chosen.of, PaperRow) else None

    # ---- what is done here

    def file(self) -> None:
        """File the chosen paper."""
        paper = self.paper()
        if paper is not None and self.desk.allows(service.file_papers):
            file_rows(self._page, self.desk, [paper])

    def go_to_source(self) -> None:
        """A paper of a move-in is filed there, together with the others."""
        paper = self.paper()
        if paper is not None and paper.source is not None:
            self.desk.go(paper.source)

    def unfile(self) -> None:
        """Take back a filing of today."""
        paper = self.paper()
        if paper is not None:
            self.desk.do(service.unfile, [paper.ref.id], done=f"“{paper.title}”的归档已撤回。")

    def amend(self) -> None:
        """Put the chosen paper right."""
        paper = self.paper()
        if paper is not None:
            AmendSheet(self._page, self.desk, paper).start()

    def scan(self) -> None:
        """Look at the scans of the chosen paper, or attach the first one."""
        paper = self.paper()
        if paper is None:
            return
        if paper.scans:
            show_scans(self._page, paper)
        else:
            add_scan(self._page, paper)

    def damage(self) -> None:
        """Note damage to the chosen paper, or to the whole file."""
        if self.card is not None:
            DamageSheet(self._page, self.desk, self.card, self.paper()).start()

    def strike(self) -> None:
        """The chosen paper does not count any more, for a reason."""
        paper = self.paper()
        if paper is None:
            return
        facts = (("资料", f"{paper.title}　{paper.kind_zh}"), ("办了以后", "不再算在户档里，登记一直留着。"))

        def strike(why: str) -> None:
            _, refused = attempt(
                self.desk, service.strike, paper.ref.id, why, done=f"“{paper.title}”已注销。"
            )
            if refused is not None:
                self.desk.refuse(refused.sentence, clause=refused.clause)

        ask_reason(
            self._page, f"注销：{paper.title}", facts, "注销", strike, ready=STRIKE_REASONS, clause="ARCH-02"
        )

    def ask_place(self) -> None:
        """Where the file stands."""
        if self.card is not None and self.desk.allows(service.set_place):
            PlaceSheet(self._page, self.desk, self.card).start()

    def print_contents(self) -> None:
        """The contents sheet of this file."""
        if self.card is not None and self.desk.allows(service.printed_contents):
            printing_view.print_contents(self._page, self.card)

    def print_spine(self) -> None:
        """The spine label of this file."""
        if self.card is not None:
            printing_view.choose_spines(self._page, room=self.card.short)

    # ---- inside

    def _act_on(self, band_row: BandRow) -> None:
        paper = band_row.of
        if not isinstance(paper, PaperRow):
            return
        {FILE: self.file, LOOK: self.scan, GO: self.go_to_source}[band_row.action]()

    def _show_deeds(self) -> None:
        paper = self.paper()
        for name, deed in self.deeds.items():
            fits = {
                "file": paper is not None and not paper.is_filed and paper.age != WITH_FORMALITIES,
                "unfile": paper is not None and paper.can_unfile,
                "damage": self.card is not None,
            }.get(name, paper is not None)
            deed.setVisible(fits)

    def _fill_side(self, card: FileCard) -> None:
        clear(self._side)
        if card.missing:
            self._side.addWidget(self._missing(card))
        if card.damages:
            self._side.addWidget(self._damages(card))
        self._side.addWidget(self._checks(card))
        self._side.addStretch(1)

    def _missing(self, card: FileCard) -> Card:
        made = Card("缺件", str(len(card.missing)), clause_chip("ARCH-04"))
        for one in card.missing:
            take = button("收进来…", partial(self._receive, one), role="row", name=f"收进来：{one.title}")
            take = allow(take, self.desk, service.receive_paper)
            made.body.addWidget(card_line("today", one.title, one.kind_zh, take))
        return made

    def _receive(self, one: Missing) -> None:
        if self.card is not None and self.desk.allows(service.receive_paper):
            values = {"room": self.card.short, "kind": one.kind, "title": one.title}
            ReceiveSheet(self._page, self.desk).start(values)

    def _damages(self, card: FileCard) -> Card:
        is_open = sum(one.is_open for one in card.damages)
        made = Card("损坏", f"待处理 {is_open}" if is_open else "都已处理", clause_chip("ARCH-13"))
        for one in card.damages:
            right: list[QWidget] = []
            if one.is_open:
                care = button("处理…", partial(self._care, one), role="row", name=f"处理：{one.what}")
                right.append(allow(care, self.desk, service.note_care))
            told = one.words if one.is_open else one.care
            made.body.addWidget(card_line(one.sign, f"{one.kind_zh}　{one.what}", told, *right))
        return made

    def _care(self, one: DamageRow) -> None:
        CareSheet(self._page, self.desk, one).start()

    def _checks(self, card: FileCard) -> Card:
        look = allow(
            button("登记检查…", lambda: CheckSheet(self._page, self.desk, card).start(), role="row"),
            self.desk,
            service.checked,
        )
        made = Card("主管检查", "" if card.checks else "还没有检查过", look)
        for one in card.checks:
            made.body.addWidget(card_line("done", one.when[:10], f"{one.by}　{one.words}"))
        return made

    def turn(self) -> None:
        """Ctrl+F6: from the papers to what stands beside them, and back; in a narrow window it takes over."""
        to_side = not self._turned if self.turn_button.isVisible() else self.list.hasFocus()
        self._turned = to_side
        self._fit()
        (self._first_beside() if to_side else self.list).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window one of list and column is in sight, and the other by a button."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        abreast = self.width() >= round(ABREAST * text_scale())
        self.turn_button.setVisible(not abreast)
        self.turn_button.setText("看资料" if self._turned else "缺件、检查")
        self.left.setVisible(abreast or not self._turned)
        self.side.setVisible(abreast or self._turned)
        if abreast:
            fix_width(self.side, SIDE if self.width() >= round(ROOMY * text_scale()) else LESS)
        else:
            self.side.setMinimumWidth(0)
            self.side.setMaximumWidth(WIDEST)


def _bands(card: FileCard) -> list[Band]:
    found = []
    for kind, _ in KINDS:
        mine = [paper for paper in card.papers if paper.kind == kind]
        if mine:
            rows = tuple(_band_row(paper) for paper in mine)
            found.append(Band(kind, BAND_ZH[kind], rows))
    return found


def _band_row(paper: PaperRow) -> BandRow:
    pages = f"{paper.pages} 页　" if paper.pages else ""
    lies = "在" if paper.is_filed else "放到"
    told = [f"{paper.formed} 形成" if paper.formed else "", f"{lies} {paper.where}" if paper.where else ""]
    told += [f"扫描件 {len(paper.scans)}" if paper.scans else "", paper.remark]
    elsewhere = not paper.is_filed and paper.age == WITH_FORMALITIES
    action = LOOK if paper.scans else ""
    if not paper.is_filed and not elsewhere:
        action = FILE
    elif elsewhere and paper.source is not None:
        action = GO
    return BandRow(
        key=paper.ref,
        glyph=paper.sign,
        day=paper.filed if paper.is_filed else paper.age,
        what=paper.title,
        about=f"{pages}{paper.original}",
        reason="　".join(part for part in told if part),
        who=paper.received_by,
        action=action,
        tone=paper.tone,
        of=paper,
    )
