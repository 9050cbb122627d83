"""Matters and work orders, cut off in the middle, on a full disk, by two at once: one tale, whole, no gaps."""

import errno
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import daily
from app.errors import Refusal, Trouble
from app.modules.complaints import service
from app.modules.complaints.model import Matter, MatterStep
from app.modules.complaints.rules import MOVES
from app.modules.dues.model import Due
from app.modules.dues.service import differences
from app.modules.orders import service as orders
from app.modules.orders.model import WorkOrder
from app.modules.orders.rules import Asked, Done
from app.rules.ref import Ref
from app.rules.roles import Who
from app.storage.attachments import Attachment, orphans
from app.storage.check import all_well, check_site
from app.storage.numbering import NumberSeries
from app.storage.store import Store
from tests.archive.shelf import picture
from tests.faults.strikes import THOROUGH, Fault, failing, killed_at, striking
from tests.parcels.counter import Counter, Home
from tests.sites import make_site

STRIKES = 36 if THOROUGH else 12
STEPS = "TWFHRC"
"""Taken down, an order sent and finished, handled, reopened, closed: acknowledged over a pipe."""
BUSY = "另一项工作"
"""What the store says to whoever comes in the same instant."""
PHOTO = picture()
HANDLED = {"handling": "更换阳台地漏，已试水", "cause": "地漏老化", "reply": "今天下午换好"}
FINISHED = Done(arrived="09:42", measure="已更换地漏", lines=("地漏 1 个 35", "生料带 2 卷 3.5"))


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """The desk, its list of duties brought up to the day."""
    made = Counter(make_site(tmp_path / "site"))
    made.do(daily.roll)
    yield made
    made.site.store.close()


def a_call(home: Home, words: str = "阳台地漏返水，流到客厅", **told: Any) -> service.Call:
    """What the owner of a flat says on the telephone: a complaint, with a photograph."""
    said = {"kind": "complaint", "category": "facilities", "staff_id": 1, "department": "工程维修"} | told
    return service.Call(words, unit_id=home.unit.id, person_id=home.owner.id, photos=(PHOTO,), **said)


def an_order(home: Home, what: str = "阳台地漏返水，需疏通") -> Asked:
    """The team that is sent to the flat."""
    return Asked(unit_id=home.unit.id, person_id=home.owner.id, what=what, team="工程维修班")


# ---------------------------------------------------------------- what must hold whatever was cut off


def odd_ones(session: Session) -> list[str]:
    """Where matters, their steps, duties, photographs and orders tell different tales."""
    matters = session.scalars(select(Matter)).all()
    odd = [line for matter in matters for line in _odd_in(matter)]
    odd += _gaps(session, "matter", [one.number for one in matters])
    sent = session.scalars(select(WorkOrder)).all()
    odd += _gaps(session, "work_order", [one.number for one in sent])
    known = {one.id for one in matters}
    odd += [one.code for one in sent if one.source_id not in known]
    odd += [f"{one.code}: {len(one.lines)} lines" for one in sent if len(one.lines) != _lines_of(one)]
    kept = dict(
        session.execute(select(Attachment.owner_id, func.count()).group_by(Attachment.owner_id)).all()
    )
    return odd + [f"{one.code}: {kept.get(one.id)} photographs" for one in matters if kept.get(one.id) != 1]


def _odd_in(matter: Matter) -> list[str]:
    """Where a matter is not what its steps make of it."""
    hows = [step.how for step in matter.steps]
    state = "taken"
    for how in hows[1:]:
        state = MOVES[state, how]
    handled = [place for place, how in enumerate(hows) if how == "handled"]
    not_well = [place for place, step in enumerate(matter.steps) if step.result == "not"]
    truths = {
        "state": state == matter.state,
        "begun": hows[:3] == ["taken", "contacted", "assigned"],
        "told": all(hows[place - 1] == "replied" for place in handled),
        "reopened": [hows[place + 1 : place + 2] for place in not_well] == [["reopened"]] * len(not_well),
        "times": hows.count("reopened") == matter.times_reopened,
        "handling": bool(matter.handling) == (matter.state in ("handled", "called_back", "closed")),
        "ended": (matter.ended_at is None) == matter.is_open == (matter.open_minutes is None),
        "order": all(one.id < other.id for one, other in pairwise(matter.steps)),
    }
    return [f"{matter.code}: {name} {hows}" for name, true in truths.items() if not true]


