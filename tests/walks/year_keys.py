"""The key cabinet in the year that is walked through: a few loans a month, one longer, two rings lost."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.consents import service as consents
from app.modules.keys import layout, listing, service
from app.modules.keys.borrower import Borrower
from app.modules.keys.model import KeyLoan, KeyLoss, KeyRing
from tests.walks.year_script import DESK, HEAD, KEYS_FOUND, KEYS_LONGER, KEYS_LOST, LOANS, NORTH

if TYPE_CHECKING:
    from tests.walks.year import Year

TAGS = ("KA02", "KA03", "KA04", "KB02", "KB03", "KC02")
FITTER = Borrower("contractor", "魏国栋", firm="澄光机电", telephone="199-0000-0311", reason="返修")
PAINTER = Borrower(
    "contractor", "周启明", firm="示例装饰工程队", telephone="199-0000-0142", reason="空置房维修"
)
BORROWERS = {one.name: one for one in (FITTER, PAINTER)}


def hang(year: "Year") -> None:
    """One box with six rings."""
    year.by(DESK, layout.add_box, name="甲柜", panels=1, hooks=20)
    for tag in TAGS:
        year.by(
            DESK, listing.add_ring, key_class="vacant", pieces=2, source="builder", tag=tag, place="空置房"
        )


def lent_on(year: "Year", day: date) -> None:
    """What is borrowed on a day; where more time is wanted, the centre head agrees by telephone."""
    for on_day, name, tags in LOANS:
        if on_day != day:
            continue
        who, longer = BORROWERS[name], KEYS_LONGER.get(day)
        if longer:
            who = replace(who, until=longer, longer_why="放假期间继续施工")
        rings = [year.site.read(_ring, tag) for tag in tags]
        asked = year.by(DESK, service.lend, who, rings).consent
        if asked is not None:
            _told_by_telephone(year, asked.id)


def _told_by_telephone(year: "Year", consent_id: int) -> None:
    year.by(
        DESK, consents.note, consent_id, approver_id=year.ids[HEAD], way="telephone",
        said_at=year.site.clock.now, how="打到本人手机",
    )  # fmt: skip


def lost_on(year: "Year", day: date) -> None:
    """What is lost on a day, reported by whoever is there, and what is found again."""
    for on_day, tag, what in KEYS_LOST:
        if on_day == day:
            year.by(NORTH, service.report_loss, year.site.read(_ring, tag), what=what)
    for on_day, tag in KEYS_FOUND:
        if on_day == day:
            year.by(NORTH, service.found_again, year.site.read(_lost, tag))


def bring_back(year: "Year", lending_id: int) -> None:
    """What is still out of a borrowing comes back."""
    for ring in year.site.read(_out, lending_id):
        year.by(DESK, service.take_back, ring)


def hand_in(year: "Year", loss_id: int) -> None:
    """The written account of a loss."""
    year.by(DESK, service.hand_in_account, loss_id, "当天下午发现钥匙不在包里，沿路都找过，没有找到。")


def _ring(session: Session, tag: str) -> int:
    return session.scalars(select(KeyRing.id).where(KeyRing.tag == tag)).one()


def _lost(session: Session, tag: str) -> int:
    asked = select(KeyLoss.id).join(KeyRing, KeyRing.id == KeyLoss.ring_id)
    return session.scalars(asked.where(KeyRing.tag == tag, KeyLoss.found_at.is_(None))).one()


def _out(session: Session, lending_id: int) -> list[int]:
    asked = select(KeyLoan.ring_id).where(KeyLoan.lending_id == lending_id, KeyLoan.ended == "")
    return list(session.scalars(asked.order_by(KeyLoan.id)))
