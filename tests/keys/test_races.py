"""Two at once, twice, or again after no answer came: each deed on a ring leaves one record and one number."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.consents import service as consents
from app.modules.keys import service
from app.modules.keys.model import (
    KeyAgreement,
    KeyCutting,
    KeyExtension,
    KeyIssue,
    KeyLending,
    KeyLoan,
    KeyLoss,
    KeyReminder,
    KeyRing,
)
from app.storage.act import Act, verb
from tests.checks.centre import CS_HEAD, HEAD
from tests.keys.cabinet import FITTER, KEEPER, Cabinet

TABLES = (
    KeyAgreement,
    KeyCutting,
    KeyExtension,
    KeyIssue,
    KeyLending,
    KeyLoan,
    KeyLoss,
    KeyReminder,
    KeyRing,
)
ISSUED = {"taken_by": "袁望", "firm": "工程部", "reason": "常用"}
LOST = {"what": "下楼时从包里掉了"}
ACCOUNT = "当天下午发现钥匙不在包里，已在沿路和车上找过。"
DEPOSIT = {"key_class": "letting", "room": "1-1-101", "owner": "叶知夏", "used_for": "带客看房", "pieces": 2,
           "tag": "KE02"}  # fmt: skip
Deed = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """A deed that may be done once: what leads up to it, and the deed with what it is given."""

    name: str
    ready: Callable[[Cabinet, str], Deed]


def _lend(cabinet: Cabinet, tag: str) -> Deed:
    return service.lend, (FITTER, [cabinet.ring(tag)]), {}


def _take_back(cabinet: Cabinet, tag: str) -> Deed:
    cabinet.lend(tag)
    return service.take_back, (cabinet.ring(tag),), {}


def _undo(cabinet: Cabinet, tag: str) -> Deed:
    cabinet.lend(tag)
    return service.undo_return, (cabinet.back(tag).loan.id,), {}


def _longer(cabinet: Cabinet, tag: str) -> Deed:
    lent = cabinet.lend(tag)
    return service.ask_longer, (lent.ref.id,), {"until": "11-25", "reason": "配件后天到"}


def _remind(cabinet: Cabinet, tag: str) -> Deed:
    return service.remind, (cabinet.lend(tag).ref.id,), {"how": "telephone", "said": "马上送回"}


def _issue(cabinet: Cabinet, tag: str) -> Deed:
    return service.issue, (cabinet.ring(tag),), ISSUED


def _take_in(cabinet: Cabinet, tag: str) -> Deed:
    made = cabinet.by(KEEPER, service.issue, cabinet.ring(tag), **ISSUED)
    return service.take_in_issued, (made.id,), {"why": "完工"}


def _report_loss(cabinet: Cabinet, tag: str) -> Deed:
    cabinet.lend(tag)
    return service.report_loss, (cabinet.ring(tag),), LOST


def _account(cabinet: Cabinet, tag: str) -> Deed:
    loss = cabinet.by(KEEPER, service.report_loss, cabinet.ring(tag), **LOST)
    return service.hand_in_account, (loss.id, ACCOUNT), {}


def _found(cabinet: Cabinet, tag: str) -> Deed:
    loss = cabinet.by(KEEPER, service.report_loss, cabinet.ring(tag), **LOST)
    return service.found_again, (loss.id,), {}


def _ask_cutting(cabinet: Cabinet, tag: str) -> Deed:
    return (
        service.ask_cutting,
        (cabinet.ring(tag),),
        {"applicant": "郑小满", "copies": 2, "reason": "补足一套"},
    )


def _cut(cabinet: Cabinet, tag: str) -> Deed:
    deed, args, more = _ask_cutting(cabinet, tag)
    cabinet.by(HEAD, consents.agree, cabinet.by(KEEPER, deed, *args, **more).id)
    newest = select(func.max(KeyCutting.id))
    cutting = cabinet.site.read(lambda session: session.scalars(newest).one())
    return service.cut, (cutting,), {"received_by": "林晓禾", "onto": "same"}


def _deposit(_cabinet: Cabinet, _tag: str) -> Deed:
    return service.deposit, (), DEPOSIT


def _give_back(cabinet: Cabinet, _tag: str) -> Deed:
    made = cabinet.by(KEEPER, service.deposit, **(DEPOSIT | {"tag": ""}))
    return service.give_back, (made.id,), {"taken_by": "叶知夏"}


def _retire(cabinet: Cabinet, tag: str) -> Deed:
    return service.retire, (cabinet.ring(tag),), {"reason": "门锁已经换掉"}


CASES = tuple(
    Case(made.__name__.strip("_"), made)
    for made in (
        _lend, _take_back, _undo, _longer, _remind, _issue, _take_in, _report_loss, _account, _found,
        _ask_cutting, _cut, _deposit, _give_back, _retire,
    )
)  # fmt: skip


def kept(session: Session) -> tuple[tuple[int, ...], list[tuple[Any, ...]]]:
    """How many records of each kind there are, and how every ring stands."""
    counted = tuple(session.scalars(select(func.count()).select_from(table)).one() for table in TABLES)
    rings = select(KeyRing.id, KeyRing.state, KeyRing.pieces, KeyRing.short, KeyRing.hook)
    return counted, [tuple(row) for row in session.execute(rings.order_by(KeyRing.id))]


@pytest.fixture
def agreeing(cabinet: Cabinet) -> Iterator[Cabinet]:
    """A cabinet whose rings and loans tell the same tale at the end."""
    yield cabinet
    rings = cabinet.site.read(kept)[1]
    out = {ring for ring, state, *_ in rings if state == "out"}
    asked = select(KeyLoan.ring_id).where(KeyLoan.ended == "")
    assert set(cabinet.site.read(lambda session: session.scalars(asked).all())) == out


@pytest.mark.clause("KEY-01", "KEY-02", "KEY-03", "KEY-04", "KEY-05")
def test_a_second_click_is_refused_and_a_retry_of_the_same_request_does_nothing(agreeing: Cabinet) -> None:
    """One ring after the other, so that every deed finds its own; all in one cabinet."""
    cabinet = agreeing
    tags = ("K2A2", "K2A3", "K2A4", "K3B1", "K3B2", "K4C1", "K5D1")
    fresh = [
        cabinet.add(f"KF{n:02d}", "vacant", 5 + n, place=f"另 {n} 号") and f"KF{n:02d}" for n in range(12)
    ]
    for number, (case, tag) in enumerate(zip(CASES, (*tags, *fresh), strict=False)):
        deed, args, more = case.ready(cabinet, tag)
        request = f"request {number}"
        cabinet.by(KEEPER, deed, *args, request_id=request, **more)
        once = cabinet.site.read(kept)
        assert cabinet.by(KEEPER, deed, *args, request_id=request, **more) is None, case.name
        assert cabinet.site.read(kept) == once, case.name
        with pytest.raises(Refusal) as refused:
            cabinet.by(KEEPER, deed, *args, **more)
        assert refused.value.sentence.endswith("。"), case.name
        assert cabinet.site.read(kept) == once, case.name


@pytest.mark.clause("KEY-03")
def test_two_who_both_saw_a_ring_in_the_cabinet_cannot_both_lend_it(agreeing: Cabinet) -> None:
    cabinet = agreeing
    seen = [cabinet.card("K2A2"), cabinet.card("K2A2")]
    assert [card.state for card in seen] == ["in", "in"]
    first = cabinet.by(KEEPER, service.lend, FITTER, [seen[0].ref.id])
    with pytest.raises(Refusal, match="还在借出中"):
        cabinet.by(CS_HEAD, service.lend, FITTER, [cabinet.ring("K2A3"), seen[1].ref.id])
    assert cabinet.card("K2A3").state == "in"
    again = cabinet.by(CS_HEAD, service.lend, FITTER, [cabinet.ring("K2A3")])
    assert (first.number, again.number) == ("借2026-0001", "借2026-0002")  # the refused one took no number


@pytest.mark.clause("KEY-03")
@pytest.mark.parametrize("case", [CASES[0], CASES[1]], ids=lambda case: case.name)
def test_of_two_at_the_very_same_moment_one_is_served(agreeing: Cabinet, case: Case) -> None:
    cabinet = agreeing
    deed, args, more = case.ready(cabinet, "K2A2")
    people = [cabinet.who(KEEPER), cabinet.who(HEAD)]
    done: list[object] = []
    refused: list[Refusal] = []
    start = threading.Barrier(2)

    def act(who: Any) -> None:
        start.wait()
        try:
            done.append(cabinet.site.store.do(who, deed, *args, **more))
        except Refusal as no:
            refused.append(no)

    threads = [threading.Thread(target=act, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(refused)) == (1, 1)
    loans = cabinet.site.read(lambda session: session.scalars(select(func.count(KeyLoan.id))).one())
    assert loans == 1


@pytest.mark.clause("KEY-03")
@pytest.mark.parametrize("second", [_lend, _issue, _retire, _report_loss], ids=lambda made: made.__name__)
def test_whoever_is_second_for_a_ring_that_has_gone_is_told_so(
    agreeing: Cabinet, second: Callable[[Cabinet, str], Deed]
) -> None:
    """A ring lost, issued or out of service a moment ago is neither lent nor given out again."""
    cabinet = agreeing
    for tag, first in (("K2A2", _issue), ("K2A3", _retire), ("K2A4", _report_loss)):
        if second is _report_loss and first is _issue:
            continue  # what was given out for good may be lost
        deed, args, more = first(cabinet, tag)
        cabinet.by(KEEPER, deed, *args, **more)
        stood = cabinet.site.read(kept)
        deed, args, more = second(cabinet, tag) if second is not _report_loss else (
            service.report_loss, (cabinet.ring(tag),), LOST)  # fmt: skip
        with pytest.raises(Refusal):
            cabinet.by(KEEPER, deed, *args, **more)
        assert cabinet.site.read(kept) == stood


@verb("keys.keep", "没有查看就借出")
def _blindly(act: Act, ring_id: int) -> None:
    """What no verb does: a second open loan of a ring, past every check."""
    lending = act.session.scalars(select(KeyLending)).one()
    act.session.add(KeyLoan(lending_id=lending.id, ring_id=ring_id, pieces=1))
    act.session.flush()


def test_the_database_itself_takes_no_second_loan_of_a_ring(agreeing: Cabinet) -> None:
    agreeing.lend("K2A2")
    before = agreeing.site.read(kept)
    with pytest.raises(IntegrityError):
        agreeing.by(KEEPER, _blindly, agreeing.ring("K2A2"))
    assert agreeing.site.read(kept) == before
