"""What the journal calls the records of requests and complaints: number and room, never the words."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.complaints.limits import STEP_ZH
from app.modules.complaints.model import (
    Matter,
    MatterLook,
    MatterMeasure,
    MatterReport,
    MatterRound,
    MatterStep,
    MatterTerm,
)
from app.modules.complaints.rules import GRADE_ZH
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {
    "matter": "诉求",
    "matter_step": "诉求经过",
    "matter_term": "诉求时限",
    "matter_round": "每日盘点",
    "matter_look": "盘点记录",
    "matter_report": "投诉月报",
    "matter_measure": "措施",
}
_OF_A_MATTER: tuple[Any, ...] = (MatterStep, MatterLook)


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """Number and room of the matters that are there; what belongs to one is called by it."""
    return {
        **_matters(session, refs),
        **_rounds(session, refs),
        **_reports(session, refs),
        **_terms(session, refs),
    }


def _ids(refs: Collection[Ref], table: Any) -> list[int]:
    return sorted(ref.id for ref in refs if ref.kind == table.__tablename__)


def _matters(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    owners = {Ref("matter", number): number for number in _ids(refs, Matter)}
    for table in _OF_A_MATTER:
        for some in in_slices(_ids(refs, table)):
            asked = select(table.id, table.matter_id).where(table.id.in_(some))
            owners |= {Ref(table.__tablename__, number): owner for number, owner in session.execute(asked)}
    told: dict[int, str] = {}
    for some in in_slices(sorted(set(owners.values()))):
        for matter in session.scalars(select(Matter).where(Matter.id.in_(some))):
            room = f" {matter.unit.code.long}" if matter.unit is not None else ""
            told[matter.id] = f"{matter.code}{room}"
    return {ref: told[owner] for ref, owner in owners.items() if owner in told}


def _rounds(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    found = {}
    for some in in_slices(_ids(refs, MatterRound)):
        for one in session.scalars(select(MatterRound).where(MatterRound.id.in_(some))):
            found[Ref("matter_round", one.id)] = f"{one.day:%Y-%m-%d} 盘点，未结 {one.open} 件"
    return found


def _reports(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """A report by its month; a measure by that of its report, and which one it is."""
    found = {}
    for some in in_slices(_ids(refs, MatterReport)):
        for one in session.scalars(select(MatterReport).where(MatterReport.id.in_(some))):
            found[Ref("matter_report", one.id)] = _month(one)
    for some in in_slices(_ids(refs, MatterMeasure)):
        for measure in session.scalars(select(MatterMeasure).where(MatterMeasure.id.in_(some))):
            words = f"{_month(measure.report)} 的措施，{measure.until:%m-%d} 前"
            found[Ref("matter_measure", measure.id)] = words
    return found


def _month(report: MatterReport) -> str:
    return f"{report.year}年{report.month}月 投诉月报"


def _terms(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    found = {}
    for some in in_slices(_ids(refs, MatterTerm)):
        for one in session.scalars(select(MatterTerm).where(MatterTerm.id.in_(some))):
            found[Ref("matter_term", one.id)] = _clock_words(one.clock)
    return found


def _clock_words(clock: str) -> str:
    """COMP-02/urgent-close is 紧急投诉 办结, ROLE-09/reply 其他诉求 答复."""
    clause, _, name = clock.partition("/")
    grade, _, step = name.rpartition("-")
    whose = "投诉" if clause == "COMP-02" else "其他诉求"
    return f"{GRADE_ZH.get(grade, '')}{whose} {STEP_ZH.get(step, name)}"
