"""The archive of a household on its card: how many papers of each kind lie where, and what is missing."""

from collections import Counter
from datetime import date

from sqlalchemy.orm import Session

from app.modules.archive.lists import file_card
from app.modules.archive.rows import FileCard
from app.modules.archive.rules import BAND_ZH, KINDS
from app.rules.household_card import DONE, LATER, OVERDUE, TODAY, Section, SectionLine


def on_card(session: Session, unit_id: int, today: date) -> Section | None:
    """The papers of the household by kind, what is missing, what is damaged; None without any of it."""
    card = file_card(session, unit_id, today)
    damages = [one for one in card.damages if one.is_open] if card is not None else []
    if card is None or not (card.papers or card.missing or damages):
        return None
    missing = Counter(one.kind for one in card.missing)
    lines = [_line(card, kind, missing[kind]) for kind, _ in KINDS]
    lines += [
        SectionLine(TODAY, f"{one.kind_zh}　{one.what}", f"{one.noted} 登记，待处理", one.ref, "archive")
        for one in damages
    ]
    told = f"{len(card.papers)} 份"
    return Section(
        title="户档",
        summary=f"{told}，缺 {len(card.missing)}" if card.missing else told,
        lines=tuple(line for line in lines if line is not None),
        ref=card.ref,
        room="archive",
        action="打开",
        subjects=tuple(paper.ref for paper in card.papers if not paper.is_filed),
    )


def _line(card: FileCard, kind: str, missing: int) -> SectionLine | None:
    """One kind: what waits to be filed first, then what is missing, else where it lies."""
    mine = [paper for paper in card.papers if paper.kind == kind]
    if not mine and not missing:
        return None
    waiting = [paper for paper in mine if not paper.is_filed]
    lacks = f"缺 {missing} 份" if missing else ""
    where = f"柜 {card.where}" if card.where and mine else ""
    open_words = f"{len(waiting)} 份未归档" if waiting else ""
    tone = LATER if missing else DONE
    if waiting:
        tone = OVERDUE if any(paper.sign == OVERDUE for paper in waiting) else TODAY
    return SectionLine(
        tone,
        f"{BAND_ZH[kind]} {len(mine)} 份",
        " · ".join(part for part in (lacks, open_words, where) if part),
        waiting[0].ref if waiting else card.ref,
        "archive",
    )
