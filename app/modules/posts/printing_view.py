"""Lists and change sheets out of the printer: choose the posts, look at the paper, print, book."""

from collections.abc import Callable, Collection
from datetime import datetime

from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from app.errors import Refusal, Trouble
from app.modules.posts import lists, papers, printed, service
from app.modules.posts.lists import PostChoice
from app.modules.posts.rules import CLAUSE, RENEWAL_CLAUSE
from app.modules.site.service import names as site_names
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import Sheet
from app.ui.form_sheet import attempt
from app.ui.parts import allow, column, label, row
from app.ui.preview import PaperPreview
from app.ui.printing import ask_and_print, print_from_page

Now = Callable[[], datetime]
WIDE, BESIDE, LOWEST, HIGHEST = 820, 230, 200, 560
NOT_TAKEN = "打印机没有接收"


def print_lists(over: QWidget, desk: Desk, now: Now, ticked: Collection[int] = ()) -> None:
    """New copies for some posts (ARCH-09): those `ticked`, else those whose list is old or wanting."""
    choices = _choices(desk, now)
    if choices:
        ChooseSheet(
            over, desk, choices, ticked or {each.post_id for each in choices if each.old}, now
        ).start()


def renew_all(over: QWidget, desk: Desk, now: Now) -> None:
    """New copies for all posts; the sheet of the renewal is begun and filled in as they go out (ARCH-11)."""
    choices = _choices(desk, now)
    if not choices:
        return
    run = desk.do(service.prepare_renewal)
    if isinstance(run, Ref):
        ChooseSheet(over, desk, choices, {each.post_id for each in choices}, now, run).start()


def print_changes(over: QWidget, desk: Desk, now: Now) -> None:
    """The sheets of what the posts are still to be told (ARCH-10)."""
    posts: list[int] = []

    def made() -> bytes:
        sheets = desk.read(printed.change_sheets, now().date())
        posts.extend(post_id for sheet in sheets for post_id in sheet.post_ids)
        return papers.changes_pdf(sheets, desk.read(site_names), desk.who.name, now())

    if print_from_page(over, desk, made):
        done = f"变更通知单已打印，{len(posts)} 个岗位；通知以后请登记。"
        desk.do(service.printed_changes, tuple(posts), done=done)


def _choices(desk: Desk, now: Now) -> list[PostChoice]:
    found = desk.read(lists.choices, now().date())
    if not found:
        desk.refuse("还没有在用的岗位，请先新增岗位。", clause=CLAUSE)
    return found


class ChooseSheet(Sheet):
    """For which posts; each has its kind and the list it holds beside it."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        choices: list[PostChoice],
        ticked: Collection[int],
        now: Now,
        renewal: Ref | None = None,
    ) -> None:
        title = "全部换新" if renewal else "打印岗位信息表"
        clause = RENEWAL_CLAUSE if renewal else CLAUSE
        super().__init__(over, title, width=560, icon="print", clause=clause)
        self.desk, self._behind, self._now, self._renewal = desk, over, now, renewal
        self.boxes: dict[int, QCheckBox] = {}
        words = "每份有编号、岗位和日期。先看纸样，打印机接收以后才算打印。"
        self.body.addWidget(label(words, "muted", wrap=True))
        for each in choices:
            box = QCheckBox(each.name)
            box.setAccessibleName(f"{each.name}，{each.kind_zh}，{each.words}")
            box.setChecked(each.post_id in ticked)
            self.boxes[each.post_id] = box
            line = row(box, label(each.kind_zh, "muted"), None, label(each.words, "muted"), spacing=10)
            self.body.addLayout(line)
        self.go: QPushButton = allow(self.add_buttons("看纸样…", self.look), desk, service.prepare_copies)

    def start(self) -> None:
        """Show it with the first post under the cursor."""
        self.open_sheet(self.go)

    def look(self) -> None:
        """Numbers are taken, the papers made and shown."""
        chosen = tuple(number for number, box in self.boxes.items() if box.isChecked())
        copies, refused = attempt(self.desk, service.prepare_copies, chosen, done="")
        if refused is not None:
            self.refuse(refused.sentence)
            return
        try:
            found = [self.desk.read(printed.printed_list, ref.id) for ref in copies]
            pdf = papers.lists_pdf(found, self.desk.read(site_names), self.desk.who.name, self._now())
        except Refusal as refusal:
            self.refuse(refusal.sentence)
            return
        self.close_sheet()
        told = "、".join(f"{each.called} {each.post}" for each in found)
        PreviewSheet(self._behind, self.desk, pdf, copies, told, self._renewal).start()


class PreviewSheet(Sheet):
    """The very paper with its numbers; a look without printing leaves the numbers for the next time."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        pdf: bytes,
        copies: tuple[Ref, ...],
        told: str,
        renewal: Ref | None = None,
    ) -> None:
        super().__init__(over, "岗位信息表纸样", width=WIDE, icon="print", clause=CLAUSE)
        self.desk, self._behind, self._pdf, self._renewal = desk, over, pdf, renewal
        self._copies = tuple(ref.id for ref in copies)
        self.preview = PaperPreview()
        self.preview.setMinimumHeight(max(LOWEST, min(HIGHEST, over.window().height() - BESIDE)))
        self.preview.show_pdf(pdf, told)
        self.body.addLayout(column(self.preview))
        self.go = allow(self.add_buttons("打印…", self.print), desk, service.issue_copies)

    def start(self) -> None:
        """Show it; Enter prints."""
        self.open_sheet(self.go)

    def print(self) -> None:
        """To the printer; what it does not take is void, for part of it may lie there with its number."""
        try:
            taken = ask_and_print(self, self._pdf)
        except Trouble as trouble:
            self.close_sheet()
            self.desk.do(service.void_copies, self._copies, why=NOT_TAKEN)
            self.desk.trouble.emit(trouble)
            return
        if not taken:
            self.desk.inform("没有打印，编号留着下次用。")
            return
        self.close_sheet()
        run = self._renewal
        act = ("去检查单", lambda _: self.desk.go(run)) if run is not None else None
        done = f"岗位信息表 {len(self._copies)} 份已打印，请逐份登记发放。"
        self.desk.do(service.issue_copies, self._copies, done=done, act=act)
