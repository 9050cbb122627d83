"""What is told of single rings in the last quarter of 2026: late, longer, lost, cut, issued, left, counted."""

from datetime import timedelta

from app.modules.consents import service as consents
from app.modules.keys import counting, fate_lists, service
from tests.checks.centre import CS_HEAD, DESK, HEAD, LEADER, OFFICER
from tests.keys.quarter import PANELS, Quarter, Tale
from tests.keys.quarter_script import (
    COPIED,
    CUT,
    CUT_ANEW,
    DEPOSITED,
    ENGINEER,
    EVERYDAY,
    FITTER,
    FOUND,
    HIDDEN,
    ISSUED,
    LATE,
    LONGER,
    LOST,
    NOBODY_KNOWS,
    PAINTER,
    TESTER,
    on,
)

ACCOUNT = "当天下午发现钥匙不在包里，沿路和车上都找过，没有找到。"
KEPT = {"taken_by": ENGINEER.name, "firm": "工程部", "reason": "泵房长期值守"}
FREE_HOOK = 19
"""The hook of panel 1 on which the stocktake sees a ring of another hook."""

# ---------------------------------------------------------------- late, longer


def _late_out(q: Quarter) -> None:
    q.take(PAINTER, LATE, COPIED)


def _late_one_back(q: Quarter) -> None:
    q.bring(COPIED)


def _late_back(q: Quarter) -> None:
    """The clerk books it by mistake, takes that back, and books it when the borrower stands there."""
    line = q.book.loan(LATE)
    loan = q.bring(LATE)
    q.site.clock.now += timedelta(minutes=4)
    q.by(DESK, service.undo_return, loan.id)
    q.book.undo(line)
    q.site.clock.now += timedelta(hours=2)
    q.bring(LATE, by="示例装饰工程队工长")


def _longer_out(q: Quarter) -> None:
    """The centre head agrees by telephone; the key may stay out at once."""
    number, asked = q.take(FITTER, LONGER, until="10-13", longer_why="厨房返水，三天才能修完")
    assert asked is not None
    step = q.by(
        DESK, consents.note, asked.id, approver_id=q.staff_id(HEAD), way="telephone", said_at=q.now,
        how="打到本人手机",
    )  # fmt: skip
    q.request("said by telephone", step)
    q.book.lengthen(number, q.tonight(on("10-13")))


def _longer_confirmed(q: Quarter) -> None:
    """On the second working day; the Saturday between was worked."""
    q.by(HEAD, consents.confirm, q.ids["said by telephone"], right=True)
    q.book.duties.append(("DOC-03", on("10-12"), "done", q.today))


def _longer_refused(q: Quarter) -> None:
    _, asked = q.take(FITTER, LONGER, until="10-28", longer_why="想多看两天")
    assert asked is not None
    q.by(HEAD, consents.refuse, asked.id, reason="当天能看完，不同意")


def _longer_asked_again(q: Quarter) -> None:
    """Asked for when it is out already, agreed to at the desk, over a weekend."""
    number, _ = q.take(PAINTER, LONGER)
    asked = q.by(DESK, service.ask_longer, q.ids[number], until="11-23 12:00", reason="周一上午才能刷完")
    q.by(HEAD, consents.agree, asked.id)
    q.book.lengthen(number, q.tonight(on("11-23")).replace(hour=12))


def _longer_back(q: Quarter) -> None:
    q.bring(LONGER, name=OFFICER)


# ---------------------------------------------------------------- lost


def _lost_out(q: Quarter) -> None:
    q.take(TESTER, LOST, FOUND)


def _lost(q: Quarter) -> None:
    """Whoever stands at the desk reports it at once; the other ring comes back."""
    loss = q.by(OFFICER, service.report_loss, q.ring(LOST), what="下楼时从包里掉了")
    q.request("loss", loss)
    q.book.end(LOST, q.now, "报失")
    q.book.rings[LOST].state = "missing"
    q.bring(FOUND)
    q.refused(DESK, service.lend, FITTER, [q.ring(LOST)])
    q.refused(DESK, service.take_off, q.ring(LOST), reason="已经遗失，找不到了")


def _account(q: Quarter) -> None:
    q.by(DESK, service.hand_in_account, q.ids["loss"], ACCOUNT)
    q.book.duties.append(("KEY-02", on("11-05"), "done", q.today))


