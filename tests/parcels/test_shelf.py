"""A day at the shelf with a hundred parcels, and what its questions cost however many there ever were."""

import re

import pytest

from app.errors import Refusal
from app.modules.parcels import lists, service
from app.modules.parcels.model import Parcel
from app.modules.parcels.service import Taker
from app.storage.act import Act, verb
from tests.parcels.counter import Counter
from tests.plans import plans_of

GROWING = {"parcel", "parcel_handover", "parcel_call", "parcel_called", "parcel_sitting"}


@pytest.mark.clause("PARC-01", "PARC-02")
def test_a_hundred_in_sixty_out_five_wrong_three_refused(counter: Counter) -> None:
    """The ledger is kept apart, as a clerk with a pencil would; the shelf must say the same."""
    homes = [counter.home(owner=f"住户{number}") for number in range(25)]
    ledger: dict[str, int] = {}
    before = counter.read(lists.counts, counter.now)
    for number in range(100):
        home = homes[number * 7 % 25]
        kind = ("ordinary", "ordinary", "document", "perishable", "bulky")[number % 5]
        row = counter.take(home, kind=kind)
        ledger[row.number] = home.unit.id
        counter.later(seconds=8)
    for number in range(3):
        counter.do(
            service.refuse, counter.sitting.id, number=counter.number(), unit_id=homes[number].unit.id,
            outside_words="外箱浸水",
        )  # fmt: skip
    codes = {row.code for row in counter.read(lists.open_parcels, counter.now)}
    assert len(codes) == before.waiting + 100

    wrong = ["BG99999999", "QT000", "12-34", "没有这个人", f"BG{0:06d}"]
    for text in wrong:
        assert counter.read(lists.meant, text).parcels == ()
    given = []
    for home in homes[:15]:
        rows = list(counter.shelf_of(home).parcels)
        found = counter.read(lists.meant, rows[0].number)
        assert found.exact and found.units == (home.unit,)
        given.append(counter.hand(rows))
        for row in rows:
            del ledger[row.number]
    assert len(ledger) == 40
    counter.do(service.undo_hand_out, given[0].id, why="交给了对门，追回来了")
    back = counter.shelf_of(homes[0]).parcels
    assert len(back) == 4
    for row in back:
        ledger[row.number] = homes[0].unit.id

    rows = {row.number: row for row in counter.read(lists.open_parcels, counter.now) if row.number in ledger}
    assert {number: row.unit.id for number, row in rows.items() if row.unit} == ledger
    after = counter.read(lists.counts, counter.now)
    assert after.waiting - before.waiting == 44 and after.taken_today - before.taken_today == 100
    assert after.given_today - before.given_today == 56
    states = [row.state for row in counter.read(lists.history, counter.now, None, 200)]
    assert states.count("refused") - states.count("void") >= 3
    on_shelf = counter.read(lists.shelf, counter.now)
    places = [spot.place.words for spot in on_shelf.spots]
    assert all(row.place in places for row in rows.values())
    counter.is_whole()


def test_history_is_paged_by_its_key_and_every_line_comes_once(counter: Counter) -> None:
    home = counter.home()
    for _ in range(7):
        counter.hand([counter.take(home)])  # all at one moment of the clock
    seen: list[int] = []
    last = None
    while page := counter.read(lists.history, counter.now, last, 3):
        seen += [row.ref.id for row in page]
        last = (page[-1].ended, page[-1].ref.id)
        assert len(page) <= 3
    everyone = counter.read(
        lambda session: session.query(Parcel.id).filter(Parcel.ended_at.is_not(None)).count()
    )
    assert len(seen) == len(set(seen)) == everyone


def scans(told: list[str]) -> list[str]:
    """The steps that go through a growing table from end to end."""
    return [
        line for line in told
        if (found := re.match(r"SCAN (\w+)(.*)", line))
        and found[1] in GROWING
        and not re.search(r"_open|ix_parcel_named|ix_parcel_ended_at", found[2])
    ]  # fmt: skip


def test_no_question_of_the_tab_goes_through_all_the_parcels_there_ever_were(counter: Counter) -> None:
    home = counter.home()
    row = counter.take(home)
    counter.hand([counter.take(home)])
    now = counter.now
    asked = {
        "shelf": lambda: counter.read(lists.shelf, now),
        "counts": lambda: counter.read(lists.counts, now),
        "household": lambda: counter.read(lists.household, home.unit.id, now),
        "sitting": lambda: counter.read(lists.sitting, counter.site.who.staff_id, now),
        "history": lambda: counter.read(lists.history, now, (now, 5)),
        "meant": lambda: [
            counter.read(lists.meant, text) for text in (row.number, row.code, home.room, "ZZZZ9")
        ],
        "place": lambda: counter.read(lists.proposed_place, "ordinary", home.unit.id),
        "wanted": lambda: counter.read(lists.wanted, now.date()),
        "declines": lambda: counter.read(lists.declines),
        "take": lambda: counter.take(home),
        "remind": lambda: counter.do(service.remind, home.unit.id, how="spoken"),
        "hand": lambda: counter.hand(list(counter.shelf_of(home).parcels), Taker()),
        "clear": lambda: counter.do(_clear),
    }
    slow = {}
    for name, act in asked.items():
        with plans_of(counter.site.store) as told:
            act()
        assert told, name
        if found := scans(told):
            slow[name] = found
    assert slow == {}
    with plans_of(counter.site.store) as told:
        counter.read(lambda session: [row[0] for row in session.query(Parcel.id).order_by(Parcel.why)])
    assert scans(told)  # such a step would be seen


@verb("parcels.work", "清除到期的姓名")
def _clear(act: Act) -> None:
    service.clear_names(act)


def test_a_sitting_survives_and_a_refusal_in_the_middle_loses_nothing(counter: Counter) -> None:
    home = counter.home()
    before = counter.read(lists.sitting, counter.site.who.staff_id, counter.now)
    first = counter.take(home)
    with pytest.raises(Refusal):
        counter.take(home, number=first.number)
    card = counter.read(lists.sitting, counter.site.who.staff_id, counter.now)
    assert card.ref == counter.sitting and card.parcels[0].ref == first.ref
    assert len(card.parcels) == len(before.parcels) + 1 and card.phone == "199-****-0188"
