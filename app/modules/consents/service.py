"""Consent 审批: asked, given or refused step by step in one of four ways, carried out by a later act."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.consents.duties import CONFIRM, confirm_by, confirm_due
from app.modules.consents.model import Consent, ConsentStep, Delegation
from app.modules.consents.rules import (
    CONSENTS,
    NOTED,
    ConsentKind,
    Way,
    how_or_refuse,
    kind_of,
    move,
    period_or_refuse,
    reason_or_refuse,
    said_or_refuse,
    steps,
    way_or_refuse,
)
from app.modules.dues import service as dues
from app.modules.staff.service import holders, who_works
from app.rules.ref import Ref
from app.rules.roles import HEADS, Role, Who
from app.rules.strokes import decode
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.attachments import SCAN, attach, attached, read_attachment
from app.storage.record import ref_of

# ---------------------------------------------------------------- for the rooms that ask


def ask(
    act: Act,
    kind: str,
    subject: Ref,
    what: str,
    reason: str = "",
    *,
    clause: str = "",
    ways: tuple[str, ...] = (),
) -> Consent:
    """Ask for consent to something a room wants to do; part of that room's own verb.

    Steps the asker's own rank covers are passed, unmanned ones go up. `clause` and `ways` are those
    of the very thing asked for, where the kind leaves them open. Raises Refusal when it is asked for
    already.
    """
    rule = kind_of(kind, clause, " ".join(ways))
    if _open(act.session, subject) is not None:
        raise Refusal("已经送审，正在等同意。", clause=rule.clause)
    manned = frozenset(r for r in rule.roles if any(w.login for w in holders(act.session, r, act.today)))
    found = steps(rule, act.who.roles, manned)
    asked = Consent(
        kind=kind,
        subject_kind=subject.kind,
        subject_id=subject.id,
        what=one_line(what)[:200],
        reason=one_line(reason)[:200],
        roles=" ".join((*found.passed, *found.asked)),
        step=len(found.passed),
        asked_by=act.who.staff_id,
        handler_id=act.who.staff_id,
        asked_at=act.now,
        clause=clause,
        ways=" ".join(ways),
    )
    for place, role in enumerate(found.passed):
        asked.steps.append(
            _step(act, asked, place, role, "rank", act.who.staff_id, how="送审人本人担任这个岗位")
        )
    act.session.add(asked)
    act.session.flush()
    return asked


def rule_of(consent: Consent) -> ConsentKind:
    """What holds for a request: its kind, with its own clause and ways where it has them."""
    return kind_of(consent.kind, consent.clause, consent.ways)


def newest(session: Session, subject: Ref) -> Consent | None:
    """The newest request about a record, whatever became of it."""
    asked = select(Consent).where(Consent.subject_kind == subject.kind, Consent.subject_id == subject.id)
    return session.scalars(asked.order_by(Consent.id.desc()).limit(1)).first()


def must_be_agreed(session: Session, kind: str, subject: Ref) -> Consent:
    """The consent that covers an act about to be carried out. Raises Refusal when there is none (DOC-03)."""
    found, rule = newest(session, subject), CONSENTS[kind]
    if found is None or found.kind != kind or found.state != "agreed":
        raise Refusal(f"“{rule.zh}”还没有同意，不能办。请先送审。", clause=rule.clause)
    return found


def carry_out(act: Act, consent: Consent) -> None:
    """What was agreed to has been done; part of the verb that did it."""
    consent.state, consent.ended_at = move(consent.state, "done"), act.now


def hand_over(act: Act, from_id: int, to_id: int) -> int:
    """Open requests of somebody who leaves are followed up by somebody else; how many there were.

    What they let others decide for them ends too.
    """
    mine = open_of(act.session, from_id)
    for consent in mine:
        consent.handler_id = to_id
    for row in act.session.scalars(select(Delegation).where(Delegation.ended_at.is_(None))):
        if from_id in (row.from_id, row.to_id):
            row.ended_at = act.now
    return len(mine)


def open_of(session: Session, staff_id: int) -> list[Consent]:
    """Open requests somebody follows up; for services, not for screens."""
    asked = select(Consent).where(Consent.state.in_(("waiting", "agreed")), Consent.handler_id == staff_id)
    return list(session.scalars(asked))


# ---------------------------------------------------------------- deciding


@verb("consents.decide", "同意", signed=True)
def agree(act: Act, consent_id: int, *, remark: str = "", strokes: str = "") -> None:
    """Agree with one's own password, as the one asked or as their delegate. Raises Refusal."""
    consent = _consent(act.session, consent_id)
    approver, way = _authority(act, consent)
    _answer(act, consent, "agreed", way, approver, remark=remark, strokes=strokes)


@verb("consents.decide", "不同意", signed=True)
def refuse(act: Act, consent_id: int, *, reason: str) -> None:
    """Refuse, with the reason that goes back to whoever asked. Raises Refusal."""
    consent = _consent(act.session, consent_id)
    approver, way = _authority(act, consent)
    _answer(act, consent, "refused", way, approver, remark=reason_or_refuse(reason))


