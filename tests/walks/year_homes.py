"""Households in the year that is walked through: moving in, their files, the posts' lists, texts, visits."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.archive import service as archive
from app.modules.archive.model import ArchivePaper
from app.modules.care import service as care
from app.modules.consents import service as consents
from app.modules.movein import lists, service
from app.modules.movein.model import MoveIn
from app.modules.posts import service as posts
from app.modules.posts.lists import posts as post_rows
from app.modules.residents import service as residents
from app.modules.residents.model import Building, Tie, Unit
from app.modules.site import service as settings
from app.modules.staff.service import name_for
from app.modules.visits import service as visits
from app.rules.rooms import parse_room
from tests.walks.year_homes_script import (
    GONE_BACK,
    HOMES,
    LISTS,
    MOVE_INS,
    MOVED_IN,
    OFFICERS,
    PAPERS,
    SOLD,
    STRUCK,
    TELEPHONES,
    TEMPLATES,
)
from tests.walks.year_script import CS_HEAD, DESK, FIRST, HEAD, LEADER, NORTH, RECORDS

if TYPE_CHECKING:
    from tests.walks.year import OpenDue, Year

GATE, HALL, CONTROL = "北门岗", "1栋大堂", "监控室"
PLACE = {"cabinet": "2", "level": "3", "box": "07"}
BODY = "{称呼}您好，{房号}的入住手续已办妥。前台电话 {电话}，欢迎入住。"


def settle(year: "Year") -> None:
    """The flats with their owners, three posts, and who keeps the archive and runs the outbox."""
    year.by(HEAD, settings.change, {"telephone": "0532-88001234"})
    for name, duty in ((RECORDS, "archive"), (DESK, "outbox")):
        year.by(HEAD, name_for, year.ids[name], duty=duty, since=FIRST)
    for room, (owner, phone) in HOMES.items():
        unit = year.by(DESK, residents.add_unit, room, {"area": "98.5"})
        year.by(DESK, residents.add_person, unit.id, "owner", {"name": owner}, phone)
    for room, name in OFFICERS.items():
        year.by(DESK, residents.set_officer, year.site.read(unit_of, room), year.ids[name])
    first = year.site.read(lambda session: session.scalars(select(Building.id).order_by(Building.id)).first())
    for name, kind, buildings in ((GATE, "ground", ()), (HALL, "ground", (first,)), (CONTROL, "control", ())):
        year.by(HEAD, posts.set_up_post, name=name, kind=kind, building_ids=buildings)


def lived_on(year: "Year", day: date) -> None:
    """All that is done for the households on a day, besides the list."""
    if day in TEMPLATES:
        _agree_to_words(year, TEMPLATES[day])
    for on_day, room, number in TELEPHONES:
        if on_day == day:
            owner = year.site.read(owner_of, room)
            year.by(DESK, residents.end_telephone, owner, 0)
            year.by(DESK, residents.add_telephone, owner, number)
    for on_day, room, owner, phone in SOLD:
        if on_day == day:
            unit = year.site.read(unit_of, room)
            year.by(DESK, residents.change_owner, unit, day, [({"name": owner}, phone)])
    if day in LISTS:
        _hand_out_lists(year)
    _move_in_on(year, day)
    for on_day, room, since in MOVED_IN:
        if on_day == day:
            _lives_there(year, year.site.read(unit_of, room), since)
    for on_day, room, kind, title in PAPERS:
        if on_day == day:
            paper = year.by(DESK, archive.receive_paper, room=room, kind=kind, title=title, pages="1")
            if title in STRUCK:
                year.by(DESK, archive.strike, paper.id, "业主取回，改天再交")


# ---------------------------------------------------------------- what happens


def _move_in_on(year: "Year", day: date) -> None:
    for on_day, room in MOVE_INS:
        if on_day == day:
            _formalities(year, year.by(DESK, service.begin, year.site.read(unit_of, room)).id)
    for room, (back, again) in GONE_BACK.items():
        if back == day:
            number = year.site.read(_running, room)
            year.by(NORTH, service.go_back, number, gate="forms", why="电表底数抄错了")
        if again == day:
            number = year.site.read(_running, room)
            year.by(NORTH, service.pass_forms, number, why="表底数明天再抄")
            year.by(NORTH, service.pass_fees, number, none=True)


def _formalities(year: "Year", move_in: int) -> None:
    """Gate after gate; meters and inspection are left, so that a reason is given."""
    for parts, passes in ((("checked",), service.pass_identity), (("signed", "given"), service.pass_forms)):
        card = year.site.read(lists.card, move_in)
        there = {paper.id: True for paper in card.papers if paper.part in parts and paper.needed}
        year.by(DESK, service.tick_papers, move_in, there)
        year.by(DESK, passes, move_in, why="业主赶时间，当天下午补")
    year.by(DESK, service.pass_fees, move_in, none=True)


def _lives_there(year: "Year", unit: int, since: str) -> None:
    if since:
        year.by(DESK, service.moved_in, unit, since)
    else:
        year.by(DESK, residents.amend_unit, unit, {"moved_in": ""})


def _hand_out_lists(year: "Year") -> None:
    """Every post gets its list; what it held comes back."""
    rows = year.site.read(post_rows, year.day)
    copies = year.by(RECORDS, posts.prepare_copies, [row.ref.id for row in rows])
    year.by(RECORDS, posts.issue_copies, [copy.id for copy in copies])
    for copy, row in zip(copies, rows, strict=True):
        old = "destroyed" if row.copy else ""
        year.by(DESK, posts.hand_out, copy.id, received_by="赵班长", old_how=old)


def _agree_to_words(year: "Year", until: date) -> None:
    draft = year.by(DESK, care.save_template, None, title="入住欢迎", body=BODY)
    asked = year.by(DESK, care.ask_approval, draft.id, until)
    for name in (CS_HEAD, HEAD):
        year.by(name, consents.agree, asked.id)


# ---------------------------------------------------------------- the list


def _review(year: "Year", move_in: int) -> None:
    if year.site.read(lambda session: session.get_one(MoveIn, move_in).reviewed_at) is None:
        year.by(LEADER, service.review, move_in)


def _enter(year: "Year", due: "OpenDue") -> None:
    _review(year, due.subject.id)
    year.by(DESK, service.enter, due.subject.id, why="证件号下次带来再补")


def _file(year: "Year", due: "OpenDue") -> None:
    _review(year, due.subject.id)
    year.by(RECORDS, service.file, due.subject.id, **PLACE)


def _file_paper(year: "Year", due: "OpenDue") -> None:
    held = year.site.read(lambda session: session.get_one(ArchivePaper, due.subject.id).unit_id)
    assert held
    year.by(RECORDS, archive.file_papers, [due.subject.id], **PLACE)


def _text(year: "Year", due: "OpenDue") -> None:
    """The text goes to the platform; whoever it cannot reach is telephoned."""
    try:
        batch = year.by(DESK, care.put_in_batch, [due.subject.id]).ref
    except Refusal:
        year.by(DESK, care.told_otherwise, due.subject.id, how="telephone", why="短信发不了，已打电话")
        return
    year.by(DESK, care.write_out, batch.id)
    year.by(DESK, care.handed, batch.id)


def _tell(year: "Year", due: "OpenDue") -> None:
    year.by(DESK, posts.tell, due.subject.id, told_to="赵班长", way="radio")


def _visit(year: "Year", due: "OpenDue") -> None:
    """Two go to whoever moved in; the others are talked to on the telephone."""
    by = year.name(due.staff_id) or NORTH
    at_home = due.clock == "CARE-05/moved-in"
    year.by(
        by,
        visits.record,
        visits.Report(
            due.subject.id, year.day, way="home" if at_home else "phone", begun="16:00",
            first_id=year.ids[by], second_id=year.ids[LEADER] if at_home else 0, seen="业主本人",
        ),
    )  # fmt: skip


DONE = {
    "ARCH-03/movein": _file,
    "ARCH-05/single": _enter,
    "ARCH-03/other": _file_paper,
    "CARE-05/welcome": _text,
    "CARE-05/moved-in": _visit,
    "VISIT-02/small": _visit,
    "VISIT-04": _visit,
    "ARCH-10": _tell,
}
"""How each duty about a household is done."""


# ---------------------------------------------------------------- found again


def unit_of(session: Session, room: str) -> int:
    """The flat of a room."""
    code = parse_room(room)
    assert code is not None
    return session.scalars(select(Unit.id).where(Unit.place == code.sort_key)).one()


def owner_of(session: Session, room: str) -> int:
    """Whose flat it is today."""
    asked = select(Tie.person_id).where(Tie.unit_id == unit_of(session, room), Tie.until.is_(None))
    return session.scalars(asked.order_by(Tie.id)).first() or 0


def _running(session: Session, room: str) -> int:
    found = service.running(session, unit_of(session, room))
    assert found is not None
    return found.id
