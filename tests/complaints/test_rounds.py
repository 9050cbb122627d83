"""The leader's daily round: every open matter is looked at, what is wrong is set right, and it is signed."""

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import daily
from app.errors import Refusal
from app.modules.complaints import lists, round_lists, rounds, service
from app.modules.complaints.model import MatterStep
from app.modules.complaints.taking import Call
from app.modules.dues.model import Due
from app.modules.dues.service import differences, roll
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.header import login_key
from app.storage.signing import Signature
from tests.sites import MONDAY, OpenTestSite, make_site

_calls = count(1)


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    """A site of its own for each test: a round is the whole site's."""
    made = make_site(tmp_path_factory.mktemp("rounds") / "site")
    made.do(roll, daily.wanted)
    yield made
    made.store.close()


def _take(site: OpenTestSite, grade: str = "ordinary") -> Ref:
    call = Call(f"楼上装修很吵，第 {next(_calls)} 通", kind="complaint", category="neighbours", grade=grade)
    ref: Ref = site.do(service.take_down, call)
    return ref


def _sign(site: OpenTestSite, **told: Any) -> Ref:
    ref: Ref = site.do(
        rounds.sign_round, signature=Signature(login_key(site.who.login), time.monotonic()), **told
    )
    return ref


def _refused(site: OpenTestSite, verb: Any, *args: Any, **told: Any) -> str:
    with pytest.raises(Refusal) as caught:
        site.do(verb, *args, **told)
    return caught.value.sentence


def _round(site: OpenTestSite) -> round_lists.Round:
    found: round_lists.Round = site.read(round_lists.round_today, site.clock.now)
    return found


def _turns(site: OpenTestSite) -> list[tuple[str, str]]:
    """The rows of the duty, with their days."""

    def rows(session: Session) -> list[tuple[str, str]]:
        asked = select(Due).where(Due.clock == "ROLE-05").order_by(Due.id)
        return [(f"{due.due_day:%m-%d}", due.state) for due in session.scalars(asked)]

    found: list[tuple[str, str]] = site.read(rows)
    return found


@pytest.mark.clause("ROLE-05")
def test_a_round_is_signed_when_every_open_matter_was_looked_at_and_then_comes_again_tomorrow(
    site: OpenTestSite,
) -> None:
    first = _take(site)
    assert _turns(site) == [("11-23", "open")]
    site.do(rounds.begin_round)
    late = _take(site, "urgent")
    site.do(rounds.look, first.id, "fine")
    with pytest.raises(Refusal, match="TS-0002今天还没有看过"):
        _sign(site)
    site.do(rounds.look, late.id, "chased", words="今天到现场看过")
    assert (_round(site).seen, _round(site).left) == (2, 0)
    _sign(site, words="两件都交代了")
    assert _turns(site) == [("11-23", "done"), ("11-24", "open")]
    assert site.read(differences, daily.wanted, MONDAY.date()) == []
    assert "已经签字" in _refused(site, rounds.look, first.id, "fine")
    assert "已经签字" in _refused(site, rounds.take_back_look, first.id)
    with pytest.raises(Refusal, match="一天盘点一次"):
        _sign(site)
    past = site.read(round_lists.former)[0]
    assert (past.open, past.fine, past.chased, past.words) == (2, 1, 1, "两件都交代了")
    assert _round(site).signed.startswith("09:42")
    # The next day everything is to be looked at anew; a day without a round is noted as missed.
    site.clock.now = MONDAY + timedelta(days=2)
    site.do(roll, daily.wanted)
    assert _turns(site)[-2:] == [("11-24", "lapsed"), ("11-25", "open")]
    assert _round(site).left == 2


@pytest.mark.clause("ROLE-05")
def test_what_the_leader_does_in_the_round_is_a_step_of_the_matter_in_the_same_act(
    site: OpenTestSite,
) -> None:
    matter, other = _take(site), _take(site)
    assert "督办要求" in _refused(site, rounds.look, matter.id, "chased", words=" ")
    site.do(rounds.look, matter.id, "chased", words="今天下班前答复")
    site.do(rounds.look, matter.id, "person", staff_id=2, department="环境", words="请接手")
    assert "比现在高" in _refused(site, rounds.look, matter.id, "grade", grade="ordinary")
    site.do(rounds.look, matter.id, "grade", grade="important", why="影响别的住户")

    def hows(session: Session) -> list[str]:
        asked = select(MatterStep.how).where(MatterStep.matter_id == matter.id).order_by(MatterStep.id)
        return list(session.scalars(asked))

    assert site.read(hows)[-3:] == ["chased", "assigned", "classed"]
    row = next(row for row in _round(site).rows if row.ref == matter)
    assert (row.look, row.person, row.grade_zh, row.department) == ("grade", "林晓禾", "重要", "环境")
    # Looked at again counts once; taken back, it is to be looked at, and its steps stay.
    assert _round(site).seen == 1 and _round(site).last == matter
    site.do(rounds.take_back_look, matter.id)
    assert _round(site).seen == 0 and len(site.read(hows)) == 5
    assert "还没有盘点过" in _refused(site, rounds.take_back_look, other.id)
    # The worst stands first, and what is closed falls out of the round.
    assert [row.ref for row in _round(site).rows] == [
        row.ref for row in site.read(lists.open_matters, site.clock.now)
    ]
    site.do(service.withdraw, other.id, why="来电说不用了")
    assert "已经结束" in _refused(site, rounds.look, other.id, "fine")
    assert [row.ref for row in _round(site).rows] == [matter]


@pytest.mark.clause("ROLE-05")
def test_with_nothing_open_it_is_signed_at_once_and_only_by_the_leader_and_the_heads(
    site: OpenTestSite,
) -> None:
    _sign(site)
    assert site.read(round_lists.former)[0].open == 0
    with pytest.raises(Refusal):
        site.store.do(site.someone(Role.DESK), rounds.begin_round)
    leader = site.someone(Role.LEADER)
    with pytest.raises(Refusal):  # without a password nothing is signed
        site.store.do(leader, rounds.sign_round)
