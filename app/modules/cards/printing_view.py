"""The list of access cards out of the printer."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.cards import papers, service
from app.modules.cards.lists import CardRow
from app.modules.site.service import names as site_names
from app.ui.desk import Desk
from app.ui.printing import print_from_page


def print_list(over: QWidget, desk: Desk, rows: Sequence[CardRow], which: str, now: datetime) -> None:
    """Print what is in sight; on record only once the printer has taken it."""

    def made() -> bytes:
        return papers.card_list_pdf(rows, desk.read(site_names), desk.who.name, now, which=which)

    if print_from_page(over, desk, made):
        desk.do(service.printed_list, len(rows), done=f"门禁卡清单 {len(rows)} 张已打印。")
