"""What the page's menu 更多 offers beside a single household: people, rules, blank sheets, old visits."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.visits import importing, printing, service
from app.modules.visits.import_view import show_import
from app.modules.visits.plan_view import confirm_all
from app.modules.visits.printing_view import print_blank, print_map
from app.modules.visits.staffing_view import StaffingSheet
from app.modules.visits.terms_view import TermsSheet
from app.ui.desk import Desk
from app.ui.menu import Entry


def page_entries(page: QWidget, desk: Desk, now: Callable[[], datetime]) -> list[Entry]:
    """The entries of the menu."""
    return [
        ("确认全部排期…", lambda: confirm_all(page, desk, now), service.confirm),
        ("人手…", lambda: StaffingSheet(page, desk, now=now).start(), service.add_day_off),
        ("期限、分担和规则…", lambda: TermsSheet(page, desk, now=now).start(), service.set_terms),
        ("打印楼图…", lambda: print_map(page, desk, now()), printing.printed_map),
        ("打印空白访谈记录表…", lambda: print_blank(page, desk, now()), printing.printed_blank),
        ("导入启用前的访谈…", lambda: show_import(page, desk, now), importing.bring_in),
    ]