def _struck_off(q: Quarter) -> None:
    q.by(DESK, service.settle_lock, q.ids["loss"], "changed", "锁芯已换")
    q.by(DESK, service.take_off, q.ring(LOST), reason="遗失，已换锁")
    q.book.rings[LOST].state, q.book.rings[LOST].place = "gone", None


def _mislaid(q: Quarter) -> None:
    q.request("mislaid", q.by(DESK, service.report_loss, q.ring(FOUND), what="早上开柜不在钩上"))
    q.book.rings[FOUND].state = "missing"


def _found(q: Quarter) -> None:
    """Found after the weekend: the account, which was due on Sunday, is no longer asked for."""
    q.by(OFFICER, service.found_again, q.ids["mislaid"])
    q.book.rings[FOUND].state = "in"
    q.book.duties.append(("KEY-02", on("11-08"), "off", q.today))


# ---------------------------------------------------------------- cut, issued, left by an owner


def _asks_for_copies(q: Quarter, tag: str, copies: int) -> None:
    asked = q.by(
        DESK, service.ask_cutting, q.ring(tag), applicant="郑小满", copies=copies, reason="少一套，补足"
    )
    q.request("consent", asked)
    q.book.number("配")
    row = q.site.read(fate_lists.newest_cutting, q.ring(tag))
    q.request("cutting", row.ref)
    q.refused(DESK, service.cut, row.ref.id, received_by="郑小满", onto="same")


def _copies_refused(q: Quarter) -> None:
    _asks_for_copies(q, CUT, 2)
    q.by(HEAD, consents.refuse, q.ids["consent"], reason="现有的够用")
    q.refused(DESK, service.cut, q.ids["cutting"], received_by="郑小满", onto="same")


def _copies_agreed(q: Quarter) -> None:
    _asks_for_copies(q, CUT, 2)
    q.by(HEAD, consents.agree, q.ids["consent"])


def _one_key_missing(q: Quarter) -> None:
    q.take(FITTER, CUT)
    q.bring(CUT, short=1)


def _cut_onto_the_ring(q: Quarter) -> None:
    """One of the two copies makes up for the key that is missing."""
    q.by(DESK, service.cut, q.ids["cutting"], received_by="林晓禾", onto="same")
    q.book.rings[CUT].short, q.book.rings[CUT].pieces = 0, 3


def _copies_of_another(q: Quarter) -> None:
    _asks_for_copies(q, COPIED, 3)
    q.by(HEAD, consents.agree, q.ids["consent"])


def _cut_onto_a_new_ring(q: Quarter) -> None:
    q.by(
        DESK, service.cut, q.ids["cutting"], received_by="林晓禾", onto="new", panel_id=q.panel(2), hook=12,
        tag=CUT_ANEW,
    )  # fmt: skip
    q.book.hang(CUT_ANEW, 2, 12, pieces=3)


def _issued_out(q: Quarter) -> None:
    q.take(ENGINEER, ISSUED)


def _issued(q: Quarter) -> None:
    """Whoever did not bring it back yesterday needs it for good."""
    q.by(DESK, service.issue, q.ring(ISSUED), **KEPT)
    q.book.end(ISSUED, q.now, "转领用")
    q.book.issue(ISSUED, KEPT["taken_by"], q.now)
    q.refused(DESK, service.lend, FITTER, [q.ring(ISSUED)])


def _left_by_the_owner(q: Quarter) -> None:
    made = q.by(
        DESK, service.deposit, key_class="letting", room="1-1-101", owner="叶知夏", used_for="带客看房",
        pieces=2, tag=DEPOSITED, panel_id=q.panel(2), hook=11,
    )  # fmt: skip
    q.request("agreement", made)
    q.book.number("存")
    q.book.hang(DEPOSITED, 2, 11)


def _given_back(q: Quarter) -> None:
    q.by(DESK, service.give_back, q.ids["agreement"], taken_by="叶知夏")
    q.book.rings[DEPOSITED].state, q.book.rings[DEPOSITED].place = "gone", None


# ---------------------------------------------------------------- counted


