"""Which lines of the check sheet a count of the keys can answer, and how; the rest is ticked by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.modules.cards.lists import CardAnswer
from app.modules.checks.rules import SEE_BELOW, LineEntry
from app.modules.keys.count_lists import CutLine, OutLine
from app.modules.keys.rules import CLASSES
from app.modules.keys.tally import Figures, Tally

LEAST_SAMPLE = 5
"""Rings the centre head looks at at least (KEY-09)."""
REMARK = "清点时："


@dataclass(frozen=True)
class Facts:
    """What a count ended with; `staff_id` and `until` put right what was found wrong."""

    tally: Tally
    out: Sequence[OutLine] = ()
    cut: Sequence[CutLine] = ()
    issued_agree: bool = True
    staff_id: int | None = None
    until: date | None = None

    @property
    def late_today(self) -> list[OutLine]:
        """Lent today, and over time with nobody's consent."""
        return [line for line in self.out if line.today and line.late and not line.longer]

    @property
    def unexplained(self) -> list[OutLine]:
        """Out since an earlier day with nobody's consent."""
        return [line for line in self.out if not line.today and not line.longer]


@dataclass(frozen=True)
class SheetLine:
    """A line of the check sheet as far as it matters here."""

    position: int
    kind: str
    text: str


def answers(lines: Iterable[SheetLine], facts: Facts) -> tuple[LineEntry, ...]:
    """The answers to the lines that are known by their words."""
    found = (
        _counted(line, facts) if line.kind == "count" else _ticked(line, facts)
        for line in lines
        if line.kind in ("count", "tick")
    )
    return tuple(entry for entry in found if entry is not None)


def remark_of(facts: Facts, before: str, *, stocktake: bool) -> str | None:
    """What is noted on the sheet besides; None leaves the remark that stands there alone."""
    if before and not before.startswith(REMARK):
        return None
    out = [line for line in facts.out if stocktake or line.today]
    parts = []
    if out:
        named = "；".join(f"{line.tag} {line.words}" for line in out[:6])
        more = f"；等 {len(out)} 串" if len(out) > 6 else ""
        parts.append(f"{'借出还没还' if stocktake else '今天借出还没还'}：{named}{more}。")
    if stocktake and facts.cut:
        named = "；".join(f"{line.tag} {line.words}" for line in facts.cut[:6])
        parts.append(f"上次盘点以来：{named}{'；等' if len(facts.cut) > 6 else ''}。")
    return f"{REMARK}{''.join(parts)}"[:500] if parts else ""


def about_cards(
    lines: Iterable[SheetLine], told: Sequence[CardAnswer], facts: Facts
) -> tuple[LineEntry, ...]:
    """What the register of access cards says to its lines of the month's sheet (KEY-09, ROLE-12)."""
    found = []
    for line in lines:
        answer = next((one for one in told if one.text in line.text and one.fine is not None), None)
        if answer is not None and answer.fine:
            found.append(LineEntry(line.position, "fine"))
        elif answer is not None:
            wrong = LineEntry(
                line.position, "problem", answer.note, staff_id=facts.staff_id, until=facts.until
            )
            found.append(wrong)
    return tuple(found)


def _counted(line: SheetLine, facts: Facts) -> LineEntry | None:
    for key, zh in CLASSES:
        if zh in line.text:
            return _count(line, facts.tally.classes.get(key, Figures()), facts)
    if "钥匙箱里的钥匙" in line.text:
        return _count(line, facts.tally.total, facts)
    if "借出钥匙" in line.text:
        return LineEntry(line.position, "fine", found=sum(one.pieces for one in facts.out))
    return None


def _count(line: SheetLine, figures: Figures, facts: Facts) -> LineEntry:
    note = SEE_BELOW if figures.should != figures.found and facts.tally.differences else ""
    return LineEntry(line.position, "", note, figures.should, figures.found)


def _ticked(line: SheetLine, facts: Facts) -> LineEntry | None:
    if "今天借出的今天都已归还" in line.text:
        still = [one for one in facts.out if one.today and not one.longer]
        return _told(line, facts.late_today, facts) if facts.late_today or not still else None
    if "隔天未还" in line.text:
        return _told(line, facts.unexplained, facts)
    if "清单与实物" in line.text:
        return _compared(line, facts.tally)
    if "抽查" in line.text and "实物与清单一致" in line.text:
        enough = facts.tally.differences or facts.tally.seen >= min(LEAST_SAMPLE, facts.tally.should)
        return _compared(line, facts.tally) if enough and facts.tally.seen else None
    if "没有逾期未还" in line.text:
        return None if any(one.late for one in facts.out) else LineEntry(line.position, "fine")
    if "领用记录已写进清单" in line.text:
        return LineEntry(line.position, "fine") if facts.issued_agree else None
    return None


def _told(line: SheetLine, wrong: Sequence[OutLine], facts: Facts) -> LineEntry:
    """Fine, or a problem that names the keys."""
    if not wrong:
        return LineEntry(line.position, "fine")
    note = "；".join(f"{one.tag} {one.words}" for one in wrong)[:500]
    return LineEntry(line.position, "problem", note, staff_id=facts.staff_id, until=facts.until)


def _compared(line: SheetLine, tally: Tally) -> LineEntry:
    if tally.differences:
        return LineEntry(line.position, "problem", SEE_BELOW)
    return LineEntry(line.position, "fine")
