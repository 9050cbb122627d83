"""What is shown of consents: what waits for me, what is to be confirmed, what I asked for, how one stands."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.consents.duties import confirm_due
from app.modules.consents.duties import wanted as wanted
from app.modules.consents.model import Consent, ConsentStep, Delegation
from app.modules.consents.rules import NOTED, STATE_ZH, Way
from app.modules.consents.service import delegated_to, may_answer, newest, rule_of
from app.modules.dues.service import times
from app.modules.staff.service import holders, names, who_works, working
from app.rules.ref import Ref
from app.rules.roles import HEADS, Role, Who
from app.storage.attachments import AttachmentRow, attached

MOST = 200


@dataclass(frozen=True)
class StepLine:
    """One step of a request: whose turn, and what was said; `refused` also when it was not confirmed."""

    id: int
    role: str
    words: str
    at: str
    remark: str
    answered: bool
    refused: bool
    strokes: str = ""
    name: str = ""
    noted: bool = False


@dataclass(frozen=True)
class ConsentLine:
    """One request, as it waits for somebody or as it stands; `answer_for` says in whose name I may answer."""

    ref: Ref
    subject: Ref
    kind: str
    what: str
    reason: str
    then: str
    clause: str
    asked_by: str
    asked_at: datetime
    state: str
    state_zh: str
    waiting_for: str
    answer_for: str
    steps: tuple[StepLine, ...]


@dataclass(frozen=True)
class ToConfirm:
    """Something noted in a head's name that they have not confirmed yet."""

    ref: Ref
    consent: Ref
    subject: Ref
    what: str
    words: str
    noted_by: str
    said_at: datetime
    due: date
    overdue: bool


@dataclass(frozen=True)
class Approver:
    """Somebody who may sign the step that waits, for themselves or in somebody's place."""

    staff_id: int
    name: str
    role: str
    login: str
    for_name: str


@dataclass(frozen=True)
class DelegationLine:
    """Who decides for whom, from when to when."""

    ref: Ref
    from_name: str
    to_name: str
    role: str
    since: date
    until: date
    reason: str
    ended: bool
    mine: bool


def waiting_for(session: Session, who: Who, day: date) -> list[ConsentLine]:
    """What waits for this person's consent, the oldest first."""
    open_rows = session.scalars(
        select(Consent).where(Consent.state == "waiting").order_by(Consent.asked_at).limit(MOST)
    ).all()
    known = names(session)
    found = [(c, may_answer(session, who, c, day)) for c in open_rows]
    return [_line(c, known, known.get(mine[0], "")) for c, mine in found if mine]


def asked_by(session: Session, who: Who) -> list[ConsentLine]:
    """What this person asked for or follows up, the newest first; open ones before ended ones."""
    mine = (Consent.asked_by == who.staff_id) | (Consent.handler_id == who.staff_id)
    rows = session.scalars(select(Consent).where(mine).order_by(Consent.id.desc()).limit(MOST)).all()
    known = names(session)
    ordered = sorted(rows, key=lambda c: c.state not in ("waiting", "agreed"))
    return [_line(c, known, "") for c in ordered]


def to_confirm(session: Session, who: Who, day: date) -> list[ToConfirm]:
    """What was noted in this head's name and waits to be confirmed, the most urgent first."""
    rows = session.scalars(
        select(ConsentStep)
        .where(ConsentStep.confirm_by.is_not(None), ConsentStep.confirmed == "")
        .order_by(ConsentStep.confirm_by)
        .limit(MOST)
    ).all()
    known, found = names(session), times(session)
    return [
        ToConfirm(
            Ref("consent_step", s.id),
            Ref("consent", s.consent_id),
            Ref(s.consent.subject_kind, s.consent.subject_id),
            s.consent.what,
            f"{Way(s.way).zh}：{'同意' if s.answer == 'agreed' else '不同意'}，{s.how}",
            known.get(s.entered_by, ""),
            s.said_at,
            due := confirm_due(s, found).day,
            due < day,
        )
        for s in rows
        if _confirms(session, who, s, day)
    ]


def waiting_count(session: Session, who: Who, day: date) -> tuple[int, int]:
    """(overdue confirmations, everything else that waits for this person): for the badge."""
    confirm = to_confirm(session, who, day)
    over = sum(line.overdue for line in confirm)
    return over, len(waiting_for(session, who, day)) + len(confirm) - over


def one(session: Session, consent_id: int, who: Who, day: date) -> ConsentLine | None:
    """One request with its steps."""
    consent = session.get(Consent, consent_id)
    if consent is None:
        return None
    known = names(session)
    mine = may_answer(session, who, consent, day) if consent.waiting_role else None
    return _line(consent, known, known.get(mine[0], "") if mine else "")


def about(session: Session, subject: Ref, who: Who, day: date) -> ConsentLine | None:
    """The newest request about a record."""
    found = newest(session, subject)
    return one(session, found.id, who, day) if found else None


