"""A work order to the printer; the telephone only when the clerk wants it, and both are booked (ARCH-12)."""

from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.orders import lists, papers, service
from app.modules.site import service as settings
from app.modules.site.service import names as site_names
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.printing import print_from_page


def print_order(
    over: QWidget, desk: Desk, order: Ref, now: datetime, *, telephone: bool = False, before: str = ""
) -> bool:
    """Both parts on the site's paper; True when the printer took them. `before` is said first."""
    numbers: tuple[str, ...] = ()
    if telephone and desk.allows(service.open_telephone):
        opened = desk.do(service.open_telephone, order.id)
        if opened is None:
            return False
        numbers = opened
    card = desk.read(lists.order, order.id, now)

    def made() -> bytes:
        half = desk.read(settings.values)["order_paper"] == "half"
        site = desk.read(site_names)
        return papers.order_pdf(card, site, desk.who.name, now, half=half, telephones=numbers)

    if not print_from_page(over, desk, made):
        return False
    again = f"，补打第 {card.printed} 次" if card.printed else ""
    desk.do(service.printed, order.id, done=f"{before}{card.code} 已打印{again}。")
    return True
