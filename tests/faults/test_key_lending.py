"""The program is killed while keys go out and come back: a ring is out or in, and never between."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import daily
from app.modules.dues.service import differences
from app.modules.keys import service
from app.modules.keys.model import KeyLending, KeyLoan, KeyRing
from app.storage.check import all_well, check_site
from app.storage.store import Store
from tests.faults.strikes import killed_at
from tests.keys.cabinet import FITTER, KEEPER, TAGS, open_cabinet

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="the harness forks; Windows has no fork"),
    pytest.mark.clause("KEY-03"),
]
STRIKES = 12


def odd_rings(session: Session) -> list[str]:
    """Rings whose state and loans tell different tales, and borrowings without a ring."""
    out = {loan.ring_id for loan in session.scalars(select(KeyLoan).where(KeyLoan.ended == ""))}
    found = [
        ring.tag for ring in session.scalars(select(KeyRing)) if (ring.state == "out") != (ring.id in out)
    ]
    empty = [lending.number for lending in session.scalars(select(KeyLending)) if not lending.loans]
    return [*found, *(f"lending {number}" for number in empty)]


def tales(session: Session) -> tuple[int, int]:
    """How many lendings and how many returns the file knows."""
    lendings = len(session.scalars(select(KeyLending.id)).all())
    return lendings, len(session.scalars(select(KeyLoan.id).where(KeyLoan.ended == "back")).all())


def test_a_kill_between_leaves_a_ring_out_or_in(tmp_path: Path) -> None:
    site = open_cabinet(tmp_path)
    rings, who = [site.ring(tag) for tag in TAGS[:3]], site.who(KEEPER)
    folder, key, clock = site.site.folder, site.site.store.keys.key, site.site.clock
    site.site.store.close()
    known = (0, 0)
    for strike in range(STRIKES):
        told = _work_until_killed(folder, key, clock, who, rings, 0.002 * (strike + 1))
        store = Store.open(folder, key, clock=clock, indexers=daily.INDEXERS)
        assert store.read(odd_rings) == []
        assert store.read(differences, daily.wanted, clock().date()) == []
        lent, back = store.read(tales)
        assert lent >= known[0] + told.count("L"), "an acknowledged lending is gone"
        assert back >= known[1] + 3 * told.count("B"), "an acknowledged return is gone"
        known = (lent, back)
        store.close()
    assert known[0] >= STRIKES / 4  # each strike waits for one acknowledgement, of either kind
    assert known[1] > 0
    assert all_well(check_site(folder, key))


def _work_until_killed(folder, key, clock, who, rings, rest: float) -> str:
    """Lend three rings and take them back, over and over; L and B are acknowledged over a pipe."""

    def work(acknowledge: Callable[[bytes], object]) -> None:
        store = Store.open(folder, key, clock=clock, indexers=daily.INDEXERS)
        while True:
            out = [r for r in rings if store.read(lambda s, r=r: s.get(KeyRing, r).state == "out")]
            if not out:
                store.do(who, service.lend, FITTER, rings)
                acknowledge(b"L")
                out = rings
            for ring in out:
                store.do(who, service.take_back, ring)
            if len(out) == 3:
                acknowledge(b"B")

    return killed_at(work, rest)
