"""What becomes of a ring: for good, lost, cut, deposited, out of service; each gate and each state."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.errors import Refusal
from app.modules.consents import service as consents
from app.modules.keys import fate_lists, layout_lists, listing, lists, printed, service
from app.rules.ref import Ref
from tests.checks.centre import DESK, HEAD, LEADER, OFFICER
from tests.keys.fates import CONTRACTOR, DRAWN, Cabinet, open_cabinet

LOST = "下楼时从包里掉了，沿路找过"
ACCOUNT = "11月23日下午带客看房后发现钥匙不在包里，已在沿路和车上找过。"
ISSUED = {"taken_by": "钱松", "firm": "示例装饰公司", "reason": "长期维修空置房"}


@pytest.fixture(scope="module")
def cabinet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cabinet]:
    made = open_cabinet(tmp_path_factory.mktemp("fate"))
    yield made
    made.must_agree()
    made.centre.site.store.close()


def refused(act: Callable[..., Any], *args: Any, **kwargs: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(*args, **kwargs)
    return caught.value


def asked(cabinet: Cabinet, ring: int, **more: Any) -> tuple[int, int]:
    """An application for one copy: its id, and that of the request."""
    told = {"applicant": "郑小满", "copies": 1, "reason": "少一把，补足一套", **more}
    consent = cabinet.do(service.ask_cutting, ring, **told)
    return cabinet.cutting(ring).ref.id, consent.id


# ---------------------------------------------------------------- for good


@pytest.mark.clause("KEY-04")
def test_what_is_issued_stands_on_the_key_list_at_once_and_comes_back_with_a_reason(cabinet: Cabinet) -> None:
    ring = cabinet.ring()
    made = cabinet.do(service.issue, ring, **ISSUED, identity="110101199003074514", identity_why="照录")
    row = next(one for one in cabinet.read(lists.ring_rows, cabinet.now) if one.ref.id == ring)
    assert (row.state, row.who) == ("领用", "钱松")
    (told,) = cabinet.read(fate_lists.issues, cabinet.now, ring_id=ring)
    assert (
        told.number.startswith("领2026-") and "1101" not in told.identity and told.identity.endswith("4514")
    )
    assert refused(cabinet.do, service.issue, ring, **ISSUED).clause == "KEY-04"
    assert "已经领用" in refused(cabinet.lent, ring).sentence
    assert refused(cabinet.do, service.take_in_issued, made.id, why=" ").field == "why"
    assert refused(cabinet.do, service.take_in_issued, made.id, why="完工", short=3).field == "short"
    cabinet.do(service.take_in_issued, made.id, why="工程完工", short=1)
    assert cabinet.kept(ring)[:3] == ("in", 2, 1)
    handed_back = next(line for line in cabinet.card(ring).history if "领用交回" in line.words)
    assert handed_back.by == DESK
    assert "已经了结" in refused(cabinet.do, service.take_in_issued, made.id, why="再交一次").sentence
    assert "工程完工" in cabinet.read(fate_lists.issues, cabinet.now, ring_id=ring)[0].ended


@pytest.mark.clause("KEY-04")
def test_whoever_has_a_ring_on_loan_may_keep_it_and_nobody_else(cabinet: Cabinet) -> None:
    ring, other = cabinet.ring(), cabinet.ring()
    lent = cabinet.lent(ring, other)
    wrong = refused(cabinet.do, service.issue, ring, **(ISSUED | {"taken_by": "周启明"}))
    assert (wrong.field, wrong.clause) == ("taken_by", "KEY-04")
    cabinet.do(service.issue, ring, **ISSUED)
    assert cabinet.kept(ring)[0] == "issued" and cabinet.card(ring).loan is None
    assert cabinet.centre.duties(lent.ref) == [("KEY-03", cabinet.centre.today)]
    cabinet.do(service.take_back, other)
    assert cabinet.centre.duties(lent.ref) == []


@pytest.mark.clause("KEY-04", "KEY-06")
def test_issuing_asks_who_why_the_instruction_and_the_signature(cabinet: Cabinet) -> None:
    ring = cabinet.ring(room="3-1-101")
    unit = cabinet.card(ring).unit
    assert unit is not None
    said = cabinet.do(listing.instruct, unit.id, "业主在国外，不借", "业主")
    for missing in ("taken_by", "firm", "reason"):
        assert refused(cabinet.do, service.issue, ring, **(ISSUED | {missing: ""})).field == missing
    assert refused(cabinet.do, service.issue, ring, **ISSUED).field == "heard"
    wrong = refused(cabinet.do, service.issue, ring, **ISSUED, identity="12", heard=(said.id,))
    assert wrong.field == "identity"
    assert refused(cabinet.do, service.issue, ring, by=OFFICER, **ISSUED).clause == "KEY-06"
    cabinet.sign_by("pad")
    try:
        unsigned = refused(cabinet.do, service.issue, ring, **ISSUED, heard=(said.id,))
        assert (unsigned.field, unsigned.clause) == ("strokes", "KEY-04")
        cabinet.do(service.issue, ring, **ISSUED, heard=(said.id,), strokes=DRAWN)
    finally:
        cabinet.sign_by("paper")
    assert cabinet.read(fate_lists.issues, cabinet.now, ring_id=ring)[0].signed == "手写板"
    cabinet.do(listing.lift, said.id)


# ---------------------------------------------------------------- lost


@pytest.mark.clause("KEY-04")
def test_an_issued_ring_that_is_lost_was_not_handed_back(cabinet: Cabinet) -> None:
    ring = cabinet.ring()
    issue = cabinet.do(service.issue, ring, **ISSUED)
    cabinet.do(service.report_loss, ring, what=LOST)
    told = [line.words for line in cabinet.card(ring).history]
    assert "领用后遗失" in told and not any("交回" in words for words in told)
    day = cabinet.centre.today
    records = cabinet.read(printed.loan_records, cabinet.centre.who(DESK), day, day)
    number = cabinet.read(printed.issue_slip, issue.id).number
    assert next(one.ended for one in records if one.number == number) == "报失"


@pytest.mark.clause("KEY-02")
def test_a_loss_is_reported_by_anybody_at_once_and_its_account_is_due_in_two_days(cabinet: Cabinet) -> None:
    ring, other = cabinet.ring(), cabinet.ring()
    lent = cabinet.lent(ring, other)
    assert refused(cabinet.do, service.report_loss, ring, what="丢").field == "what"
    loss = cabinet.do(service.report_loss, ring, what=LOST, by=OFFICER)
    assert cabinet.kept(ring)[0] == "missing"
    assert cabinet.centre.duties(loss) == [("KEY-02", cabinet.centre.today + timedelta(days=2))]
    assert (cabinet.loss(loss).lost_by, cabinet.loss(loss).days_left) == ("钱松", 2)
    assert len(cabinet.centre.duties(lent.ref)) == 1  # the other ring is still out
    for verb in (service.report_loss, service.issue):
        told = {"what": LOST} if verb is service.report_loss else ISSUED
        assert "已经报失" in refused(cabinet.do, verb, ring, **told).sentence
    assert "已经报失" in refused(cabinet.lent, ring).sentence
    assert "没有借出" in refused(cabinet.do, service.take_back, ring).sentence

    assert refused(cabinet.do, service.hand_in_account, loss.id, "　丢了，没找到  ").field == "words"
    assert refused(cabinet.do, service.hand_in_account, loss.id, ACCOUNT, by=LEADER).clause == "KEY-06"
    assert "书面说明" in refused(cabinet.do, service.take_off, ring, reason="已经换锁").sentence
    cabinet.do(service.hand_in_account, loss.id, ACCOUNT)
    assert cabinet.centre.duties(loss) == [] and cabinet.loss(loss).account == ACCOUNT
    assert "已经交了" in refused(cabinet.do, service.hand_in_account, loss.id, ACCOUNT).sentence

    assert loss in [one.ref for one in cabinet.read(fate_lists.losses, cabinet.now)]
    assert refused(cabinet.do, service.settle_lock, loss.id, "", "锁芯").field == "lock"
    assert refused(cabinet.do, service.settle_lock, loss.id, "kept", "").field == "lock_words"
    cabinet.do(service.settle_lock, loss.id, "changed", "11月24日换了锁芯")
    assert cabinet.loss(loss).lock_zh == "已换锁"
    assert loss not in [one.ref for one in cabinet.read(fate_lists.losses, cabinet.now)]
    hook = cabinet.kept(ring)[3]
    cabinet.do(service.take_off, ring, reason="换锁后旧钥匙作废")
    assert cabinet.kept(ring)[0] == "gone" and cabinet.kept(ring)[3] is None
    assert cabinet.kept(cabinet.ring())[3] == hook  # its hook is free for the next
    assert "不用登记找回" in refused(cabinet.do, service.found_again, loss.id).sentence
    cabinet.do(service.take_back, other)


@pytest.mark.clause("KEY-02")
def test_a_ring_that_is_found_again_hangs_and_its_account_is_not_asked_for(cabinet: Cabinet) -> None:
    ring, taken = cabinet.ring(), cabinet.ring()
    home = cabinet.kept(ring)[3]
    made = cabinet.do(service.issue, ring, **ISSUED)
    loss = cabinet.do(service.report_loss, ring, what=LOST, lock="kept", lock_words="大门另有门禁")
    assert cabinet.loss(loss).lost_by == "钱松"
    assert "已经了结" in refused(cabinet.do, service.take_in_issued, made.id, why="找到了").sentence
    cabinet.do(service.found_again, loss.id, by=OFFICER)
    assert cabinet.kept(ring) == ("in", 2, 0, home)
    assert cabinet.centre.duties(loss) == [] and cabinet.centre.ended(loss)[0][1] == "off"
    again = cabinet.do(service.report_loss, ring, what=LOST)
    panel = cabinet.read(layout_lists.panels)[0].ref.id
    busy = refused(cabinet.do, service.found_again, again.id, panel_id=panel, hook=cabinet.kept(taken)[3])
    assert busy.field == "hook"
    cabinet.do(service.found_again, again.id, panel_id=panel, hook="59")
    assert cabinet.kept(ring)[3] == 59


def test_the_last_ring_of_a_lending_that_is_lost_ends_its_duty(cabinet: Cabinet) -> None:
    ring = cabinet.ring()
    lent = cabinet.lent(ring)
    cabinet.do(service.report_loss, ring, what=LOST, lost_by="钱松的工友")
    assert cabinet.centre.duties(lent.ref) == []


# ---------------------------------------------------------------- cutting


@pytest.mark.clause("KEY-05")
def test_nothing_is_cut_before_the_centre_head_agrees_and_then_the_list_follows_in_the_same_act(
    cabinet: Cabinet,
) -> None:
    ring = cabinet.ring()
    cutting, consent = asked(cabinet, ring, copies=3)
    wrong = refused(cabinet.do, service.cut, cutting, received_by="林晓禾", onto="same")
    assert wrong.clause == "KEY-05" and cabinet.kept(ring)[1] == 2
    assert cabinet.cutting(ring).state_zh == "待同意" and cabinet.card(ring).cutting is not None
    assert "已有配制申请" in refused(asked, cabinet, ring).sentence
    cabinet.do(consents.agree, consent, by=HEAD)
    assert cabinet.cutting(ring).state_zh == "已同意，待配"
    assert refused(cabinet.do, service.cut, cutting, received_by="", onto="same").field == "received_by"
    assert refused(cabinet.do, service.cut, cutting, received_by="林晓禾", onto="").field == "onto"
    onto = cabinet.do(service.cut, cutting, received_by="林晓禾", onto="same")
    assert onto == Ref("key_ring", ring) and cabinet.kept(ring)[1] == 5
    assert cabinet.cutting(ring).state_zh == "已配好"
    assert (
        "已经登记配好"
        in refused(cabinet.do, service.cut, cutting, received_by="林晓禾", onto="same").sentence
    )
    assert "已经登记配好" in refused(cabinet.do, service.drop_cutting, cutting, "不用配了").sentence


@pytest.mark.clause("KEY-05")
def test_copies_may_hang_as_a_ring_of_their_own_under_the_next_number(cabinet: Cabinet) -> None:
    ring = cabinet.ring(room="", place="地下室配电房", key_class="office")
    cutting, consent = asked(cabinet, ring, copies="2")
    cabinet.do(consents.agree, consent, by=HEAD)
    taken = refused(
        cabinet.do, service.cut, cutting, received_by="林晓禾", onto="new", tag=cabinet.card(ring).tag
    )
    assert taken.field == "tag"
    made = cabinet.do(service.cut, cutting, received_by="林晓禾", onto="new", tag="kz88")
    card = cabinet.card(made.id)
    assert (card.tag, card.pieces, card.place, card.state) == ("KZ88", 2, "地下室配电房", "in")
    assert int(card.code[-3:]) == int(cabinet.card(ring).code[-3:]) + 1 and card.hook
    assert cabinet.kept(ring)[1] == 2


@pytest.mark.clause("KEY-05")
def test_copies_first_make_up_what_is_missing_from_the_ring(cabinet: Cabinet) -> None:
    ring = cabinet.ring(pieces=3)
    cabinet.lent(ring)
    cutting, consent = asked(cabinet, ring, copies=2)  # asked for while it is out
    cabinet.do(consents.agree, consent, by=HEAD)
    assert "借出中" in refused(cabinet.do, service.cut, cutting, received_by="林晓禾", onto="same").sentence
    cabinet.do(service.take_back, ring, short=1)
    cabinet.do(service.cut, cutting, received_by="林晓禾", onto="same")
    assert cabinet.kept(ring)[:3] == ("in", 4, 0)


@pytest.mark.clause("KEY-05")
@pytest.mark.parametrize("way", ["telephone", "letter"])
def test_a_noted_consent_lets_cut_unless_the_head_says_it_was_not_so(cabinet: Cabinet, way: str) -> None:
    right, wrong = cabinet.ring(), cabinet.ring()
    for ring in (right, wrong):
        cutting, consent = asked(cabinet, ring)
        said = {
            "approver_id": cabinet.centre.staff_id(HEAD),
            "way": way,
            "said_at": cabinet.now,
            "how": "来电",
        }
        step = cabinet.do(consents.note, consent, **said)
        if ring == wrong:
            cabinet.do(consents.confirm, step.id, right=False, remark="我没有同意过", by=HEAD)
            found = refused(cabinet.do, service.cut, cutting, received_by="林晓禾", onto="same")
            assert "没有同意" in found.sentence and cabinet.cutting(ring).state == "refused"
        else:
            cabinet.do(service.cut, cutting, received_by="林晓禾", onto="same")
            cabinet.do(consents.confirm, step.id, right=True, by=HEAD)
    assert (cabinet.kept(right)[1], cabinet.kept(wrong)[1]) == (3, 2)
    assert cabinet.card(wrong).cutting is None
    asked(cabinet, wrong, reason="再申请一次，本人已说明")


@pytest.mark.clause("KEY-05")
def test_a_delegate_may_agree_and_a_refusal_ends_the_application(cabinet: Cabinet) -> None:
    day = cabinet.centre.today
    given = cabinet.do(
        consents.delegate,
        to_id=cabinet.centre.staff_id(LEADER),
        role="centre_head",
        since=day,
        until=day,
        by=HEAD,
    )
    one, other = cabinet.ring(), cabinet.ring()
    cutting, consent = asked(cabinet, one)
    cabinet.do(consents.agree, consent, by=LEADER)
    cabinet.do(consents.end_delegation, given.id, by=HEAD)
    cabinet.do(service.cut, cutting, received_by="林晓禾", onto="same")
    no, consent = asked(cabinet, other)
    cabinet.do(consents.refuse, consent, reason="锁要换，先不配", by=HEAD)
    assert "没有同意" in refused(cabinet.do, service.cut, no, received_by="林晓禾", onto="same").sentence
    assert cabinet.cutting(other).state_zh == "不同意"


@pytest.mark.clause("KEY-05")
def test_an_application_is_taken_back_and_its_request_with_it(cabinet: Cabinet) -> None:
    ring = cabinet.ring()
    cutting, consent = asked(cabinet, ring, opinion="已核对借用记录")
    cabinet.do(consents.agree, consent, by=HEAD)
    assert refused(cabinet.do, service.drop_cutting, cutting, "不").field == "reason"
    assert "请先登记配好或撤回" in refused(cabinet.do, service.issue, ring, **ISSUED).sentence
    cabinet.do(service.drop_cutting, cutting, "钥匙找到了")
    row = cabinet.cutting(ring)
    assert row.state_zh == "已撤回" and "已核对借用记录（撤回：钥匙找到了）" in row.opinion
    again, consent = asked(cabinet, ring)
    cabinet.do(consents.withdraw, consent)
    assert cabinet.cutting(ring).state_zh == "已撤回" and cabinet.card(ring).cutting is None
    assert "撤回" in refused(cabinet.do, service.cut, again, received_by="林晓禾", onto="same").sentence


def test_an_application_says_who_how_many_and_why(cabinet: Cabinet) -> None:
    ring = cabinet.ring()
    for field, value in (("applicant", ""), ("copies", 0), ("copies", 21), ("reason", "配")):
        assert refused(asked, cabinet, ring, **{field: value}).field == field
    cabinet.do(service.report_loss, ring, what=LOST)
    assert "没有钥匙可照着配" in refused(asked, cabinet, ring).sentence


# ---------------------------------------------------------------- out of service


@pytest.mark.clause("KEY-02")
def test_a_retired_ring_stays_on_its_hook_until_it_is_struck_off(cabinet: Cabinet) -> None:
    ring = cabinet.ring()
    home = cabinet.kept(ring)[3]
    assert "请先停用" in refused(cabinet.do, service.take_off, ring, reason="楼栋移交").sentence
    assert refused(cabinet.do, service.retire, ring, reason="旧").field == "reason"
    cabinet.do(service.retire, ring, reason="房屋已经交付业主")
    assert cabinet.kept(ring)[0] == "retired" and cabinet.kept(ring)[3] == home
    assert "停用" in refused(cabinet.lent, ring).sentence
    assert "先恢复使用" in refused(cabinet.do, service.report_loss, ring, what=LOST).sentence
    assert "不能用" in refused(cabinet.do, service.retire, ring, reason="再停用一次").sentence
    cabinet.do(service.reinstate, ring)
    assert "没有停用" in refused(cabinet.do, service.reinstate, ring).sentence
    cabinet.lent(ring)
    assert "先收回或报失" in refused(cabinet.do, service.take_off, ring, reason="楼栋移交").sentence
    cabinet.do(service.take_back, ring)
    cabinet.do(service.retire, ring, reason="房屋已经交付业主")
    cabinet.do(service.take_off, ring, reason="钥匙已交业主")
    card = cabinet.card(ring)
    assert (card.state, card.hook, card.why) == ("gone", "", "钥匙已交业主")
    assert "已经注销" in refused(cabinet.do, service.take_off, ring, reason="再来一次").sentence
    assert "已经注销" in refused(cabinet.do, service.report_loss, ring, what=LOST).sentence


def test_what_left_the_printer_is_on_record_whoever_printed_it(cabinet: Cabinet) -> None:
    ring = cabinet.ring()
    cutting, _ = asked(cabinet, ring)
    cabinet.do(service.printed_cutting, cutting, by=OFFICER)
    cabinet.do(service.printed_agreement, cabinet.deposited().id, by=OFFICER)
    for verb in (service.printed_cutting, service.printed_agreement):
        assert "找不到" in refused(cabinet.do, verb, 9999).sentence


def test_only_the_keeper_or_a_head_decides_what_becomes_of_a_ring(cabinet: Cabinet) -> None:
    ring = cabinet.ring()
    for verb, told in (
        (service.retire, {"reason": "房屋已经交付"}),
        (service.take_off, {"reason": "房屋已经交付"}),
        (service.ask_cutting, {"applicant": "陆远", "copies": 1, "reason": "补足一套"}),
    ):
        assert refused(cabinet.do, verb, ring, by=OFFICER, **told).clause == "KEY-06"
    cabinet.do(service.retire, ring, reason="房屋已经交付", by=HEAD)
    assert DESK != HEAD and CONTRACTOR.name == "钱松"
