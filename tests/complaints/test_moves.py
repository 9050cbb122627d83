"""The moves of requests and complaints: what follows on what, who may, what is refused and how it is said."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.modules.complaints import lists, service
from app.modules.complaints.rules import CATEGORIES, HOW_ZH, MOVES, STATE_ZH, STATES, WAITS, can
from app.modules.complaints.service import Told
from app.modules.site import service as settings
from tests.complaints.hotline import (
    CS_HEAD,
    DESK,
    HANDLED,
    HEAD,
    LEADER,
    OFFICER,
    Hotline,
    at,
    open_hotline,
)

Deed = tuple[Callable[..., Any], dict[str, Any]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    made = open_hotline(tmp_path_factory.mktemp("moves"))
    yield made
    made.office.site.store.close()


@pytest.fixture
def line(site: Hotline) -> Iterator[Hotline]:
    site.on("11-23 09:42")
    yield site
    site.on("11-23 09:42")
    site.agree()


def deeds(line: Hotline) -> dict[str, Deed]:
    """The verb that makes each step."""
    return {
        "contacted": (service.contact, {"words": "马上来看"}),
        "classed": (service.classify, {"category": "safety"}),
        "assigned": (service.assign, {"department": "秩序", "staff_id": line.staff(CS_HEAD)}),
        "work": (service.work, {"words": "又去看了一次"}),
        "told": (service.tell, {"staff_id": line.staff(LEADER), "how": "telephone"}),
        "planned": (service.plan, {"words": "先停用，换皮带"}),
        "replied": (service.reply, {"words": "今天能修好"}),
        "handled": (service.handle, HANDLED),
        "called": (service.call_back, {"result": "satisfied"}),
        "closed": (service.close, {}),
        "reopened": (service.reopen, {"why": "用户说又响了"}),
        "waiting": (service.wait, {"waits_for": "parts", "words": "皮带下周到货"}),
        "resumed": (service.resume, {}),
        "nudged": (service.nudge, {"words": "厂家说周五发"}),
        "again": (service.join, {"call": line.call()}),
        "supplement": (service.supplement, {"words": "漏记了轿厢号"}),
        "withdrawn": (service.withdraw, {"why": "用户说不用了"}),
    }


# ---------------------------------------------------------------- the table


@pytest.mark.clause("COMP-02")
def test_every_state_takes_the_steps_of_the_table_and_refuses_the_others_by_name(line: Hotline) -> None:
    for state, state_zh in STATES:
        stays, moved = line.bring(state), line.bring(state)
        for how, (verb, words) in deeds(line).items():
            if not can(state, how):
                refused = line.refused(OFFICER, verb, stays, **words)
                assert refused.clause == "COMP-02", (state, how)
                assert state_zh in refused.sentence or "没有暂停" in refused.sentence, (state, how)
                continue
            if (state, how) == ("handled", "closed"):  # a complaint is called back first
                assert "还没有回访" in line.refused(OFFICER, verb, stays, **words).sentence
                continue
            line.do(OFFICER, verb, moved, **words)
            assert line.card(moved).state == MOVES[state, how], (state, how)
            assert line.steps(moved, "how")[-1] == (how,)
            if how == "waiting" or MOVES[state, how] != state:
                moved = line.bring(state)
        assert line.card(stays).state == state


@pytest.mark.clause("COMP-02")
def test_a_refusal_says_what_comes_first(line: Hotline) -> None:
    for state, how, first in (
        ("taken", "work", "，请先指派。"),
        ("acknowledged", "handled", "，请先指派。"),
        ("working", "called", "，请先登记处理完成。"),
        ("replied", "closed", "，请先登记处理完成和回访。"),
        ("closed", "work", "；要接着办的请先重新办理。"),
    ):
        matter = line.bring(state)
        verb, words = deeds(line)[how]
        code = line.card(matter).code
        assert line.refused(OFFICER, verb, matter, **words).sentence == (
            f"{code} 现在是“{STATE_ZH[state]}”，还不能登记{HOW_ZH[how]}{first}"
        )
    assert "找不到这件诉求" in line.refused(OFFICER, service.work, 9999, words="看过了").sentence


@pytest.mark.clause("COMP-02")
def test_what_waits_for_somebody_is_not_handled_until_it_is_taken_up_again(line: Hotline) -> None:
    matter = line.bring("working")
    for waits_for, zh in WAITS:
        assert (
            "至少 4 个字"
            in line.refused(OFFICER, service.wait, matter, waits_for=waits_for, words="等").sentence
        )
        line.do(OFFICER, service.wait, matter, waits_for=waits_for, words="要等一等才行")
        code = line.card(matter).code
        for how in ("work", "handled", "waiting"):
            verb, words = deeds(line)[how]
            assert f"现在{zh}" in line.refused(OFFICER, verb, matter, **words).sentence
        assert line.refused(OFFICER, service.work, matter, words="去看了").sentence == (
            f"{code} 现在{zh}，请先恢复办理，再登记处理。"
        )
        for how in ("replied", "nudged", "told", "assigned"):
            verb, words = deeds(line)[how]
            line.do(OFFICER, verb, matter, **words)
        line.do(OFFICER, service.assign, matter, department="工程维修", staff_id=line.staff(OFFICER))
        line.do(OFFICER, service.resume, matter)
        assert "没有暂停" in line.refused(OFFICER, service.resume, matter).sentence
        assert line.said(matter, "waits_for") == ("",)


# ---------------------------------------------------------------- to the end


@pytest.mark.clause("COMP-02")
def test_a_complaint_is_closed_only_with_handling_cause_reply_and_call_back(line: Hotline) -> None:
    matter = line.take()
    line.do(OFFICER, service.assign, matter, department="工程维修", staff_id=line.staff(OFFICER))
    for left_out, field in (("handling", "handling"), ("cause", "cause"), ("reply", "reply")):
        refused = line.refused(OFFICER, service.handle, matter, **{**HANDLED, left_out: ""})
        assert refused.field == field
    line.on("11-26 16:00")
    line.do(OFFICER, service.handle, matter, **HANDLED)
    assert line.refused(DESK, service.close, matter).field == "result"
    line.on("11-27 09:42")
    line.do(DESK, service.call_back, matter, result="satisfied", words="修得快")
    line.do(LEADER, service.close, matter)
    # replied on Thursday, due Wed 13:42; handled within Tue, Wed, Thu; four days open
    assert line.said(matter, "state", "replied_in_time", "handled_in_time", "open_minutes", "result") == (
        "closed", False, True, 4 * 1440, "satisfied",
    )  # fmt: skip
    assert line.said(matter, "ended_at", "ended_by") == (at("11-27 09:42"), line.staff(LEADER))
    named = {line.staff(name): name for name in (DESK, OFFICER, LEADER)}
    assert [(how, when, named[by]) for how, when, by in line.steps(matter, "how", "at", "by")] == [
        ("taken", at("11-23 09:42"), DESK), ("contacted", at("11-23 09:42"), DESK),
        ("assigned", at("11-23 09:42"), OFFICER), ("replied", at("11-26 16:00"), OFFICER),
        ("handled", at("11-26 16:00"), OFFICER), ("called", at("11-27 09:42"), DESK),
        ("closed", at("11-27 09:42"), LEADER),
    ]  # fmt: skip


@pytest.mark.clause("COMP-02")
def test_who_is_not_satisfied_gets_it_reopened_as_the_site_has_set_it(line: Hotline) -> None:
    for mode, anew in (("restart", True), ("resume", False)):
        line.do(HEAD, settings.change, {"complaint_reopening": mode})
        matter = line.bring("handled")
        assert line.refused(OFFICER, service.call_back, matter, result="not", words="不好").field == "words"
        line.do(OFFICER, service.call_back, matter, result="not", words="还是响，没有修好")
        card = line.card(matter)
        assert (card.state, card.times_reopened, card.result, card.handling) == ("working", 1, "", "")
        assert line.steps(matter, "how", "words", "restart")[-1] == (
            "reopened", "回访不满意：还是响，没有修好", anew,
        )  # fmt: skip
        assert line.refused(OFFICER, service.handle, matter, **{**HANDLED, "reply": ""}).field == "reply"
        line.do(OFFICER, service.handle, matter, **HANDLED)
        line.do(OFFICER, service.call_back, matter, result="acceptable")
        line.do(OFFICER, service.close, matter)
        line.do(DESK, service.reopen, matter, why="用户来电说又响了")
        assert line.said(matter, "times_reopened", "ended_at", "handled_in_time") == (2, None, None)
    line.do(HEAD, settings.change, {"complaint_reopening": "restart"})


@pytest.mark.clause("COMP-02")
def test_after_three_calls_in_vain_it_may_be_closed(line: Hotline) -> None:
    matter = line.bring("handled")
    for _ in range(2):
        line.do(DESK, service.call_back, matter, result="unreached")
        assert line.said(matter, "state", "result") == ("handled", "")
        assert "还没有回访" in line.refused(DESK, service.close, matter).sentence
    line.do(DESK, service.call_back, matter, result="unreached")
    assert line.said(matter, "state", "result") == ("called_back", "unreached")
    line.do(DESK, service.close, matter)
    # a reopening begins a new count
    line.do(DESK, service.reopen, matter, why="用户来电说又响了")
    line.do(OFFICER, service.handle, matter, **HANDLED)
    line.do(DESK, service.call_back, matter, result="unreached")
    assert line.said(matter, "state") == ("handled",)
    line.do(DESK, service.call_back, matter, result="declined")
    assert line.said(matter, "state", "result") == ("called_back", "declined")


@pytest.mark.clause("ROLE-09")
def test_a_request_is_followed_to_its_end_and_only_a_repair_is_called_back(line: Hotline) -> None:
    for kind, needs_call in (
        ("repair", True),
        ("opinion", False),
        ("suggestion", False),
        ("question", False),
    ):
        matter = line.bring("handled", kind=kind, category="")
        assert line.card(matter).code.startswith("SQ-")
        if needs_call:
            assert "还没有回访" in line.refused(DESK, service.close, matter).sentence
            line.do(DESK, service.call_back, matter, result="satisfied")
        line.do(DESK, service.close, matter)
        assert line.said(matter, "state", "cause") == ("closed", HANDLED["cause"])


@pytest.mark.clause("DUTY-04", "ROLE-09")
def test_every_call_leaves_a_line_even_a_question_that_was_answered_at_once(line: Hotline) -> None:
    before = len(line.office.read(lists.register, line.office.day))
    answered = line.take(kind="question", category="", unit_id=0, person_id=0, words="几点关门", reply="六点",
                         done=True)  # fmt: skip
    kept = line.said(answered, "state", "replied_in_time", "handled_in_time", "open_minutes")
    assert kept == ("closed", True, True, 0)
    row = line.office.read(lists.register, line.office.day)[0]
    assert (row.state, row.kind) == ("已结案", "咨询")
    assert len(line.office.read(lists.register, line.office.day)) in (before + 1, lists.PAGE)
    refused = line.refused(DESK, service.take_down, line.call(kind="repair", category="", done=True))
    assert "要跟到办结" in refused.sentence
    # one running number for all of them; what was refused took none
    first, second = line.said(answered, "number")[0], line.said(line.take(), "number", "code")
    assert second == (first + 1, f"TS-{first + 1:04d}")


@pytest.mark.clause("ROLE-09")
def test_a_question_that_was_answered_too_late_says_so(line: Hotline) -> None:
    matter = line.take(kind="question", category="", words="车位怎么租")
    line.on("11-27 09:42")  # a reply was due Wed 25 13:42, the end on Thu 26
    assert line.refused(DESK, service.close, matter).field == "words"
    line.do(DESK, service.close, matter, words="已告知租金和合同")
    assert line.said(matter, "state", "replied_in_time", "handled_in_time") == ("closed", False, False)


# ---------------------------------------------------------------- who may, and what it is


@pytest.mark.clause("ROLE-04", "COMP-02")
def test_a_major_complaint_goes_to_the_cs_head_by_itself_and_only_heads_handle_it(line: Hotline) -> None:
    taken = line.take(grade="major", told=Told(line.staff(HEAD)))
    assert line.said(taken, "state", "staff_id") == ("assigned", line.staff(CS_HEAD))
    raised = line.bring("working")
    line.do(DESK, service.classify, raised, grade="major")
    assert line.said(raised, "state", "staff_id") == ("working", line.staff(CS_HEAD))
    assert line.steps(raised, "how", "words")[-1] == ("assigned", "重大投诉由客服主管亲自处理")
    to_officer = {"department": "工程维修", "staff_id": line.staff(OFFICER)}
    for name in (DESK, OFFICER, LEADER):
        for verb, words in (
            (service.plan, {"words": "先停用，换皮带"}), (service.handle, HANDLED),
            (service.withdraw, {"why": "用户说不用了"}), (service.assign, to_officer),
        ):  # fmt: skip
            refused = line.refused(name, verb, raised, **words)
            assert (refused.clause, "客服主管" in refused.sentence) == ("ROLE-04", True), verb
    assert line.refused(
        DESK, service.take_down, line.call(grade="major", staff_id=line.staff(OFFICER))
    ).clause == ("ROLE-04")
    line.do(OFFICER, service.work, raised, words="配合检查了机房")
    line.do(CS_HEAD, service.plan, raised, words="停梯检修，三天内完成")
    line.do(CS_HEAD, service.handle, raised, **HANDLED)
    assert line.refused(DESK, service.call_back, raised, result="satisfied").clause == "ROLE-04"
    line.do(CS_HEAD, service.call_back, raised, result="satisfied")
    assert line.refused(LEADER, service.close, raised).clause == "ROLE-04"
    line.do(HEAD, service.close, raised)


@pytest.mark.clause("COMP-02")
def test_everybody_raises_a_grade_and_only_the_leader_lowers_it_with_a_reason(line: Hotline) -> None:
    matter = line.take()
    line.do(DESK, service.classify, matter, grade="important")
    line.do(DESK, service.classify, matter, grade="urgent", why="老人困在里面")
    assert line.steps(matter, "how", "words", "grade")[-1] == (
        "classed",
        "重要 → 紧急，老人困在里面",
        "urgent",
    )
    for name in (DESK, OFFICER):
        assert (
            "班长" in line.refused(name, service.classify, matter, grade="ordinary", why="人出来了").sentence
        )
    assert line.refused(LEADER, service.classify, matter, grade="ordinary", why="").field == "why"
    line.do(LEADER, service.classify, matter, grade="ordinary", why="人已经出来了")
    assert "没有改动" in line.refused(LEADER, service.classify, matter, grade="ordinary").sentence
    # what is no complaint is ordinary or urgent
    repair = line.take(kind="repair", category="", grade="urgent")
    assert "请改记为投诉" in line.refused(DESK, service.classify, repair, grade="major").sentence
    assert line.refused(DESK, service.take_down, line.call(kind="repair", grade="important")).field == "grade"
    assert line.refused(DESK, service.classify, repair, kind="complaint", grade="major").field == "category"
    line.do(DESK, service.classify, repair, kind="complaint", category="facilities", grade="major")
    assert line.said(repair, "kind", "grade", "staff_id") == ("complaint", "major", line.staff(CS_HEAD))


@pytest.mark.clause("COMP-01")
def test_every_complaint_has_one_of_the_eight_classes(line: Hotline) -> None:
    assert len(CATEGORIES) == 8
    assert line.refused(DESK, service.take_down, line.call(category="")).clause == "COMP-01"
    assert line.refused(DESK, service.take_down, line.call(category="weather")).field == "category"
    for key, zh in CATEGORIES:
        card = line.card(line.take(category=key))
        assert (card.category, card.category_zh) == (key, zh)
    matter = line.take(category="other")
    line.do(OFFICER, service.classify, matter, category="neighbours")
    assert line.steps(matter, "how", "words", "category")[-1] == ("classed", "其它 → 邻里纠纷", "neighbours")


@pytest.mark.clause("DUTY-12")
def test_who_was_told_when_and_how_is_on_record(line: Hotline) -> None:
    line.on("11-23 10:00")
    matter = line.take(told=Told(line.staff(LEADER), "radio"))
    line.on("11-23 10:20")
    line.do(OFFICER, service.tell, matter, staff_id=line.staff(HEAD), how="telephone", at=at("11-23 10:05"))
    told = [row for row in line.steps(matter, "how", "staff_id", "told_how", "at", "noted_at", "to_head")
            if row[0] == "told"]  # fmt: skip
    assert told == [
        ("told", line.staff(LEADER), "radio", at("11-23 10:00"), at("11-23 10:00"), False),
        ("told", line.staff(HEAD), "telephone", at("11-23 10:05"), at("11-23 10:20"), True),
    ]
    passed = [one.title for one in line.card(matter).passed if one.how == "told"]
    assert passed[0].startswith("告知　何砚秋（对讲）") and "补记 11-23 10:20" in passed[1]
    for words, field in (
        ({"staff_id": 0, "how": "radio"}, "staff_id"), ({"staff_id": line.staff(HEAD), "how": ""}, "told_how"),
        ({"staff_id": line.staff(OFFICER), "how": "radio"}, "told"),
    ):  # fmt: skip
        assert line.refused(OFFICER, service.tell, matter, **words).field == field
    # who heads the centre knows of what he takes down himself, and says so
    own = line.take(by=HEAD, grade="major")
    line.do(HEAD, service.tell, own, staff_id=line.staff(HEAD), how="spoken")
    assert "told" not in {one.step for one in line.card(own).to_come}
