"""The visits made before the program come in whole or not at all, once, and move the duties; names go in time."""

import argparse
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import bringing, daily
from app.errors import Cancelled, Refusal
from app.modules.dues.service import differences
from app.modules.residents import service as residents
from app.modules.site.service import SiteNames
from app.modules.visits import card, export_view, import_view, importing, printing, service, workbooks
from app.modules.visits.figures import figures
from app.modules.visits.figures_paper import figures_facts
from app.modules.visits.importing import Brought
from app.modules.visits.ledger import TalkRows, read_rows
from app.modules.visits.model import Visit, VisitWish
from app.modules.visits.reading import standing_of
from app.modules.visits.service import Report, Wish
from app.modules.visits.sifting import TalkPlan, sift
from app.rules.periods import Period
from app.rules.roles import Role
from app.ui.desk import Desk
from app.ui.sign_sheet import SignSheet
from tests.consents.office import open_office, sheet_of, window_for
from tests.sites import PASSWORD, OpenTestSite, make_site
from tests.visits.test_reading import workbook

LONG = "业主说了很多话" * 100
ROWS = (
    (1, "3-2-1201", "2026-03-05", "上门", "何砚秋、周亦凡", "单一鸣", "地库车位不够", "满意"),
    (2, "3-2-302", "2026-03-06", "电话", "何砚秋", "单一鸣", LONG, "一般"),
    (3, "9-9-999", "2026-03-07", "上门", "何砚秋", "单一鸣", "", ""),
    (4, "3-2-302", "2027-03-07", "上门", "何砚秋", "单一鸣", "", ""),
    (5, "3-2-302", "2019-03-07", "上门", "何砚秋" * 30, "", "", ""),
    (6, "3-2-302", "没记", "上门", "何砚秋", "", "", ""),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path_factory.mktemp("import") / "site")
    for room in ("3-2-1201", "3-2-302"):
        unit = made.do(residents.add_unit, room, {"handed_over": "2020-05-01", "delivery": "finished"})
        made.do(residents.add_person, unit.id, "owner", {"name": "单一鸣"}, "199-0000-0137")
    made.do(daily.roll)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> TalkRows:
    return read_rows(workbook(tmp_path_factory.mktemp("list") / "a.xlsx", *ROWS))


def kept(session: Session) -> list[tuple[int, date, str, str, int | None]]:
    """Every talk on record."""
    asked = select(Visit).order_by(Visit.day)
    return [(one.unit_id, one.day, one.way, one.seen, one.person_id) for one in session.scalars(asked)]


@pytest.mark.clause("VISIT-04")
def test_visits_before_the_program_come_in_once_with_their_own_day_and_move_the_year(
    site: OpenTestSite, read: TalkRows, tmp_path: Path
) -> None:
    plan: TalkPlan = site.read(sift, read, site.clock.now.date())
    assert (len(plan.talks), plan.same, plan.left_out) == (3, 0, 3)
    outside = {one.row: one.reason for one in plan.problems if not one.kept}
    assert "住户名册里没有" in outside[5]
    assert "今天之后" in outside[6]
    assert "没记" in outside[8]
    assert {one.row: one.reason for one in plan.problems if one.kept}.keys() == {7}

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        site.do(importing.bring_in, read, stop)
    assert site.read(kept) == []
    with pytest.raises(Refusal):
        site.store.do(site.someone(Role.DESK), importing.bring_in, read)
    before = site.read(standing_of, 1, site.clock.now.date())
    assert before.last is None
    assert site.do(importing.bring_in, read) == Brought(3, 0, 3)
    assert site.read(kept) == [
        (2, date(2019, 3, 7), "home", "", None),
        (1, date(2026, 3, 5), "home", "单一鸣", 1),
        (2, date(2026, 3, 6), "phone", "单一鸣", 2),
    ]
    after = site.read(standing_of, 1, site.clock.now.date())
    assert after.last is not None
    assert after.due == date(2027, 3, 5)
    assert site.read(differences, daily.wanted, site.clock.now.date()) == []
    first = site.read(card.talks, 1)[0]
    assert (first.pair, first.stage_zh, first.words) == ("何砚秋、周亦凡", "老用户", "总体满意度：满意")
    assert [(one.theme, one.words) for one in first.opinions] == [("停车", "地库车位不够")]
    second, early = site.read(card.talks, 2)
    assert "".join(one.words for one in second.opinions) == LONG
    assert ("何砚秋" * 30) in early.words

    assert site.do(importing.bring_in, read) == Brought(0, 3, 3)
    more = workbook(
        tmp_path / "b.xlsx",
        (1, "3-2-1201", "2026/3/5", "家访", "别人", "", "又写了一句", ""),
        (2, "3-2-1201", "2026/3/5", "电话", "", "", "", ""),
    )
    assert site.do(importing.bring_in, read_rows(more)) == Brought(1, 1, 0)


