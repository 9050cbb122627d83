"""A firm's open complaints come in whole or not at all, with their own days, and only once."""

import argparse
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from openpyxl import Workbook
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app import bringing
from app.errors import Cancelled, Refusal
from app.modules.complaints import import_view, importing, lists, printed, service
from app.modules.complaints.importing import Brought
from app.modules.complaints.model import Matter
from app.modules.complaints.planned import MatterPlan, MatterRows
from app.modules.complaints.reading import read_rows
from app.modules.complaints.service import Call
from app.modules.complaints.sifting import sift
from app.modules.dues.model import Due
from app.modules.residents import service as residents
from app.modules.today import lists as today
from app.rules.household_card import OVERDUE
from app.rules.ref import Ref
from app.rules.roles import Role
from app.ui.desk import Desk
from tests.consents.office import sheet_of, window_for
from tests.sites import OpenTestSite, make_site

HEADINGS = (
    "序号", "投诉编号", "受理时间", "渠道", "房号", "姓名", "联系电话", "投诉类别", "等级", "投诉内容", "责任部门",
    "责任人", "状态", "处理情况", "备注",
)  # fmt: skip
AT = datetime(2026, 9, 3, 16, 20)
ROWS = (
    (1, "2026-087", AT, "电话", "3栋2单元1201", "单一鸣", "199-0000-0137", "设备类", "重要", "电梯异响", "工程",
     "林晓禾", "处理中", "已联系维保", None),
    (2, "2026-088", "2026/9/5", "来访", "9-9-999", "温以宁", "19900000138", "噪音", "一般", "半夜拖椅子", "客服",
     "赵某某", "未处理", "", "找过两次"),
    (3, "2026-089", "2026-09-06 8:30", "微信", "3-2-1201", "单一鸣", "", "", "加急", "消防通道被堵", "秩序",
     "林晓禾", "等街道执法", "", ""),
    (4, "2026-090", "2026-09-07", "电话", "3-2-1201", "单一鸣", "", "环境", "一般", "垃圾没清", "", "", "已结案", "清了", ""),
    (5, "2026-091", "2027-09-07", "电话", "3-2-1201", "", "", "环境", "一般", "垃圾又没清", "", "", "待处理", "", ""),
    (6, "", "没写", "电话", "地下车库", "", "", "车辆", "重大", "地库积水", "工程", "林晓禾", "", "抽水" * 400, ""),
    (7, "2026-087", "2026-09-09", "电话", "3-2-1201", "", "", "环境", "一般", "换了内容", "", "", "未结", "", ""),
    (8, "2026-092", "2026-09-09", "电话", "3-2-1201", "", "", "环境", "一般", "", "", "", "未结", "", ""),
    (9, "2026-093", "2026-09-10", "信访转办", "3-2-1201", "", "", "外星", "特别", "井盖松动", "", "林晓禾", "已答复", "换了井盖", ""),
    ("合计", 9),
)  # fmt: skip


