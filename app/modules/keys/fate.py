"""What becomes of a ring: issued for good, lost and found, put out of service, struck off the list."""

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.dues import service as dues
from app.modules.keys.duties import ACCOUNT, account_due
from app.modules.keys.finding import called, free_hook, must_be_in, must_keep_keys, open_loan, ring_or_refuse
from app.modules.keys.model import KeyIssue, KeyLoan, KeyLoss, KeyRing
from app.modules.keys.rings import must_have_no_cutting, open_agreement, open_issue, open_loss
from app.modules.keys.rules import (
    LEAST_REASON,
    LOCKS,
    LOST_WHEN_ISSUED,
    STATE_ZH,
    choice_or_refuse,
    whole_or_refuse,
    words_or_refuse,
)
from app.modules.keys.ways_out import end_or_go_on, must_be_heard, signed_or_refuse
from app.modules.residents.rules import identity_or_refuse
from app.modules.site import service as settings
from app.rules.ref import Ref
from app.rules.text import clean, one_line
from app.storage.act import Act, verb
from app.storage.numbering import take_number
from app.storage.record import ref_of

ISSUES = "key_issue"
LEAST_ACCOUNT, MOST_ACCOUNT = 10, 1000
"""Characters of a written account: fewer explain nothing."""


# ---------------------------------------------------------------- for good


@verb("keys.keep", "登记领用")
def issue(
    act: Act,
    ring_id: int,
    *,
    taken_by: str,
    firm: str,
    identity: str = "",
    identity_why: str = "",
    reason: str,
    strokes: str = "",
    heard: tuple[int, ...] = (),
) -> Ref:
    """Give a ring out for good; the key list says so at once (KEY-04). Raises Refusal naming the field.

    It hangs in the cabinet, or is lent to the very person who keeps it. `heard` are the standing
    instructions on the unit that were read. An owner's own ring is given back, not issued.
    """
    must_keep_keys(act)
    ring = ring_or_refuse(act.session, ring_id)
    name = words_or_refuse(taken_by, "领用人", "taken_by", most=60)
    loan = open_loan(act.session, ring_id) if ring.state == "out" else None
    if loan is None:
        must_be_in(act.session, ring)
    elif loan.lending.borrower != name:
        words = f"{called(ring)} 现在由{loan.lending.borrower}借用；由别人领用的，请先收回。"
        raise Refusal(words, clause="KEY-04", field="taken_by")
    if ring.source == "owner":
        raise Refusal(f"{called(ring)} 是业主寄存的，只能由业主取回，不能领用。", clause="KEY-01")
    must_have_no_cutting(act.session, ring)
    told = {
        "taken_by": name,
        "firm": words_or_refuse(firm, "单位、房号", "firm", most=60),
        "reason": words_or_refuse(reason, "领用事由", "reason"),
        **_paper(identity, identity_why, loan),
    }
    if loan is None:
        must_be_heard(act.session, ring, heard)
    setting = settings.values(act.session)["key_sign"]
    signed = signed_or_refuse(setting, strokes, who="领用人", clause="KEY-04")
    if loan is not None:
        _end_loan(act, loan, "issued")
    ring.state = "issued"
    number = take_number(act.session, ISSUES, act.today.year)
    made = KeyIssue(
        year=act.today.year,
        number=number,
        ring_id=ring_id,
        at=act.now,
        by=act.who.staff_id,
        **signed,
        **told,
    )
    act.session.add(made)
    act.session.flush()
    return ref_of(made)


@verb("keys.keep", "登记领用交回")
def take_in_issued(act: Act, issue_id: int, *, why: str, short: int | str = 0) -> None:
    """A ring that was given for good comes back to its hook (KEY-04). Raises Refusal naming the field.

    `short` is how many of its keys did not come back.
    """
    must_keep_keys(act)
    made = act.session.get(KeyIssue, issue_id)
    ring = act.session.get(KeyRing, made.ring_id) if made is not None else None
    if made is None or ring is None or made.ended_at is not None or ring.state != "issued":
        raise Refusal("这次领用已经了结，请刷新后再看。", clause="KEY-04")
    words = words_or_refuse(why, "交回原因", "why", most=200)
    ring.short += whole_or_refuse(short, "少几把", "short", 0, ring.pieces - ring.short)
    ring.state = "in"
    made.ended_at, made.ended_by, made.ended_why = act.now, act.who.staff_id, words