def test_talks_leave_as_a_workbook_that_computes_nothing_and_it_is_signed_for(
    site: OpenTestSite, tmp_path: Path
) -> None:
    report = Report(
        2, site.clock.now.date(), way="phone", seen="单一鸣", first_id=site.who.staff_id, words="=1+1",
        ratings={"safety": 5}, opinions=(service.Said("灯不亮", "facilities", "明天换", "repair"),),
    )  # fmt: skip
    site.do(service.record, report)
    today = site.clock.now.date()
    rows = site.read(workbooks.talk_rows, today, today)
    names = SiteNames("示例物业服务有限公司", "青禾苑物业管理服务中心")
    path = tmp_path / "talks.xlsx"
    path.write_bytes(workbooks.talks_workbook(rows, "今天", names, "林晓禾", site.clock.now))
    book = load_workbook(path)
    head, line = list(book["访谈记录"].values)
    told = dict(zip(head, line, strict=True))
    assert (told["日期"], told["房号"], told["安全"], told["情况"]) == (
        "2026-11-23",
        "3栋2单元302",
        5,
        "=1+1",
    )
    assert "设施：灯不亮；答复：明天换；转诉求 SQ-0001" in str(told["意见和答复"])
    assert book["访谈记录"].cell(2, 1).data_type == "s"
    with pytest.raises(Refusal):
        site.do(printing.exported_talks, 1)


@pytest.mark.clause("ARCH-15")
def test_talks_lose_the_names_of_those_seen_when_their_time_is_over_and_the_clocks_go_on(
    site: OpenTestSite,
) -> None:
    today = site.clock.now.date()
    site.do(service.set_wish, 1, Wish(words="按门铃轻一点"))
    site.do(service.set_wish, 1, Wish(words="晚上来"))
    recent = site.read(kept)[-1]
    assert recent[1] == today
    site.clock.now += timedelta(days=5 * 366 + 40)
    site.do(daily.roll, sure=True)
    assert all(seen == "" and person is None for _, _, _, seen, person in site.read(kept))
    wishes = site.read(lambda s: [(one.words, one.until is None) for one in s.scalars(select(VisitWish))])
    assert wishes == [("", False), ("晚上来", True)], "what holds stays"
    talk = site.read(card.talks, 2)[0]
    assert (talk.seen, talk.words, talk.way_zh) == ("", "", "电话")
    assert [(one.words, one.reply) for one in talk.opinions] == [("灯不亮", "明天换")]
    assert talk.ratings == (("安全", 5, "很满意"),)
    assert site.read(differences, daily.wanted, site.clock.now.date()) == []


def test_the_clerk_sees_what_comes_in_and_the_command_does_the_same(
    site: OpenTestSite, tmp_path: Path, qtbot: QtBot, dressed: object, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    page, desk = window_for(qtbot, QWidget()), Desk(site.store, site.who)
    desk.back_up_first = lambda _why: True  # type: ignore[method-assign]
    said: list[object] = []
    desk.said.connect(said.append)
    path = workbook(
        tmp_path / "a.xlsx",
        (1, "3-2-302", "2026-08-05", "上门", "何砚秋", "单一鸣", "单一鸣说灯不亮", "满意"),
        (2, "9-9-999", "2026-08-05", "上门", "", "", "", ""),
    )
    monkeypatch.setattr(import_view, "open_file", lambda *_: path)
    import_view.show_import(page, desk, site.clock)
    sheet = sheet_of(page, import_view.ImportSheet)
    assert "导入 1 次访谈，1 户，1 行不导入" in sheet.summary.text()
    assert sheet.wrong.isVisible()
    assert sheet.go.isEnabled()
    assert "单一鸣" not in str(sheet.preview.rows())
    sheet.go.click()
    assert "已导入启用前的访谈 1 次；1 行没有导入" in str(said[-1])
    import_view.load(page, desk, workbook(tmp_path / "b.xlsx", (1, 2), headings=("甲", "乙")), site.clock)
    assert "找不到" in str(said[-1])

    chosen = argparse.Namespace(file=path, dry_run=True)
    opened = SimpleNamespace(store=site.store, who=site.who, signature=None, close=lambda: None)
    assert bringing.visits(chosen, opened, lambda *_, **__: None) == 0
    assert '"visits": 0, "same": 1' in capsys.readouterr().out


def test_talks_are_exported_against_the_own_password_and_figures_without_names(
    tmp_path: Path, qtbot: QtBot, dressed: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = open_office(tmp_path / "office", slots=True)
    unit = office.do("顾维舟", residents.add_unit, "3-2-302", {"handed_over": "2020-05-01"})
    day, head = office.day, office.who("顾维舟").staff_id
    page = window_for(qtbot, QWidget())
    desk, said = office.desk("顾维舟")
    target = tmp_path / "out"
    monkeypatch.setattr(export_view, "save_as", lambda *_: target)
    export_view.export_talks(page, desk, day, day, office.now())
    assert "不用导出" in str(said[-1])
    office.do("顾维舟", service.record, Report(unit.id, day, way="phone", seen="单一鸣", first_id=head))
    export_view.export_talks(page, desk, day, day, office.now())
    sheet = sheet_of(page, SignSheet)
    assert not target.with_suffix(".xlsx").exists()
    sheet.password.setText(PASSWORD)
    sheet.go.click()
    qtbot.waitUntil(target.with_suffix(".xlsx").exists)
    assert "单一鸣" in list(load_workbook(target.with_suffix(".xlsx"))["访谈记录"].values)[1]

    facts = figures_facts(office.read(figures, Period(day.year, day.month), day), day)
    target = tmp_path / "figures"
    export_view.export_figures(page, desk, facts, office.now())
    rows = list(load_workbook(target.with_suffix(".xlsx"))["访谈统计"].values)
    assert rows[0] == ("部分", "项目", "指标", "数字")
    assert ("数字", "访到", None, "1 户") in [tuple(cell or None for cell in row) for row in rows]
    assert "单一鸣" not in str(rows)
    office.site.store.close()
