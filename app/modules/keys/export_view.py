"""The key list leaves the program as a workbook: a place is chosen, it is signed, noted, written (KEY-02)."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.errors import Trouble
from app.modules.keys import listing, printed
from app.modules.keys.list_workbook import key_list_workbook
from app.modules.keys.lists import RingRow
from app.modules.site.service import names as site_names
from app.storage.signing import Signature
from app.ui.choose import save_as
from app.ui.desk import Desk
from app.ui.files import safe_name, write_whole
from app.ui.sign_sheet import ask_signature


def export_list(over: QWidget, desk: Desk, rows: Sequence[RingRow], now: datetime) -> None:
    """The rings in sight as an .xlsx, against the own password; nothing is written without it."""
    if not rows:
        desk.refuse("屏幕上没有钥匙，不用导出。", clause="KEY-02")
        return
    wanted = Path.home() / safe_name(f"钥匙清单 {now:%Y-%m-%d}", ".xlsx")
    chosen = save_as(over, "导出钥匙清单", wanted, "Excel 工作簿 (*.xlsx)")
    if chosen is None:
        return
    path = chosen.with_name(chosen.stem + ".xlsx")
    facts = (
        ("内容", f"钥匙清单 {len(rows)} 串，写明哪个牌码开哪一扇门"),
        ("存到", str(path)),
        ("之后", "导出本身记入日志；文件不加密，请锁好，用完删除。"),
    )

    def write(signature: Signature) -> None:
        _write(desk, rows, path, now, signature)

    ask_signature(over, desk, "导出钥匙清单", facts, "导出", write, clause="KEY-02")


def _write(desk: Desk, rows: Sequence[RingRow], path: Path, now: datetime, signature: Signature) -> None:
    rings = desk.read(printed.listed_rings, [line.ref for line in rows])
    content = key_list_workbook(rings, desk.read(site_names), desk.who.name, now)
    if not desk.do(listing.exported_list, len(rings), signature=signature):
        return
    try:
        write_whole(path, content)
    except Trouble as trouble:
        desk.trouble.emit(trouble)
        return
    desk.say(f"钥匙清单 {len(rings)} 串已存为 {path.name}。")
