"""Talks and figures leave the program as workbooks: a place is chosen, it is noted, then written."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.errors import Trouble
from app.modules.site.service import names as site_names
from app.modules.visits import printing, workbooks
from app.modules.visits.printed import FiguresFacts
from app.modules.visits.rules import SHEET_CLAUSE
from app.storage.signing import Signature
from app.ui.choose import save_as
from app.ui.desk import Desk
from app.ui.files import safe_name, write_whole
from app.ui.sign_sheet import ask_signature

_KIND = "Excel 工作簿 (*.xlsx)"


def export_talks(over: QWidget, desk: Desk, first: date, last: date, now: datetime) -> None:
    """The talks of these days as an .xlsx, against the own password; nothing is written without it."""
    rows = desk.read(workbooks.talk_rows, first, last)
    if not rows:
        desk.refuse("这一段没有访谈记录，不用导出。", clause=SHEET_CLAUSE)
        return
    stretch = f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}"
    path = _chosen(over, "导出访谈记录", f"访谈记录 {first:%Y-%m-%d} {last:%Y-%m-%d}")
    if path is None:
        return
    facts = (
        ("内容", f"{stretch} 的访谈记录 {len(rows)} 次，有见到的人和他们说的话"),
        ("存到", str(path)),
        ("之后", "导出本身记入日志；文件不加密，请锁好，用完删除。"),
    )

    def write(signature: Signature) -> None:
        content = workbooks.talks_workbook(rows, stretch, desk.read(site_names), desk.who.name, now)
        _write(
            desk, path, content, lambda: desk.do(printing.exported_talks, len(rows), signature=signature),
            f"访谈记录 {len(rows)} 次已存为 {path.name}。",
        )  # fmt: skip

    ask_signature(over, desk, "导出访谈记录", facts, "导出", write, clause=SHEET_CLAUSE)


def export_figures(over: QWidget, desk: Desk, facts: FiguresFacts, now: datetime) -> None:
    """The figures of a month or a year as an .xlsx; nobody's words stand in it."""
    path = _chosen(over, f"导出{facts.title}", facts.title)
    if path is None:
        return
    content = workbooks.figures_workbook(facts, desk.read(site_names), desk.who.name, now)
    _write(
        desk, path, content, lambda: desk.do(printing.exported_figures, facts.title),
        f"{facts.title}已存为 {path.name}。",
    )  # fmt: skip


def _chosen(over: QWidget, title: str, name: str) -> Path | None:
    chosen = save_as(over, title, Path.home() / safe_name(name, ".xlsx"), _KIND)
    return chosen.with_name(chosen.stem + ".xlsx") if chosen is not None else None


def _write(desk: Desk, path: Path, content: bytes, note: Callable[[], object], said: str) -> None:
    if not note():
        return
    try:
        write_whole(path, content)
    except Trouble as trouble:
        desk.trouble.emit(trouble)
        return
    desk.say(said)