@verb("keys.keep", "打印钥匙领用单")
def printed_issue(act: Act, issue_id: int) -> None:
    """The slip of an issue left the printer; only called once the printer has taken it. Raises Refusal."""
    must_keep_keys(act)
    made = act.session.get(KeyIssue, issue_id)
    if made is None:
        raise Refusal("找不到这次领用。", clause="KEY-04")
    act.looked_at(ref_of(made), "printed")


# ---------------------------------------------------------------- lost


@verb("keys.back", "钥匙报失")
def report_loss(
    act: Act, ring_id: int, *, what: str, lost_by: str = "", lock: str = "", lock_words: str = ""
) -> Ref:
    """Report a ring lost, at once; a written account is due from now on (KEY-02). Raises Refusal.

    Whoever had it lost it, unless `lost_by` says otherwise. A loan or an issue ends with the loss.
    """
    ring = ring_or_refuse(act.session, ring_id)
    if ring.state not in ("in", "out", "issued"):
        raise Refusal(_not_lost(ring), clause="KEY-02")
    words = words_or_refuse(what, "经过", "what", least=LEAST_REASON, most=300)
    decided = choice_or_refuse(lock, LOCKS, "换锁", "lock")
    loan, issued = open_loan(act.session, ring_id), open_issue(act.session, ring_id)
    had = loan.lending.borrower if loan else issued.taken_by if issued else ""
    if loan is not None:
        _end_loan(act, loan, "lost")
    if issued is not None:
        issued.ended_at, issued.ended_by, issued.ended_why = act.now, act.who.staff_id, LOST_WHEN_ISSUED
    ring.state = "missing"
    loss = KeyLoss(
        ring_id=ring_id,
        loan_id=loan.id if loan else None,
        lost_by=one_line(lost_by)[:60] or had,
        what=words,
        reported_at=act.now,
        reported_by=act.who.staff_id,
        lock=decided,
        lock_words=one_line(lock_words)[:200],
    )
    act.session.add(loss)
    act.session.flush()
    dues.start(act, account_due(loss, ring, dues.times(act.session)))
    return ref_of(loss)


@verb("keys.keep", "登记遗失书面说明")
def hand_in_account(act: Act, loss_id: int, words: str) -> None:
    """The written account of a loss is handed in, once (KEY-02). Raises Refusal naming the field."""
    must_keep_keys(act)
    loss = _loss(act.session, loss_id)
    if loss.account_at is not None:
        raise Refusal(f"书面说明 {loss.account_at:%m月%d日} 已经交了，不能再改。", clause="KEY-02")
    text = clean(words).strip()
    if len(one_line(text)) < LEAST_ACCOUNT:
        raise Refusal(f"书面说明至少写 {LEAST_ACCOUNT} 个字。", clause="KEY-02", field="words")
    if len(text) > MOST_ACCOUNT:
        raise Refusal(f"书面说明最多 {MOST_ACCOUNT} 个字。", clause="KEY-02", field="words")
    loss.account, loss.account_at, loss.account_by = text, act.now, act.who.staff_id
    dues.stop(act, ACCOUNT, ref_of(loss))


@verb("keys.keep", "登记换锁")
def settle_lock(act: Act, loss_id: int, lock: str, words: str) -> None:
    """Whether the lock was changed after a loss, or why not (KEY-02). Raises Refusal naming the field."""
    must_keep_keys(act)
    loss = _loss(act.session, loss_id)
    if not lock:
        raise Refusal("请选换锁还是不换。", clause="KEY-02", field="lock")
    loss.lock = choice_or_refuse(lock, LOCKS, "换锁", "lock")
    loss.lock_words = words_or_refuse(words, "换锁说明", "lock_words", most=200)


@verb("keys.back", "登记找回")
def found_again(
    act: Act, loss_id: int, *, panel_id: int | None = None, hook: int | str | None = None
) -> None:
    """A lost ring was found and hangs again: on its own hook, or on the one named (KEY-02).

    An account that was not handed in yet is no longer asked for. Raises Refusal naming the field.
    """
    loss = _loss(act.session, loss_id)
    ring = ring_or_refuse(act.session, loss.ring_id)
    if loss.found_at is not None or ring.state != "missing":
        words = f"{called(ring)} 现在是“{STATE_ZH[ring.state]}”，不用登记找回。"
        raise Refusal(words, clause="KEY-02")
    if panel_id is not None:
        must_keep_keys(act)
        number = whole_or_refuse(str(hook or ""), "挂钩", "hook", 1, 200)
        free_hook(act.session, panel_id, number, ring)
        ring.panel_id, ring.hook = panel_id, number
    ring.state = "in"
    loss.found_at, loss.found_by = act.now, act.who.staff_id
    dues.call_off(act, ACCOUNT, ref_of(loss))


