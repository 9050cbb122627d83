"""What is noted about the journal itself: that it was verified, printed, or taken out of the program."""

from app.errors import Refusal
from app.modules.journal.finding import WHATS, Asked
from app.storage import journal
from app.storage.act import Act, verb

MOST_EXPORTED = 20_000


@verb("journal.see", "核对操作日志")
def verified(act: Act, until: int, *, broken: int | None = None) -> None:
    """The chain was worked out again up to the entry `until`; `broken` is the first that does not fit.

    Raises Refusal when there is no such entry.
    """
    if not 1 <= until <= journal.head(act.session).sequence:
        raise Refusal("日志里没有这么多条，请重新核对。", clause="ARCH-20")
    result = "没有改动" if broken is None else f"从第 {broken} 条起对不上"
    act.purpose = f"第 1 至 {until} 条，{result}"


@verb("journal.see", "打印日志核对单")
def printed(act: Act, sequence: int) -> None:
    """The sheet with the journal's head left the printer; only called once the printer has taken it."""
    act.purpose = f"截至第 {sequence} 条"


@verb("journal.export", "导出操作日志", signed=True)
def exported(act: Act, rows: int, asked: Asked) -> bool:
    """Part of the journal leaves the program; True when noted. Raises Refusal for no rows or too many.

    The purpose says which part, without a name and without the words that were typed.
    """
    if rows < 1:
        raise Refusal("没有符合条件的日志，不用导出。")
    if rows > MOST_EXPORTED:
        raise Refusal(f"一次最多导出 {MOST_EXPORTED} 条，请把日期范围缩小。")
    act.purpose = f"{rows} 条，{_part(asked)}"
    return True


def _part(asked: Asked) -> str:
    parts = [f"员工编号 {asked.staff_id}"] if asked.staff_id is not None else []
    if asked.day_from or asked.day_to:
        parts.append(f"{asked.day_from or '最早'} 至 {asked.day_to or '最新'}")
    if asked.what != "all":
        parts.append(dict(WHATS)[asked.what])
    if asked.words:
        parts.append("按词查找")
    if asked.ref is not None:
        parts.append("只看一条记录")
    if asked.number is not None:
        parts.append(f"第 {asked.number} 条")
    return "，".join(parts) or "全部"
