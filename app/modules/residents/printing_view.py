"""The household's card out of the printer."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.residents import papers, service
from app.modules.residents.lists import HouseholdCard
from app.modules.site.service import names as site_names
from app.rules.household_card import DueLine, Section
from app.ui.desk import Desk
from app.ui.printing import print_from_page


def print_card(
    over: QWidget,
    desk: Desk,
    card: HouseholdCard,
    sections: Sequence[Section],
    dues: Sequence[DueLine],
    now: datetime,
) -> None:
    """Print what is in sight; on record only once the printer has taken it."""

    def made() -> bytes:
        return papers.household_card_pdf(card, sections, dues, desk.read(site_names), desk.who.name, now)

    if print_from_page(over, desk, made):
        desk.do(service.printed_card, card.ref.id, done=f"{card.room} 的户卡已打印（敏感项遮盖）。")
