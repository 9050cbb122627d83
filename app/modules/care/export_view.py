"""A batch leaves as a file: a place is chosen, it is signed, noted, written; then it is booked (CARE-01)."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.errors import Trouble
from app.modules.care import service
from app.modules.care.lists import BatchRow
from app.modules.care.rules import CLAUSE
from app.storage.signing import Signature
from app.ui.choose import save_as
from app.ui.desk import Desk
from app.ui.dialog import confirm
from app.ui.files import safe_name, write_whole
from app.ui.sign_sheet import ask_signature

KINDS = {".csv": "CSV 文件 (*.csv)", ".xlsx": "Excel 工作簿 (*.xlsx)"}


def export(over: QWidget, desk: Desk, batch: BatchRow, then: Callable[[], object]) -> None:
    """The file of a batch, against the own password; `then` books it once the platform has it."""
    if not desk.allows(service.write_out):
        return
    given = Path(batch.file_name)
    wanted = Path.home() / safe_name(given.stem, given.suffix)
    chosen = save_as(over, "导出短信文件", wanted, KINDS[given.suffix])
    if chosen is None:
        desk.inform(f"{batch.number} 还没有导出，短信留在这一批里。")
        return
    path = chosen.with_name(chosen.stem + given.suffix)
    facts = (
        ("内容", f"{batch.number}，{batch.count} 条短信的手机号和内容"),
        ("存到", str(path)),
        ("之后", "导出本身记入日志；文件不加密，交给平台以后请删除。"),
    )

    def write(signature: Signature) -> None:
        _write(desk, batch, path, signature, then)

    ask_signature(over, desk, "导出短信文件", facts, "导出", write, clause=CLAUSE)


def book(over: QWidget, desk: Desk, batch: BatchRow) -> None:
    """The platform has taken the file: said once more, because it is not undone."""

    def handed() -> None:
        count = desk.do(service.handed, batch.ref.id)
        if count:
            desk.say(f"{batch.number} 已登记交平台，{count} 条。")

    if desk.allows(service.handed):
        words = f"平台已经收下 {batch.number} 的 {batch.count} 条短信。登记以后不能再改，同一条不会再发。"
        confirm(over, "登记已交平台", words, "已交平台", handed, clause=CLAUSE)


def _write(desk: Desk, batch: BatchRow, path: Path, signature: Signature, then: Callable[[], object]) -> None:
    file = desk.do(service.write_out, batch.ref.id, signature=signature)
    if file is None:
        return
    try:
        write_whole(path, file.content)
    except Trouble as trouble:
        desk.trouble.emit(trouble)
        return
    desk.say(f"已存为 {path.name}。平台收下以后，请登记已交平台。", act=("登记已交平台…", then))
