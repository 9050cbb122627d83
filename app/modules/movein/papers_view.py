"""A checklist of papers: blank says it is there, minus that it is missing, Ctrl+A that all are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.errors import Refusal
from app.modules.movein import lists, service
from app.modules.movein.card import PaperLine
from app.rules.field import Field, Kind
from app.rules.pictures import MOST_BYTES
from app.rules.ref import Ref
from app.storage.attachments import AttachmentRow
from app.ui import choose
from app.ui.desk import Desk
from app.ui.dialog import Sheet
from app.ui.form_sheet import FormSheet
from app.ui.paper_sheet import PaperSheet, read_file
from app.ui.parts import allow, button, label, row
from app.ui.table import Column, RowTable
from app.ui.theme import text_scale

SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
PAPERS = f"扫描件或照片 ({' '.join(f'*{suffix}' for suffix in SUFFIXES)})"
TOO_LARGE = "这个文件超过 20 MB，没有添加。请换一个小一些的。"
COLUMNS = (
    Column("title", "资料", 0, glyph="sign"),
    Column("stands", "", 70, muted=True),
    Column("pages", "页数", 52, right=True, muted=True),
    Column("scans", "扫描件", 60, right=True, muted=True),
)
FEW = (Column("title", "资料", 0, glyph="sign"), Column("stands", "", 70, muted=True))
HEAD, LINE = 32, 36
"""Pixels of the head and of a line, times the text size."""


@dataclass(frozen=True)
class PaperRow:
    """One paper as the list shows it."""

    ref: Ref
    title: str
    sign: str
    stands: str
    pages: str
    scans: str
    line: PaperLine


class PaperList(RowTable):
    """The papers of one part; `left` is Enter: the next block; `letters` do what stands beside the list."""

    left = Signal()

    def __init__(self, desk: Desk, name: str, *, few: bool = False) -> None:
        super().__init__(FEW if few else COLUMNS, name)
        self.desk = desk
        self._move_in = 0
        self.live = False
        self.letters: dict[Qt.Key, Callable[[], None]] = {}
        self.setAcceptDrops(True)
        self.opened.connect(lambda _: self.left.emit())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_papers(self, move_in_id: int, papers: Sequence[PaperLine], *, live: bool) -> None:
        """Show these papers, the list as high as they are many."""
        anew = self._move_in != move_in_id
        self._move_in, self.live = move_in_id, live
        self.set_rows([_row(paper) for paper in papers])
        if anew and papers:
            self.setCurrentIndex(self.model().index(0, 0))
        high = HEAD + LINE * max(1, len(papers))
        self.setFixedHeight(round(high * text_scale()) + 2)

    @property
    def lacking(self) -> bool:
        """True while a paper that is needed was not looked at."""
        return any(line.line.needed and not line.line.there for line in self.rows())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Blank, minus, Ctrl+A; the rest is a list's."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        key = event.key()
        if key == Qt.Key.Key_A and control:
            self.tick_all()
        elif key == Qt.Key.Key_Space:
            self._tick(True)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self._tick(False)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._tick(None)
        elif key == Qt.Key.Key_P and not control:
            self.choose_scan()
        elif key == Qt.Key.Key_V and not control:
            self.look()
        elif Qt.Key(key) in self.letters and not control:
            self.letters[Qt.Key(key)]()
        else:
            super().keyPressEvent(event)

    def tick_all(self) -> None:
        """All that is asked for here is there; what is not asked for is left as it stands."""
        asked = {one.line.id: True for one in self.rows() if one.line.needed and not one.line.there}
        if asked and self._may():
            self.desk.do(service.tick_papers, self._move_in, asked, done=f"{len(asked)} 份资料已勾上。")

    def ask_pages(self) -> None:
        """How many pages, and whether the original is kept."""
        current = self.current()
        if current is not None and self._may():
            PagesSheet(self, self.desk, current.line).start()

    def choose_scan(self) -> None:
        """Choose a file with the scan of the paper."""
        current = self.current()
        if current is None or not self._may():
            return
        path = choose.open_file(self, f"扫描件：{current.title}", PAPERS)
        if path is not None:
            self.add_scan(current.line, path)

    def add_scan(self, paper: PaperLine, path: Path) -> None:
        """Keep a scan with its paper."""
        try:
            content = read_file(path, MOST_BYTES, TOO_LARGE)
        except Refusal as refusal:
            self.desk.refuse(refusal.sentence)
            return
        number = f"{paper.title} {paper.scans + 1}" if paper.scans else paper.title
        self.desk.do(service.attach_scan, paper.id, content, number, done=f"{paper.title}的扫描件已附上。")

    def look(self) -> None:
        """Look at the scans of the paper, which is put on record."""
        current = self.current()
        if current is None or not current.line.scans or not self.desk.allows(service.open_scan):
            return
        kept = self.desk.read(lists.scans_of, current.line.id)
        look = partial(self._look_at, current.line)
        if len(kept) == 1:
            look(kept[0])
        elif kept:
            sheet = ScansSheet(self, current.title, kept, look)
            sheet.open_sheet(sheet.first)

    # ---- inside

    def _may(self) -> bool:
        return self.live and self.desk.allows(service.tick_papers)

    def _tick(self, there: bool | None) -> None:
        current = self.current()
        if current is None or not self._may():
            return
        if there and current.line.there:
            there = None  # blank again takes it back
        place = self.currentIndex().row()
        self.desk.do(service.tick_papers, self._move_in, {current.line.id: there})
        if there is not None and place + 1 < len(self.rows()):
            self.setCurrentIndex(self.model().index(place + 1, 0))

    def _look_at(self, paper: PaperLine, scan: AttachmentRow) -> None:
        content = self.desk.do(service.open_scan, paper.id, scan.ref.id)
        if content is not None:
            PaperSheet(self, scan.title, content, scan.media).open_sheet()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file is dragged over the list."""
        if self.live and dropped(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """It belongs to the paper beneath it."""
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A file dropped upon a paper is its scan."""
        place = self.rowAt(round(event.position().y()))
        if place < 0 or not self._may():
            return
        paper = self.rows()[place].line
        for path in dropped(event.mimeData()):
            self.add_scan(paper, path)


class PagesSheet(FormSheet):
    """How many pages a paper has, and whether the original is kept."""

    def __init__(self, over: QWidget, desk: Desk, paper: PaperLine) -> None:
        fields = (
            Field("pages", "页数", Kind.NUMBER, required=True, limit=3),
            Field(
                "original", "留存", Kind.CHOICE, required=True, choices=(("yes", "原件"), ("no", "复印件"))
            ),
        )
        super().__init__(over, desk, f"资料：{paper.title}", fields, clause="ARCH-02", icon="movein")
        self._paper = paper
        allow(self.go, desk, service.describe_paper)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Filled with what is noted."""
        paper = self._paper
        super().start(values or {"pages": str(paper.pages), "original": "yes" if paper.original else "no"})

    def save(self) -> None:
        """Keep it."""
        values = self.form.values()
        self.do(
            service.describe_paper,
            self._paper.id,
            pages=values["pages"],
            original=values["original"] == "yes",
            done=f"{self._paper.title}已修改。",
        )


class ScansSheet(Sheet):
    """Which of several scans to look at."""

    def __init__(
        self,
        over: QWidget,
        title: str,
        kept: Sequence[AttachmentRow],
        look: Callable[[AttachmentRow], object],
    ) -> None:
        super().__init__(over, f"扫描件：{title}", icon="eye", clause="ARCH-12")
        self._look = look
        offered = [button(one.title, partial(self._choose, one), icon="eye") for one in kept]
        for each in offered:
            self.body.addWidget(each)
        self.first = offered[0]

    def _choose(self, one: AttachmentRow) -> None:
        self.close_sheet()
        self._look(one)


def dropped(mime: QMimeData) -> list[Path]:
    """The papers among the files that are dragged."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in SUFFIXES]


def legend(papers: PaperList) -> QWidget:
    """The keys of a checklist as buttons."""
    made = QWidget()
    made.setLayout(
        row(
            button("全有", papers.tick_all, role="row", keys="Ctrl+A"),
            button("附扫描件…", papers.choose_scan, role="row", keys="P"),
            label("空格 有　－ 缺　F2 页数　V 看", "c"),
            spacing=6,
        )
    )
    return made


def _row(paper: PaperLine) -> PaperRow:
    if paper.there:
        sign, stands = "done", "有"
    elif paper.there is False:
        sign, stands = "refused", "缺"
    else:
        sign, stands = ("today", "要有") if paper.needed else ("later", "可无")
    kept = "原件" if paper.original else "复印"
    return PaperRow(
        Ref("move_in_paper", paper.id),
        paper.title,
        sign,
        f"{stands}　{kept}" if paper.kept else stands,
        str(paper.pages),
        str(paper.scans) if paper.scans else "",
        paper,
    )
