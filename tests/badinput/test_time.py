"""The PC's clock is wrong or the day is odd: a warning, nothing lost, nothing destroyed early."""

from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import start
from app.errors import Refusal
from app.modules.notices import service as notices
from app.modules.residents import lists, service
from app.rules.retention import TABLE, ends, is_over
from app.storage import backup, journal, keyring, thinning
from app.storage.folder import SiteFolder
from app.storage.guesses import Clocks, count_guess
from app.storage.journal import JournalAct
from app.storage.opening import clock_warning
from app.storage.record import is_derived, models
from tests.badinput.conftest import Made, open_again
from tests.badinput.rule import head, must_be_a_sentence, refused, still_works
from tests.badinput.windows import log_in
from tests.sites import MONDAY, OpenTestSite

TEN_YEARS = timedelta(days=3653)


def everything(session: Session) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the journal and the search terms."""
    tables = {name: model.__table__ for name, model in models().items() if not is_derived(model)}
    return {
        name: [tuple(row) for row in session.execute(select(table))]
        for name, table in tables.items()
        if name != "meta"
    }


def times(session: Session) -> list[datetime]:
    return list(session.scalars(select(JournalAct.at).order_by(JournalAct.sequence)))


def warned(made: Made, path: Path, now: datetime, *words: str) -> None:
    """Opened at that moment: the warning, all that was there, the next act, and the journal in order."""
    site = open_again(made, path, now)
    with closing(site.store):
        if words:
            (warning,) = site.store.warnings
            must_be_a_sentence(warning)
            assert all(word in warning for word in (*words, "请核对日期和时间")), warning
        else:
            assert site.store.warnings == ()
        before = site.read(everything)
        assert site.read(lists.household, 1).people[0].name == "单一鸣"
        numbers = head(site).sequence
        still_works(site)
        after = site.read(everything)
        assert all(set(rows) <= set(after[name]) for name, rows in before.items())
        assert head(site).sequence == numbers + 1
        assert site.read(times)[-1] == now
        assert site.read(journal.first_break) is None
    with closing(open_again(made, path, now).store) as again:
        assert again.warnings == ()  # the newest act is of this clock: one warning is enough


def test_time_set_back_10_years(made: Made, closed: Path) -> None:
    warned(made, closed, MONDAY - TEN_YEARS, "早了 10 年")
    warned(made, closed, MONDAY, "晚了 10 年")


def test_time_set_forward_10_years(made: Made, closed: Path) -> None:
    warned(made, closed, MONDAY + TEN_YEARS, "晚了 10 年")
    warned(made, closed, MONDAY, "早了 10 年")


def test_time_set_back_a_little(made: Made, closed: Path) -> None:
    warned(made, closed, MONDAY - timedelta(minutes=10))
    warned(made, closed, MONDAY - timedelta(minutes=21), "早了 11 分钟")
    assert clock_warning(MONDAY - timedelta(minutes=10, seconds=1), MONDAY)


def test_time_left_alone_for_two_months(made: Made, closed: Path) -> None:
    warned(made, closed, MONDAY + timedelta(days=60))
    warned(made, closed, MONDAY + timedelta(days=121), "晚了 61 天")


def test_time_change_of_zone_to_the_west(made: Made, closed: Path) -> None:
    warned(made, closed, MONDAY - timedelta(hours=3), "早了 3 小时")
    warned(made, closed, MONDAY - timedelta(hours=17), "早了 14 小时")


def test_time_change_of_zone_to_the_east(made: Made, closed: Path) -> None:
    warned(made, closed, MONDAY + timedelta(hours=3))
    warned(made, closed, MONDAY + timedelta(hours=17))


def test_time_warning_stands_in_the_window(
    made: Made, closed: Path, program: start.Program, qtbot: QtBot
) -> None:
    program.close()
    site = open_again(made, closed, datetime.now() + timedelta(days=3660))
    still_works(site)
    site.store.close()
    program.take(closed)
    window = log_in(program, qtbot)
    assert window.strip.isVisible()
    assert "早了 10 年，请核对日期和时间" in window.strip.accessibleName()
    assert program.open is not None
    program.open.store.do(program.open.who, service.add_unit, "1-1-101", {})


# ---------------------------------------------------------------- keeping and destroying


def test_time_set_forward_destroys_nothing(made: Made, closed: Path) -> None:
    site = open_again(made, closed)
    with closing(site.store):
        site.do(service.end_telephone, 1, 0)
        site.do(service.end_tie, 1)
        facts = {"title": "停水通知", "body": "正文。", "signer": "顾维舟"}
        site.do(notices.save_draft, None, dated="2026-11-23", post_until="2026-12-01", **facts)
        site.store.keep_draft(site.who, "unit-new", "新增一户", {"room": "1-1-101"})
        before = site.read(everything)
    for years in (1, 10, 100):
        site = open_again(made, closed, MONDAY + years * TEN_YEARS / 10)
        with closing(site.store):
            still_works(site)
            after = site.read(everything)
        assert all(set(rows) <= set(after[name]) for name, rows in before.items())


def test_time_set_back_ends_no_time_of_keeping() -> None:
    for keep in TABLE:
        for today in (date(1970, 1, 1), date(2016, 11, 23), date(2026, 11, 23)):
            assert not is_over(keep.kind, date(2026, 11, 23), keep.months, today)


def test_time_set_back_keeps_the_backup_made_now(made: Made, closed: Path, tmp_path: Path) -> None:
    (tmp_path / "备份").mkdir()
    site = open_again(made, closed)
    with closing(site.store):
        first = backup.back_up(site.store, tmp_path / "备份", now=MONDAY)
        still_works(site)
        second = backup.back_up(site.store, tmp_path / "备份", now=MONDAY - TEN_YEARS)
        assert thinning.thin(tmp_path / "备份", made.key.site_id, second.path) == ()
    assert first.path.exists() and second.path.exists()


def test_time_set_forward_or_back_shortens_no_wait(closed: Path) -> None:
    wall, steady = [1_000_000.0], [500.0]
    clocks = Clocks(lambda: wall[0], lambda: steady[0], lambda _seconds: None)
    folder = SiteFolder(closed)

    def guess(words: str) -> None:
        with pytest.raises(Refusal, match=words) as refusal:
            keyring.unlock(folder, "weizhou", "不是这个密码的", clocks=clocks)
        must_be_a_sentence(refusal.value.sentence)

    for _ in range(4):
        count_guess(folder, "weizhou", clocks)
    guess("不对")
    for years in (10, -20):
        wall[0] += years * 365 * 86_400.0
        guess("请过 30 秒再试")
    steady[0] += 31.0
    guess("不对")


# ---------------------------------------------------------------- 29 February


def test_time_29_february_at_work(made: Made, closed: Path) -> None:
    site = open_again(made, closed, datetime(2028, 2, 29, 23, 59))
    with closing(site.store):
        site.do(service.amend_unit, 1, {"handed_over": "2028-02-29"})
        site.do(service.add_person, 1, "family", {"name": "温以宁", "birthday": "2000年2月29日"})
        assert dict(site.read(lists.household, 1).values)["handed_over"] == "2028-02-29"
        assert refused(site, service.amend_unit, 1, {"handed_over": "2027-02-29"}).field == "handed_over"
        facts = {"title": "停水通知", "body": "正文。", "signer": "顾维舟"}
        site.do(notices.save_draft, None, dated="2028-02-29", post_until="2028-02-29", **facts)
        site.clock.now = datetime(2028, 3, 1, 0, 1)
        still_works(site)
        assert site.read(journal.first_break) is None


def test_time_29_february_ends_no_time_of_keeping_early() -> None:
    assert ends("release", date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert not is_over("release", date(2028, 2, 29), 12, date(2029, 2, 28))
    assert is_over("release", date(2028, 2, 29), 12, date(2029, 3, 1))
    assert ends("tenant", date(2025, 2, 28), 36) == date(2028, 2, 28)
    assert ends("draft", date(2028, 1, 31), 1) == date(2028, 2, 29)


def test_time_29_february_of_the_clock_before_a_common_year(made: Made, closed: Path) -> None:
    site = open_again(made, closed, datetime(2028, 2, 29, 12, 0))
    with closing(site.store):
        still_works(site)
    with closing(open_again(made, closed, datetime(2029, 2, 28, 12, 0)).store) as later:
        assert "晚了 365 天" in later.warnings[0]


def test_time_act_in_the_hour_that_comes_twice(site: OpenTestSite) -> None:
    for minute in (50, 5, 50):
        site.clock.now = datetime(2026, 11, 24, 1, minute)
        still_works(site)
    assert site.read(journal.first_break) is None
    assert [at.minute for at in site.read(times)[-3:]] == [50, 5, 50]
