"""The monthly analysis: a draft, its measures, the signing, what becomes of the measures."""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import daily
from app.errors import Refusal
from app.modules.complaints import report_lists, reporting, service
from app.modules.complaints.model import MatterReport
from app.modules.complaints.reporting import Measure
from app.modules.complaints.taking import Call
from app.modules.dues.model import Due
from app.modules.dues.service import differences, roll
from app.modules.followups import service as followups
from app.rules.periods import Period
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.header import login_key
from app.storage.signing import Signature
from tests.sites import OpenTestSite, make_site

NOVEMBER, DECEMBER = Period(2026, 11), Period(2026, 12)
WORDS = "本月投诉集中在邻里纠纷，多为晚间装修。"
FIRST = datetime(2026, 12, 1, 9, 0)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    """A site with three complaints of November."""
    made = make_site(tmp_path_factory.mktemp("reports") / "site")
    for room in ("1201", "1301", "1401"):
        made.do(service.take_down, Call(f"{room} 装修很吵", kind="complaint", category="neighbours"))
    made.clock.now = FIRST
    made.do(roll, daily.wanted)
    yield made
    made.store.close()


def _report(site: OpenTestSite, period: Period = NOVEMBER) -> report_lists.Report:
    found: report_lists.Report = site.read(report_lists.report_of, period, site.clock.now)
    return found


def _sign(site: OpenTestSite, report_id: int) -> None:
    signature = Signature(login_key(site.who.login), time.monotonic())
    site.do(reporting.sign_report, report_id, signature=signature)


def _turns(session: Session) -> list[tuple[date, str]]:
    asked = select(Due).where(Due.clock == "ROLE-04").order_by(Due.id)
    return [(due.due_day, due.state) for due in session.scalars(asked)]


@pytest.mark.clause("ROLE-04")
def test_a_month_is_analysed_signed_and_its_measures_are_followed_up_by_their_day(site: OpenTestSite) -> None:
    me, day = site.who.staff_id, date(2026, 12, 20)
    assert site.read(report_lists.next_to_write, FIRST) == NOVEMBER
    ref: Ref = site.do(reporting.write_report, 2026, 11, analysis=" 太短 ")
    for gap, told in (
        ("至少 10 个字", {"analysis": "太短"}),
        ("纠正和预防", {"analysis": WORDS}),
        ("还没有写预防", {"analysis": WORDS, "measures": (Measure("corrective", "与装修户约谈", me, day),)}),
    ):
        assert site.do(reporting.write_report, 2026, 11, **told) == ref
        with pytest.raises(Refusal, match=gap):
            _sign(site, ref.id)
    kept = _report(site).measures[0]
    same = Measure("corrective", "与装修户逐户约谈", me, day, kept.ref.id)
    new = Measure("preventive", "装修巡查每天两次", me, day + timedelta(days=9))
    site.do(reporting.write_report, 2026, 11, analysis=WORDS, measures=(same, new))
    draft = _report(site)
    assert [row.words for row in draft.measures] == ["与装修户逐户约谈", "装修巡查每天两次"]
    assert draft.measures[0].ref == kept.ref and draft.measures[0].stands == "草稿"
    _sign(site, ref.id)
    signed = _report(site)
    assert signed.is_signed and signed.signed_by == "顾维舟" and signed.figures.new == 3
    assert [row.stands for row in signed.measures] == ["正在办", "正在办"]
    assert site.read(_turns)[-2:] == [(date(2026, 12, 31), "done"), (date(2027, 1, 31), "open")]
    assert site.read(differences, daily.wanted, site.clock.now.date()) == []
    assert site.read(report_lists.next_to_write, site.clock.now) == DECEMBER
    for verb, args in ((reporting.write_report, (2026, 11)),):
        with pytest.raises(Refusal, match="已经签发"):
            site.do(verb, *args, analysis="改一改再说，不行的")
    with pytest.raises(Refusal, match="已经签发"):
        _sign(site, ref.id)
    # The figures stay what they were at the signing, whatever is entered late.
    before = signed.figures
    site.do(service.withdraw, 1, why="来电说不用了")
    assert _report(site).figures == before
    # One measure is done in time, the other stays until its day is over: the next report shows both.
    first, second = (row.followup for row in signed.measures)
    assert first is not None and second is not None
    site.clock.now = datetime(2026, 12, 18, 10, 0)
    site.do(followups.done, first.id, words="已经逐户谈过")
    site.clock.now = datetime(2027, 1, 4, 9, 0)
    site.do(roll, daily.wanted)
    following = _report(site, DECEMBER)
    assert [(row.stands, row.in_time) for row in following.before] == [
        ("已办好，待验证", True), ("没有办好，超 6 天", False),
    ]  # fmt: skip
    site.do(followups.done, second.id, words="巡查表已经做好")
    assert [row.in_time for row in _report(site, DECEMBER).before] == [True, False]
    assert site.read(report_lists.period_of, signed.measures[0].ref) == NOVEMBER


@pytest.mark.clause("ROLE-04")
def test_a_month_that_runs_is_only_a_draft_and_a_far_or_coming_one_is_refused(site: OpenTestSite) -> None:
    site.clock.now = datetime(2027, 1, 4, 9, 0)
    ref = site.do(reporting.write_report, 2027, 1, analysis="本月的先记着，月底再写完整。")
    with pytest.raises(Refusal, match="还没有过完，01-31 起"):
        _sign(site, ref.id)
    for year, month in ((2027, 2), (2024, 12), (2026, 13)):
        with pytest.raises(Refusal, match="之前 24 个月"):
            site.do(reporting.write_report, year, month, analysis="")
    for wrong, sentence in (
        (Measure("corrective", "谈", 1, date(2027, 2, 1)), "措施"),
        (Measure("corrective", "与住户约谈", 1, date(2027, 1, 3)), "今天或以后"),
        (Measure("other", "与住户约谈", 1, date(2027, 2, 1)), "措施"),
    ):
        with pytest.raises(Refusal, match=sentence):
            site.do(reporting.write_report, 2027, 1, measures=(wrong,))
    assert _report(site, Period(2027, 1)).measures == ()
    months = site.read(report_lists.months, site.clock.now)
    assert [(row.words, row.stands) for row in months[:3]] == [
        ("2027年1月", "草稿"), ("2026年12月", "没有写"), ("2026年11月", "已签发"),
    ]  # fmt: skip


def test_only_the_heads_write_and_sign_the_report(site: OpenTestSite) -> None:
    for role in (Role.LEADER, Role.DESK):
        with pytest.raises(Refusal):
            site.store.do(site.someone(role), reporting.write_report, 2026, 12, analysis=WORDS)

    def ids(session: Session) -> list[int]:
        return list(session.scalars(select(MatterReport.id)))

    assert len(site.read(ids)) == 2
