"""What is typed wrongly, too long, or never typed by hand at all: refused by its field, and nothing is kept."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.complaints.model import Matter
from app.modules.dues.model import Due
from app.modules.followups.model import FollowUp
from app.modules.visits import service
from app.modules.visits.model import (
    Visit,
    VisitDayOff,
    VisitOpinion,
    Visitor,
    VisitPromise,
    VisitRating,
    VisitStop,
    VisitWish,
)
from app.modules.visits.service import Promised, Said, Wish
from app.rules.strokes import MOST_STROKES
from app.storage.journal import JournalAct, JournalObject
from app.storage.site_tables import Setting
from tests.checks.centre import CS_HEAD, LEADER, OFFICER
from tests.visits.doors import Doors, open_doors

TABLES = (
    Visit, VisitOpinion, VisitPromise, VisitRating, VisitStop, VisitWish, Visitor, VisitDayOff,
    Matter, FollowUp, Due, Setting,
)  # fmt: skip
UNSEEN = "\u200b\u200e\u0007\ufeff" * 3
"""Twelve characters of which nothing is left."""
DRAWN = "1|100,100,300,20"
SCRIBBLED = "1" + "|100,100,300,20" * (MOST_STROKES + 1)
ENDLESS = "1" + "|0,0" + ",1,0" * 5_000
NOBODY = 999_999
DAY_ONE, LAST_DAY = date.min, date.max
CHINESE = re.compile("[\u4e00-\u9fff“”，。、：；…0-9A-Za-z:/–—《》（）% -]+。", re.ASCII)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    made = open_doors(tmp_path_factory.mktemp("doors"))
    made.day("2026-11-27", "17:00")
    yield made
    made.site.store.close()


@pytest.fixture(scope="module")
def flat(doors: Doors) -> int:
    return doors.flat(owner="江望舒", handed_over="2026-09-01")


def kept(session: Session) -> list[int]:
    """How many rows each table has, and the journal."""
    asked = (*(table.id for table in TABLES), JournalAct.sequence, JournalObject.id)
    return [session.scalar(select(func.count(column))) or 0 for column in asked]


def must_be_clear(said: Refusal, about: object) -> None:
    """One sentence in Chinese that shouts at nobody and repeats nothing endless."""
    assert CHINESE.fullmatch(said.sentence), (about, said.sentence)
    assert len(said.sentence) < 80, about


def all_refused(doors: Doors, verb: Any, by: str, *args: Any, wrong: tuple[tuple[Any, str], ...]) -> None:
    """Each of these is refused naming its field, and leaves no row and no line of the journal."""
    before = doors.site.read(kept)
    for more, field in wrong:
        said = doors.refused(verb, *args, by=by, **more)
        assert said.field == field, (more, said.sentence)
        must_be_clear(said, more)
    assert doors.site.read(kept) == before


@pytest.mark.clause("VISIT-07", "VISIT-08")
def test_a_sheet_with_something_wrong_in_it_leaves_nothing_behind(doors: Doors, flat: int) -> None:
    officer = doors.staff_id(OFFICER)
    other, unborn = doors.flat(owner="陆清和", handed_over="2026-09-01"), doors.flat(owner="陆清和")
    stop = doors.by(LEADER, service.add_stop, other, day=doors.on("11-30"), window="afternoon",
                    first_id=officer, second_id=doors.staff_id(LEADER)).id  # fmt: skip
    light, change = Said("楼道灯不亮"), Promised("换灯", officer, doors.today)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"seen": UNSEEN}, "seen"),
        ({"seen": "业" * 100_000}, "seen"),
        ({"words": "好" * 100_000}, "words"),
        ({"begun": "13:00", "hours_why": UNSEEN}, "hours_why"),
        ({"begun": "13:00", "hours_why": "约" * 201}, "hours_why"),
        ({"second_id": 0, "alone_why": UNSEEN}, "alone_why"),
        ({"second_id": 0, "alone_why": "同" * 201}, "alone_why"),
        *(({"begun": text}, "begun") for text in ("２４：００", "٠٩:٣٠", "16:0\u0000", "-1", "9" * 5_000)),
        ({"ended": "１５：６０"}, "ended"),
        ({"day": DAY_ONE}, "day"),
        ({"day": LAST_DAY}, "day"),
        ({"first_id": -1}, "first"),
        ({"second_id": NOBODY}, "second"),
        ({"second_id": officer}, "second"),
        ({"person_id": NOBODY}, "seen"),
        ({"way": "home'; --"}, "way"),
        ({"outcome": ""}, "outcome"),
        *(({"ratings": {"safety": grade}}, "ratings") for grade in (0, 6, -1, 4.5, "5", None)),
        ({"ratings": {"": 3}}, "ratings"),
        ({"opinions": (light, Said(UNSEEN))}, "opinions"),
        ({"opinions": (Said("灯" * 301),)}, "opinions"),
        ({"opinions": (Said("楼道灯不亮", reply="修" * 301),)}, "opinions"),
        ({"opinions": (Said("楼道灯不亮", becomes="complaint", category="moon"),)}, "category"),
        ({"opinions": (light,), "promises": (Promised("换灯", officer, LAST_DAY),)}, "until"),
        ({"opinions": (light,), "promises": (Promised("换灯", officer, DAY_ONE),)}, "until"),
        ({"promises": (change, Promised("换灯" * 101, officer, doors.today))}, "promises"),
        ({"promises": (change, Promised("换灯", -1, doors.today))}, "staff"),
        ({"promises": (change,), "wish": Wish(windows=("afternoon", "night"))}, "windows"),
        ({"signed": "stamp"}, "signed"),
        *(
            ({"signed": "pen", "strokes": text}, "signed")
            for text in ("", "1|5,5", "M0 0", SCRIBBLED, ENDLESS)
        ),
    )
    before = doors.site.read(kept)
    for more, field in wrong:
        told = doors.report(flat, **({"opinions": (light,)} | more))
        said = doors.refused(service.record, told)
        assert said.field == field, (more, said.sentence)
        must_be_clear(said, more)
    must_be_clear(
        doors.refused(service.record, doors.report(flat, stop_id=stop)), "a stop of another household"
    )
    must_be_clear(doors.refused(service.record, doors.report(flat, stop_id=NOBODY)), "a stop nobody planned")
    assert doors.refused_talk(NOBODY)[0] == doors.refused_talk(-1)[0] == "room"
    assert doors.refused_talk(unborn)[0] == "day"
    assert doors.stop(stop, "state") == ("open",)
    assert doors.site.read(kept) == before


@pytest.mark.clause("VISIT-08")
def test_what_is_noted_later_is_looked_at_as_strictly(doors: Doors, flat: int) -> None:
    visit = doors.talk(flat, opinions=(Said("楼道灯不亮"),), begun="１６：０５", ended="16点40")
    assert doors.visit(visit, "begun", "ended") == ("16:05", "16:40"), "full-width digits are digits"
    asked = select(VisitOpinion.id).where(VisitOpinion.visit_id == visit)
    opinion = doors.site.read(lambda session: session.scalars(asked).one())
    signs = (("stamp", DRAWN), ("", DRAWN), *(("pen", text) for text in ("", "1|5,5", SCRIBBLED, ENDLESS)))
    all_refused(doors, service.sign, OFFICER, visit,
                wrong=tuple(({"signed": how, "strokes": text}, "signed") for how, text in signs))  # fmt: skip
    all_refused(doors, service.answer, OFFICER, opinion,
                wrong=(({"reply": UNSEEN}, "reply"), ({"reply": "修" * 301}, "reply")))  # fmt: skip
    all_refused(doors, service.raise_matter, OFFICER, opinion,
                wrong=(({"becomes": ""}, "becomes"), ({"becomes": "praise"}, "becomes"),
                       ({"becomes": "complaint", "category": "moon"}, "category")))  # fmt: skip
    doors.by(OFFICER, service.sign, visit, signed="pen", strokes=DRAWN)
    assert doors.visit(visit, "signed", "strokes") == ("pen", DRAWN)
    wishes = (
        (Wish(windows=()), "windows"), (Wish(windows=("night",)), "windows"), (Wish(days="never"), "days"),
        (Wish(not_before=LAST_DAY), "not_before"), (Wish(words="静" * 201), "words"),
    )  # fmt: skip
    all_refused(doors, service.set_wish, OFFICER, flat,
                wrong=tuple(({"wish": wish}, field) for wish, field in wishes))  # fmt: skip
    doors.by(OFFICER, service.set_wish, flat, Wish(words=f"老人{UNSEEN}\n午睡"))
    assert doors.site.read(lambda s: s.scalars(select(VisitWish.words)).all())[-1] == "老人 午睡"
    doors.by(OFFICER, service.end_wish, flat)


@pytest.mark.clause("VISIT-03", "VISIT-07")
def test_plans_people_and_terms_take_no_nonsense(doors: Doors, flat: int) -> None:
    first, second = doors.staff_id(OFFICER), doors.staff_id(LEADER)
    usual = {"day": doors.on("12-01"), "window": "afternoon", "first_id": first, "second_id": second}
    said: tuple[tuple[dict[str, Any], str], ...] = (
        ({"window": ""}, "window"),
        ({"window": "night"}, "window"),
        ({"day": DAY_ONE}, "day"),
        ({"day": LAST_DAY}, "day"),
        ({"day": doors.on("2027-12-04")}, "day"),  # a year ahead and no further
        ({"second_id": first}, "second"),
        ({"first_id": NOBODY}, "first"),
        ({"second_id": -1}, "second"),
    )
    wrong = tuple((usual | more, field) for more, field in said)
    all_refused(doors, service.add_stop, LEADER, flat, wrong=wrong)
    all_refused(doors, service.add_stop, LEADER, NOBODY, wrong=((usual, "room"),))
    stop = doors.by(LEADER, service.add_stop, flat, **usual).id
    all_refused(doors, service.move_stop, LEADER, stop, wrong=tuple(w for w in wrong if w[1] != "first"))
    all_refused(doors, service.drop_walk, LEADER, [stop],
                wrong=tuple(({"reason": text}, "reason") for text in ("", "停水", UNSEEN, "停" * 201)))  # fmt: skip
    assert doors.stop(stop, "state", "day") == ("open", doors.on("12-01"))
    doors.by(LEADER, service.drop_stop, stop)

    day = doors.today
    all_refused(doors, service.add_day_off, LEADER, first, wrong=(
        ({"first": day, "last": DAY_ONE}, "last"),
        ({"first": DAY_ONE, "last": day}, "last"),
        ({"first": LAST_DAY, "last": LAST_DAY}, "last"),
        ({"first": day, "last": day, "words": "训" * 61}, "words"),
    ))  # fmt: skip
    all_refused(doors, service.add_day_off, LEADER, NOBODY, wrong=(({"first": day, "last": day}, "staff"),))
    all_refused(doors, service.set_visitor, CS_HEAD, first,
                wrong=tuple(({"goes": True, "per_day": n}, "per_day") for n in (0, 31, -5)))  # fmt: skip
    shares, endless = "visit_shares_settling", "9" * 5_000
    terms = (
        *((shares, text) for text in ("", "5/20/74", "5/95", "100", "-5/30/75", "5/20/75/0", "五/二十/七十五", endless)),
        *(("visit_months_year", text) for text in ("", "0", "1.5", "十二", "²", endless)),
        ("visit_days", "sundays"), ("visit_empty_mark", "空" * 21), ("visit_key_marks", "重" * 201),
        ("visit_empty_mark", UNSEEN),
    )  # fmt: skip
    all_refused(doors, service.set_terms, CS_HEAD,
                wrong=tuple(({"new_values": {key: text}}, key) for key, text in terms))  # fmt: skip
    doors.refused(service.set_terms, {"visit_minutes": "20", "opens_at": "08:00"}, by=CS_HEAD)
    doors.by(CS_HEAD, service.set_terms, {shares: "１０／２０／７０"})
    assert (
        doors.site.read(lambda s: s.scalars(select(Setting.value).where(Setting.key == shares)).one())
        == "10/20/70"
    )
    assert (
        doors.site.read(lambda s: s.scalar(select(Setting.id).where(Setting.key == "visit_minutes"))) is None
    )
    doors.must_agree()
