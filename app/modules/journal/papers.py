"""What leaves the journal on paper or as a workbook: the sheet with its head, and the entries asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.documents.form import load
from app.documents.render import render
from app.documents.sheet import SheetColumn, text_workbook
from app.modules.journal.lists import EntryLine, State
from app.modules.site.service import SiteNames

COLUMNS = (
    SheetColumn("序号", 9),
    SheetColumn("时间", 17),
    SheetColumn("谁", 12),
    SheetColumn("岗位", 12),
    SheetColumn("做了什么", 22),
    SheetColumn("对象", 48),
    SheetColumn("用途、说明", 36),
    SheetColumn("校验（前 12 位）", 18),
)


@dataclass(frozen=True)
class Verified:
    """How the chain was found: up to which entry, the first broken one or None, by whom and when."""

    until: int
    broken: int | None
    who: str
    at: datetime

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        if self.broken is None:
            return f"第 1 至 {self.until} 条连续，没有改动"
        return f"第 {self.broken} 条起对不上，可能被改过"


def sheet_pdf(state: State, verified: Verified | None, site: SiteNames, who: str, now: datetime) -> bytes:
    """The sheet that carries the journal's head to be signed. Raises Refusal when it cannot be printed."""
    return render(load("journal-sheet"), sheet_values(state, verified, site, who, now))


def sheet_values(
    state: State, verified: Verified | None, site: SiteNames, who: str, now: datetime
) -> dict[str, str]:
    """The names that `forms/journal-sheet.toml` asks for."""
    return {
        "company": site.company,
        "centre": site.centre,
        "began": state.began,
        "entries": str(state.head.sequence),
        "head": state.head.short,
        "result": verified.sentence if verified else "这次没有核对",
        "verified_by": f"{verified.who}　{_minute(verified.at)}" if verified else "",
        "printed_by": who,
        "printed_at": _minute(now),
    }


def entries_workbook(
    lines: Sequence[EntryLine],
    about: Sequence[tuple[str, str]],
    progress: Callable[[int], object] | None = None,
) -> bytes:
    """The entries as the bytes of an .xlsx, with a second sheet that says what they are."""
    rows = ((e.sequence, e.when, e.who, e.role_zh, e.what, e.objects, e.purpose, e.hash12) for e in lines)
    return text_workbook("操作日志", COLUMNS, rows, about=about, progress=progress)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
