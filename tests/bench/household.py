"""Times opening a household's card with ten days and with ten years behind it: `python tests/bench/household.py`.

Not a test. The sample's households, 2,000 rings that hang for them, 20 loans a day; the card is read with
every room's section and its duties, and shown in the page; beside it the bare query for flat and people.
"""

import os
import sqlite3
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from app import household
from app.modules.keys.model import KeyRing
from app.modules.residents import importing, lists, service
from app.modules.residents.model import Unit
from app.modules.residents.plan import DEFAULT_MARKS
from app.modules.residents.view import ResidentsPage
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.ui import theme
from app.ui.desk import Desk
from tests.bench.desk import in_turn, plain_copy
from tests.bench.keys import open_cabinet
from tests.bench.today import _live as duties_behind
from tests.sites import SAMPLE, OpenTestSite

RAW = """
    SELECT u.room, u.area, p.name, n.number FROM unit u LEFT JOIN tie t ON t.unit_id = u.id
    LEFT JOIN person p ON p.id = t.person_id LEFT JOIN telephone n ON n.person_id = p.id WHERE u.id = :unit
"""


@verb("keys.keep", "钥匙归户")
def _to_flats(act: Act) -> None:
    """Every ring belongs to a flat, one after the other."""
    units = list(act.session.scalars(select(Unit.id).order_by(Unit.id)))
    for place, ring in enumerate(act.session.scalars(select(KeyRing).order_by(KeyRing.id))):
        ring.unit_id = units[place % len(units)]


def lived_in(place: Path, days: int) -> OpenTestSite:
    """Households, keys, and that many days behind them."""
    site = open_cabinet(place, days)
    site.do(importing.bring_in, importing.plan_from(SAMPLE, list(DEFAULT_MARKS)), SAMPLE.name)
    site.do(_to_flats)
    site.do(duties_behind, days)
    for unit_id in range(1, 40):
        site.do(service.add_vehicle, unit_id, {"plate": f"鲁B{unit_id:05d}", "words": "白色"})
        site.do(service.add_contact, unit_id, {"name": "陆远", "number": "19900000190"})
    return site


def bench(site: OpenTestSite, raw: sqlite3.Connection) -> None:
    """Reading the card, and the page that shows it, one household after the other."""
    now, turn = site.clock.now, [0]
    page = ResidentsPage(Desk(site.store, site.who), around=household.around_household(), now=lambda: now)
    page.resize(1238, 640)
    page.show()

    def next_unit() -> int:
        turn[0] = turn[0] % 39 + 1
        return turn[0]

    def read() -> None:
        unit = next_unit()
        site.read(lists.household, unit, now.date())
        sections = site.read(household.household_sections, unit, now.date())
        site.read(household.household_dues, unit, sections, now)

    def show() -> None:
        page.open(Ref("unit", next_unit()))
        QApplication.processEvents()

    def bare() -> None:
        raw.execute(RAW, {"unit": next_unit()}).fetchall()

    in_turn("card with its sections / SQL", 40, read, bare)
    in_turn("card opened and drawn / SQL", 40, show, bare)
    page.close()


def main() -> None:
    """Ten days and ten years."""
    theme.prepare()
    application = QApplication([])
    theme.apply(application)
    head = f"  {'ms: ours / the barest way':<34}{'median':>10}{'worst':>10}{'bare':>12}{'worst':>10}{'times':>9}\n"
    with tempfile.TemporaryDirectory() as folder:
        for days in (10, 3_500):
            site = lived_in(Path(folder) / str(days), days)
            sys.stdout.write(f"\n{days:,} days\n{head}")
            bench(site, plain_copy(site))
            site.store.close()


if __name__ == "__main__":
    main()