def _lines_of(order: WorkOrder) -> int:
    return len(FINISHED.lines) if order.state == "finished" else 0


def _gaps(session: Session, series: str, numbers: Sequence[int]) -> list[str]:
    last = session.scalars(select(NumberSeries.last).where(NumberSeries.name == series)).first() or 0
    return [] if sorted(numbers) == list(range(1, last + 1)) else [f"{series} {numbers}, last taken {last}"]


def tales(session: Session) -> dict[str, int]:
    """How many of each the file knows."""

    def many(*asked: Any) -> int:
        return session.scalars(select(func.count()).select_from(*asked[:1]).where(*asked[1:])).one()

    return {
        "T": many(Matter), "W": many(WorkOrder), "F": many(WorkOrder, WorkOrder.state == "finished"),
        "H": many(MatterStep, MatterStep.how == "handled"),
        "R": many(MatterStep, MatterStep.how == "reopened"), "C": many(Matter, Matter.state == "closed"),
    }  # fmt: skip


# ---------------------------------------------------------------- the plug is pulled


@pytest.mark.skipif(sys.platform == "win32", reason="the harness forks; Windows has no fork")
@pytest.mark.clause("ROLE-09", "COMP-02", "COMP-03")
def test_a_kill_between_leaves_every_matter_and_every_order_whole(counter: Counter) -> None:
    home = counter.home()
    folder, key, clock, who = (
        counter.site.folder, counter.site.store.keys.key, counter.site.clock, counter.site.who,
    )  # fmt: skip
    counter.site.store.close()
    known = dict.fromkeys(STEPS, 0)
    for strike in range(STRIKES):
        told = _work_until_killed(folder, key, clock, who, home, 0.013 * (strike % 9 + 1))
        store = Store.open(folder, key, clock=clock, indexers=daily.INDEXERS)
        assert store.read(odd_ones) == []
        assert store.read(differences, daily.wanted, clock().date()) == []
        assert store.read(orphans, folder).rows == 0
        now = store.read(tales)
        gone = [step for step in known if now[step] < known[step] + told.count(step)]
        assert gone == [], f"acknowledged and gone: {told} {known} {now}"
        known = now
        store.close()
    assert min(known.values()) >= 1, known
    assert all_well(check_site(folder, key))


def _work_until_killed(folder, key, clock, who: Who, home: Home, rest: float) -> str:
    """A matter from its taking down to its closing, and the next one; what was acknowledged."""

    def work(acknowledge: Callable[[bytes], object]) -> None:
        store = Store.open(folder, key, clock=clock, indexers=daily.INDEXERS)
        for _ in range(100_000):
            acknowledge(_next_step(store, who, home).encode())

    return killed_at(work, rest)


def _next_step(store: Store, who: Who, home: Home) -> str:
    """The next step of the newest matter, as far as the ones before it have come; its letter."""
    matter, hows, order = store.read(_standing)
    again = "reopened" in hows
    if not hows or hows[-1] == "closed":
        store.do(who, service.take_down, a_call(home))
        return "T"
    if order is None:
        store.do(who, orders.dispatch, Ref("matter", matter), an_order(home))
        return "W"
    if hows[-1] == "assigned":
        store.do(who, service.work, matter, words="师傅已经到场")
        return "-"
    if order[1] != "finished":
        store.do(who, orders.finish, order[0], FINISHED)
        return "F"
    if hows[-1] in ("work", "reopened"):
        store.do(who, service.handle, matter, **HANDLED)
        return "H"
    if hows[-1] == "handled":
        store.do(who, service.call_back, matter, **_said(again))
        return "-" if again else "R"
    store.do(who, service.close, matter)
    return "C"


def _said(well: bool) -> dict[str, str]:
    return {"result": "satisfied"} if well else {"result": "not", "words": "还是返水，没有疏通"}


