"""The papers of requests and complaints: whole histories, no telephone unasked, figures that add up."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.errors import Refusal
from app.modules.complaints import (
    papers,
    printed,
    printing_view,
    report_lists,
    reporting,
    service,
)
from app.modules.complaints.figures import Line, Share
from app.modules.complaints.report_lists import MeasureRow
from app.modules.complaints.report_paper import report_pdf
from app.modules.complaints.service import Call
from app.modules.residents import service as residents
from app.modules.site.service import SiteNames
from app.rules.periods import Period
from app.rules.ref import Ref
from app.storage.journal import JournalAct
from app.ui import print_sheet as paper_of_one_act
from app.ui.desk import Desk
from tests.consents.office import sheet_of, window_for
from tests.sites import MONDAY, OpenTestSite, make_site

pytestmark = pytest.mark.usefixtures("dressed")
SITE = SiteNames("示例物业服务有限公司", "青禾苑物业管理服务中心")
LONG = "Thisisaverylongwordwithoutanyblanksthatgoesonandonforevermore0123456789"
OPEN = Call(
    "2单元电梯到八楼就咣当响，老人不敢坐", kind="complaint", category="facilities", grade="important",
    place="昨天下午，2单元电梯", reply="马上请维保来看", department="工程维修",
)  # fmt: skip


def words(pdf: bytes) -> str:
    """Every character of a paper but blanks."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))
    finally:
        document.close()


def pages(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path_factory.mktemp("papers") / "site")
    unit = made.do(residents.add_unit, "3-2-1201", {})
    made.do(residents.add_person, unit.id, "owner", {"name": "单一鸣"}, "199-0000-0137")
    yield made
    made.store.close()


def take(site: OpenTestSite, call: Call = OPEN, *, known: bool = True) -> Ref:
    """One matter of the household, in the hands of the centre head."""
    home = {"unit_id": 1, "person_id": 1, "staff_id": site.who.staff_id} if known else {}
    ref: Ref = site.do(service.take_down, replace(call, **home))
    return ref


@pytest.mark.clause("COMP-03")
def test_the_sheet_tells_every_step_the_late_ones_marked_and_the_pauses(site: OpenTestSite) -> None:
    begun = site.clock.now
    ref = take(site)
    for number in range(36):
        site.clock.now += timedelta(minutes=17)
        late = site.clock.now - timedelta(minutes=13) if number % 9 == 4 else None
        site.do(service.work, ref.id, words=LONG if number == 3 else f"第 {number + 1} 次到现场", at=late)
    site.do(service.wait, ref.id, waits_for="parts", words="滑块没有现货")
    site.clock.now += timedelta(days=1)
    site.do(service.resume, ref.id)
    site.do(service.handle, ref.id, handling="换了层门滑块", cause="滑块磨损", reply="已经换好")
    site.do(service.call_back, ref.id, result="not", words="第二天又响了")
    site.do(service.handle, ref.id, handling="重新调了层门", cause="滑块磨损", reply="调好了")
    site.do(service.call_back, ref.id, result="satisfied", words="不响了")
    site.do(service.close, ref.id)
    site.do(service.supplement, ref.id, words="维保的检修单夹在户档里")
    sheet = site.read(printed.matter_sheet, ref.id, site.clock.now)
    pdf = papers.sheet_pdf(sheet, SITE, "林晓禾", site.clock.now)
    told = words(pdf)
    assert pages(pdf) >= 3 and told.startswith("投诉处理记录表")
    for number in range(36):
        assert number == 3 or f"第{number + 1}次到现场" in told
    for each in (
        "TS-0001", f"{begun:%Y-%m-%d%H:%M}", "3栋2单元1201", "单一鸣", "电话", "设备设施", "重要", "已结案",
        "昨天下午，2单元电梯", "咣当响", "工程维修", "顾维舟", "滑块磨损", "重新调了层门", "不响了", "等备件",
        "1天", "1次", "没有", "4个服务小时", "5个工作日", LONG[-20:],
    ):  # fmt: skip
        assert re.sub(r"\s", "", each) in told, each
    assert told.count("补记（") == 5, "four late steps and the supplement"
    assert told.count("程序") == 0, "nobody is named where nobody is meant"
    assert "0137" not in told
    with_number = words(papers.sheet_pdf(sheet, SITE, "林晓禾", MONDAY, telephones=("199-0000-0137",)))
    assert "199-0000-0137" in with_number
    bare = take(site, Call("问一下装修时间", kind="question"), known=False)
    empty = papers.sheet_pdf(
        site.read(printed.matter_sheet, bare.id, site.clock.now), SITE, "林晓禾", site.clock.now
    )
    assert pages(empty) == 1 and words(empty).startswith("诉求处理记录表")
    with pytest.raises(Refusal):
        site.read(printed.matter_sheet, 4711, site.clock.now)


