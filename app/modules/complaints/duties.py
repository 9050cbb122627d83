"""The clocks of requests and complaints: each open step, those above who are told, the nudge (COMP-02)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.modules.complaints.finding import allowed_of, limits_of, open_of
from app.modules.complaints.limits import AllowedAt, Limit, clock_id, why
from app.modules.complaints.model import Matter, MatterReport, MatterRound
from app.modules.complaints.rules import ANALYSIS_CLAUSE, ROUND_CLAUSE
from app.modules.dues import service as dues
from app.modules.dues.model import Due
from app.modules.dues.rules import Times, Wanted, turn_of
from app.rules.clocks import History
from app.rules.handbook import handbook
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.act import Act
from app.storage.record import ref_of

OVER_LEADER, OVER_HEAD, NUDGE = "COMP-02/over-leader", "COMP-02/over-head", "COMP-02/nudge"
SITES_ROUND = Ref(MatterRound.__tablename__, 0)
SITES_REPORT = Ref(MatterReport.__tablename__, 0)
"""The duties that are about no single record: they are the site's."""


def follow(act: Act, matter: Matter) -> None:
    """Bring the duties of a matter up to its steps; part of every verb that adds one."""
    act.session.flush()
    subject = ref_of(matter)
    wanted = {
        one.clock.id: one for one in duties_of(matter, allowed_of(act.session), dues.times(act.session))
    }
    rows = _open_rows(act.session, subject)
    done = _done(act, matter, rows, wanted)
    for due in rows:
        if due.clock in done:
            dues.stop(act, due.clock, subject)
        elif due.clock not in wanted:
            dues.call_off(act, due.clock, subject)
    for one in wanted.values():
        dues.start(act, one)
    _sites_own(act)


def duties_of(matter: Matter, allowed: AllowedAt, times: Times) -> list[Wanted]:
    """Every duty a matter brings as it stands."""
    if not matter.is_open:
        return []
    now = matter.steps[-1].noted_at
    found = limits_of(matter, allowed, times, now)
    running = [limit for limit in found if limit.open and limit.due is not None]
    wanted = [_step_due(matter, limit, times) for limit in running]
    wanted += _told_above(matter, running)
    nudge = _nudge(matter, times)
    return [*wanted, nudge] if nudge is not None else wanted


def wanted(session: Session, today: date) -> list[Wanted]:
    """Everything that is due about matters, from the records."""
    times, allowed = dues.times(session), allowed_of(session)
    found = [one for matter in open_of(session) for one in duties_of(matter, allowed, times)]
    return found + sites_own(session, today, times)


def sites_own(session: Session, today: date, times: Times) -> list[Wanted]:
    """The leader's daily round and the monthly analysis (ROLE-05, ROLE-04); from the first matter on."""
    first = session.scalars(select(Matter.taken_at).order_by(Matter.id).limit(1)).first()
    if first is None:
        return []
    begins = first.date()
    found = (
        turn_of(handbook().clock(ROUND_CLAUSE), SITES_ROUND, begins, rounds(session), today, times),
        turn_of(handbook().clock(ANALYSIS_CLAUSE), SITES_REPORT, begins, reports(session), today, times),
    )
    return [one for one in found if one is not None]


def rounds(session: Session) -> History:
    """When the round was signed, as the clock sees it."""
    return _history([day.date() for day in session.scalars(_last(MatterRound.signed_at)) if day is not None])


def reports(session: Session) -> History:
    """When an analysis was signed, as the clock sees it."""
    return _history([day.date() for day in session.scalars(_last(MatterReport.signed_at)) if day is not None])


# ---------------------------------------------------------------- inside


def _last(column: InstrumentedAttribute[datetime | None]) -> Select[datetime | None]:
    return select(column).where(column.is_not(None)).order_by(column.desc()).limit(2)


def _history(days: Sequence[date]) -> History:
    """How often no clock of this room asks: its turns move on with the calendar."""
    if not days:
        return History()
    return History(len(days), days[0], days[1] if len(days) > 1 else None)


def _step_due(matter: Matter, limit: Limit, times: Times) -> Wanted:
    """One step to be done; what is not seen ahead of its day calls from its beginning, also over midnight."""
    assert limit.due is not None
    clock = handbook().clock(limit.clock)
    named = matter.staff_id if clock.who != Role.DESK else None
    return Wanted(
        clock, ref_of(matter), limit.started, limit.started.date(), limit.due.day, limit.due.at,
        why(limit, times), whom=_whom(matter), staff_id=named, building_id=_building(matter),
        calls_at=limit.calls_at if clock.ahead else limit.started,
    )  # fmt: skip


