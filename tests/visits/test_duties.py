"""The list of visits due says after every act what the records say, and a talk ends what it counts for."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.consents import service as consents
from app.modules.consents.model import Consent
from app.modules.dues import service as dues
from app.modules.dues.model import Due
from app.modules.movein import service as movein
from app.modules.residents import importing
from app.modules.residents import service as residents
from app.modules.residents.model import Mark, Unit
from app.modules.residents.planned import ImportPlan, PlannedPerson, PlannedUnit
from app.modules.today import service as today
from app.modules.visits import reading, service
from app.modules.visits.model import Visit
from app.modules.visits.rules import COUNTS, OUTCOMES, WAYS
from app.modules.visits.stand import Talk, stand
from app.rules.rooms import RoomCode
from app.storage.act import Act, verb
from tests.checks.centre import CS_HEAD, DESK, HEAD, OFFICER
from tests.visits.doors import BARE, KEY, LARGE, MOVED_IN, SMALL, YEARLY, Doors, open_doors


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    made = open_doors(tmp_path_factory.mktemp("doors"))
    yield made
    made.site.store.close()


def mark_named(session: Session, name: str) -> int:
    return session.scalars(select(Mark.id).where(Mark.name == name)).one()


@pytest.mark.clause("VISIT-02", "VISIT-05", "CARE-05")
def test_every_act_on_a_household_brings_its_visits_up_to_date(doors: Doors) -> None:
    flat = doors.flat()
    assert doors.owed(flat) == {}

    doors.by(DESK, residents.amend_unit, flat, {"handed_over": "2026-09-01"})
    assert doors.owed(flat) == {SMALL: "2026-12-01"}
    assert doors.rows(flat, "open", "role", "whom", "building_id") == [(SMALL, "officer", "1栋1单元201", 1)]
    doors.by(DESK, residents.amend_unit, flat, {"delivery": "bare"})
    assert doors.owed(flat) == {BARE: "2027-09-01"}
    doors.by(DESK, residents.amend_unit, flat, {"delivery": "finished", "handed_over": "2026-08-31"})
    assert doors.owed(flat) == {SMALL: "2026-11-30"}
    doors.by(DESK, residents.set_officer, flat, doors.staff_id(OFFICER))
    assert doors.rows(flat, "open", "staff_id") == [(SMALL, doors.staff_id(OFFICER))]

    doors.by(DESK, residents.set_marks, flat, ["重点", "养犬"])
    assert doors.owed(flat) == {SMALL: "2026-11-30", KEY: "2027-11-23"}
    assert doors.rows(flat, "open", "role", "staff_id")[1] == (KEY, "cs_head", None), "not the officer's own"
    doors.by(DESK, movein.moved_in, flat, "2026-11-23")
    assert doors.owed(flat) == {SMALL: "2026-11-30", KEY: "2027-11-23", MOVED_IN: "2026-12-23"}
    doors.by(DESK, residents.set_marks, flat, ["重点", "空置"])
    assert doors.owed(flat) == {SMALL: "2026-11-30"}
    assert doors.rows(flat, "open", "what") == [(SMALL, "问候空置户")]
    doors.by(DESK, residents.set_marks, flat, ["重点"])
    assert doors.owed(flat) == {SMALL: "2026-11-30", KEY: "2027-11-23", MOVED_IN: "2026-12-23"}

    doors.by(DESK, residents.change_owner, flat, "2026-11-22", [({"name": "江望舒"}, "199-0000-0141")])
    assert doors.owed(flat)[SMALL] == "2026-11-30", "nobody owned it before, so nobody sold it"
    doors.by(DESK, residents.change_owner, flat, "2026-11-23", [({"name": "陆清和"}, "199-0000-0142")])
    assert doors.owed(flat) == {SMALL: "2027-02-23", KEY: "2027-11-23", MOVED_IN: "2026-12-23"}
    doors.by(DESK, residents.amend_unit, flat, {"moved_in": "", "handed_over": ""})
    assert doors.owed(flat) == {}
    assert {state for _, state in doors.rows(flat, "off", "state")} == {"off"}


@pytest.mark.clause("VISIT-02", "VISIT-04", "VISIT-05", "CARE-05")
def test_what_the_site_allows_is_reckoned_anew_for_everybody_at_once(doors: Doors) -> None:
    one, other = doors.flat(handed_over="2026-09-01"), doors.flat(2, handed_over="2024-05-01")
    doors.by(DESK, residents.set_marks, other, ["关键"])
    doors.by(DESK, residents.amend_unit, one, {"moved_in": "2026-11-23"})
    assert doors.owed(one) == {SMALL: "2026-12-01", MOVED_IN: "2026-12-23"}
    assert doors.owed(other) == {YEARLY: "2027-11-23", KEY: "2027-11-23"}
    doors.by(
        CS_HEAD, service.set_terms,
        {"households_expected": "601", "visit_months_large": "5", "visit_months_year": "10",
         "visit_months_key": "8", "visit_moved_in_days": "20", "visit_shares_settling": "10 / 20 / 70"},
    )  # fmt: skip
    assert doors.owed(one) == {LARGE: "2027-02-01", MOVED_IN: "2026-12-13"}
    assert doors.owed(other) == {YEARLY: "2027-09-23", KEY: "2027-07-23"}
    doors.by(CS_HEAD, service.set_terms, {"visit_large_from": "601"})
    assert doors.owed(one)[SMALL] == "2026-12-01"
    doors.by(CS_HEAD, service.set_terms, {"visit_key_marks": "重点"})
    assert KEY not in doors.owed(other)

    number = doors.site.read(mark_named, "重点")
    doors.by(DESK, residents.set_marks, other, ["重点"])
    assert KEY in doors.owed(other)
    doors.by(HEAD, residents.rename_mark, number, "贵宾")
    assert KEY not in doors.owed(other), "the mark the site named is called otherwise now"
    doors.by(CS_HEAD, service.set_terms, {"visit_key_marks": "贵宾、关键"})
    assert KEY in doors.owed(other)
    for values, field in (
        ({"visit_shares_settled": "2/15/80"}, "visit_shares_settled"),
        ({"visit_shares_settled": "2/98"}, "visit_shares_settled"),
        ({"visit_months_year": "0"}, "visit_months_year"),
        ({"company": "别的公司"}, ""),
    ):
        refused = doors.refused(service.set_terms, values, by=CS_HEAD)
        assert (refused.field or "") == field
    usual = {"households_expected": "600", "visit_large_from": "600", "visit_months_large": "6",
             "visit_months_year": "12", "visit_months_key": "12", "visit_moved_in_days": "30",
             "visit_key_marks": "重点,关键", "visit_shares_settling": "5/20/75"}  # fmt: skip
    doors.by(HEAD, residents.rename_mark, number, "重点")
    doors.by(CS_HEAD, service.set_terms, usual)
    doors.must_agree()


@pytest.mark.clause("VISIT-05", "VISIT-02", "VISIT-04", "CARE-05")
def test_a_talk_ends_exactly_the_duties_its_way_counts_for(doors: Doors) -> None:
    """Handed over on 25 November 2025: on 1 December 2026 the first year is over and nobody was there."""
    flats = {way: doors.flat(handed_over="2025-11-25") for way, _ in WAYS}
    tried = doors.flat(handed_over="2025-11-25")
    for flat in (*flats.values(), tried):
        doors.by(DESK, residents.set_marks, flat, ["重点"])
        doors.by(DESK, residents.amend_unit, flat, {"moved_in": "2026-11-23"})
    doors.day("2026-12-01")
    before = {SMALL: "2026-02-25", YEARLY: "2027-11-25", KEY: "2027-11-23", MOVED_IN: "2026-12-23"}
    for way, flat in flats.items():
        assert doors.owed(flat) == before
        doors.talk(flat, way=way)
        expected = {clock: day for clock, day in before.items() if way not in COUNTS[clock.partition("/")[0]]}
        expected[YEARLY] = "2027-12-01"
        if way == "home":
            expected[KEY] = "2027-11-23"  # the first of two: the second is still due by that day
        assert doors.owed(flat) == expected, way
        done = {clock for (clock,) in doors.rows(flat, "done")}
        ended = {clock for clock in before if way in COUNTS[clock.partition("/")[0]]} - {KEY}
        assert done == ended, way
    doors.talk(flats["home"])
    assert doors.owed(flats["home"])[KEY] == "2027-12-01", "both on one day: a year from the last but one"
    assert [clock for (clock,) in doors.rows(flats["home"], "done")].count(KEY) == 1

    for outcome in ("absent", "refused", "later"):
        doors.talk(tried, outcome=outcome, seen="")
    assert doors.owed(tried) == before and doors.rows(tried, "done") == []
    doors.talk(tried, outcome="empty", seen="")
    assert doors.owed(tried) == {YEARLY: "2027-12-01"}, "nobody lives there: that one knows now"
    assert {clock for (clock,) in doors.rows(tried, "done")} == {SMALL, YEARLY}
    assert {clock for (clock,) in doors.rows(tried, "off")} == {KEY, MOVED_IN}


@pytest.mark.clause("VISIT-04")
def test_a_talk_entered_late_ends_nothing_that_came_after_it(doors: Doors) -> None:
    flat = doors.flat(handed_over="2024-05-01")
    doors.talk(flat, day=doors.on("2026-06-10"), way="phone")
    assert doors.owed(flat) == {YEARLY: "2027-06-10"}
    ended = doors.rows(flat, "done", "first_day")
    doors.talk(flat, day=doors.on("2026-03-01"), way="phone")
    assert doors.owed(flat) == {YEARLY: "2027-06-10"}
    assert doors.rows(flat, "done", "first_day") == ended


@pytest.mark.clause("VISIT-02")
def test_an_import_of_households_puts_their_visits_on_the_list(doors: Doors) -> None:
    rows = tuple(
        PlannedUnit(
            row, RoomCode("3", "1", str(row)), owners=(PlannedPerson("江望舒", "owner"),),
            handed_over=handed_over, moved_in=moved_in,
        )
        for row, (handed_over, moved_in) in enumerate(
            ((date(2026, 10, 1), date(2026, 11, 23)), (date(2020, 5, 1), None), (None, None)), 301
        )
    )  # fmt: skip
    plan = ImportPlan(units=rows, problems=(), duplicates=(), passed_over=())
    doors.by(HEAD, importing.bring_in, plan, "业主名册.xlsx")
    at = [
        doors.site.read(lambda s, place=row.code.sort_key: s.scalars(
            select(Unit.id).where(Unit.place == place)).one())
        for row in rows
    ]  # fmt: skip
    assert doors.owed(at[0]) == {SMALL: "2027-01-01", MOVED_IN: "2026-12-23"}
    assert doors.owed(at[1]) == {YEARLY: "2027-11-23"}
    assert doors.owed(at[2]) == {}


@pytest.mark.clause("VISIT-02")
def test_what_was_put_off_with_consent_stays_put_off(doors: Doors) -> None:
    flat = doors.flat(handed_over="2026-09-15")
    assert doors.owed(flat) == {SMALL: "2026-12-15"}
    (number,) = doors.site.read(lambda s: s.scalars(
        select(Due.id).where(Due.state == "open", Due.subject_kind == "unit", Due.subject_id == flat)).all())  # fmt: skip
    asked = doors.by(OFFICER, today.ask_put_off, number, to_day=doors.on("2026-12-28"), reason="业主出差")
    newest = select(Consent.id).order_by(Consent.id.desc()).limit(1)
    doors.by(CS_HEAD, consents.agree, doors.site.read(lambda s: s.scalars(newest).one()))
    doors.by(OFFICER, today.put_off, asked.id)
    assert doors.owed(flat) == {SMALL: "2026-12-28"}
    doors.by(DESK, residents.set_officer, flat, doors.staff_id(OFFICER))
    doors.by(DESK, residents.set_marks, flat, ["养犬"])
    assert doors.owed(flat) == {SMALL: "2026-12-28"}
    one = doors.site.read(reading.standing_of, flat, doors.today)
    assert one.due == doors.on("2026-12-28")


@verb("visits.work", "从前的访谈")
def _long_ago(act: Act, talks: dict[int, list[Talk]]) -> None:
    """Talks of years, as an import brings them."""
    for unit_id, held in talks.items():
        for talk in held:
            act.session.add(
                Visit(unit_id=unit_id, day=talk.day, way=talk.way, outcome=talk.outcome, visitors="苏晚晴",
                      source="import", entered_at=act.now, entered_by=act.who.staff_id)
            )  # fmt: skip


def test_of_years_of_talks_as_much_is_read_as_the_clocks_ask_for(doors: Doors) -> None:
    dice = random.Random(9)
    flats = [doors.flat(handed_over=f"20{dice.choice((19, 23, 25))}-05-01") for _ in range(30)]
    for flat in flats[::3]:
        doors.by(DESK, residents.set_marks, flat, [dice.choice(("重点", "空置", "关键"))])
    told = {
        flat: [
            Talk(doors.today - dice.randrange(1500) * timedelta(days=1), dice.choice(WAYS)[0],
                 dice.choice(("talked", "talked", *(key for key, _ in OUTCOMES))))
            for _ in range(dice.choice((0, 1, 3, 12)))
        ]
        for flat in flats
    }  # fmt: skip
    doors.by(HEAD, _long_ago, told)
    doors.must_agree()

    def compare(session: Session) -> int:
        terms, times, differ = reading.terms_of(session), dues.times(session), 0
        for house in (*reading.houses(session, flats), *reading.houses(session)):
            every = tuple(sorted(told.get(house.unit_id, ()), key=lambda talk: talk.day))
            if house.unit_id in told:
                whole = stand(replace(house, talks=every), terms, times, doors.today)
                read = stand(house, terms, times, doors.today)
                differ += (whole.wanted, whole.last) != (read.wanted, read.last)
        return differ

    assert doors.site.read(compare) == 0