def _stocktake(q: Quarter) -> None:
    """One ring hangs wrong, one is not there, one is back unbooked, and one tag nobody knows."""
    q.take(PAINTER, LATE)
    q.misplaced = next(tag for tag in EVERYDAY if q.book.rings[tag].state == "in")
    count = q.by(DESK, counting.start_count, "key-stocktake").id
    for panel in PANELS:
        q.by(DESK, counting.see_all, count, q.panel(panel))
    q.by(DESK, counting.unsee, count, HIDDEN)
    q.by(DESK, counting.see, count, q.misplaced, panel_id=q.panel(1), hook=FREE_HOOK)
    q.by(DESK, counting.see, count, LATE, panel_id=q.panel(2), hook=1)
    q.by(DESK, counting.see, count, NOBODY_KNOWS)
    q.end_count(DESK, count, watcher=LEADER)
    q.ids["stocktake"] = count
    q.book.problems += 4


def _after_the_stocktake(q: Quarter) -> None:
    """What hung there unbooked is booked; what was not found is reported lost, and its account follows."""
    q.bring(LATE)
    loss = q.by(DESK, service.report_loss, q.ring(HIDDEN), what="盘点没有找到，最近没有借出")
    q.request("hidden", loss)
    q.book.rings[HIDDEN].state = "missing"


def _hidden_account(q: Quarter) -> None:
    q.by(DESK, service.hand_in_account, q.ids["hidden"], ACCOUNT)
    q.book.duties.append(("KEY-02", on("12-10"), "done", q.today))


def _hidden_found(q: Quarter) -> None:
    """Found in a drawer, and hung on a hook of its own choosing."""
    q.by(DESK, service.found_again, q.ids["hidden"], panel_id=q.panel(2), hook=20)
    q.book.rings[HIDDEN].state, q.book.rings[HIDDEN].place = "in", (2, 20)


def _half_year(q: Quarter) -> None:
    """The CS head finds everything as it should be."""
    count = q.by(CS_HEAD, counting.start_count, "key-stocktake-head").id
    for panel in PANELS:
        q.by(CS_HEAD, counting.see_all, count, q.panel(panel))
    q.end_count(CS_HEAD, count, watcher=LEADER)


def _month(q: Quarter) -> None:
    """The centre head looks at five rings."""
    count = q.by(HEAD, counting.start_count, "key-card-month").id
    there = [tag for tag in EVERYDAY if q.book.rings[tag].state == "in"]
    for tag in there[:5]:
        q.by(HEAD, counting.see, count, tag)
    q.end_count(HEAD, count, sampled=True)


TALE: Tale = {
    on("10-08"): (("10:30", _left_by_the_owner),),
    on("10-09"): (("11:00", _longer_out),),
    on("10-12"): (("10:00", _late_out), ("15:00", _longer_confirmed), ("16:30", _late_one_back)),
    on("10-13"): (("17:00", _longer_back),),
    on("10-14"): (("14:00", _one_key_missing),),
    on("10-15"): (("10:00", _late_back), ("14:00", _copies_refused)),
    on("10-19"): (("14:00", _copies_agreed),),
    on("10-20"): (("15:00", _cut_onto_the_ring),),
    on("10-21"): (("16:00", _issued_out),),
    on("10-22"): (("11:00", _issued),),
    on("10-26"): (("10:00", _longer_refused), ("16:00", _longer_back)),
    on("10-29"): (("14:00", _month),),
    on("11-03"): (("10:00", _lost_out), ("16:00", _lost)),
    on("11-05"): (("15:00", _account),),
    on("11-06"): (("10:00", _struck_off), ("11:00", _mislaid)),
    on("11-09"): (("10:00", _found),),
    on("11-17"): (("14:00", _copies_of_another),),
    on("11-18"): (("15:00", _cut_onto_a_new_ring),),
    on("11-20"): (("14:00", _longer_asked_again),),
    on("11-23"): (("11:30", _longer_back),),
    on("11-26"): (("14:00", _month),),
    on("12-08"): (("14:00", _stocktake), ("15:00", _after_the_stocktake)),
    on("12-10"): (("10:00", _hidden_account),),
    on("12-11"): (("10:00", _hidden_found),),
    on("12-15"): (("10:00", _given_back),),
    on("12-16"): (("14:00", _half_year),),
    on("12-29"): (("14:00", _month),),
}
"""The hour of each."""