def _told_above(matter: Matter, running: Sequence[Limit]) -> list[Wanted]:
    """The leader when the first step is due, the CS head later; one row each, seen when its time comes."""
    found = []
    for clock, moments in (
        (OVER_LEADER, [limit.leader_at for limit in running]),
        (OVER_HEAD, [limit.head_at for limit in running]),
    ):
        known = [at for at in moments if at is not None]
        if known:
            found.append(_above(matter, clock, min(known)))
    return found


def _above(matter: Matter, clock: str, at: datetime) -> Wanted:
    reason = "到时限还没有办完，由班长督办" if clock == OVER_LEADER else "超过时限还没有办完，由客服主管督办"
    return Wanted(
        handbook().clock(clock), ref_of(matter), matter.taken_at, at.date(), at.date(), at, reason,
        whom=_whom(matter), building_id=_building(matter), calls_at=at,
    )  # fmt: skip


def _nudge(matter: Matter, times: Times) -> Wanted | None:
    """Once a week whoever is waited for is asked how far it is."""
    if not matter.waits_for:
        return None
    since = max(step.id for step in matter.steps if step.how == "waiting")
    asked = [step for step in matter.steps if step.id >= since and step.how in ("waiting", "nudged")]
    began = asked[0].noted_at.date()  # of a wait that was entered late nobody could ask before
    done = [step.at.date() for step in asked[1:]]
    history = History(len(done), done[-1] if done else None, done[-2] if len(done) > 1 else None)
    return turn_of(
        handbook().clock(NUDGE), ref_of(matter), began, history, began, times,
        whom=_whom(matter), staff_id=matter.staff_id, building_id=_building(matter),
    )  # fmt: skip


def _whom(matter: Matter) -> str:
    place = f"{matter.unit.code.short}　" if matter.unit is not None else ""
    return f"{matter.code}　{place}{matter.title}"


def _building(matter: Matter) -> int | None:
    return matter.unit.building_id if matter.unit is not None else None


def _done(act: Act, matter: Matter, rows: Sequence[Due], wanted: Mapping[str, Wanted]) -> frozenset[str]:
    """The clocks whose rows were done by this act; what is gone without being done falls away."""
    found = limits_of(matter, allowed_of(act.session), dues.times(act.session), act.now)
    ended = {limit.clock for limit in found if not limit.open}
    if _called_in_vain(matter):
        ended.add(clock_id(matter.kind, matter.grade, "callback"))
    done = {due.clock for due in rows if due.clock in ended}
    if done:
        done |= {due.clock for due in rows if _chased(due, wanted.get(due.clock), act.now)}
    return frozenset(done | {due.clock for due in rows if _nudged(due, matter, wanted.get(due.clock))})


def _called_in_vain(matter: Matter) -> bool:
    """The call-back was made, and by what the user said it all begins again."""
    return [step.how for step in matter.steps[-2:]] == ["called", "reopened"]


def _chased(due: Due, next_one: Wanted | None, now: datetime) -> bool:
    """Somebody above was told, and what they were told of is done; a row nobody saw just falls away."""
    if due.clock not in (OVER_LEADER, OVER_HEAD) or due.calls_at is None or due.calls_at > now:
        return False
    return next_one is None or (next_one.at is not None and next_one.at > now)


def _nudged(due: Due, matter: Matter, next_one: Wanted | None) -> bool:
    """Whoever is waited for was asked, or is not waited for any more."""
    if due.clock != NUDGE:
        return False
    if next_one is None:
        return matter.state != "withdrawn"
    return matter.steps[-1].how == "nudged" and next_one.day != due.first_day


def _open_rows(session: Session, subject: Ref) -> Sequence[Due]:
    asked = select(Due).where(dues.IS_OPEN, Due.subject_kind == subject.kind, Due.subject_id == subject.id)
    return session.scalars(asked).all()


def _sites_own(act: Act) -> None:
    """The first matter of a site starts the round and the analysis; both are open ever after."""
    asked = select(Due.id).where(dues.IS_OPEN, Due.clock.in_((ROUND_CLAUSE, ANALYSIS_CLAUSE)))
    if len(act.session.scalars(asked).all()) > 1:
        return
    for one in sites_own(act.session, act.today, dues.times(act.session)):
        if dues.open_due(act.session, one) is None:
            dues.start(act, one)
