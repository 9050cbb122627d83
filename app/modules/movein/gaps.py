"""What a move-in still asks for, gate by gate: the one list that verbs, page and papers go by (MOVE-01)."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.keys.model import KeyIssue, KeyRing
from app.modules.movein.model import MoveIn, MoveInPaper
from app.modules.movein.rules import METER_ZH, Gap, Stamps
from app.modules.residents.model import OWNERS, Person, Tie
from app.rules.identity import check_identity

AGENTS_PAPERS = ("letter", "agent")
"""The papers that somebody who comes for the owner brings."""


def stamps_of(move_in: MoveIn) -> Stamps:
    """Which gates a move-in has passed."""
    return Stamps(
        move_in.identity_at is not None,
        move_in.forms_at is not None,
        move_in.fees_at is not None,
        move_in.reviewed_at is not None,
        move_in.filed_at is not None,
        move_in.entered_at is not None,
    )


def owners_of(move_in: MoveIn) -> list[Person]:
    """Who owns the flat today, the owner first."""
    ties: list[Tie] = [tie for tie in move_in.unit.ties if tie.until is None and tie.tie in OWNERS]
    return [tie.person for tie in sorted(ties, key=lambda tie: (tie.tie != "owner", tie.id))]


def gaps_of(session: Session, move_in: MoveIn, gate: str) -> tuple[Gap, ...]:
    """What one gate still asks for."""
    if gate == "identity":
        return tuple(_identity(move_in))
    if gate == "forms":
        return tuple(_forms(session, move_in))
    if gate == "fees":
        live = [fee for fee in move_in.fees if fee.struck_at is None]
        return () if live else (Gap("fees", "还没有登记收费；没有费用的请按“没有费用”", firm=True),)
    return tuple(_data(move_in))


def keys_with_others(session: Session, move_in: MoveIn) -> list[tuple[KeyRing, KeyIssue]]:
    """Rings of the flat that somebody else was given for good, such as the owner before."""
    asked = (
        select(KeyRing, KeyIssue)
        .join(KeyIssue, KeyIssue.ring_id == KeyRing.id)
        .where(KeyRing.unit_id == move_in.unit_id, KeyRing.state == "issued", KeyIssue.ended_at.is_(None))
    )
    mine = {key.issue_id for key in move_in.keys}
    return [(ring, issue) for ring, issue in session.execute(asked) if issue.id not in mine]


def keys_to_hand(session: Session, move_in: MoveIn) -> list[KeyRing]:
    """Rings of the flat that still hang in the cabinet or are lent; an owner's deposit is not one."""
    asked = select(KeyRing).where(
        KeyRing.unit_id == move_in.unit_id, KeyRing.state.in_(("in", "out")), KeyRing.source != "owner"
    )
    return list(session.scalars(asked.order_by(KeyRing.key_class, KeyRing.number)))


def _identity(move_in: MoveIn) -> Iterator[Gap]:
    owners = owners_of(move_in)
    if not owners or not any(owner.name for owner in owners):
        yield Gap("identity", "业主姓名", firm=True)
    for owner in owners:
        who = owner.name or "业主"
        if not owner.identity_number:
            yield Gap("identity", f"{who}的证件号")
        elif check_identity(owner.identity_number).warning and not owner.identity_note:
            yield Gap("identity", f"{who}的证件号核对不上")
    if move_in.agent and not move_in.agent_identity:
        yield Gap("identity", "代办人证件号")
    yield from _papers(move_in, "identity", ("checked",))


def _forms(session: Session, move_in: MoveIn) -> Iterator[Gap]:
    owners = owners_of(move_in)
    if not any(owner.open_telephones for owner in owners):
        yield Gap("forms", "业主电话")
    unseen = sum(1 for line in move_in.inspection if not line.result)
    if unseen:
        yield Gap("forms", f"验房还有 {unseen} 处没看")
    read = {meter.meter for meter in move_in.meters if meter.none or meter.reading is not None}
    for meter in ("water", "electricity", "gas"):
        if meter not in read:
            yield Gap("forms", f"{METER_ZH[meter]}底数")
    for ring, issue in keys_with_others(session, move_in):
        yield Gap("forms", f"钥匙 {ring.tag} 还在{issue.taken_by}手里")
    for ring in keys_to_hand(session, move_in):
        yield Gap("forms", f"钥匙 {ring.tag} 还没移交")
    yield from _papers(move_in, "forms", ("signed", "given"))


def _data(move_in: MoveIn) -> Iterator[Gap]:
    """What the electronic record lacks when it is entered (ARCH-05, ARCH-07)."""
    for owner in owners_of(move_in):
        if not owner.name:
            yield Gap("review", "业主姓名", firm=True)
        if not owner.identity_number:
            yield Gap("review", f"{owner.name}的证件号")
        if not owner.open_telephones:
            yield Gap("review", f"{owner.name}的电话")
    if move_in.unit.area is None:
        yield Gap("review", "建筑面积")
    if move_in.unit.handed_over is None:
        yield Gap("review", "入伙日期")


def _papers(move_in: MoveIn, gate: str, parts: tuple[str, ...]) -> Iterator[Gap]:
    for paper in move_in.papers:
        if paper.part in parts and asked_for(move_in, paper) and not paper.there:
            yield Gap(gate, paper.title)


def asked_for(move_in: MoveIn, paper: MoveInPaper) -> bool:
    """True if a needed paper is needed here: those of an agent only when there is one."""
    return paper.needed and (paper.key not in AGENTS_PAPERS or bool(move_in.agent))