@pytest.mark.clause("COMP-02", "ROLE-05")
def test_the_list_of_open_matters_begins_with_the_most_pressing_and_names_no_caller(
    site: OpenTestSite,
) -> None:
    with pytest.raises(Refusal):
        papers.open_pdf((), SITE, "林晓禾", site.clock.now)
    slow = take(site, replace(OPEN, grade="ordinary", words="花园的灯不亮"))
    fast = take(site, replace(OPEN, grade="urgent", words="水管爆了"))
    waiting = take(site, replace(OPEN, words="外墙渗水"))
    site.do(service.wait, waiting.id, waits_for="developer", words="开发商安排施工队")
    site.clock.now += timedelta(hours=3)
    lines = site.read(printed.open_lines, site.clock.now)
    order = [line.ref for line in lines]
    assert order.index(fast) < order.index(slow) < order.index(waiting)
    assert lines[0].ref == fast and lines[0].over and "已超 1 小时" in lines[0].limit
    told = words(papers.open_pdf(lines * 12, SITE, "林晓禾", site.clock.now))
    assert "单一鸣" not in told and "0137" not in told
    for each in (f"共{len(lines) * 12}件", "其中超时限", "等开发商", "客服班长", "未指派", "外墙渗水"):
        assert each in told, each


@pytest.mark.clause("COMP-04", "ROLE-04")
def test_the_monthly_report_prints_its_sum_its_charts_and_what_became_of_the_measures(
    site: OpenTestSite,
) -> None:
    now = site.clock.now
    empty = site.read(report_lists.report_of, Period(2025, 1), now)
    told = words(report_pdf(empty, SITE, "顾维舟", now))
    assert "草稿" in told and "还没有写" in told and "2024年12月没有签发月报" in told and "程序" not in told
    report_id = site.do(
        reporting.write_report, 2026, 11, analysis="电梯的投诉最多。\n维保到场慢。",
        measures=(
            reporting.Measure("corrective", "请维保单位改到场时间", site.who.staff_id, now.date()),
            reporting.Measure("preventive", "每月看一次滑块", site.who.staff_id, now.date()),
        ),
    ).id  # fmt: skip
    report = site.read(report_lists.report, report_id, now)
    figures = report.figures
    assert figures.new and figures.due - figures.done - figures.withdrawn == figures.open
    told = words(report_pdf(report, SITE, "顾维舟", now))
    said = f"上月结转{figures.carried}＋新受理{figures.new}"
    for each in (
        "2026年11月投诉月报", said, f"月底未结{figures.open}。", "近十二个月", "按楼栋", "按责任部门", "工程维修",
        "设备设施", "电梯的投诉最多。", "维保到场慢。", "纠正", "请维保单位改到场时间", "预防", f"{now:%Y-%m-%d}",
    ):  # fmt: skip
        assert each in told, each
    many = MeasureRow(
        Ref("matter_measure", 1), "corrective", "纠正", LONG * 4, 1, "阿卜杜热合曼·买买提艾力", now.date(),
        f"{now:%Y-%m-%d}", "没有办好，超 3 天", "overdue", "over", False, None,
    )  # fmt: skip
    crowd = replace(
        report, before=(many,) * 20, before_words="", analysis="写得很长。" * 400,
        figures=replace(figures, buildings=tuple(Line(str(n), f"{n}栋", n, n, n, Share(n, n)) for n in range(1, 41))),
    )  # fmt: skip
    pdf = report_pdf(crowd, SITE, "顾维舟", now)
    assert pages(pdf) > 3 and "40栋" in words(pdf) and words(pdf).count("没有办好，超3天") == 20


def test_the_telephone_is_printed_only_when_asked_for_and_both_are_in_the_journal(
    site: OpenTestSite, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ref = take(site)
    page, desk = window_for(qtbot, QWidget()), Desk(site.store, site.who)
    monkeypatch.setattr(QPrintDialog, "exec", lambda _: QDialog.DialogCode.Rejected)

    def booked(verb: str) -> int:
        asked = select(JournalAct).where(JournalAct.verb.endswith(verb))
        return len(site.read(lambda s: [one.sequence for one in s.scalars(asked)]))

    printing_view.print_sheet(page, desk, ref, site.clock.now)
    sheet = sheet_of(page, printing_view.PaperSheet)
    assert sheet.preview.paper.pages == 1 and not sheet.telephone.isChecked()
    before = booked("open_telephone")
    sheet.telephone.setChecked(True)
    assert booked("open_telephone") == before + 1
    assert "199-0000-0137" in words(sheet.preview.paper._pdf)
    sheet.telephone.setChecked(False)
    assert "199-0000-0137" not in words(sheet.preview.paper._pdf)
    sheet.go.click()
    assert booked("printed_sheet") == 0, "what the printer did not take is not booked"
    kept = tmp_path / "sheet.pdf"
    monkeypatch.setattr(
        paper_of_one_act, "save_pdf", lambda over, pdf, name: kept if kept.write_bytes(pdf) else None
    )
    for show, verb in (
        (lambda: printing_view.print_sheet(page, desk, ref, site.clock.now), "printed_sheet"),
        (lambda: printing_view.print_open_list(page, desk, site.clock.now), "printed_open"),
        (lambda: printing_view.print_report(page, desk, 1, site.clock.now), "printed_report"),
    ):
        show()
        sheet_of(page, printing_view.PaperSheet).save_button.click()
        assert booked(verb) == 1 and pages(kept.read_bytes()) >= 1