@verb("consents.ask", "登记电话或书面同意")
def note(
    act: Act,
    consent_id: int,
    *,
    approver_id: int,
    way: str,
    said_at: datetime,
    how: str,
    agreed: bool = True,
    remark: str = "",
    letter: bytes = b"",
) -> Ref:
    """Note what the one asked said by telephone or letter; they confirm it later (2 working days).

    `letter` is the scan or photograph of what they wrote. Returns the step. Raises Refusal.
    """
    consent = _consent(act.session, consent_id)
    rule = rule_of(consent)
    role = _waiting_role(consent)
    approver = who_works(act.session, approver_id, act.today)
    if role not in approver.roles:
        raise Refusal(f"这一步要{role.zh}同意，{approver.name}不是。", clause=rule.clause, field="approver")
    if approver.staff_id == act.who.staff_id:
        raise Refusal("你自己就是审批人，请直接签字。", clause=rule.clause, field="approver")
    chosen = way_or_refuse(rule, way)
    said = said_or_refuse(said_at, consent.asked_at, act.now)
    words = how_or_refuse(how)
    if not agreed:
        remark = reason_or_refuse(remark, "remark")
    step = _answer(
        act,
        consent,
        "agreed" if agreed else "refused",
        chosen,
        approver.staff_id,
        remark=remark,
        said_at=said,
        how=words,
        confirm_by=confirm_by(act.session, act.now),
    )
    act.session.flush()
    dues.start(act, confirm_due(step, dues.times(act.session)))
    ref = Ref("consent_step", step.id)
    if letter:
        attach(act, ref, letter, kind=SCAN, title=f"{approver.name}的{chosen.zh}")
    return ref


@verb("consents.ask", "附上书面同意")
def attach_letter(act: Act, step_id: int, content: bytes, title: str) -> Ref:
    """Keep the scan or photograph of what somebody wrote with the step it belongs to. Raises Refusal."""
    step = act.session.get(ConsentStep, step_id)
    if step is None or step.way not in tuple(NOTED):
        raise Refusal("只有登记的电话或书面同意才能附上函件。", clause="DOC-03")
    return attach(act, Ref("consent_step", step.id), content, kind=SCAN, title=title)


@verb("consents.ask", "看书面同意")
def open_letter(act: Act, step_id: int, attachment_id: int) -> bytes:
    """The scan or photograph of a letter; who looked at it is on record (ARCH-12). Raises Refusal."""
    owner = Ref("consent_step", step_id)
    if not any(paper.ref.id == attachment_id for paper in attached(act.session, owner)):
        raise Refusal("这一步没有这个附件，请刷新后再看。")
    act.looked_at(owner, "letter")
    return read_attachment(act.session, act.site_folder, attachment_id)


@verb("consents.confirm", "补认电话或书面同意", signed=True)
def confirm(act: Act, step_id: int, *, right: bool, remark: str = "") -> None:
    """The head says that what was noted in their name is right, or is not. Raises Refusal.

    When they have left, whoever holds their role now does it. A noted consent that is not right
    falls, unless it was carried out already: then it stands on record as not recognised.
    """
    step = act.session.get(ConsentStep, step_id)
    if step is None or step.confirm_by is None or step.confirmed:
        raise Refusal("这一条不用补认，或者已经补认过。", clause="DOC-03")
    mine = step.approver_id == act.who.staff_id
    gone = not any(w.staff_id == step.approver_id for w in holders(act.session, Role(step.role), act.today))
    if not mine and not (gone and Role(step.role) in act.who.roles):
        raise Refusal("只能由当时表示同意的人本人补认。", clause="DOC-03")
    step.confirm_remark = one_line(remark)[:200] if right else reason_or_refuse(remark, "remark")
    step.confirmed, step.confirmed_at = ("yes" if right else "no"), act.now
    dues.stop(act, CONFIRM, ref_of(step))
    consent = step.consent
    if not right and step.answer == "agreed" and consent.state in ("waiting", "agreed"):
        consent.state, consent.ended_at = "refused", act.now


@verb("consents.ask", "撤回送审")
def withdraw(act: Act, consent_id: int) -> None:
    """Take a request back before it is carried out: whoever follows it up, or a head. Raises Refusal."""
    consent = _consent(act.session, consent_id)
    if act.who.staff_id not in (consent.asked_by, consent.handler_id) and not act.who.roles & HEADS:
        raise Refusal("只能由送审人或负责人撤回。", clause=rule_of(consent).clause)
    consent.state, consent.ended_at = move(consent.state, "withdrawn"), act.now


# ---------------------------------------------------------------- delegates


