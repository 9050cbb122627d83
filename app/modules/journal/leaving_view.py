"""Verifying the journal, its head on signed paper, and a part of it as a workbook."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.errors import Cancelled, Refusal, Trouble
from app.modules.journal import lists, papers, service
from app.modules.journal.finding import Asked
from app.modules.site import service as site
from app.rules.ref import Ref
from app.storage.journal import SLICE, Head
from app.storage.signing import Signature
from app.ui.choose import save_as
from app.ui.files import safe_name, write_whole
from app.ui.printing import print_from_page
from app.ui.progress import ProgressSheet
from app.ui.sign_sheet import ask_signature

if TYPE_CHECKING:
    from app.modules.journal.view import JournalPage

AT_ONCE = 500


class _Far(ProgressSheet):
    """Progress of work that saves nothing: stopping it loses nothing."""

    def __init__(self, over: QWidget, title: str, words: str) -> None:
        super().__init__(over, title, "条")
        self._saying = words

    def _far(self, done: int, total: int, spent: float) -> str:
        return f"{self._saying} {done} 条"


class Verification:
    """Works the whole chain out again, and prints its head."""

    def __init__(self, page: "JournalPage") -> None:
        self._page, self.desk = page, page.desk
        self._stopped = False
        self.result: papers.Verified | None = None

    def stop(self) -> None:
        """The page goes out of sight: what is under way ends at the next slice."""
        self._stopped = True

    def verify(self) -> bool:
        """Verify from the first entry to the newest; False when it was stopped."""
        head = self.desk.read(lists.state).head
        try:
            broken = self._first_break(head)
        except Cancelled:
            self.desk.inform("核对已停止，日志没有改动。")
            return False
        now, who = datetime.now(), self.desk.who.name
        self.result = papers.Verified(head.sequence, broken, who, now)
        self.desk.do(service.verified, head.sequence, broken=broken)
        self._page.reload()
        self._tell(head, broken)
        return True

    def _first_break(self, head: Head) -> int | None:
        self._stopped = False
        sheet = _Far(self._page, "核对日志", "已核对")
        with sheet.running():
            for since in range(0, head.sequence, SLICE):
                upto = min(since + SLICE, head.sequence)
                broken = self.desk.read(lists.first_break, since, upto)
                if broken is not None:
                    return broken
                sheet.tick(upto, head.sequence)
                if self._stopped:
                    raise Cancelled
        return None

    def _tell(self, head: Head, broken: int | None) -> None:
        assert self.result is not None
        if broken is None:
            self._page.strip.settle("broken")
            self.desk.say(f"{self.result.sentence}；最新一条 {head.short}")
            return
        sentence = f"操作日志{self.result.sentence}。请不要再录入，报告中心负责人，并用最近的备份核对。"
        self._page.strip.warn(
            "broken", sentence, "看这一条", lambda: self._page.open(Ref(lists.KIND, broken))
        )
        self.desk.refuse(sentence, clause="ARCH-20")

    def print_sheet(self) -> None:
        """Print the head to be signed; verified first when something was done since the last time."""
        state = self.desk.read(lists.state)
        fresh = self.result is not None and self.result.until >= state.head.sequence - 1
        if not fresh and not self.verify():
            return
        state, who = self.desk.read(lists.state), self.desk.who.name
        names, result = self.desk.read(site.names), self.result

        def paper() -> bytes:
            return papers.sheet_pdf(state, result, names, who, datetime.now())

        if not print_from_page(self._page, self.desk, paper):
            return
        self.desk.do(service.printed, state.head.sequence, done="核对单已送到打印机，请签字存档。")
        self._page.reload()


class Export:
    """The filtered entries as a workbook: gathered, a place chosen, signed, noted, written."""

    def __init__(self, page: "JournalPage") -> None:
        self._page, self.desk = page, page.desk

    def start(self) -> None:
        """Gather what the filter shows, and ask where it shall go."""
        asked = self._page.asking.asked
        if not self.desk.may(service.exported):
            self.desk.refuse(f"导出操作日志不在{self.desk.who.role_zh}的权限之内。", clause="ROLE-01")
            return
        try:
            lines = self._gathered(asked)
            if not lines:
                self.desk.refuse("没有符合筛选的日志，不用导出。")
                return
            content = self._workbook(lines, asked)
        except Cancelled:
            self.desk.inform("导出已停止，没有写文件。")
            return
        except Refusal as refusal:
            self.desk.refuse(refusal.sentence, field=refusal.field)
            return
        path = save_as(
            self._page,
            "导出操作日志",
            Path.home() / safe_name(f"操作日志 {datetime.now():%Y-%m-%d}", ".xlsx"),
            "Excel 工作簿 (*.xlsx)",
        )
        if path is not None:
            self._sign(path.with_name(path.stem + ".xlsx"), content, len(lines), asked)

    def _sign(self, path: Path, content: bytes, rows: int, asked: Asked) -> None:
        facts = [
            ("内容", f"操作日志 {rows} 条：{self._words(asked)}"),
            ("存到", str(path)),
            ("之后", "导出本身记入日志；文件不加密，请按资料保管，用完删除。"),
        ]
        ask_signature(
            self._page,
            self.desk,
            "导出操作日志",
            facts,
            "导出",
            lambda signature: self._write(path, content, rows, asked, signature),
            clause="ARCH-20",
        )

    def _write(self, path: Path, content: bytes, rows: int, asked: Asked, signature: Signature) -> None:
        if not self.desk.do(service.exported, rows, asked, signature=signature):
            return
        try:
            write_whole(path, content)
        except Trouble as trouble:
            self.desk.trouble.emit(trouble)
            return
        self.desk.say(f"{rows} 条日志已存为 {path.name}。")
        self._page.reload()

    def _gathered(self, asked: Asked) -> list[lists.EntryLine]:
        """Every entry that fits. Refusal when they are more than may leave at once; Cancelled."""
        lines: list[lists.EntryLine] = []
        before = None
        sheet = _Far(self._page, "导出操作日志", "已找到")
        with sheet.running():
            while True:
                page = self.desk.read(lists.entries, asked, before, AT_ONCE, words=self._page.told_by)
                lines += page.lines
                if len(lines) > service.MOST_EXPORTED:
                    raise Refusal(
                        f"一次最多导出 {service.MOST_EXPORTED} 条，请把日期范围缩小。", field="day_from"
                    )
                if page.further is None:
                    return lines
                before = page.further
                sheet.tick(len(lines), service.MOST_EXPORTED + 1)

    def _workbook(self, lines: list[lists.EntryLine], asked: Asked) -> bytes:
        state, names = self.desk.read(lists.state), self.desk.read(site.names)
        about = [
            ("公司", names.company),
            ("服务中心", names.centre),
            ("范围", self._words(asked)),
            ("条数", str(len(lines))),
            ("最新一条", state.head.short),
            ("导出人", self.desk.who.name),
            ("导出时间", f"{datetime.now():%Y-%m-%d %H:%M}"),
        ]
        sheet = _Far(self._page, "导出操作日志", "已写")
        with sheet.running():
            return papers.entries_workbook(lines, about, lambda done: sheet.tick(done, len(lines)))

    def _words(self, asked: Asked) -> str:
        who = self._page.asking.who.currentText() if asked.staff_id is not None else ""
        return lists.asked_words(asked, who)