def approvers(session: Session, consent_id: int, day: date) -> list[Approver]:
    """Who may sign the step that waits: those of the role first, then their delegates; only with a log-in."""
    consent = session.get(Consent, consent_id)
    if consent is None or not consent.waiting_role:
        return []
    role, known = Role(consent.waiting_role), names(session)
    direct = [
        Approver(w.staff_id, w.name, role.zh, w.login, "")
        for w in holders(session, role, day)
        if w.login and may_answer(session, w, consent, day)
    ]
    found = {a.staff_id: a for a in direct}
    given = session.scalars(select(Delegation).where(Delegation.role == role.value)).all()
    for to_id in sorted({d.to_id for d in given} - set(found)):
        who = _as_who(session, to_id, day)
        mine = may_answer(session, who, consent, day) if who and who.login else None
        if who and mine:
            found[to_id] = Approver(to_id, who.name, role.zh, who.login, known.get(mine[0], ""))
    return list(found.values())


def role_holders(session: Session, consent_id: int, day: date) -> list[Approver]:
    """Who can have said it by telephone or letter: everybody of the role, log-in or not."""
    consent = session.get(Consent, consent_id)
    if consent is None or not consent.waiting_role:
        return []
    role = Role(consent.waiting_role)
    return [Approver(w.staff_id, w.name, role.zh, w.login, "") for w in holders(session, role, day)]


def delegations(session: Session, who: Who, day: date) -> list[DelegationLine]:
    """Delegations given by or to this person (a head sees all of them), running ones first."""
    rows = session.scalars(select(Delegation).order_by(Delegation.id.desc()).limit(MOST)).all()
    known = names(session)
    lines = [
        DelegationLine(
            Ref("delegation", d.id),
            known.get(d.from_id, ""),
            known.get(d.to_id, ""),
            Role(d.role).zh,
            d.since,
            d.until,
            d.reason,
            d.ended_at is not None or d.until < day,
            d.from_id == who.staff_id,
        )
        for d in rows
        if who.roles & HEADS or who.staff_id in (d.from_id, d.to_id)
    ]
    return sorted(lines, key=lambda line: line.ended)


def can_stand_in(session: Session, who: Who, day: date) -> list[Who]:
    """To whom somebody can hand their approvals: everybody else who can log in."""
    found = (who_works(session, row.id, day) for row in working(session, day))
    return [other for other in found if other.login and other.staff_id != who.staff_id]


def of_step(session: Session, step_id: int) -> Ref | None:
    """The request a noted step belongs to."""
    step = session.get(ConsentStep, step_id)
    return Ref("consent", step.consent_id) if step else None


def letters(session: Session, step_id: int) -> list[AttachmentRow]:
    """What was attached to a noted step."""
    return attached(session, Ref("consent_step", step_id))


def stands_in_for(session: Session, who: Who, day: date) -> tuple[str, ...]:
    """For whom this person decides today, for the head of the page."""
    known = names(session)
    return tuple(known.get(d.from_id, "") for d in delegated_to(session, who.staff_id, day))


def _as_who(session: Session, staff_id: int, day: date) -> Who | None:
    try:
        return who_works(session, staff_id, day)
    except Refusal:
        return None


def _confirms(session: Session, who: Who, step: ConsentStep, day: date) -> bool:
    if step.approver_id == who.staff_id:
        return True
    still = any(w.staff_id == step.approver_id for w in holders(session, Role(step.role), day))
    return not still and Role(step.role) in who.roles


def _line(consent: Consent, known: dict[int, str], answer_for: str) -> ConsentLine:
    rule = rule_of(consent)
    said = {step.step: step for step in consent.steps}
    return ConsentLine(
        Ref("consent", consent.id),
        Ref(consent.subject_kind, consent.subject_id),
        rule.zh,
        consent.what,
        consent.reason,
        rule.then,
        rule.clause,
        known.get(consent.asked_by, ""),
        consent.asked_at,
        consent.state,
        STATE_ZH[consent.state],
        Role(consent.waiting_role).zh if consent.waiting_role else "",
        answer_for,
        tuple(
            _step_line(Role(role), said.get(place), known) for place, role in enumerate(consent.roles.split())
        ),
    )


def _step_line(role: Role, step: ConsentStep | None, known: dict[int, str]) -> StepLine:
    if step is None:
        return StepLine(0, role.zh, "等待", "", "", False, False)
    name, entered = known.get(step.approver_id, ""), known.get(step.entered_by, "")
    yes = "同意" if step.answer == "agreed" else "不同意"
    words = {
        "rank": f"{name}送审，本人即{role.zh}",
        "signed": f"{name}{yes}",
        "delegate": f"{entered}代{name}{yes}",
        "telephone": f"{name}电话{yes}，{entered}登记",
        "letter": f"{name}书面{yes}，{entered}登记",
    }[step.way]
    if step.confirm_by is not None:
        words += {"": "，待补认", "yes": "，已补认", "no": "，本人不认可"}[step.confirmed]
    return StepLine(
        step.id,
        role.zh,
        words,
        f"{step.said_at:%Y-%m-%d %H:%M}",
        step.confirm_remark if step.confirmed == "no" else step.remark,
        True,
        step.answer == "refused" or step.confirmed == "no",
        step.strokes,
        name,
        step.way in tuple(NOTED),
    )
