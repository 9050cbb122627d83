"""What leaves the archive by the printer or as a file: spine labels, contents, what is missing."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import Refusal, Trouble
from app.modules.archive import lists, papers, service
from app.modules.archive.missing import MissingRow
from app.modules.archive.rows import FileCard
from app.modules.site.service import names as site_names
from app.rules.field import Field, Kind
from app.storage.signing import Signature
from app.ui.choose import save_as
from app.ui.desk import Desk
from app.ui.files import safe_name, write_whole
from app.ui.form_sheet import FormSheet
from app.ui.menu import Entry
from app.ui.printing import print_from_page
from app.ui.sign_sheet import ask_signature

if TYPE_CHECKING:
    from app.modules.archive.view import ArchivePage


def entries(page: "ArchivePage") -> list[Entry]:
    """What leaves the program by the menu 更多."""
    return [
        ("打印脊背标签…", lambda: choose_spines(page), service.printed_spines),
        ("打印缺件清单…", lambda: print_missing(page), service.printed_missing),
        ("导出缺件清单…", lambda: export_missing(page), service.exported_missing),
    ]


def print_contents(page: "ArchivePage", card: FileCard) -> None:
    """The contents sheet of one file."""
    desk, now = page.desk, page.now()
    site = desk.read(site_names)
    if print_from_page(page, desk, lambda: papers.contents_pdf(card, site, desk.who.name, now)):
        desk.do(service.printed_contents, 1, done=f"{card.room} 的卷内目录已打印。")


def choose_spines(page: "ArchivePage", *, room: str = "") -> None:
    """Which spine labels: those of one room, or of the building in sight."""
    if page.desk.allows(service.printed_spines):
        SpinesSheet(page).start({"rooms": room, "used": "0"})


def print_missing(page: "ArchivePage") -> None:
    """The list of missing papers of the building in sight, or of all."""
    desk, now = page.desk, page.now()
    if not desk.allows(service.printed_missing):
        return
    rows, which = _missing(page)
    site = desk.read(site_names)
    if print_from_page(page, desk, lambda: papers.missing_pdf(rows, site, desk.who.name, now, which=which)):
        desk.do(service.printed_missing, len(rows), done=f"缺件清单 {len(rows)} 户已打印。")


def export_missing(page: "ArchivePage") -> None:
    """The list of missing papers as an .xlsx, against the own password; nothing is written without it."""
    rows, which = _missing(page)
    if not rows:
        page.desk.refuse("没有缺件，不用导出。", clause="ARCH-04")
        return
    now = page.now()
    wanted = Path.home() / safe_name(f"户档缺件清单 {now:%Y-%m-%d}", ".xlsx")
    chosen = save_as(page, "导出缺件清单", wanted, "Excel 工作簿 (*.xlsx)")
    if chosen is None:
        return
    path = chosen.with_name(chosen.stem + ".xlsx")
    facts = (
        ("内容", f"户档缺件清单　{which}　{len(rows)} 户，没有姓名和电话"),
        ("存到", str(path)),
        ("之后", "导出本身记入日志。"),
    )

    def write(signature: Signature) -> None:
        _write(page.desk, rows, which, path, now, signature)

    ask_signature(page, page.desk, "导出缺件清单", facts, "导出", write, clause="ARCH-04")


class SpinesSheet(FormSheet):
    """Which files get a spine label, and how many of the first sheet are gone."""

    def __init__(self, page: "ArchivePage") -> None:
        fields = (
            Field("rooms", "哪些房号", Kind.LONG_TEXT, limit=4000, hint="空着是选中的楼栋里有位置的全部户档"),
            Field("used", "第一张已用掉几格", Kind.NUMBER),
        )
        super().__init__(
            page, page.desk, "打印脊背标签", fields, clause="ARCH-08", icon="print", words="打印…"
        )
        self._page = page

    def save(self) -> None:
        values = self.form.values()
        try:
            files = self.desk.read(lists.spines, values["rooms"], self._page.chosen_building)
            site = self.desk.read(site_names)
            paper = papers.spines_pdf(files, site, used=values["used"] or "0")
        except Refusal as refusal:
            self.form.show_error(refusal.field, refusal.sentence)
            self.refuse(refusal.sentence)
            return
        self.close_sheet()
        if print_from_page(self._page, self.desk, lambda: paper):
            self.desk.do(service.printed_spines, len(files), done=f"脊背标签 {len(files)} 张已打印。")


# ---------------------------------------------------------------- inside


def _missing(page: "ArchivePage") -> tuple[list[MissingRow], str]:
    building = page.chosen_building
    words = page.building.currentText() if building else "全部楼栋"
    return page.desk.read(lists.missing_rows, building), words


def _write(
    desk: Desk, rows: Sequence[MissingRow], which: str, path: Path, now: datetime, signature: Signature
) -> None:
    content = papers.missing_workbook(rows, desk.read(site_names), desk.who.name, now, which=which)
    if not desk.do(service.exported_missing, len(rows), signature=signature):
        return
    try:
        write_whole(path, content)
    except Trouble as trouble:
        desk.trouble.emit(trouble)
        return
    desk.say(f"缺件清单 {len(rows)} 户已存为 {path.name}。")
