"""Receipt, labels and lists of lost property out of the printer; on record once the printer took them."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.errors import Refusal
from app.modules.found import papers, service
from app.modules.found.lists import ItemRow
from app.modules.found.rules import CLAUSE
from app.modules.site.service import names as site_names
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.form_sheet import FormSheet
from app.ui.printing import print_from_page


def print_receipt(over: QWidget, desk: Desk, ending: Ref, now: datetime) -> None:
    """The receipt of one hand-over."""

    def made() -> bytes:
        told = desk.read(papers.receipt, ending.id)
        return papers.receipt_pdf(told, desk.read(site_names), desk.who.name, now)

    if print_from_page(over, desk, made):
        desk.do(service.printed_receipt, ending.id, done="领取单已打印。")


def print_list(
    over: QWidget, desk: Desk, rows: Sequence[ItemRow], now: datetime, *, which: str, then: str = ""
) -> None:
    """The list of these things; `then` says what becomes of them."""

    def made() -> bytes:
        return papers.list_pdf(rows, desk.read(site_names), desk.who.name, now, which=which, then=then)

    if print_from_page(over, desk, made):
        desk.do(service.printed_list, len(rows), done=f"拾遗物品清单 {len(rows)} 件已打印。")


class TagsSheet(FormSheet):
    """Labels for one thing or for what is in sight, on a sheet that may be begun."""

    def __init__(self, over: QWidget, desk: Desk, rows: Sequence[ItemRow]) -> None:
        fields = (Field("used", "第一张已用掉几格", Kind.NUMBER, required=True, limit=2),)
        title = f"打印标签：{rows[0].code}" if len(rows) == 1 else f"打印 {len(rows)} 张标签"
        super().__init__(
            over, desk, title, fields, clause=CLAUSE, icon="print", words="打印…", columns=1, width=420
        )
        self._over_page, self._rows = over, tuple(rows)

    def start(self, values: dict[str, str] | None = None) -> None:
        """A new sheet, unless told otherwise."""
        super().start(values or {"used": "0"})

    def save(self) -> None:
        """Make them, and give them to the printer."""
        try:
            made = papers.tags_pdf(self._rows, used=self.form.values()["used"])
        except Refusal as refusal:
            self.form.show_error("used", refusal.sentence)
            return
        self.close_sheet()
        if print_from_page(self._over_page, self.desk, lambda: made):
            count = len(self._rows)
            self.desk.do(service.printed_tags, count, done=f"标签 {count} 张已打印。")
