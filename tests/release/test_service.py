"""Promises about release slips: who may carry out, one number one slip, the gate's part, the week (RELS)."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from app import daily, tabs
from app.errors import Refusal
from app.modules.dues.model import Due
from app.modules.dues.service import differences, roll
from app.modules.release import lists, service
from app.modules.release.describe import KINDS, describe
from app.modules.release.model import ReleaseSlip
from app.modules.release.on_card import on_card
from app.rules.roles import Role
from app.storage.act import Act, verb
from app.storage.journal import JournalAct, JournalObject
from tests.release.counter import TODAY, Counter, Home

CALL = {"consent": "call"}


@pytest.fixture(autouse=True)
def _clock(counter: Counter) -> Iterator[None]:
    counter.on(TODAY)
    yield
    counter.on(TODAY)


@pytest.mark.clause("RELS-01")
def test_owner_and_adult_family_need_no_consent_and_everybody_else_shows_it(counter: Counter) -> None:
    home = counter.home()
    by = {"consent": "call", "consent_id": home.owner.id}
    family = {"person_id": home.family.id, "capacity": "family"}
    child = {"person_id": home.child.id, "capacity": "family"}
    tenant = {"person_id": home.tenant.id, "capacity": "tenant", "tail": "1234"}
    firm = {"person_id": 0, "name": "欧阳正清", "capacity": "contractor", "firm": "示例搬家队",
            "telephone": "199-0000-0311", "tail": "7788"}  # fmt: skip
    friend = {"person_id": 0, "name": "林望舒", "capacity": "family", "telephone": "199-0000-0312"}
    assert counter.issue(home).right == "业主本人"
    assert counter.issue(home, **family).right == "在册家人"
    for who, whose in ((child, "业主"), (tenant, "业主"), (firm, "业主或租户"), (friend, "业主")):
        refused = counter.refused(service.issue, counter.asked(home, **who))
        assert (refused.clause, refused.field) == ("RELS-01", "consent")
        assert f"要{whose}同意" in refused.sentence
        card = counter.issue(home, **who, **by, consent_words="他在外地，说可以")
        assert card.right == "打登记的电话，单一鸣 11-23 09:42 同意（他在外地，说可以）"
    shop = firm | {"capacity": "shop", "firm": "示例便利店"}
    assert (
        "温以宁"
        in counter.issue(home, **shop, consent="present", consent_id=home.tenant.id, goods=("2",)).right
    )
    lease = {"consent": "lease", "consent_words": "第 6 条列明，租到 2027-05-31"}
    assert counter.issue(home, **tenant, **lease, goods=("1",)).right.startswith("租约列明")
    assert counter.refused(service.issue, counter.asked(home, **firm, **lease)).field == "consent"


@pytest.mark.clause("RELS-01")
def test_each_gap_is_named_at_its_field_in_the_order_of_the_clause_and_takes_no_number(
    counter: Counter,
) -> None:
    home, other = counter.home(), counter.home()
    tenant: dict[str, Any] = {"person_id": home.tenant.id, "capacity": "tenant"}
    letter = tenant | {"consent": "letter", "consent_id": home.owner.id}
    gaps: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({"unit_id": 0, "goods": ()}, "room", "哪一户"),
        ({"person_id": other.owner.id}, "name", "不在"),
        ({"person_id": 0, "name": ""}, "name", "姓名"),
        ({"capacity": ""}, "capacity", "身份"),
        ({"person_id": 0, "name": "林望舒"}, "capacity", "变更业主"),
        ({"person_id": home.tenant.id}, "capacity", "变更业主"),
        ({"person_id": home.tenant.id, "capacity": "family"}, "capacity", "租户"),
        ({"capacity": "company", "firm": ""}, "firm", "单位名称"),
        ({"tail": ""}, "tail", "后 4 位"),
        ({"tail": "9999"}, "tail", "不一样"),
        ({"person_id": 0, "name": "林望舒", "capacity": "family"}, "telephone", "电话"),
        ({"telephone": "123"}, "telephone", "位数"),
        (tenant, "consent", "书面同意"),
        (tenant | CALL, "consent_who", "哪一位"),
        (tenant | CALL | {"consent_id": home.tenant.id}, "consent_who", "哪一位"),
        (letter, "consent_words", "原件"),
        ({"goods": ()}, "goods", "还没有写"),
        ({"plate": "牌"}, "plate", "车牌"),
        ({"day": "2026-11-22"}, "day", "过了"),
        ({"day": "2026-12-01"}, "day", "提前 7 天"),
        ({"day": "2026-02-30"}, "day", "没有这一天"),
    )
    before = counter.issue(home).code
    for told, field, words in gaps:
        refused = counter.refused(service.issue, counter.asked(home, **told))
        assert refused.field == field and words in refused.sentence, (told, refused.sentence)
    after = counter.issue(other, day="2026-11-30")
    assert int(after.code[-4:]) == int(before[-4:]) + 1
    assert after.valid_zh == "2026年11月30日"


@pytest.mark.clause("RELS-01")
def test_two_of_one_name_are_chosen_by_digit_and_the_same_key_twice_makes_one_slip(counter: Counter) -> None:
    from app.modules.residents import service as residents

    home = counter.home()
    counter.site.do(residents.add_person, home.unit.id, "co_owner", {"name": "单一鸣"}, "199-0000-0141")
    told = {"person_id": 0, "name": "单一鸣"}
    assert "2 位“单一鸣”" in counter.refused(service.issue, counter.asked(home, **told)).sentence
    card = counter.issue(home)
    assert card.code in counter.refused(service.issue, counter.asked(home)).sentence
    counter.on(TODAY, 9, 44)
    assert counter.issue(home).code != card.code


@pytest.mark.clause("RELS-01", "ARCH-12")
def test_the_number_on_file_is_opened_only_of_who_may_agree_and_it_is_journalled(counter: Counter) -> None:
    home = counter.home()
    assert counter.site.do(service.open_to_ask, home.unit.id, home.owner.id, "tenant") == ("199-0000-0137",)
    seen = counter.site.read(
        lambda session: session.execute(
            select(JournalAct.purpose, JournalObject.kind)
            .join(JournalObject, JournalObject.act == JournalAct.sequence)
            .where(JournalAct.verb.endswith("open_to_ask"))
        ).all()
    )
    assert seen == [(f"问是否同意搬出 3栋2单元{home.room[4:]}", "telephone")]
    refused = counter.refused(service.open_to_ask, home.unit.id, home.tenant.id, "tenant")
    assert refused.field == "consent_who"
    card = counter.issue(home)
    assert card.telephone == "199-****-0137"
    assert counter.site.do(service.open_telephone, card.ref.id) == ("199-0000-0137",)


@pytest.mark.clause("RELS-01")
def test_arrears_warn_and_never_block_and_stand_on_no_list(counter: Counter) -> None:
    from app.modules.site import service as settings

    home = counter.home()
    assert counter.issue(home, arrears="yes").arrears == ""  # nobody is asked until a head says so
    counter.site.do(settings.change, {"release_arrears": "yes"})
    try:
        assert counter.refused(service.issue, counter.asked(home, goods=("2",))).field == "arrears"
        card = counter.issue(home, arrears="yes", goods=("2",))
        assert card.arrears == "有欠费，已提醒" and card.state == "issued"
    finally:
        counter.site.do(settings.change, {"release_arrears": "no"})


def _try(counter: Counter, home: Home) -> Refusal | None:
    try:
        counter.site.do(service.issue, counter.asked(home))
    except Refusal as refusal:
        return refusal
    return None


@pytest.mark.clause("RELS-02")
def test_numbers_have_no_gaps_though_two_issue_at_once_and_an_act_rolls_back(counter: Counter) -> None:
    first = counter.issue()
    home = counter.home()

    @verb("release.work", "开了又退")
    def issue_and_fall(act: Act) -> None:
        service.issue(act, counter.asked(home))
        raise Refusal("退回。")

    assert counter.refused(issue_and_fall).sentence == "退回。"
    homes = [counter.home() for _ in range(6)]
    wrong: list[BaseException] = []

    def issue(mine: list[Home]) -> None:
        for one in mine:
            while (refused := _try(counter, one)) is not None:
                if "另一项工作" not in refused.sentence:  # the store is entered by one at a time
                    wrong.append(refused)
                    return

    threads = [threading.Thread(target=issue, args=(homes[n::2],)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    taken = counter.site.read(
        lambda s: s.scalars(select(ReleaseSlip.number).order_by(ReleaseSlip.number)).all()
    )
    assert taken == list(range(1, len(taken) + 1)) and taken[-1] == int(first.code[-4:]) + 6


@pytest.mark.clause("RELS-01")
def test_posts_are_told_who_by_whom_when_and_how_and_a_void_slip_keeps_its_number(counter: Counter) -> None:
    card = counter.issue()
    assert card.next_act == "tell"
    assert counter.refused(service.tell, card.ref.id, post="", how="radio").field == "post"
    counter.site.do(service.tell, card.ref.id, post="大门岗", how="radio", whom="欧阳正清")
    told = counter.card(card.ref)
    assert (
        told.tellings == ("11-23 09:42　对讲告知 大门岗　欧阳正清　（顾维舟）",) and told.next_act == "take"
    )
    assert counter.refused(service.void, card.ref.id, why="错").field == "why"
    counter.site.do(service.void, card.ref.id, why="物品或房号填错")
    void = counter.card(card.ref)
    assert (void.state_zh, void.code, void.next_act) == ("作废", card.code, "")
    assert "物品或房号填错" in void.void
    for verb_, told_ in (
        (service.void, {"why": "再作废一次"}),
        (service.tell, {"post": "大门岗", "how": "radio"}),
    ):
        assert "作废" in counter.refused(verb_, card.ref.id, **told_).sentence
    assert "已经作废" in counter.refused(service.take_gate_part, card.code, guard="欧阳正清").sentence
    assert int(counter.issue().code[-4:]) == int(card.code[-4:]) + 1


@pytest.mark.clause("RELS-02")
def test_the_gates_part_comes_back_once_with_guard_hour_and_differences(counter: Counter) -> None:
    card, other = counter.issue(), counter.issue()
    counter.on(TODAY, 16, 30)
    wrong: tuple[tuple[str, dict[str, str], str, str], ...] = (
        ("", {}, "code", "扫门岗联"),
        ("9" * 60, {}, "code", "不是放行条编号"),
        ("FX2026-9999", {}, "code", "没有开过 FX2026-9999"),
        (card.code, {"guard": ""}, "guard", "门岗"),
        (card.code, {"passed": "25:00"}, "passed", "16:05"),
        (card.code, {"passed": "17:00"}, "passed", "之后"),
        (card.code, {"passed": "11-22 10:00"}, "passed", "不会更早"),
        (card.code, {"fits": "no"}, "differences", "出入"),
        (card.code, {"fits": ""}, "fits", "一致"),
    )
    for code, told, field, words in wrong:
        refused = counter.refused(service.take_gate_part, code, **({"guard": "欧阳正清"} | told))
        assert refused.field == field and words in refused.sentence, (code, told, refused.sentence)
    counter.back(card, passed="16:05", carrier="示例搬家队", fits="no", differences="多了一台电扇，已劝回")
    back = counter.card(card.ref)
    assert back.state_zh == "已回" and dict(back.gate)["核对"] == "有出入：多了一台电扇，已劝回"
    assert dict(back.gate)["出门"] == "11-23 16:05" and not back.gate_ok
    again = counter.refused(service.take_gate_part, card.code.lower(), guard="欧阳正清")
    assert "没有再记一次" in again.sentence
    assert "不能作废" in counter.refused(service.void, card.ref.id, why="搬完才想作废").sentence
    counter.back(other)
    counter.site.do(service.take_back_return, other.ref.id)
    assert counter.card(other.ref).state == "issued" and counter.card(other.ref).gate == ()
    assert counter.site.read(lists.last_guard) == "欧阳正清"
    counter.on(TODAY + timedelta(days=1))
    assert "当天" in counter.refused(service.take_back_return, card.ref.id).sentence


def _open_turns(counter: Counter) -> list[tuple[date, str]]:
    asked = select(Due).where(Due.clock == "RELS-02", Due.state == "open")
    return counter.site.read(lambda s: [(due.first_day, due.reason) for due in s.scalars(asked)])


@pytest.mark.clause("RELS-02")
def test_the_week_is_signed_only_with_a_reason_for_each_slip_and_then_comes_again(counter: Counter) -> None:
    counter.site.do(roll, daily.wanted)
    assert [day for day, _ in _open_turns(counter)] == [TODAY + timedelta(days=7)]
    back, lost = counter.issue(), counter.issue()
    counter.on(TODAY + timedelta(days=6))
    counter.site.do(roll, daily.wanted)
    counter.back(back)
    week = counter.site.read(lists.week, counter.site.clock.now)
    assert lost.code in {one.code for one in week.missing} and week.last == ""
    reasons = {one.ref.id: "门岗漏收" for one in week.missing}
    with pytest.raises(Refusal, match="没有写原因"):
        counter.sign_week(reasons | {lost.ref.id: " "})
    counter.sign_week(reasons, words="已告诉班长")
    assert [day for day, _ in _open_turns(counter)] == [TODAY + timedelta(days=13)]
    assert counter.site.read(differences, daily.wanted, counter.site.clock.now.date()) == []
    done = counter.site.read(lists.reconciled)[0]
    assert (done.back, done.missing) == (
        week.returned,
        len(week.missing),
    ) and done.slips == done.back + done.missing
    after = counter.site.read(lists.week, counter.site.clock.now)
    assert after.returned == 0 and {one.why for one in after.missing} == {"门岗漏收"}
    assert "签过字" in counter.refused(service.take_back_return, back.ref.id).sentence
    # Over the holidays of the new year nothing is put off, and a missed week is one row.
    counter.on(date(2027, 1, 4))
    counter.site.do(roll, daily.wanted)
    assert [day for day, _ in _open_turns(counter)] == [TODAY + timedelta(days=13)]
    again = counter.site.read(lists.week, counter.site.clock.now)
    counter.sign_week({one.ref.id: "业主已带走" for one in again.missing})
    assert [day for day, _ in _open_turns(counter)] == [date(2027, 1, 11)]
    assert counter.site.read(differences, daily.wanted, date(2027, 1, 4)) == []


def test_a_slip_is_found_by_number_room_and_name_and_stands_on_the_card_and_in_the_journal(
    counter: Counter,
) -> None:
    home = counter.home()
    card = counter.issue(home)

    def found(text: str) -> list[tuple[str, bool]]:
        groups = counter.site.read(tabs.search, text)
        return [(hit.title[:11], hit.exact) for g in groups if g.label == "放行条" for hit in g.hits]

    assert found(card.code) == found(card.code.replace("-", "").lower()) == [(card.code, True)]
    assert (card.code, False) in found(home.room) and (card.code, False) in found("单一鸣")
    counter.back(card)
    assert found(home.room) == [] and found(card.code) == [(card.code, True)]
    section = counter.site.read(on_card, home.unit.id, TODAY)
    assert section and section.lines[0].what == f"{card.code}　单一鸣（业主）"
    assert counter.site.read(on_card, counter.home().unit.id, TODAY) is None
    touched = next(refs for refs in reversed(counter.site.changed) if card.ref in refs)
    names = counter.site.read(describe, [ref for ref in touched if ref.kind in KINDS])
    assert set(names.values()) == {f"{card.code} 3栋2单元{home.room[4:]}"}


def test_culture_may_not_issue_and_a_month_is_paged_by_key_without_reading_all(counter: Counter) -> None:
    culture = counter.site.someone(Role.CULTURE)
    with pytest.raises(Refusal, match="权限"):
        counter.site.store.do(culture, service.issue, counter.asked(counter.home()))
    counter.issue()
    heard: dict[str, Any] = {}
    engine = counter.site.store._live_engine()

    def hear(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        heard.setdefault(statement, values)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        newest = counter.site.read(lists.month, TODAY, TODAY)
        older = counter.site.read(lists.month, TODAY, TODAY, newest[0].key)
        counter.site.read(lists.valid_today, TODAY)
        counter.site.read(lists.out, TODAY)
        counter.site.read(lists.counts, TODAY)
        counter.site.read(lists.week, counter.site.clock.now)
        counter.site.read(lists.last_guard)
        counter.site.read(lists.slip_with, newest[0].code)
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    assert [line.key for line in older] == [line.key for line in newest[1:]]
    with engine.connect() as connection:
        for statement, values in heard.items():
            if not statement.startswith("SELECT"):
                continue
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            whole = [line for line in plan if line.startswith("SCAN release_") and "INDEX" not in line]
            assert not whole, (statement, plan)
