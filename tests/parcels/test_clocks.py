"""The clocks of parcels: reminders household by household, hours for what perishes, thirty days for a decision."""

from datetime import datetime, timedelta

import pytest

from app import daily
from app.modules.parcels import lists, service
from app.modules.parcels.model import Parcel, ParcelHandover, ParcelSitting
from app.modules.parcels.service import Taker
from app.modules.retention import service as retention
from app.modules.site import service as settings
from app.rules.roles import Role
from tests.parcels.counter import PHOTO, Counter
from tests.sites import MONDAY


@pytest.fixture(autouse=True)
def morning(counter: Counter) -> None:
    """Every test begins on the same morning."""
    counter.at()


@pytest.mark.clause("PARC-02")
def test_one_duty_reminds_a_household_of_all_that_waits_and_begins_again(counter: Counter) -> None:
    home = counter.home()
    first = counter.take(home)
    assert counter.dues(home.unit) == {"PARC-02/remind": (None, "2026-11-26")}
    counter.later(days=2)
    counter.take(home)
    assert counter.dues(home.unit) == {"PARC-02/remind": (None, "2026-11-26")}  # the older one counts
    counter.later(days=2)
    counter.do(service.remind, home.unit.id, how="telephone", words="明天来取")
    assert counter.dues(home.unit) == {"PARC-02/remind": (None, "2026-11-30")}
    told = counter.refused(service.remind, home.unit.id, how="spoken")
    assert "一天最多一次" in told.sentence and told.clause == "PARC-02"
    assert counter.shelf_of(home).reminded_today and "明天来取" in counter.shelf_of(home).calls[0]
    counter.later(days=1)
    counter.do(service.remind, home.unit.id, how="spoken")
    counter.hand([first])
    assert counter.dues(home.unit).keys() == {"PARC-02/remind"}
    counter.hand(list(counter.shelf_of(home).parcels))
    assert counter.dues(home.unit) == {}
    assert "没有待取" in counter.refused(service.remind, home.unit.id, how="spoken").sentence
    counter.is_whole()


@pytest.mark.clause("PARC-02")
@pytest.mark.parametrize(
    ("taken_in", "ordinary", "perishable"),
    [
        (datetime(2026, 9, 29, 22, 30), "2026-10-02", datetime(2026, 9, 30, 10, 30)),  # into the holiday
        (datetime(2028, 2, 27, 9, 0), "2028-03-01", datetime(2028, 2, 27, 21, 0)),  # over a leap day
        (datetime(2027, 12, 30, 20, 0), "2028-01-02", datetime(2027, 12, 31, 8, 0)),  # into a year not loaded
        (datetime(2026, 10, 10, 9, 0), "2026-10-13", datetime(2026, 10, 10, 21, 0)),  # from a Saturday worked
    ],
)
def test_days_and_hours_run_through_nights_and_holidays(
    counter: Counter, taken_in: datetime, ordinary: str, perishable: datetime
) -> None:
    counter.at(taken_in)
    home = counter.home()
    one, cold = counter.take(home), counter.take(home, kind="perishable")
    assert counter.dues(home.unit) == {
        "PARC-02/remind": (None, ordinary),
        "PARC-02/perishable": (perishable, perishable.date().isoformat()),
    }
    counter.at(perishable - timedelta(minutes=1))
    assert not counter.row(cold.ref.id).over
    counter.at(perishable)
    assert counter.row(cold.ref.id).over and counter.row(cold.ref.id).age == "12 小时"
    counter.hand([one, cold])
    counter.is_whole()


@pytest.mark.clause("PARC-02")
def test_after_thirty_days_somebody_says_what_becomes_of_a_parcel(counter: Counter) -> None:
    home = counter.home()
    row, queued = counter.take(home), counter.take(None, doubt="unreadable")
    for one in (row, queued):
        assert counter.dues(one.ref) == {"PARC-02/limit": (None, "2026-12-23")}
    counter.later(days=30)
    assert counter.row(row.ref.id).step == 3 and counter.read(lists.counts, counter.now).over >= 2
    desk = counter.site.someone(Role.DESK)
    with pytest.raises(Exception, match="客服班长|岗位|权限"):
        counter.site.store.do(desk, service.decide, row.ref.id, words="退给快递公司")
    counter.do(service.decide, row.ref.id, words="打不通电话，周五退给快递公司")
    assert counter.dues(row.ref) == {} and counter.row(row.ref.id).decided
    counter.later(days=1)
    assert counter.row(queued.ref.id).step == 4
    counter.do(service.give_back, [row.ref.id, queued.ref.id], to="李立", why="滞留满三十天")
    assert counter.dues(queued.ref) == {}
    counter.is_whole()


