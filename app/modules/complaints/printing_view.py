"""The papers of requests and complaints with a look at them first: one matter, the open ones, the month."""

from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.complaints import papers, printed, printing, report_lists, service
from app.modules.complaints.report_paper import report_pdf
from app.modules.complaints.rules import ANALYSIS_CLAUSE, CLAUSE, SHEET_CLAUSE
from app.modules.site.service import names as site_names
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.print_sheet import Paper, PaperSheet, read_or_refuse


def print_sheet(over: QWidget, desk: Desk, ref: Ref, now: datetime | None = None) -> None:
    """The sheet of one matter (COMP-03); its telephone only when it is wanted, and that is on record."""
    at = now or datetime.now()
    sheet = read_or_refuse(desk, lambda: desk.read(printed.matter_sheet, ref.id, at))
    if sheet is None:
        return
    heading = papers.heading(sheet)
    site, who = desk.read(site_names), desk.who.name
    may_open = desk.may(service.open_telephone) and sheet.has_telephone
    PaperSheet(
        over,
        desk,
        Paper(
            title=f"打印{heading} {sheet.code}",
            clause=SHEET_CLAUSE,
            name=f"{heading} {sheet.code}",
            make=lambda numbers: papers.sheet_pdf(sheet, site, who, at, telephones=numbers),
            books=printing.printed_sheet,
            book=lambda how: desk.do(printing.printed_sheet, ref.id, done=f"{sheet.code} 的{heading}{how}。"),
            open_telephones=(lambda: desk.do(service.open_telephone, ref.id)) if may_open else None,
        ),
    ).start()


def print_open_list(over: QWidget, desk: Desk, now: datetime | None = None) -> None:
    """The list of open matters for the leader, what is most pressing first (ROLE-05)."""
    at = now or datetime.now()
    lines = desk.read(printed.open_lines, at)
    if not lines:
        desk.refuse("没有未结的诉求，不用打印清单。", clause=CLAUSE)
        return
    site, who, ids = desk.read(site_names), desk.who.name, [line.ref.id for line in lines]
    PaperSheet(
        over,
        desk,
        Paper(
            title=f"打印未结诉求清单（{len(lines)} 件）",
            clause=CLAUSE,
            name=f"未结诉求清单 {at:%Y-%m-%d}",
            make=lambda _: papers.open_pdf(lines, site, who, at),
            books=printing.printed_open,
            book=lambda how: desk.do(printing.printed_open, ids, done=f"未结诉求清单 {len(ids)} 件{how}。"),
            across=True,
        ),
    ).start()


def print_report(over: QWidget, desk: Desk, report_id: int, now: datetime | None = None) -> None:
    """The analysis of a month with its charts (COMP-04, ROLE-04); a draft prints as one."""
    at = now or datetime.now()
    report = desk.read(report_lists.report, report_id, at)
    if report is None:
        desk.refuse("找不到这份月报，请刷新后再看。", clause=ANALYSIS_CLAUSE)
        return
    site, who = desk.read(site_names), desk.who.name
    PaperSheet(
        over,
        desk,
        Paper(
            title=f"打印{report.title}",
            clause=ANALYSIS_CLAUSE,
            name=report.title,
            make=lambda _: report_pdf(report, site, who, at),
            books=printing.printed_report,
            book=lambda how: desk.do(printing.printed_report, report_id, done=f"{report.title}{how}。"),
        ),
    ).start()
