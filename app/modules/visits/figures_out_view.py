"""The figures of visits leave the screen: on paper, as a workbook, and the talks they are counted from."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from PySide6.QtWidgets import QWidget

from app.modules.site.service import names as site_names
from app.modules.visits import papers, printing
from app.modules.visits.export_view import export_figures, export_talks
from app.modules.visits.figures import Figures
from app.modules.visits.figures_paper import figures_facts
from app.modules.visits.rules import YEAR_CLAUSE
from app.ui.desk import Desk
from app.ui.menu import Entry
from app.ui.print_sheet import Paper, PaperSheet


def print_figures(over: QWidget, desk: Desk, found: Figures, now: datetime) -> None:
    """The figures of a month or a year on paper, with a look at it first."""
    facts, site, who = figures_facts(found, now.date()), desk.read(site_names), desk.who.name
    PaperSheet(
        over,
        desk,
        Paper(
            title=f"打印{facts.title}",
            clause=YEAR_CLAUSE,
            name=facts.title,
            make=lambda _: papers.figures_pdf(facts, site, who, now),
            books=printing.printed_figures,
            book=lambda how: desk.do(printing.printed_figures, facts.title, done=f"{facts.title}{how}。"),
        ),
    ).start()


def entries(over: QWidget, desk: Desk, found: Figures, now: Callable[[], datetime]) -> list[Entry]:
    """What the menu 打印、导出 offers."""
    return [
        ("打印统计…", lambda: print_figures(over, desk, found, now()), printing.printed_figures),
        (
            "导出统计…",
            lambda: export_figures(over, desk, figures_facts(found, now().date()), now()),
            printing.exported_figures,
        ),
        (
            "导出这一段的访谈记录…",
            lambda: export_talks(over, desk, found.period.first, _last(found), now()),
            printing.exported_talks,
        ),
    ]


def _last(found: Figures) -> date:
    return min(found.until, found.period.after - timedelta(days=1))
