"""What can be done with a ring as it stands, in the order it is offered on its card."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.keys import fate_lists, service
from app.modules.keys.cutting_view import CutSheet, CuttingSheet, DropSheet, countersign, print_application
from app.modules.keys.deposit_view import DepositSheet as DepositSheet
from app.modules.keys.deposit_view import GiveBackSheet, SignLaterSheet, print_agreement
from app.modules.keys.fate_lists import CuttingRow
from app.modules.keys.lists import RingCard
from app.modules.keys.printing_view import print_issue, print_slip
from app.modules.keys.sheets_view import (
    AccountSheet,
    FoundSheet,
    IssueSheet,
    LockSheet,
    LossSheet,
    RetireSheet,
    TakeInSheet,
    TakeOffSheet,
    reinstate,
)
from app.ui.desk import Desk

Now = Callable[[], datetime]
Opens = Callable[[QWidget], object]


@dataclass(frozen=True)
class Act:
    """One thing to do with a ring: its letter, its words, what opens it over a widget, the verb it needs."""

    key: str
    label: str
    opens: Opens
    verb: Callable[..., object]


def actions(card: RingCard, desk: Desk, now: Now = datetime.now) -> list[Act]:
    """What can be done with a ring in its state, the likeliest first; lending and taking back are apart."""
    by_state = {
        "in": _in_the_cabinet,
        "out": _out,
        "issued": _issued,
        "missing": _missing,
        "retired": _retired,
        "gone": _gone,
    }
    asked = desk.read(fate_lists.cutting, card.cutting.id) if card.cutting is not None else None
    found = list(by_state[card.state](card, desk, now))
    if asked is not None:
        found[:0] = _cutting_in_hand(card, desk, asked, now)
    return found


def _in_the_cabinet(card: RingCard, desk: Desk, now: Now) -> Iterator[Act]:
    if card.agreement is not None:
        yield from _deposited(card, desk, now)
    elif card.source == "owner":
        yield _sign_later(card, desk, now)
    else:
        yield _issue(card, desk, now, "领用…")
    if card.cutting is None:
        yield _cut(card, desk, now)
    yield _loss(card, desk)
    yield Act("T", "停用…", lambda over: RetireSheet(over, desk, card).start(), service.retire)


def _out(card: RingCard, desk: Desk, now: Now) -> Iterator[Act]:
    if (loan := card.loan) is not None:
        yield Act(
            "D",
            "打印借用单…",
            lambda over: print_slip(over, desk, loan.lending, now()),
            service.printed_slip,
        )
    yield _loss(card, desk)
    if card.source != "owner":
        yield _issue(card, desk, now, "转领用…")
    elif card.agreement is None:
        yield _sign_later(card, desk, now)


def _issued(card: RingCard, desk: Desk, now: Now) -> Iterator[Act]:
    yield Act("J", "领用交回…", lambda over: TakeInSheet(over, desk, card).start(), service.take_in_issued)
    if (issue := card.issue) is not None:
        yield Act(
            "D",
            "打印领用单…",
            lambda over: print_issue(over, desk, issue, now()),
            service.printed_issue,
        )
    yield _loss(card, desk)
    if card.cutting is None:
        yield _cut(card, desk, now)
    yield _take_off(card, desk)


def _missing(card: RingCard, desk: Desk, now: Now) -> Iterator[Act]:
    if card.account_due:
        yield Act(
            "M",
            "交说明…",
            lambda over: AccountSheet(over, desk, card, now()).start(),
            service.hand_in_account,
        )
    yield Act("F", "找回…", lambda over: FoundSheet(over, desk, card, now()).start(), service.found_again)
    yield _lock(card, desk, now)
    if not card.account_due:
        yield _take_off(card, desk)


def _retired(card: RingCard, desk: Desk, now: Now) -> Iterator[Act]:
    yield Act("V", "恢复使用", lambda _over: reinstate(desk, card), service.reinstate)
    if card.agreement is None:
        if card.source == "owner":
            yield _sign_later(card, desk, now)
        yield _take_off(card, desk)


def _gone(card: RingCard, desk: Desk, now: Now) -> Iterator[Act]:
    """A lost ring may be struck off before anybody knows whether the lock is changed."""
    if card.loss is not None and not card.lock:
        yield _lock(card, desk, now)


def _cutting_in_hand(card: RingCard, desk: Desk, row: CuttingRow, now: Now) -> Iterator[Act]:
    if row.state == "agreed":
        yield Act("P", "登记配好…", lambda over: CutSheet(over, desk, card, row).start(), service.cut)
    else:
        yield Act("P", "配制待签…", lambda over: countersign(over, desk, row, now), service.ask_cutting)
    yield Act(
        "B",
        "打印申请表…",
        lambda over: print_application(over, desk, row.ref, now()),
        service.printed_cutting,
    )
    yield Act("E", "撤回配制…", lambda over: DropSheet(over, desk, card, row).start(), service.drop_cutting)


def _deposited(card: RingCard, desk: Desk, now: Now) -> Iterator[Act]:
    yield Act("Q", "业主取回…", lambda over: GiveBackSheet(over, desk, card, now).start(), service.give_back)
    if (agreement := card.agreement) is not None:
        yield Act(
            "X",
            "打印协议…",
            lambda over: print_agreement(over, desk, agreement, now()),
            service.printed_agreement,
        )


def _sign_later(card: RingCard, desk: Desk, now: Now) -> Act:
    return Act(
        "X", "补签协议…", lambda over: SignLaterSheet(over, desk, card, now).start(), service.sign_later
    )


def _issue(card: RingCard, desk: Desk, now: Now, words: str) -> Act:
    return Act("L", words, lambda over: IssueSheet(over, desk, card, now).start(), service.issue)


def _cut(card: RingCard, desk: Desk, now: Now) -> Act:
    return Act("P", "配钥匙…", lambda over: CuttingSheet(over, desk, card, now).start(), service.ask_cutting)


def _loss(card: RingCard, desk: Desk) -> Act:
    return Act("S", "报失…", lambda over: LossSheet(over, desk, card).start(), service.report_loss)


def _lock(card: RingCard, desk: Desk, now: Now) -> Act:
    return Act("H", "换锁登记…", lambda over: LockSheet(over, desk, card, now()).start(), service.settle_lock)


def _take_off(card: RingCard, desk: Desk) -> Act:
    return Act("Z", "注销…", lambda over: TakeOffSheet(over, desk, card).start(), service.take_off)
