"""A release slip to the printer; the first time and every time after it are booked (RELS-02)."""

from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.errors import Refusal
from app.modules.release import lists, papers, service
from app.modules.release.rules import FORM_CLAUSE
from app.modules.site import service as settings
from app.modules.site.service import names as site_names
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.printing import print_from_page


def print_slip(over: QWidget, desk: Desk, slip: Ref, now: datetime) -> bool:
    """Both parts on the site's paper; True when the printer took them."""
    card = desk.read(lists.slip_card, slip.id)

    def made() -> bytes:
        if card is None:
            raise Refusal("找不到这张放行条，请刷新后再看。", clause=FORM_CLAUSE)
        half = desk.read(settings.values)["release_paper"] == "half"
        return papers.slip_pdf(card, desk.read(site_names), desk.who.name, now, half=half)

    if not print_from_page(over, desk, made) or card is None:
        return False
    again = f"，补打第 {card.printed} 次" if card.printed else ""
    desk.do(service.printed, slip.id, done=f"{card.code} 已打印{again}。")
    return True
