"""Parcels and release slips, cut off in the middle, on a full disk, by two at once: one tale, whole, no gaps."""

import errno
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import daily
from app.errors import Refusal, Trouble
from app.modules.care.model import SmsText
from app.modules.dues.service import differences
from app.modules.found import service as found
from app.modules.found.model import FoundItem
from app.modules.parcels import service
from app.modules.parcels.model import Parcel, ParcelCalled, ParcelHandover
from app.modules.parcels.rules import OPEN
from app.modules.release import service as slips
from app.modules.release.model import ReleaseLine, ReleaseSlip
from app.modules.release.rules import Asked
from app.rules.roles import Who
from app.storage.attachments import Attachment, orphans
from app.storage.check import all_well, check_site
from app.storage.numbering import NumberSeries
from app.storage.store import Store
from tests.archive.shelf import picture
from tests.faults.strikes import THOROUGH, Fault, failing, killed_at, striking
from tests.parcels.counter import Counter, Home
from tests.sites import make_site

STRIKES = 24 if THOROUGH else 6
STEPS = "THUS"
"""Taken in, handed out, put right, a slip issued: acknowledged over a pipe."""
SITTING = 1
BUSY = "另一项工作"
"""What the store says to whoever comes in the same instant."""
THING = {"what": "黑色雨伞", "found_where": "3栋大堂", "found_at": "2026-11-23 08:10", "finder": "周阿姨"}


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """The desk with its shelf."""
    made = Counter(make_site(tmp_path / "site"))
    made.furnish()
    yield made
    made.site.store.close()


def a_slip(home: Home, goods: str = "沙发 2") -> Asked:
    """What the owner of a flat asks for."""
    return Asked(
        unit_id=home.unit.id, person_id=home.owner.id, capacity="owner", tail="123X", identity="passport",
        goods=(goods,),
    )  # fmt: skip


# ---------------------------------------------------------------- the plug is pulled


def odd_ones(session: Session) -> list[str]:
    """Where parcels, handovers, texts and slips tell different tales."""
    odd = []
    for one in session.scalars(select(ParcelHandover)):
        if (one.undone_at is None) != (len(one.parcels) == one.count):
            odd.append(f"handover {one.id}: {len(one.parcels)} of {one.count}")
    told = set(session.scalars(select(ParcelCalled.parcel_id)))
    parcels = session.scalars(select(Parcel)).all()
    odd += [f"{one.number} was never told" for one in parcels if one.id not in told]
    waits = any(one.state in OPEN for one in parcels)
    texts = session.scalars(select(SmsText).where(SmsText.state == "waiting")).all()
    odd += [f"{len(texts)} texts wait"] if len(texts) > 1 or (texts and not waits) else []
    lines = set(session.scalars(select(ReleaseLine.slip_id)))
    odd += [one.code for one in session.scalars(select(ReleaseSlip)) if one.id not in lines]
    return odd + gaps(session)


def gaps(session: Session) -> list[str]:
    """Where the numbers of the slips are not one, two, three."""
    numbers = list(session.scalars(select(ReleaseSlip.number).order_by(ReleaseSlip.number)))
    last = session.scalars(select(NumberSeries.last).where(NumberSeries.name == "release")).first() or 0
    return [] if numbers == list(range(1, last + 1)) else [f"{numbers}, the last taken is {last}"]


def tales(session: Session) -> dict[str, int]:
    """How many of each the file knows."""
    count = {"T": Parcel.id, "H": ParcelHandover.id, "U": ParcelHandover.undone_at, "S": ReleaseSlip.id}
    return {step: session.scalars(select(func.count(column))).one() for step, column in count.items()}


@pytest.mark.skipif(sys.platform == "win32", reason="the harness forks; Windows has no fork")
@pytest.mark.clause("PARC-01", "PARC-02", "RELS-02")
def test_a_kill_between_leaves_every_parcel_and_every_slip_whole(counter: Counter) -> None:
    home = counter.home()
    folder, key, clock, who = (
        counter.site.folder, counter.site.store.keys.key, counter.site.clock, counter.site.who,
    )  # fmt: skip
    counter.site.store.close()
    known = dict.fromkeys(STEPS, 0)
    for strike in range(STRIKES):
        told = _work_until_killed(folder, key, clock, who, home, strike, 0.011 * (strike % 9 + 1))
        store = Store.open(folder, key, clock=clock, indexers=daily.INDEXERS)
        assert store.read(odd_ones) == []
        assert [
            line for line in store.read(differences, daily.wanted, clock().date()) if "PARC" in line
        ] == []
        now = store.read(tales)
        gone = [step for step in known if now[step] < known[step] + told.count(step)]
        assert gone == [], f"acknowledged and gone: {told} {known} {now}"
        known = now
        store.close()
    assert min(known.values()) >= 1 and known["T"] >= STRIKES / 2, known
    assert all_well(check_site(folder, key))


def _work_until_killed(folder, key, clock, who: Who, home: Home, strike: int, rest: float) -> str:
    """Take in, hand out, put right and issue slips, over and over; what was acknowledged."""

    def work(acknowledge: Callable[[bytes], object]) -> None:
        store = Store.open(folder, key, clock=clock, indexers=daily.INDEXERS)
        for step in range(100_000):
            acknowledge(_next_step(store, who, home, f"{strike}{step:04d}").encode())

    return killed_at(work, rest)


