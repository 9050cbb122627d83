"""What nobody came for is disposed of: asked for as a list, agreed to, done by a later act (ROLE-11)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.consents import service as consents
from app.modules.consents.rules import move
from app.modules.found.claiming import let_go
from app.modules.found.finding import (
    DISPOSAL,
    all_kept_or_refuse,
    called,
    disposal_code,
    due_day,
    request_of,
    site_days,
)
from app.modules.found.model import FoundDisposal, FoundDisposalLine, FoundEnding
from app.modules.found.rules import CLAUSE, CONSENT, LEAST_REASON, words_or_refuse
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.numbering import take_number
from app.storage.record import ref_of


@verb("found.work", "申请处理拾遗物品")
def ask_disposal(act: Act, items: Sequence[int], *, how: str, reason: str) -> Ref:
    """Ask that things whose time is over may be disposed of, all in one request. Raises Refusal.

    Returns the request for consent.
    """
    things = all_kept_or_refuse(act.session, items, "处理")
    days = site_days(act.session)
    for item in things:
        day = due_day(item, days)
        if act.today < day:
            raise Refusal(
                f"{called(item)} 要保管到 {day.isoformat()}，还没到期，到期以后再申请。",
                clause=CLAUSE,
                field="items",
            )
        other = request_of(act.session, item.id)
        if other is not None:
            raise Refusal(
                f"{called(item)} 已经在处理申请 {disposal_code(other)} 里。", clause=CLAUSE, field="items"
            )
    disposal = FoundDisposal(
        how=words_or_refuse(how, "怎么处理", "how", least=2, most=100),
        reason=words_or_refuse(reason, "理由", "reason", least=LEAST_REASON, most=200),
        asked_at=act.now,
        asked_by=act.who.staff_id,
        year=act.today.year,
        number=take_number(act.session, DISPOSAL, act.today.year),
        lines=[FoundDisposalLine(item_id=item.id) for item in things],
    )
    act.session.add(disposal)
    act.session.flush()
    named = "、".join(called(item) for item in things)
    what = f"{disposal.how} {len(things)} 件到期拾遗物品：{named}"
    return ref_of(consents.ask(act, CONSENT, ref_of(disposal), what, disposal.reason))


@verb("found.work", "照同意处理拾遗物品")
def dispose(act: Act, disposal_id: int, *, witness: str) -> int:
    """What was agreed to is done, in the presence of a second person. Returns how many things went.

    What left the desk meanwhile is passed over. Raises Refusal without consent (looked at again here).
    """
    disposal = _asked(act.session, disposal_id)
    consent = consents.must_be_agreed(act.session, CONSENT, ref_of(disposal))
    second = words_or_refuse(witness, "见证人", "witness", most=60)
    if second == act.who.name:
        raise Refusal("见证人要是另一个人。", clause=CLAUSE, field="witness")
    left = [line.item for line in disposal.lines if line.item.state == "kept"]
    for item in left:
        let_go(
            act,
            item,
            FoundEnding(
                item_id=item.id,
                way="disposed",
                state="done",
                who=second,
                how=disposal.how,
                consent_id=consent.id,
                at=act.now,
                by=act.who.staff_id,
            ),
        )
    consents.carry_out(act, consent)
    disposal.state, disposal.witness = "done", second
    disposal.ended_at, disposal.ended_by = act.now, act.who.staff_id
    return len(left)


@verb("found.work", "撤回处理申请")
def drop_disposal(act: Act, disposal_id: int, reason: str) -> None:
    """The things are kept on; the request for consent falls with it. Raises Refusal."""
    disposal = _asked(act.session, disposal_id)
    disposal.why = words_or_refuse(reason, "撤回理由", "reason", least=LEAST_REASON, most=200)
    disposal.state, disposal.ended_at, disposal.ended_by = "dropped", act.now, act.who.staff_id
    consent = consents.newest(act.session, ref_of(disposal))
    if consent is not None and consent.state in ("waiting", "agreed"):
        consent.state, consent.ended_at = move(consent.state, "withdrawn"), act.now


def _asked(session: Session, disposal_id: int) -> FoundDisposal:
    disposal = session.get(FoundDisposal, disposal_id)
    if disposal is None:
        raise Refusal("找不到这份处理申请，请刷新后再看。", clause=CLAUSE)
    if disposal.state != "asked":
        words = "已经处理" if disposal.state == "done" else "已经撤回"
        raise Refusal(f"处理申请 {disposal_code(disposal)} {words}。", clause=CLAUSE)
    return disposal
