"""The sheet of a count 钥匙盘点表 on paper, as often as somebody asks for it (KEY-07, KEY-08)."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.keys import count_lists, count_papers, counting
from app.modules.keys.count_lists import FinishedCount
from app.modules.site.service import names as site_names
from app.rules.field import Field, Kind
from app.ui.desk import Desk
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow
from app.ui.printing import print_from_page

Now = Callable[[], datetime]


def choose_count(over: QWidget, desk: Desk, now: Now) -> None:
    """Ask which of the last counts; Enter prints the newest."""
    found = desk.read(count_lists.finished)
    if not found:
        desk.refuse("还没有做完并签名的盘点；每日清点和每月抽查请在“检查”里打印检查单。", clause="KEY-08")
        return
    CountsSheet(over, desk, found, now).start()


def print_count(over: QWidget, desk: Desk, count: FinishedCount, now: datetime) -> None:
    """One sheet out of the printer; on record once the printer has taken it."""

    def made() -> bytes:
        sheet = desk.read(count_papers.count_sheet, count.ref.id)
        return count_papers.count_pdf(sheet, desk.read(site_names), desk.who.name, now)

    if print_from_page(over, desk, made):
        desk.do(counting.printed_count, count.ref.id, done=f"盘点表（{count.title}）已打印。")


class CountsSheet(FormSheet):
    """Which count the sheet is printed of: the newest stands there already."""

    def __init__(self, over: QWidget, desk: Desk, counts: list[FinishedCount], now: Now) -> None:
        choices = tuple((str(one.ref.id), one.words) for one in counts)
        fields = (Field("count", "哪一次", Kind.CHOICE, required=True, choices=choices),)
        super().__init__(
            over, desk, "打印钥匙盘点表", fields,
            clause="KEY-08", icon="print", width=560, words="打印…", columns=1,
        )  # fmt: skip
        self._over, self._now = over, now
        self._counts = {str(one.ref.id): one for one in counts}
        allow(self.go, desk, counting.printed_count)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it with the newest count chosen."""
        super().start(values or {"count": next(iter(self._counts))})

    def save(self) -> None:
        """Print the one that is chosen."""
        chosen = self._counts.get(self.form.values()["count"])
        if chosen is None:
            self.form.show_error("count", "请选哪一次。")
            return
        self.close_sheet()
        print_count(self._over, self.desk, chosen, self._now())