# ---------------------------------------------------------------- out of service


@verb("keys.keep", "停用钥匙")
def retire(act: Act, ring_id: int, *, reason: str) -> None:
    """A ring is out of service; it stays on its hook and nobody gets it. Raises Refusal (KEY-02)."""
    must_keep_keys(act)
    ring = ring_or_refuse(act.session, ring_id)
    must_be_in(act.session, ring)
    ring.why = _reason(reason)
    ring.state = "retired"


@verb("keys.keep", "恢复使用钥匙")
def reinstate(act: Act, ring_id: int) -> None:
    """A ring that was out of service is used again. Raises Refusal (KEY-02)."""
    must_keep_keys(act)
    ring = ring_or_refuse(act.session, ring_id)
    if ring.state != "retired":
        raise Refusal(f"{called(ring)} 没有停用，不用恢复。", clause="KEY-02")
    ring.state, ring.why = "in", ""


@verb("keys.keep", "注销钥匙")
def take_off(act: Act, ring_id: int, *, reason: str) -> None:
    """Strike a ring off the list: its hook is free, its number is never used again (KEY-02).

    Only what hangs in the cabinet no more, or is out of service; a lost one when its account is in.
    The agreement on an owner's lost ring ends with it: nobody takes it back. Raises Refusal.
    """
    must_keep_keys(act)
    ring = ring_or_refuse(act.session, ring_id)
    if ring.state not in ("issued", "missing", "retired"):
        words = {"in": "请先停用，再注销", "out": "还在借出中，请先收回或报失", "gone": "已经注销"}
        raise Refusal(f"{called(ring)} {words[ring.state]}。", clause="KEY-02")
    agreement = open_agreement(act.session, ring_id)
    if ring.state == "retired" and agreement is not None:
        raise Refusal(f"{called(ring)} 是业主寄存的：请恢复使用后办取回。", clause="KEY-01")
    loss = open_loss(act.session, ring_id)
    if loss is not None and loss.account_at is None:
        raise Refusal(f"{called(ring)} 遗失的书面说明还没有交，交了才能注销。", clause="KEY-02")
    must_have_no_cutting(act.session, ring)
    ring.why = _reason(reason)
    ring.state, ring.panel_id, ring.hook = "gone", None, None
    if agreement is not None:
        agreement.ended_at, agreement.ended_by, agreement.taken_by = act.now, act.who.staff_id, ""


# ---------------------------------------------------------------- inside


def _end_loan(act: Act, loan: KeyLoan, how: str) -> None:
    loan.ended, loan.back_at, loan.back_to = how, act.now, act.who.staff_id
    act.session.flush()
    end_or_go_on(act, loan.lending)


def _loss(session: Session, loss_id: int) -> KeyLoss:
    loss = session.get(KeyLoss, loss_id)
    if loss is None:
        raise Refusal("找不到这次报失。", clause="KEY-02")
    return loss


def _not_lost(ring: KeyRing) -> str:
    if ring.state == "missing":
        return f"{called(ring)} 已经报失。"
    if ring.state == "retired":
        return f"{called(ring)} 已经停用；找不到了，请先恢复使用，再报失。"
    return f"{called(ring)} 已经注销，不在清单上。"


def _reason(text: str) -> str:
    return words_or_refuse(text, "原因", "reason", least=LEAST_REASON, most=200)


def _paper(identity: str, why: str, loan: KeyLoan | None) -> dict[str, str]:
    """The identity paper that was shown; of somebody who has the ring on loan, the one they left then."""
    if one_line(identity):
        try:
            found = identity_or_refuse(identity, why)
        except Refusal as wrong:
            sentence = wrong.sentence.replace("证件号照录理由", "照录理由")
            raise Refusal(sentence, clause="KEY-04", field="identity") from wrong
        return {"identity_kind": found.kind.value, "identity_number": found.number}
    if loan is not None and loan.lending.identity_number:
        lending = loan.lending
        return {"identity_kind": lending.identity_kind, "identity_number": lending.identity_number}
    return {"identity_kind": "", "identity_number": ""}
