"""A year of 1,200 households: figures and duties say what a ledger in plain Python says (VISIT-02..05)."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.checks.model import CheckRun
from app.modules.checks.rules import LineEntry
from app.modules.checks.service import save_run
from app.modules.visits import figures_words, summary
from app.modules.visits.counting import Pleased
from app.modules.visits.figures import Figures, figures
from app.modules.visits.figures_paper import figures_facts
from app.modules.visits.figures_view import FiguresPane
from app.modules.visits.model import Visit, VisitStop
from app.modules.visits.rules import DIMENSIONS
from app.rules.periods import Period
from app.rules.ref import Ref
from app.rules.roles import Role
from app.rules.share import Share
from app.ui.desk import Desk
from app.ui.print_sheet import PaperSheet
from tests.ui.scanner import press
from tests.visits.year import MONDAY, WEEKS, Year, walked
from tests.visits.yearbook import SHARES, Home

TODAY = MONDAY.date() + timedelta(weeks=WEEKS)
RUNNING, PAST, WHOLE = Period(TODAY.year, TODAY.month), Period(2027, 8), Period(2027)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """The year, walked once."""
    made = walked(tmp_path_factory.mktemp("year") / "site")
    yield made
    made.site.store.close()


@pytest.mark.clause("VISIT-02", "VISIT-04", "VISIT-05", "CARE-05")
def test_the_list_of_duties_says_what_the_ledger_says_all_year_round(year: Year) -> None:
    assert sum(len(home.told) for home in year.ledger.homes.values()) > 1500
    for look in year.looks:
        assert look.odd == []
        assert look.due == look.duties
        assert {clock.split("/")[0] for clock, _ in look.due} == {
            "VISIT-02",
            "VISIT-04",
            "VISIT-05",
            "CARE-05",
        }


@pytest.mark.clause("VISIT-02", "VISIT-04", "VISIT-05")
def test_coverage_is_what_the_ledger_counts_and_nobody_who_settles_in_was_left_out(year: Year) -> None:
    for look in year.looks:
        assert {bar.key: (bar.done, bar.of, bar.expected) for bar in look.cover} == look.covered
    last = year.looks[-1]
    late = [unit for (clock, unit), until in last.due.items() if clock.startswith("VISIT") and until < TODAY]
    tried = [unit for unit in late if _was_tried(year.ledger.homes[unit])]
    assert len(late) < 25 and set(late) == set(tried)


def _was_tried(home: Home) -> bool:
    """Somebody went there or rang, was not let in, or it stands empty."""
    return home.empty or any(told.outcome != "talked" for told in home.told)


@pytest.mark.clause("VISIT-03", "VISIT-04")
def test_each_visited_household_is_in_one_share_and_the_planner_kept_near_the_shares(year: Year) -> None:
    for look in year.looks:
        told = {group.key: [bar.done for bar in group.bars] for group in look.shares}
        assert told == look.shared
        for group in look.shares:
            assert [bar.percent for bar in group.bars] == list(SHARES[group.key])
            assert {bar.visited for bar in group.bars} == {sum(told[group.key])}
    # Key users are seen by the heads, twice: they come to more than their share, the officers to a little less.
    centre_head, cs_head, officers = year.looks[-1].shares[1].bars
    assert centre_head.short == cs_head.short == 0
    assert officers.short < 0.07 * officers.visited


@pytest.mark.clause("VISIT-06", "VISIT-07")
def test_talks_and_exceptions_of_a_month_and_a_year_agree_with_the_ledger(year: Year) -> None:
    for period in (RUNNING, PAST, WHOLE):
        told, every = _figures(year, period), year.ledger.every(period.first, period.after)
        assert _ways(told) == year.ledger.outcomes(period.first, period.after)
        assert told.households == len({home.unit for home, one in every if one.outcome == "talked"})
        assert told.talks == sum(one.outcome == "talked" for _, one in every)
        assert told.talks + told.tries == len(every)
        home = [one for _, one in every if one.way == "home"]
        assert (told.at_home, told.alone, told.outside) == (
            len(home),
            sum(one.alone for one in home),
            sum(one.outside for one in home),
        )
        stops = year.site.read(_stops, period)
        assert told.planned == Share(
            len({unit for unit, state in stops if state == "done"}),
            len({unit for unit, state in stops if state != "dropped"}),
        )
        over = [(until, done) for until, done in year.promised if period.first <= until < period.after]
        over = [(until, done) for until, done in over if until < TODAY]
        kept = sum(done is not None and done <= until for until, done in over)
        assert told.promises == Share(kept, len(over))
    assert told.alone > 20 and told.outside > 10 and told.promises.part > 20
    assert sum(line.reached for line in told.areas) <= told.households
    assert sum(line.cover.of for line in told.areas) == sum(bar.of for bar in told.cover[:3])


@pytest.mark.clause("VISIT-06")
def test_satisfaction_and_opinions_agree_with_the_ledger(year: Year) -> None:
    ledger = year.ledger
    for period in (PAST, WHOLE):
        told, first, after = _figures(year, period), period.first, period.after
        for line in told.dimensions:
            _same(line.pleased, ledger.grades(first, after, line.key))
        for estate in told.buildings:
            _same(estate.pleased, ledger.grades(first, after, building=estate.name))
        _same(told.pleased, ledger.grades(first, after))
        assert {one.key: tuple(vars(one.theme).values()) for one in told.themes} == ledger.themes(
            first, after
        )
        assert told.opinions == sum(first <= one.day < after for one in ledger.said)
    assert len(told.dimensions) == len(DIMENSIONS) and len(told.buildings) == 8
    assert sum(line.theme.closed for line in told.themes) > 0
    for month in told.months:
        if month.cover is not None:
            one = Period(month.year, month.month)
            _same(month.pleased, ledger.grades(one.first, one.after))


@pytest.mark.clause("VISIT-02", "VISIT-04")
def test_a_past_month_says_how_far_the_visiting_had_come_on_its_last_day(year: Year) -> None:
    told = _figures(year, PAST)
    assert told.until == date(2027, 8, 31)
    assert {bar.key: (bar.done, bar.of, bar.expected) for bar in told.cover} == year.ledger.covered(
        told.until
    )
    last = told.months[-1]
    assert last.cover is not None
    assert last.cover.done == sum(bar.done for bar in told.cover[:3])
    running = _figures(year, WHOLE)
    assert [month.cover is None for month in running.months] == [False] * 11 + [True]
    assert running.cover == year.looks[-1].cover and running.shares == year.looks[-1].shares
    assert "实到" in [series.label for series in figures_words.coverage_by_month(running.months).series]


def test_a_talk_keeps_the_stage_the_household_had_that_day(year: Year) -> None:
    for unit, day, stage in year.site.read(_stages):
        assert year.ledger.homes[unit].stage(day) == stage


@pytest.mark.clause("ROLE-14")
def test_the_months_summary_is_filled_in_and_what_somebody_wrote_stays(year: Year) -> None:
    site = year.site
    run = site.do(summary.fill)
    lines = site.read(_lines, run.id)
    stops = [one for one in site.read(_stops, RUNNING, TODAY) if one[1] != "dropped"]
    done = {unit for unit, state in stops if state == "done"}
    should, found, note = lines["计划沟通户数（应有）和完成户数（实有）"][:3]
    assert (should, found) == (len({unit for unit, _ in stops}), len(done)) and note.startswith("少 ")
    key = {home.unit for home in year.ledger.homes.values() if home.key_since}
    assert lines["计划回访户数（应有）和完成户数（实有）"][:2] == (
        len({unit for unit, _ in stops} & key),
        len(done & key),
    )
    said = year.ledger.themes(RUNNING.first, RUNNING.after)
    most = max(count[0] for count in said.values())
    assert f"{most} 条" in lines["用户反映最多的三件事"][2]
    assert "12月" in lines["下月沟通安排"][2] and "户" in lines["没有完成的原因和补做日期"][2]
    words = "下月起每周三晚上走访 6 栋"
    place = lines["下月沟通安排"][3]
    site.do(save_run, run.id, (LineEntry(place, "", words),))
    assert site.do(summary.fill, RUNNING.year, RUNNING.month) == run
    assert site.read(_lines, run.id)["下月沟通安排"][2] == words
    with pytest.raises(Refusal, match="本月或上个月"):
        site.do(summary.fill, 2027, 3)
    with pytest.raises(Refusal, match="2027年11月的沟通总结还没有签名"):
        site.do(summary.fill, 2027, 10)
    with pytest.raises(Refusal, match="客服班长"):
        site.store.do(site.someone(Role.OFFICER), summary.fill)


def test_the_paper_says_what_the_screen_says(year: Year) -> None:
    told = _figures(year, WHOLE)
    paper = figures_facts(told, TODAY)
    assert paper.title == "2027年访谈统计"
    assert [bar.words for bar in paper.coverage.bars] == [bar.words for bar in told.cover]
    assert [line.name for line in paper.areas] == [line.cover.name for line in told.areas]
    assert all(len(line.dimensions) == len(DIMENSIONS) for line in paper.buildings)
    assert len(paper.themes) == len(told.themes)


@pytest.mark.usefixtures("dressed")
@pytest.mark.clause("ROLE-14")
def test_the_figures_by_keys_and_from_them_to_the_months_summary(year: Year, qtbot: QtBot) -> None:
    desk = Desk(year.site.store, year.site.who)
    pane = FiguresPane(desk, year.site.clock)
    qtbot.addWidget(pane)
    pane.resize(1200, 620)
    pane.show()
    qtbot.waitExposed(pane)
    pane.first_focus().setFocus()
    assert pane.when.text() == RUNNING.words and not pane.later.isEnabled()
    assert pane.boards[0].charts[0].figures.bars[0].name == "磨合期 100 %"
    for key, board in ((Qt.Key.Key_2, 1), (Qt.Key.Key_3, 2), (Qt.Key.Key_1, 0)):
        press(pane.window(), key)
        assert pane.stack.currentWidget() is pane.boards[board]
    press(pane.window(), Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert pane.when.text() == RUNNING.moved(-1).words and pane.later.isEnabled()
    pane.span.buttons[1].click()
    assert pane.when.text() == "2027年" and pane.figures is not None
    assert pane.figures.cover == year.looks[-1].cover
    words = [pane.facts.itemAt(at).layout().itemAt(0).widget().text() for at in range(pane.facts.count())]
    assert words == [name for name, _ in figures_words.facts(pane.figures)]
    went: list[Ref] = []
    desk.wanted.connect(went.append)
    press(pane.window(), Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert [ref.kind for ref in went] == ["check_run"]
    press(pane.window(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    sheets = [one for one in pane.window().findChildren(PaperSheet) if one.isVisible()]
    assert len(sheets) == 1
    sheets[0].close_sheet()


# ---------------------------------------------------------------- the other way of counting


def _figures(year: Year, period: Period) -> Figures:
    found: Figures = year.site.read(figures, period, TODAY)
    return found


def _ways(told: Figures) -> Counter[tuple[str, str]]:
    pairs = {(line.key, outcome): many for line in told.ways for outcome, many in line.ended.items()}
    return Counter({pair: many for pair, many in pairs.items() if many})


def _same(pleased: Pleased, grades: list[int]) -> None:
    satisfied = sum(grade >= 4 for grade in grades)
    assert (pleased.satisfied, pleased.asked, pleased.total) == (satisfied, len(grades), sum(grades))


def _stops(session: Session, period: Period, last: date | None = None) -> list[tuple[int, str]]:
    asked = select(VisitStop.unit_id, VisitStop.state, VisitStop.day)
    rows = session.execute(asked).all()
    until = last or period.after
    return [(row[0], row[1]) for row in rows if period.first <= row[2] < period.after and row[2] <= until]


def _stages(session: Session) -> list[tuple[int, date, str]]:
    return [tuple(row) for row in session.execute(select(Visit.unit_id, Visit.day, Visit.stage))]


def _lines(session: Session, run_id: int) -> dict[str, tuple[int | None, int | None, str, int]]:
    run = session.get_one(CheckRun, run_id)
    return {line.text: (line.should, line.found, line.note, line.position) for line in run.results}