@verb("consents.delegate", "委托审批", signed=True)
def delegate(act: Act, *, to_id: int, role: str, since: date, until: date, reason: str = "") -> Ref:
    """Let somebody decide in one's place for a time. Raises Refusal naming the field."""
    if role not in (held.value for held in act.who.roles & HEADS):
        raise Refusal("只能委托自己岗位上的审批。", clause="DOC-03", field="role")
    to = who_works(act.session, to_id, act.today)
    if to.staff_id == act.who.staff_id:
        raise Refusal("不能委托给自己。", field="to")
    if not to.login:
        raise Refusal(f"{to.name}没有登录，不能签字。请先开通登录。", clause="ARCH-06", field="to")
    period_or_refuse(since, until, act.today)
    given = Delegation(
        from_id=act.who.staff_id,
        to_id=to_id,
        role=role,
        since=since,
        until=until,
        reason=one_line(reason)[:200],
        given_at=act.now,
    )
    act.session.add(given)
    act.session.flush()
    return Ref("delegation", given.id)


@verb("consents.delegate", "收回委托")
def end_delegation(act: Act, delegation_id: int) -> None:
    """Take a delegation back at once: whoever gave it, or a centre head. Raises Refusal."""
    given = act.session.get(Delegation, delegation_id)
    if given is None or given.ended_at is not None:
        raise Refusal("这项委托已经收回。")
    if given.from_id != act.who.staff_id and Role.CENTRE_HEAD not in act.who.roles:
        raise Refusal("只能由委托人本人或中心负责人收回。", clause="DOC-03")
    given.ended_at = act.now


def delegated_to(session: Session, staff_id: int, day: date) -> list[Delegation]:
    """What somebody may decide for others on that day, as long as those still hold the role."""
    rows = session.scalars(
        select(Delegation).where(
            Delegation.to_id == staff_id,
            Delegation.ended_at.is_(None),
            Delegation.since <= day,
            Delegation.until >= day,
        )
    )
    return [
        row
        for row in rows
        if any(who.staff_id == row.from_id for who in holders(session, Role(row.role), day))
    ]


def may_answer(session: Session, who: Who, consent: Consent, day: date) -> tuple[int, Way] | None:
    """In whose name somebody may answer the step that waits (themselves first), and in which way."""
    role, rule = _waiting_role(consent), rule_of(consent)
    if role in who.roles and (who.staff_id != consent.asked_by or role is rule.roles[-1]):
        return who.staff_id, Way.SIGNED
    if Way.DELEGATE not in rule.ways or who.staff_id == consent.asked_by:
        return None
    given = next((d for d in delegated_to(session, who.staff_id, day) if d.role == role), None)
    return (given.from_id, Way.DELEGATE) if given else None


# ---------------------------------------------------------------- inside


def _consent(session: Session, consent_id: int) -> Consent:
    consent = session.get(Consent, consent_id)
    if consent is None:
        raise Refusal("找不到这件送审的事。")
    return consent


def _open(session: Session, subject: Ref) -> Consent | None:
    found = newest(session, subject)
    return found if found is not None and found.state in ("waiting", "agreed") else None


def _waiting_role(consent: Consent) -> Role:
    if not consent.waiting_role:
        raise Refusal("这件事已经有了结果，不用再同意。", clause=rule_of(consent).clause)
    return Role(consent.waiting_role)


def _authority(act: Act, consent: Consent) -> tuple[int, Way]:
    role = _waiting_role(consent)
    found = may_answer(act.session, act.who, consent, act.today)
    if found is None:
        own = "，送审人不能自己同意" if act.who.staff_id == consent.asked_by else ""
        raise Refusal(
            f"这一步要{role.zh}或受托人同意{own}。", clause=rule_of(consent).clause, field="approver"
        )
    return found


def _answer(
    act: Act,
    consent: Consent,
    answer: str,
    way: Way,
    approver_id: int,
    *,
    remark: str = "",
    strokes: str = "",
    said_at: datetime | None = None,
    how: str = "",
    confirm_by: date | None = None,
) -> ConsentStep:
    role = _waiting_role(consent)
    step = _step(act, consent, consent.step, role, way, approver_id, how=how, answer=answer)
    step.remark, step.confirm_by = one_line(remark)[:200], confirm_by
    step.strokes = strokes if decode(strokes) else ""
    step.said_at = said_at or act.now
    consent.steps.append(step)
    if answer == "refused":
        consent.state, consent.ended_at = move(consent.state, "refused"), act.now
    elif consent.step + 1 < len(consent.roles.split()):
        consent.step += 1
    else:
        consent.state = move(consent.state, "agreed")
    act.session.flush()
    return step


def _step(
    act: Act,
    consent: Consent,
    place: int,
    role: Role,
    way: str,
    approver_id: int,
    *,
    how: str = "",
    answer: str = "agreed",
) -> ConsentStep:
    return ConsentStep(
        step=place,
        role=role.value,
        answer=answer,
        way=str(way),
        approver_id=approver_id,
        entered_by=act.who.staff_id,
        at=act.now,
        said_at=act.now,
        how=how,
    )