@pytest.mark.clause("PARC-02")
def test_what_was_registered_by_mistake_leaves_no_duty_that_was_done(counter: Counter) -> None:
    home, other = counter.home(), counter.home()
    wrong, moved = counter.take(home), counter.take(other)
    counter.do(service.void, wrong.ref.id, why="登记到别家了")
    counter.do(service.amend, moved.ref.id, unit_id=home.unit.id, person_id=home.owner.id)
    assert counter.ended(home.unit) == ["off"] and counter.ended(other.unit) == ["off"]
    assert counter.ended(wrong.ref) == ["off"] and counter.dues(home.unit).keys() == {"PARC-02/remind"}
    counter.is_whole()


@pytest.mark.clause("PARC-02")
def test_the_day_brings_the_list_to_what_the_shelf_says(counter: Counter) -> None:
    home = counter.home()
    counter.take(home)
    counter.later(days=40)
    counter.do(daily.roll)
    counter.is_whole()
    assert counter.dues(home.unit) == {"PARC-02/remind": (None, "2026-11-26")}


@pytest.mark.clause("ARCH-15")
def test_closed_parcels_lose_their_names_after_the_sites_time_and_open_ones_never(counter: Counter) -> None:
    home = counter.home()
    kept, gone = counter.take(home), counter.take(home, photos=(PHOTO,))
    counter.hand(
        [gone],
        Taker(
            "other", name="许听澜", relation="邻居", consent="called", paper="identity", paper_number="1234"
        ),
    )
    months = counter.read(retention.months, "parcel")
    assert months == 6
    counter.at(MONDAY.replace(year=2027, month=5, day=23))
    counter.do(daily.roll, sure=True)
    assert counter.row(gone.ref.id).ended_to == "许听澜"  # the last day it is kept whole
    counter.at(MONDAY.replace(year=2027, month=5, day=24))
    counter.do(daily.roll, sure=True)
    row = counter.row(gone.ref.id)
    assert (row.addressee, row.ended_to, row.number) == ("", "", gone.number)
    assert counter.read(lists.photos, gone.ref.id) == []
    assert counter.row(kept.ref.id).addressee == "单一鸣"

    def names(session):  # type: ignore[no-untyped-def]
        handover = session.get(ParcelHandover, session.get(Parcel, gone.ref.id).handover_id)
        sitting = session.get(ParcelSitting, counter.sitting.id)
        return handover.name, handover.paper_tail, handover.relation, sitting.brought_by

    assert counter.read(names) == ("", "", "邻居", "李立")  # a parcel of that sitting still waits


@pytest.mark.clause("CARE-01", "PARC-02")
def test_one_household_gets_one_text_that_says_what_is_left(counter: Counter) -> None:
    home = counter.home()
    first, second = counter.take(home), counter.take(home)
    ((occasion, state, words),) = counter.texts(home)
    assert (occasion, state) == ("parcel", "waiting") and '"件数": "2"' in words
    assert first.code in words and second.code in words
    counter.hand([first])
    ((_, _, words),) = counter.texts(home)
    assert '"件数": "1"' in words and first.code not in words
    counter.do(service.remind, home.unit.id, how="sms")
    assert [(text[0], text[1]) for text in counter.texts(home)] == [
        ("parcel", "withdrawn"), ("parcel-again", "waiting"),
    ]  # fmt: skip
    given = counter.hand([second])
    assert {text[1] for text in counter.texts(home)} == {"withdrawn"}
    counter.do(service.undo_hand_out, given.id, why="拿错了，追回来了")
    assert [text[1] for text in counter.texts(home)].count("waiting") == 1  # they are told again
    counter.hand([second])
    counter.do(settings.change, {"parcel_text": "no"})
    quiet = counter.home()
    counter.take(quiet)
    assert counter.texts(quiet) == []
    counter.do(settings.change, {"parcel_text": "yes"})
