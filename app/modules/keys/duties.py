"""The clocks of keys: what is lent comes back, what is lost is accounted for in writing."""

from dataclasses import replace

from app.modules.dues.rules import Times, Wanted, deadline_of
from app.modules.keys.finding import called, place_of
from app.modules.keys.model import KeyLending, KeyLoss, KeyRing
from app.modules.keys.rules import when_zh
from app.rules.handbook import handbook
from app.storage.record import ref_of

BACK = "KEY-03"
"""The clock of bringing back what was lent."""
ACCOUNT = "KEY-02"
"""The clock of the written account of a lost key."""


def return_due(lending: KeyLending, times: Times) -> Wanted | None:
    """That what is still out of a lending comes back in time; None when nothing is out."""
    out = [loan.ring.tag for loan in lending.loans if loan.ended == ""]
    if not out:
        return None
    tags = "、".join(out[:4]) + (f" 等 {len(out)} 串" if len(out) > 4 else "")
    wanted = deadline_of(
        handbook().clock(BACK),
        ref_of(lending),
        lending.lent_at,
        times,
        day=lending.due_at.date(),
        whom=f"{lending.borrower}　{tags}",
    )
    reason = wanted.reason
    if lending.longer:
        until = when_zh(lending.due_at, lending.lent_at.date())
        reason = f"中心负责人同意延到 {until}（第 {lending.longer} 次）"
    return replace(wanted, at=lending.due_at, reason=reason)


def account_due(loss: KeyLoss, ring: KeyRing, times: Times) -> Wanted | None:
    """That a written account of a loss is handed in; None once it was, or the key was found."""
    if loss.account_at is not None or loss.found_at is not None:
        return None
    return deadline_of(
        handbook().clock(ACCOUNT),
        ref_of(loss),
        loss.reported_at,
        times,
        whom=f"{called(ring)}　{place_of(ring)}",
    )