def workbook(
    path: Path, *rows: tuple[object, ...], headings: tuple[str, ...] = HEADINGS, title: str = "投诉台账"
) -> Path:
    """A list as firms keep it, with a title above its header."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in ((title,), headings, *rows):
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path / "site")
    unit = made.do(residents.add_unit, "3-2-1201", {})
    made.do(residents.add_person, unit.id, "owner", {"name": "单一鸣"}, "199-0000-0137")
    yield made
    made.store.close()


@pytest.fixture
def read(tmp_path: Path) -> MatterRows:
    return read_rows(workbook(tmp_path / "a.xlsx", *ROWS))


def told(site: OpenTestSite) -> dict[str, printed.MatterSheet]:
    """Every open matter by its first words."""
    now = site.clock.now
    rows = site.read(lists.open_matters, now)
    sheets = [site.read(printed.matter_sheet, row.ref.id, now) for row in rows]
    return {sheet.words: sheet for sheet in sheets}


@pytest.mark.clause("COMP-02")
def test_open_complaints_come_in_with_their_own_day_and_nothing_of_a_row_is_lost(
    site: OpenTestSite, read: MatterRows
) -> None:
    plan: MatterPlan = site.read(sift, read, site.clock.now)
    assert (len(plan.matters), plan.ended, plan.same, plan.left_out) == (5, 1, 0, 3)
    outside = {one.row: one.reason for one in plan.problems if not one.kept}
    assert outside.keys() == {7, 9, 10}
    assert "今天之后" in outside[7] and "编号与第 3 行相同" in outside[9] and "没有写内容" in outside[10]
    doubtful = {one.row for one in plan.problems if one.kept}
    assert doubtful == {4, 5, 8, 11}

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        site.do(importing.bring_in, read, stop)
    assert site.read(lists.open_matters, site.clock.now) == []
    with pytest.raises(Refusal):
        site.store.do(site.someone(Role.DESK), importing.bring_in, read)
    assert site.do(importing.bring_in, read) == Brought(5, 0, 1, 3)

    found = told(site)
    lift = found["电梯异响"]
    assert (lift.taken_at, lift.room, lift.caller, lift.grade, lift.category) == (
        AT, "3栋2单元1201", "单一鸣", "重要", "设备设施",
    )  # fmt: skip
    assert (lift.state, lift.department, lift.person, lift.brought_in) == ("处理中", "工程", "林晓禾", True)
    assert [step.words for step in lift.steps if step.how == "处理"] == ["已联系维保"]
    assert "原编号 2026-087" in lift.steps[-1].words and lift.steps[-1].late
    noise = found["9栋9单元999：半夜拖椅子"]
    assert (noise.room, noise.caller, noise.person, noise.department) == ("", "温以宁", "", "客服")
    assert "找过两次" in noise.steps[-1].words and "赵某某" in noise.steps[-1].words
    blocked = found["消防通道被堵"]
    assert (blocked.state, blocked.channel, blocked.grade) == ("已指派（等主管部门）", "网络", "紧急")
    assert blocked.taken_at == datetime(2026, 9, 6, 8, 30) and blocked.category == "安全管理"
    flood = found["地下车库：地库积水"]
    assert (flood.grade, flood.person) == ("重大", "顾维舟"), "a major one goes to a head"
    said = "".join(step.words for step in flood.steps)
    assert said.count("抽水") == 400 and "没写" in said and "林晓禾" in said
    cover = found["井盖松动"]
    assert (cover.state, cover.channel) == ("已答复", "转办")
    assert "外星" in cover.steps[-1].words and "特别" in cover.steps[-1].words


@pytest.mark.clause("COMP-02")
def test_a_second_import_brings_no_doubles_and_their_clocks_stand_apart_on_today(
    site: OpenTestSite, read: MatterRows, tmp_path: Path
) -> None:
    by_hand = site.do(
        service.take_down, Call("楼道灯不亮", kind="complaint", category="facilities", unit_id=1)
    )
    site.do(importing.bring_in, read)
    before = site.read(lambda s: [one.id for one in s.scalars(select(Matter))])
    assert site.do(importing.bring_in, read) == Brought(0, 5, 1, 3)
    more = workbook(
        tmp_path / "b.csv.xlsx",
        ("2026-087", AT, "3-2-1201", "电梯异响，又写了两行进展"),
        ("", "2026-11-23", "3-2-1201", "楼道灯不亮"),
        ("", "2026-09-05", "9-9-999", "半夜拖椅子"),
        headings=("编号", "日期", "房号", "内容"),
    )
    assert site.do(importing.bring_in, read_rows(more)) == Brought(0, 3, 0, 0)
    assert site.read(lambda s: [one.id for one in s.scalars(select(Matter))]) == before
    dues = site.read(
        lambda s: [(one.subject_id, one.started) for one in s.scalars(select(Due).where(Due.state == "open"))]
    )
    assert {subject for subject, at in dues if at.date() < site.clock.now.date()} >= set(before) - {
        by_hand.id,
        5,
    }
    old = next(one for one in before if one != by_hand.id)
    waits = site.read(today.about, {Ref("matter", old)}, site.clock.now)
    assert waits and not any(line.tone == OVERDUE for line in waits)


def test_many_spellings_of_a_list_are_understood_and_other_files_are_refused(tmp_path: Path) -> None:
    asked = (
        ("电话", "报修", "", "不急", "水龙头漏水", "待派单", "repair", "", "ordinary", "taken"),
        ("上门", "咨询", "", "", "装修几点能施工", "", "question", "", "ordinary", "taken"),
        ("12345", "投诉", "服务态度", "特大", "保安骂人", "跟进中", "complaint", "staff", "major", "working"),
        (
            "业主群",
            "建议",
            "绿化",
            "高",
            "多种一些树",
            "待回访",
            "suggestion",
            "environment",
            "urgent",
            "replied",
        ),
        ("来信", "", "地产", "中", "外墙渗水", "等开发商", "complaint", "developer", "important", "taken"),
        ("", "投诉", "其他", "低", "门口积雪", "未完成", "complaint", "other", "ordinary", "working"),
    )
    headings = ("来源", "类型", "类别", "紧急程度", "问题描述", "进度")
    path = workbook(tmp_path / "c.xlsx", *(one[:6] for one in asked), headings=headings, title="客户诉求")
    rows = read_rows(path).rows
    assert [(row.kind, row.category, row.grade, row.state) for row in rows] == [one[6:] for one in asked]
    assert [row.channel for row in rows] == ["phone", "visit", "passed_on", "network", "letter", "phone"]
    assert rows[4].waits_for == "developer" and rows[0].waits_for == ""
    for state in ("已结案", "完成", "是", "已关闭", "作废", "已处理"):
        path = workbook(tmp_path / "d.xlsx", ("电话", "", "", "", "灯不亮", state), headings=headings)
        assert read_rows(path).ended == 1, state
    for state in ("否", "未结案", "未处理", "待处理", "处理中", "没有办结", "部分完成"):
        path = workbook(tmp_path / "d.xlsx", ("电话", "", "", "", "灯不亮", state), headings=headings)
        assert len(read_rows(path).rows) == 1, state
    with pytest.raises(Refusal):
        read_rows(workbook(tmp_path / "e.xlsx", ("a", "b"), headings=("甲", "乙"), title="别的"))


@pytest.mark.clause("COMP-02")
def test_what_waited_when_it_came_in_is_not_late_and_is_asked_after_in_a_week(
    site: OpenTestSite, read: MatterRows
) -> None:
    site.do(importing.bring_in, read)
    (row,) = (
        one for one in site.read(lists.open_matters, site.clock.now) if one.title.startswith("消防通道")
    )
    limits = {line.step: line.stands for line in told(site)["消防通道被堵"].limits}
    assert limits["办结"] == "暂停"
    nudge = select(Due.due_day).where(Due.subject_id == row.ref.id, Due.clock == "COMP-02/nudge")
    found = site.read(lambda session: session.scalars(nudge).all())
    assert found == [site.clock.now.date() + timedelta(days=7)]


def test_the_clerk_sees_what_comes_in_and_enter_brings_it_in(
    site: OpenTestSite, tmp_path: Path, qtbot: QtBot, dressed: object, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    page, desk = window_for(qtbot, QWidget()), Desk(site.store, site.who)
    desk.back_up_first = lambda _why: True  # type: ignore[method-assign]
    said: list[object] = []
    desk.said.connect(said.append)
    path = workbook(tmp_path / "a.xlsx", *ROWS)
    monkeypatch.setattr(import_view, "open_file", lambda *_: path)
    import_view.show_import(page, desk, site.clock)
    sheet = sheet_of(page, import_view.ImportSheet)
    assert len(sheet.plan.matters) == 5 and "其中 4 件要核对" in sheet.summary.text()
    assert sheet.wrong.isVisible() and sheet.go.isEnabled()
    shown = str(sheet.preview.rows())
    assert "0137" not in shown and "单一鸣" not in shown
    sheet.go.click()
    assert len(site.read(lists.open_matters, site.clock.now)) == 5
    assert "已导入未结诉求 5 件" in str(said[-1])

    chosen = argparse.Namespace(file=path, dry_run=True)
    opened = SimpleNamespace(store=site.store, who=site.who, signature=None, close=lambda: None)
    assert bringing.complaints(chosen, opened, lambda *_, **__: None) == 0
    assert '"matters": 0, "same": 5, "ended": 1' in capsys.readouterr().out
