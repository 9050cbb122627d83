"""The sheets of the shelf out of the printer: to sign, what is left too long, what a check came to."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.parcels import check_lists, papers, printed, printing
from app.modules.parcels.handing import Taker
from app.modules.site.service import names as site_names
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.printing import print_from_page


def print_pickup(over: QWidget, desk: Desk, handover: Ref, now: datetime) -> bool:
    """The sheet of a handover, for the signature now or again (PARC-02); True when it left the printer."""

    def made() -> bytes:
        sheet = desk.read(printed.pickup, handover.id)
        return papers.pickup_sheet_pdf(sheet, desk.read(site_names), desk.who.name, now)

    if not print_from_page(over, desk, made):
        return False
    desk.do(printing.printed_pickup, handover.id, done="签收单已打印。")
    return True


def print_to_sign(over: QWidget, desk: Desk, parcels: Sequence[Ref], who: Taker, now: datetime) -> bool:
    """The sheet to be signed before parcels are handed out; True when it left the printer."""
    ids = [ref.id for ref in parcels]

    def made() -> bytes:
        sheet = desk.read(printed.to_sign, ids, who, desk.who.name)
        return papers.pickup_sheet_pdf(sheet, desk.read(site_names), desk.who.name, now)

    if not print_from_page(over, desk, made):
        return False
    desk.do(printing.printed_to_sign, ids, done="签收单已打印，请领取人签名后再交付。")
    return True


def print_aged(over: QWidget, desk: Desk, parcels: Sequence[Ref], now: datetime) -> bool:
    """The list of what is left too long, for the leader; True when it left the printer."""
    ids = [ref.id for ref in parcels]

    def made() -> bytes:
        lines = desk.read(printed.aged, parcels, now)
        return papers.aged_pdf(lines, desk.read(site_names), desk.who.name, now)

    if not print_from_page(over, desk, made):
        return False
    desk.do(printing.printed_aged, ids, done=f"滞留包裹清单 {len(ids)} 件已打印。")
    return True


def print_check(over: QWidget, desk: Desk, check: Ref, now: datetime) -> bool:
    """The result of a look over the shelf; True when it left the printer."""

    def made() -> bytes:
        sheet = desk.read(check_lists.check_sheet, check.id)
        return papers.check_pdf(sheet, desk.read(site_names), desk.who.name, now)

    if not print_from_page(over, desk, made):
        return False
    desk.do(printing.printed_check, check.id, done="清架结果已打印。")
    return True
