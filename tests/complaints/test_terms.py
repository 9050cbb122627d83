"""The site's own time limits: they hold from then on, and what runs keeps the one it began with."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app import daily
from app.errors import Refusal
from app.modules.complaints import lists, service, setting
from app.modules.complaints.setting import CLOCKS, LIMITS, term_of
from app.modules.complaints.taking import Call
from app.modules.complaints.term_lists import TermRow, terms
from app.modules.dues.service import differences, roll
from app.rules.handbook import handbook
from app.rules.roles import Role
from tests.sites import MONDAY, OpenTestSite, make_site

REPLY = "COMP-02/ordinary-reply"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    """One site."""
    made = make_site(tmp_path_factory.mktemp("terms") / "site")
    made.do(roll, daily.wanted)
    yield made
    made.store.close()


def _row(site: OpenTestSite, clock: str = REPLY) -> TermRow:
    found: list[TermRow] = site.read(terms, site.clock.now)
    return next(row for row in found if row.clock == clock)


def test_every_limit_of_the_clauses_stands_in_one_table_with_its_basis(site: OpenTestSite) -> None:
    known = {
        clock.id for clause in handbook().clauses for clock in clause.clocks if clock.room == "complaints"
    }
    others = {"COMP-02/over-leader", "COMP-02/over-head", "COMP-02/nudge", "ROLE-04", "ROLE-05"}
    assert known - others == CLOCKS and len(LIMITS) == len(CLOCKS)
    rows = site.read(terms, site.clock.now)
    assert [(row.group, row.step, row.term, row.counts) for row in rows[:3]] == [
        ("一般投诉", "首次联系", "10 分钟", "昼夜连续计"),
        ("一般投诉", "答复", "24 个服务小时", "只计服务时间"),
        ("一般投诉", "办结", "3 个工作日", "只计工作日，当天不计"),
    ]
    assert _row(site, "COMP-02/major-told").head_zh == "到时" and not any(row.own for row in rows)


@pytest.mark.clause("COMP-02")
def test_a_new_limit_holds_for_what_begins_then_and_what_runs_keeps_its_own(site: OpenTestSite) -> None:
    call = Call("楼道灯不亮", kind="complaint", category="facilities")
    old = site.do(service.take_down, call)
    due = site.read(lists.card, old.id, site.clock.now)
    site.clock.now = MONDAY + timedelta(minutes=5)
    site.do(setting.set_term, REPLY, term="8 desk hours", remind=75, leader=False, head_days=None)
    assert site.read(differences, daily.wanted, MONDAY.date()) == []
    row = _row(site)
    assert (row.term, row.remind_zh, row.leader_zh, row.head_zh) == (
        "8 个服务小时", "过 75%", "不告诉", "不告诉",
    )  # fmt: skip
    assert row.own and row.source == "顾维舟 2026-11-23 设定"
    site.clock.now += timedelta(minutes=1)
    # 09:48 on Monday, desk hours 08:00 to 18:00: eight of them are over at 17:48.
    promised = {
        one.step: one.words for one in site.read(lists.preview, "complaint", "ordinary", site.clock.now)
    }
    assert promised["答复"].startswith("今天 17:48 前")
    new = site.do(service.take_down, call)
    assert site.read(differences, daily.wanted, MONDAY.date()) == []
    still = site.read(lists.card, old.id, site.clock.now)
    assert "24 个服务小时" in str(due) and "24 个服务小时" in str(still)
    assert "8 个服务小时" in str(site.read(lists.card, new.id, site.clock.now))
    with pytest.raises(Refusal, match="没有改动"):
        site.do(setting.set_term, REPLY, term="8 desk hours", remind=75, leader=False, head_days=None)
    site.do(setting.reset_term, REPLY)
    assert (_row(site).term, _row(site).own, _row(site).source) == ("24 个服务小时", False, "惯例")
    with pytest.raises(Refusal, match="惯例值"):
        site.do(setting.reset_term, REPLY)


def test_what_is_no_limit_is_refused_by_name_and_only_heads_set_one(site: OpenTestSite) -> None:
    for told in (
        {"term": "every day"}, {"term": "3 months"}, {"term": "0 hours"}, {"term": "9999 minutes"},
        {"term": "4 hours", "remind": 100}, {"term": "4 hours", "head_days": 31},
    ):  # fmt: skip
        with pytest.raises(Refusal):
            site.do(setting.set_term, REPLY, **told)
    for number, basis in (
        ("", "hours"),
        ("-3", "hours"),
        ("1.5", "hours"),
        ("３", "weeks"),
        ("61", "working_days"),
    ):
        with pytest.raises(Refusal):
            term_of(number, basis)
    assert (term_of("1", "hours"), term_of("3", "working_days")) == ("1 hour", "3 working days")
    with pytest.raises(Refusal, match="没有这一项"):
        site.do(setting.set_term, "COMP-02/nudge", term="3 hours")
    with pytest.raises(Refusal):
        site.store.do(site.someone(Role.LEADER), setting.set_term, REPLY, term="3 hours")
