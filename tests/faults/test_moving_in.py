"""The program is killed while households move in: what one act says, all rooms say, and nothing told is lost."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import daily
from app.modules.archive.model import ArchivePaper
from app.modules.care.model import SmsText
from app.modules.dues.model import Due
from app.modules.dues.service import differences
from app.modules.keys import fate as keys
from app.modules.keys.model import KeyIssue, KeyRing
from app.modules.movein import lists, service
from app.modules.movein.card import MoveInCard
from app.modules.movein.model import MoveIn, MoveInKey
from app.modules.residents.model import Unit
from app.rules.roles import Who
from app.storage.check import all_well, check_site
from app.storage.store import Store
from tests.faults.strikes import killed_at
from tests.movein.household import CLERK, FILER, PLACE, ROOM, open_moving_in

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="the harness forks; Windows has no fork"),
    pytest.mark.clause("MOVE-01"),
]
STRIKES = 12
STEPS = "BKFRAE"
"""Begun, keys handed over, formalities done, reviewed, archived, entered: acknowledged over a pipe."""


def odd_ones(session: Session) -> list[str]:
    """Where a move-in, its keys, its papers, its text, its clocks and its flat tell different tales."""
    odd = []
    issued = {one.id: one for one in session.scalars(select(KeyIssue))}
    handed = {key.issue_id for key in session.scalars(select(MoveInKey))}
    out = {one.ring_id for one in issued.values() if one.ended_at is None}
    gone = set(session.scalars(select(KeyRing.id).where(KeyRing.state == "issued")))
    if handed != set(issued) or out != gone:
        odd.append(f"keys: {handed} handed over, {set(issued)} issued, {out} out, {gone} off their hooks")
    for one in session.scalars(select(MoveIn)):
        odd += [f"{one.number}: {words}" for words in _odd_in(session, one)]
    return odd


def _odd_in(session: Session, one: MoveIn) -> list[str]:
    of = (ArchivePaper.source_kind == "move_in", ArchivePaper.source_id == one.id)
    papers = session.scalars(select(ArchivePaper).where(*of, ArchivePaper.struck_at.is_(None))).all()
    texts = session.scalars(
        select(SmsText).where(SmsText.subject_kind == "move_in", SmsText.subject_id == one.id)
    )
    open_ = select(Due.clock).where(
        Due.state == "open", Due.subject_kind == "move_in", Due.subject_id == one.id
    )
    done = one.fees_at is not None
    clocks = {"ARCH-03/movein"} if done and one.filed_at is None else set()
    clocks |= {"ARCH-05/single"} if done and one.entered_at is None else set()
    looked_at = {
        "papers": bool(papers) == done
        and {p.filed_at is not None for p in papers} <= {one.filed_at is not None},
        "text": len(texts.all()) == done,
        "clocks": set(session.scalars(open_)) == clocks,
        "end": (one.state == "done") == (one.filed_at is not None and one.entered_at is not None),
        "order": (one.reviewed_at is not None) >= (one.filed_at is not None or one.entered_at is not None),
        "flat": not done or session.get_one(Unit, one.unit_id).formalities is not None,
    }
    return [what for what, right in looked_at.items() if not right]


def tales(session: Session) -> dict[str, int]:
    """How far the file says that move-ins have come."""
    found = session.scalars(select(MoveIn)).all()
    return {
        "B": len(found),
        "K": len(session.scalars(select(MoveInKey.id)).all()),
        "F": sum(one.fees_at is not None for one in found),
        "R": sum(one.reviewed_at is not None for one in found),
        "A": sum(one.filed_at is not None for one in found),
        "E": sum(one.entered_at is not None for one in found),
    }


def test_a_kill_between_leaves_every_move_in_whole(tmp_path: Path) -> None:
    house = open_moving_in(tmp_path)
    folder, key, clock = house.site.folder, house.site.store.keys.key, house.site.clock
    unit, clerk, filer = house.unit(ROOM), house.who(CLERK), house.who(FILER)
    house.site.store.close()
    known = dict.fromkeys(STEPS, 0)
    for strike in range(STRIKES):
        told = _work_until_killed(folder, key, clock, (unit, clerk, filer), 0.008 * (strike + 1))
        store = Store.open(folder, key, clock=clock, indexers=daily.INDEXERS)
        assert store.read(odd_ones) == []
        assert store.read(differences, daily.wanted, clock().date()) == []
        now = store.read(tales)
        gone = [step for step in known if now[step] < known[step] + told.count(step)]
        assert gone == [], f"acknowledged and gone: {told} {known} {now}"
        known = now
        store.close()
    # Each strike waits for one acknowledgement, so twelve of them go through the six steps twice.
    assert known["E"] >= 1 and known["B"] >= 2, known
    assert all_well(check_site(folder, key))


def _work_until_killed(folder, key, clock, people, rest: float) -> str:
    """Move one household in over and over, from where the last one was killed; what was acknowledged."""

    def work(acknowledge: Callable[[bytes], object]) -> None:
        store = Store.open(folder, key, clock=clock, indexers=daily.INDEXERS)
        while True:
            acknowledge(_next_step(store, *people).encode())

    return killed_at(work, rest)


def _next_step(store: Store, unit: int, clerk: Who, filer: Who) -> str:
    """The next thing to do for the household; its letter, or "" when it has none."""
    number = store.read(_running, unit)
    if not number:
        for issue in store.read(_still_out):
            store.do(clerk, keys.take_in_issued, issue, why="下一次入住再交")
        store.do(clerk, service.begin, unit)
        return "B"
    card = store.read(lists.card, number)
    assert card is not None
    if card.gate == "identity":
        _tick(store, clerk, card, "checked")
        store.do(clerk, service.pass_identity, number, why="共有人证件下周补")
        return ""
    if card.gate == "forms":
        rings = [key.ring.id for key in card.keys if not key.issue_id]
        if rings:
            store.do(clerk, service.hand_keys, number, rings)
            return "K"
        _tick(store, clerk, card, "signed", "given")
        store.do(clerk, service.pass_forms, number, why="表底数明天再抄")
        return ""
    if card.gate == "fees":
        store.do(clerk, service.pass_fees, number, none=True)
        return "F"
    reviewed, filed = store.read(_stamps, number)
    if not reviewed:
        store.do(clerk, service.review, number)
        return "R"
    if not filed:
        store.do(filer, service.file, number, **PLACE)
        return "A"
    store.do(clerk, service.enter, number, why="共有人证件号下周补")
    return "E"


def _tick(store: Store, clerk: Who, card: MoveInCard, *parts: str) -> None:
    there = {paper.id: True for paper in card.papers if paper.part in parts and paper.needed}
    store.do(clerk, service.tick_papers, card.ref.id, there)


def _running(session: Session, unit: int) -> int:
    found = service.running(session, unit)
    return found.id if found is not None else 0


def _stamps(session: Session, number: int) -> tuple[bool, bool]:
    found = session.get_one(MoveIn, number)
    return found.reviewed_at is not None, found.filed_at is not None


def _still_out(session: Session) -> list[int]:
    return list(session.scalars(select(KeyIssue.id).where(KeyIssue.ended_at.is_(None))))
