"""What the page's menu 更多 offers beside a single matter: the list of open ones, a firm's list coming in."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.complaints import importing, printing
from app.modules.complaints.import_view import show_import
from app.modules.complaints.printing_view import print_open_list
from app.ui.desk import Desk
from app.ui.menu import Entry


def page_entries(page: QWidget, desk: Desk, now: Callable[[], datetime]) -> list[Entry]:
    """The entries of the menu."""
    return [
        ("打印未结诉求清单…", lambda: print_open_list(page, desk, now()), printing.printed_open),
        ("导入未结诉求…", lambda: show_import(page, desk, now), importing.bring_in),
    ]