def _standing(session: Session) -> tuple[int, list[str], tuple[int, str] | None]:
    """The newest matter, its steps, and its order."""
    newest = session.scalars(select(Matter).order_by(Matter.id.desc()).limit(1)).first()
    if newest is None:
        return 0, [], None
    asked = select(WorkOrder.id, WorkOrder.state).where(WorkOrder.source_id == newest.id)
    order = session.execute(asked).first()
    return newest.id, [step.how for step in newest.steps], tuple(order) if order else None


# ---------------------------------------------------------------- the disk is full


@pytest.mark.clause("ROLE-09")
def test_a_disk_full_while_a_photograph_is_kept_loses_nothing_and_keeps_nothing_half(
    counter: Counter,
) -> None:
    home = counter.home()
    matter = counter.do(service.take_down, a_call(home)).id
    deeds: tuple[Callable[[], Any], ...] = (
        lambda: counter.do(service.take_down, a_call(home, "电梯里灯不亮", told=service.Told(2))),
        lambda: counter.do(service.join, matter, a_call(home, "又来反映，水更大了")),
        lambda: counter.do(service.add_photo, matter, PHOTO),
    )
    for deed in deeds:
        before, step, troubles = counter.read(_kept), 1, 0
        while (trouble := _full_from(step, deed)) is not None:
            troubles += 1
            assert "硬盘满了" in trouble.sentence and trouble.advice
            assert counter.read(_kept) == before
            assert counter.read(differences, daily.wanted, counter.now.date()) == []
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


def _kept(session: Session) -> tuple[Any, ...]:
    """How many there are of all that goes with a photograph."""
    asked = (Matter.id, MatterStep.id, Attachment.id, Due.id)
    many = tuple(session.scalars(select(func.count(column))).one() for column in asked)
    return *many, session.scalars(select(NumberSeries.last)).all(), session.scalars(select(Due.state)).all()


# ---------------------------------------------------------------- two at once


@pytest.mark.clause("ROLE-09", "COMP-02")
def test_of_two_clerks_at_the_very_same_moment_one_is_served_and_numbers_have_no_gap(
    counter: Counter,
) -> None:
    home, other = counter.home(), counter.home()
    matter = counter.do(service.take_down, a_call(home, staff_id=0)).id
    once = (
        (service.assign, (matter,), {"department": "工程维修", "staff_id": 2}, "没有改动"),
        (orders.dispatch, (Ref("matter", matter), an_order(home)), {}, "刚刚派过"),
        (orders.finish, (1, FINISHED), {}, "已完成"),
        (service.handle, (matter,), HANDLED, "还不能登记"),
        (service.call_back, (matter,), _said(False), "还不能登记"),
        (service.handle, (matter,), HANDLED, "还不能登记"),
        (service.call_back, (matter,), _said(True), "还不能登记"),
        (service.close, (matter,), {}, "还不能登记"),
        (service.reopen, (matter,), {"why": "第二天又返水了"}, "还不能登记"),
        (service.withdraw, (matter,), {"why": "用户自己处理好了"}, "还不能登记"),
    )
    for verb, args, words, told in once:
        done, refused = _at_once(counter, [(verb, args, words)] * 2)
        assert len(done) == 1, verb.__name__
        assert [told in one.sentence or BUSY in one.sentence for one in refused] == [True], verb.__name__
        assert told in counter.refused(verb, *args, **words).sentence
        assert counter.read(differences, daily.wanted, counter.now.date()) == []
    done, refused = _at_once(
        counter, [(service.take_down, (a_call(one, "楼道有异味"),), {}) for one in (home, other)]
    )
    assert done and all(BUSY in one.sentence for one in refused)
    assert counter.refused(service.take_down, a_call(home, "水", category="")).field == "words"
    assert counter.refused(service.take_down, a_call(home, category="")).field == "category"
    counter.do(service.take_down, a_call(other, "车库漏雨"))
    numbers = counter.read(lambda session: list(session.scalars(select(Matter.number).order_by(Matter.id))))
    assert numbers == list(range(1, len(done) + 3))
    assert counter.read(
        lambda session: [(one.number, one.state) for one in session.scalars(select(WorkOrder))]
    ) == [(1, "finished")]


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
