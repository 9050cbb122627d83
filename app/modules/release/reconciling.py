"""The gate's parts come back (RELS-02): registered one by one, compared once a week, signed for."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.dues import service as dues
from app.modules.release.duties import reconciling_due
from app.modules.release.finding import IS_OUT, slip_coded, slip_or_refuse
from app.modules.release.model import ReleaseMissing, ReleaseReconciling, ReleaseSlip
from app.modules.release.rules import FORM_CLAUSE, passed_or_refuse, words_or_refuse
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.record import ref_of


@verb("release.work", "登记门岗联")
def take_gate_part(
    act: Act,
    code: str,
    *,
    guard: str,
    passed: str = "",
    carrier: str = "",
    fits: str = "yes",
    differences: str = "",
) -> Ref:
    """The gate's part of a slip came back: who let it pass, when, and whether the goods were as listed.

    Raises Refusal naming the field: an unknown number, one that is back already, one that is void.
    """
    slip = slip_coded(act.session, code)
    _must_be_out(slip)
    name = words_or_refuse(guard, "门岗", "guard", most=60)
    at = passed_or_refuse(passed, act.now)
    if at.date() < slip.issued_at.date():
        raise Refusal(
            f"{slip.code} 是 {slip.issued_at:%m-%d} 开的，出门不会更早，请核对时间。",
            clause=FORM_CLAUSE,
            field="passed",
        )
    as_listed = fits == "yes"
    if not as_listed and fits != "no":
        raise Refusal("请选物品与清单一致，还是有出入。", clause=FORM_CLAUSE, field="fits")
    told = "" if as_listed else words_or_refuse(differences, "有什么出入", "differences", least=2, most=200)
    slip.state, slip.back_at, slip.back_by = "back", act.now, act.who.staff_id
    slip.gate_guard, slip.gate_at, slip.gate_carrier = name, at, one_line(carrier)[:60]
    slip.gate_ok, slip.gate_differences = as_listed, told
    return ref_of(slip)


@verb("release.work", "撤回门岗联登记")
def take_back_return(act: Act, slip_id: int) -> None:
    """A gate's part was registered by mistake: the slip is out again. Raises Refusal after that day."""
    slip = slip_or_refuse(act.session, slip_id)
    if slip.state != "back" or slip.back_at is None:
        raise Refusal(f"{slip.code} 没有登记过门岗联，不用撤回。", clause=FORM_CLAUSE)
    if slip.back_at.date() != act.today:
        raise Refusal(
            f"{slip.code} 的门岗联是 {slip.back_at:%m-%d} 登记的，只有当天能撤回。", clause=FORM_CLAUSE
        )
    signed = act.session.scalar(select(func.max(ReleaseReconciling.done_at)))
    if signed is not None and signed >= slip.back_at:
        raise Refusal(f"{slip.code} 已经在签过字的核对里，不能撤回。", clause=FORM_CLAUSE)
    slip.state, slip.back_at, slip.back_by = "issued", None, None
    slip.gate_guard, slip.gate_at, slip.gate_carrier = "", None, ""
    slip.gate_ok, slip.gate_differences = None, ""


@verb("release.work", "放行条每周核对", signed=True)
def finish_reconciling(act: Act, reasons: Mapping[int, str], *, words: str = "") -> Ref:
    """The week's slips were compared with the gate's parts; each that is not back has a reason (RELS-02).

    `reasons` by the slip's id. Ends the duty and puts the next turn on the list. Raises Refusal.
    """
    out = still_out(act.session, act.today)
    why = {slip.id: one_line(reasons.get(slip.id, "")) for slip in out}
    lacking = [slip for slip in out if not why[slip.id]]
    if lacking:
        more = f" 等 {len(lacking)} 张" if len(lacking) > 1 else ""
        raise Refusal(
            f"{lacking[0].code}{more}还没有回，也没有写原因。写完每一张的原因再签字。",
            clause=FORM_CLAUSE,
            field="why",
        )
    returned = came_back(act.session, since_last(act.session), act.now)
    done = ReleaseReconciling(
        until=act.today - timedelta(days=1),
        done_at=act.now,
        done_by=act.who.staff_id,
        slips=returned + len(out),
        back=returned,
        missing=len(out),
        words=one_line(words)[:200],
    )
    done.unreturned = [
        ReleaseMissing(slip_id=slip.id, why=words_or_refuse(why[slip.id], "未回原因", "why", most=200))
        for slip in out
    ]
    act.session.add(done)
    act.session.flush()
    after = reconciling_due(act.session, act.today, dues.times(act.session))
    if after is not None:
        dues.again(act, after)
    return ref_of(done)


# ---------------------------------------------------------------- what is compared


def still_out(session: Session, today: date) -> list[ReleaseSlip]:
    """The slips whose day is over and whose gate's part is not here, the oldest first."""
    asked = select(ReleaseSlip).where(IS_OUT, ReleaseSlip.day < today)
    return list(session.scalars(asked.order_by(ReleaseSlip.day, ReleaseSlip.id)))


def since_last(session: Session) -> datetime | None:
    """When the slips were compared last."""
    return session.scalar(select(func.max(ReleaseReconciling.done_at)))


def came_back(session: Session, since: datetime | None, now: datetime) -> int:
    """How many gate's parts were registered since they were compared last."""
    asked = select(func.count()).select_from(ReleaseSlip).where(ReleaseSlip.back_at <= now)
    if since is not None:
        asked = asked.where(ReleaseSlip.back_at > since)
    return session.scalar(asked) or 0


def _must_be_out(slip: ReleaseSlip) -> None:
    if slip.state == "void":
        raise Refusal(
            f"{slip.code} 已经作废（{slip.void_why}）。物品已经出门的，请马上告诉班长。",
            clause=FORM_CLAUSE,
            field="code",
        )
    if slip.back_at is not None:
        raise Refusal(
            f"{slip.code} 的门岗联 {slip.back_at:%m-%d %H:%M} 已经登记过，没有再记一次。",
            clause=FORM_CLAUSE,
            field="code",
        )