def _next_step(store: Store, who: Who, home: Home, serial: str) -> str:
    """The next of the four steps, as far as the one before it has come; its letter."""
    waiting, given, slipped = store.read(_standing)
    if len(waiting) < 2:
        facts = {"unit_id": home.unit.id, "person_id": home.owner.id, "outside": "whole"}
        store.do(who, service.take_in, SITTING, number=f"QT{serial}", **facts)
        return "T"
    if slipped < given:
        store.do(who, slips.issue, a_slip(home, f"纸箱 {int(serial) % 9_000 + 1}"))
        return "S"
    if given % 3 == 1:
        newest = store.read(lambda session: session.scalars(select(func.max(ParcelHandover.id))).one())
        if store.read(lambda session: session.get_one(ParcelHandover, newest).undone_at is None):
            store.do(who, service.undo_hand_out, newest, why="交给了别的住户")
            return "U"
    store.do(who, service.hand_out, waiting, service.Taker(), proof="paper")
    return "H"


def _standing(session: Session) -> tuple[tuple[int, ...], int, int]:
    waiting = session.scalars(select(Parcel.id).where(Parcel.state == "waiting"))
    given = session.scalars(select(func.count(ParcelHandover.id))).one()
    return tuple(waiting), given, session.scalars(select(func.count(ReleaseSlip.id))).one()


# ---------------------------------------------------------------- the disk is full


@pytest.mark.clause("PARC-01", "ROLE-11")
def test_a_disk_full_while_a_photograph_is_kept_loses_nothing_and_keeps_nothing_half(
    counter: Counter,
) -> None:
    home, photo = counter.home(), picture()
    broken = {"outside": "broken", "outside_words": "一角压坏", "photos": (photo,)}
    there = counter.take(home)
    deeds: tuple[Callable[[], Any], ...] = (
        lambda: counter.take(home, **broken),
        lambda: counter.do(service.add_photo, there.ref.id, photo),
        lambda: counter.do(found.take_in, **THING, kept_where="失物柜2", photo=photo),
    )
    for deed in deeds:
        before, step, troubles = counter.read(_kept), 1, 0
        while (trouble := _full_from(step, deed)) is not None:
            troubles += 1
            assert "硬盘满了" in trouble.sentence and trouble.advice
            assert counter.read(_kept) == before
            counter.is_whole()
            step += 1
        assert troubles >= 2
        assert counter.read(_kept) != before
        assert counter.read(orphans, counter.site.folder).rows == 0


def _full_from(step: int, deed: Callable[[], Any]) -> Trouble | None:
    """What is said when the disk is full from that call on; None when the deed came through."""
    try:
        with striking(Fault(step, failing(errno.ENOSPC), for_good=True)):
            deed()
    except Trouble as trouble:
        return trouble
    return None


def _kept(session: Session) -> tuple[int, ...]:
    """How many there are of all that goes with a photograph."""
    asked = (Parcel.id, FoundItem.id, NumberSeries.id, SmsText.id, Attachment.id)
    return tuple(session.scalars(select(func.count(column))).one() for column in asked)


# ---------------------------------------------------------------- two at once


@pytest.mark.clause("PARC-02", "RELS-01", "RELS-02")
def test_of_two_clerks_at_the_very_same_moment_one_is_served_and_numbers_have_no_gap(
    counter: Counter,
) -> None:
    home, other = counter.home(), counter.home()
    row, again = counter.take(home), counter.take(home)
    given = counter.hand([again])
    sitting, number = counter.sitting.id, counter.number()
    facts = {"number": number, "unit_id": home.unit.id, "outside": "whole"}
    once = (
        (service.hand_out, ([row.ref.id], service.Taker()), {"proof": "paper"}, "不在架上"),
        (service.undo_hand_out, (given.id,), {"why": "交给了别的住户"}, "已经更正"),
        (service.take_in, (sitting,), facts, "已经收过"),
        (slips.issue, (a_slip(home),), {}, "刚刚开过"),
    )
    for verb, args, words, told in once:
        done, refused = _at_once(counter, [(verb, args, words)] * 2)
        assert len(done) == 1, verb.__name__
        assert [told in one.sentence or BUSY in one.sentence for one in refused] == [True], verb.__name__
        assert told in counter.refused(verb, *args, **words).sentence
    done, refused = _at_once(counter, [(slips.issue, (a_slip(one, "冰箱"),), {}) for one in (home, other)])
    assert done and all(BUSY in one.sentence for one in refused)
    issued = 1 + len(done)
    assert counter.refused(slips.issue, a_slip(home, "，")).field == "goods"
    counter.do(slips.issue, a_slip(home, "洗衣机"))
    assert counter.read(gaps) == []
    assert counter.read(tales) == {"T": 3, "H": 2, "U": 1, "S": issued + 1}
    counter.is_whole()


def _at_once(
    counter: Counter, deeds: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]]
) -> tuple[list[object], list[Refusal]]:
    """Each deed by a thread of its own from the same moment on."""
    done: list[object] = []
    refused: list[Refusal] = []
    start = threading.Barrier(len(deeds))

    def act(verb: Callable[..., Any], args: tuple[Any, ...], words: dict[str, Any]) -> None:
        start.wait()
        try:
            done.append(counter.do(verb, *args, **words))
        except Refusal as no:
            refused.append(no)

    threads = [threading.Thread(target=act, args=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, refused
