"""What the clerk does with households: enter, correct, change owners, mark, open a telephone."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.residents.belongings import add_contact as add_contact
from app.modules.residents.belongings import add_pet as add_pet
from app.modules.residents.belongings import add_vehicle as add_vehicle
from app.modules.residents.belongings import amend_contact as amend_contact
from app.modules.residents.belongings import amend_pet as amend_pet
from app.modules.residents.belongings import amend_vehicle as amend_vehicle
from app.modules.residents.belongings import end_contact as end_contact
from app.modules.residents.belongings import end_pet as end_pet
from app.modules.residents.belongings import end_vehicle as end_vehicle
from app.modules.residents.known import Known as Known
from app.modules.residents.known import same_as as same_as
from app.modules.residents.looking import must_not_be_a_stretch as must_not_be_a_stretch
from app.modules.residents.model import (
    OWNERS,
    Building,
    Mark,
    Person,
    Telephone,
    Tie,
    Unit,
    UnitMark,
)
from app.modules.residents.owning import owners_since as owners_since
from app.modules.residents.private import Opened as Opened
from app.modules.residents.private import OpenedHousehold as OpenedHousehold
from app.modules.residents.private import open_household as open_household
from app.modules.residents.private import opened_of_person
from app.modules.residents.recording import (
    Values,
    amend_declared,
    person_or_refuse,
    taken,
    unit_or_refuse,
)
from app.modules.residents.recording import amend as amend
from app.modules.residents.rules import (
    checked,
    day_or_refuse,
    identity_or_refuse,
    phone_or_refuse,
    room_or_refuse,
)
from app.modules.staff.model import StaffMember
from app.modules.staff.service import current_officer
from app.rules.ref import Ref
from app.rules.rooms import RoomCode
from app.rules.telephones import split_phones
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.record import fields_of, ref_of


def find_unit(session: Session, code: RoomCode) -> Unit | None:
    """The flat with this room code."""
    return session.scalar(
        select(Unit)
        .join(Building)
        .where(Building.name == code.building, Unit.entrance == code.entrance, Unit.room == code.room)
    )


def building_named(session: Session, name: str) -> Building:
    """The building of that name, made when there is none."""
    building = session.scalar(select(Building).where(Building.name == name))
    if building is None:
        building = Building(name=name)
        session.add(building)
        session.flush()
    return building


def new_unit(session: Session, code: RoomCode, **facts: Any) -> Unit:
    """Add a flat to the session; the caller has made sure that there is none yet."""
    unit = Unit(
        building=building_named(session, code.building),
        entrance=code.entrance,
        room=code.room,
        place=code.sort_key,
        **facts,
    )
    session.add(unit)
    return unit


@verb("households.edit", "新增一户")
def add_unit(act: Act, room: str, values: Values) -> Ref:
    """Enter a flat by hand. Raises Refusal (field `room`) when it is there already."""
    code = room_or_refuse(room)
    if find_unit(act.session, code) is not None:
        raise Refusal(f"{code.long} 已经在册，请直接打开这一户。", field="room")
    unit = new_unit(act.session, code, **taken(Unit, values))
    act.session.flush()
    return ref_of(unit)


@verb("households.edit", "修改房屋资料")
def amend_unit(act: Act, unit_id: int, values: Values) -> None:
    """Correct a flat's facts; what they were before is kept."""
    amend_declared(act, unit_or_refuse(act, unit_id), values)


@verb("households.edit", "指定管家")
def set_officer(act: Act, unit_id: int, staff_id: int | None) -> None:
    """Put a household into an officer's area 责任区 (ROLE-02)."""
    amend(act, unit_or_refuse(act, unit_id), "officer_id", staff_id)


@verb("households.edit", "修改房屋资料")
def amend_household(act: Act, unit_id: int, values: Values, staff_id: int | None) -> None:
    """Correct a flat's facts and its officer in one act; what is the same leaves no trace."""
    amend_unit(act, unit_id, values)
    set_officer(act, unit_id, staff_id)


def officer_of_unit(session: Session, unit: Unit) -> StaffMember | None:
    """Whose area a household is in (ROLE-02): named for it, or else whose area its building is."""
    named = session.get(StaffMember, unit.officer_id) if unit.officer_id else None
    if named is not None and named.left is None:
        return named
    return current_officer(session, unit.building_id)


def households_of(session: Session, staff_id: int) -> int:
    """How many households somebody is named for, flat by flat."""
    return session.scalar(select(func.count()).select_from(Unit).where(Unit.officer_id == staff_id)) or 0


def hand_over(act: Act, from_id: int, to_id: int) -> int:
    """The households somebody was named for get another officer; how many there were."""
    mine = act.session.scalars(select(Unit).where(Unit.officer_id == from_id)).all()
    for unit in mine:
        amend(act, unit, "officer_id", to_id)
    return len(mine)


def new_person(act: Act, values: Values, phones: str) -> Person:
    """A person with identity paper and telephones, checked; not yet tied to a flat."""
    facts = taken(Person, values)
    if facts.get("identity_number"):
        identity = identity_or_refuse(facts["identity_number"], facts.get("identity_note", ""))
        facts["identity_kind"] = identity.kind
    person = Person(**facts)
    for original, number in _numbers(phones):
        person.telephones.append(Telephone(number=number, written_as=original, since=act.today))
    act.session.add(person)
    return person


def _numbers(phones: str) -> list[tuple[str, str]]:
    """(as written, plain number) of every telephone in a field. Raises Refusal (field `number`)."""
    return [(piece.text, phone_or_refuse(piece.text)) for piece in split_phones(phones)]


@verb("households.edit", "登记人员")
def add_person(act: Act, unit_id: int, tie: str, values: Values, phones: str = "", relation: str = "") -> Ref:
    """Enter a person and tie them to a household from today; `relation` is what they are to the owner."""
    unit = unit_or_refuse(act, unit_id)
    tie = str(checked(fields_of(Tie)["tie"], tie))
    person = new_person(act, values, phones)
    relation = str(checked(fields_of(Tie)["relation"], relation))
    unit.ties.append(Tie(person=person, tie=tie, relation=relation, since=act.today))
    act.session.flush()
    return ref_of(person)


@verb("households.edit", "修改人员资料")
def amend_person(act: Act, person_id: int, values: Values, *, tie_id: int = 0, relation: str = "") -> None:
    """Correct a person's facts; an identity number left empty stays as it is.

    With `tie_id` also what they are to the owner of that household.
    """
    if tie_id:
        tie = act.session.get(Tie, tie_id)
        if tie is None or tie.person_id != person_id:
            raise Refusal("这个人已经不在这一户。")
        amend_declared(act, tie, {"relation": relation})
    person = person_or_refuse(act, person_id)
    if not values.get("identity_number", "x"):
        values = {name: value for name, value in values.items() if name != "identity_number"}
    amend_declared(act, person, values)
    if "identity_number" in values:
        identity = identity_or_refuse(person.identity_number, person.identity_note)
        amend(act, person, "identity_kind", identity.kind)


@verb("households.edit", "登记电话")
def add_telephone(act: Act, person_id: int, number: str) -> None:
    """Add a telephone number to a person; a number already in use there is refused."""
    person = person_or_refuse(act, person_id)
    numbers = _numbers(number)
    if not numbers:
        raise Refusal("请填写电话号码。", field="number")
    for original, plain in numbers:
        if any(t.number == plain for t in person.open_telephones):
            raise Refusal("这个号码已经登记在本人名下。", field="number")
        person.telephones.append(Telephone(number=plain, written_as=original, since=act.today))


@verb("households.edit", "停用电话")
def end_telephone(act: Act, person_id: int, number_in_order: int) -> None:
    """Close the n-th number in use (from 0) of a person; the row stays with its last day."""
    numbers = person_or_refuse(act, person_id).open_telephones
    if not 0 <= number_in_order < len(numbers):
        raise Refusal("这个号码已经停用。")
    numbers[number_in_order].until = act.today


@verb("households.edit", "人员迁出")
def end_tie(act: Act, tie_id: int) -> None:
    """A person no longer belongs to the household from today; nothing is deleted."""
    tie = act.session.get(Tie, tie_id)
    if tie is None or tie.until is not None:
        raise Refusal("这个人已经不在这一户。")
    tie.until = act.today


@verb("households.edit", "变更业主")
def change_owner(act: Act, unit_id: int, day: date | str, owners: Sequence[tuple[Values, str]]) -> None:
    """A change of owner: the old owners' rows close on that day (a date, or as typed), the new ones open.

    `owners` are pairs of declared values and telephones, the first one the owner, others co-owners.
    Raises Refusal without a new owner or with a day before the old owners came.
    """
    unit = unit_or_refuse(act, unit_id)
    if not owners:
        raise Refusal("请填写新业主的姓名。", field="name")
    day = day_or_refuse(day, "变更日期", "day")
    close_owners(unit, day)
    for index, (values, phones) in enumerate(owners):
        tie = "owner" if index == 0 else "co_owner"
        unit.ties.append(Tie(person=new_person(act, values, phones), tie=tie, since=day))


def close_owners(unit: Unit, day: date) -> None:
    """End every owner's row on that day. Raises Refusal when one began later."""
    for tie in unit.ties:
        if tie.tie in OWNERS and tie.until is None:
            if tie.since and tie.since > day:
                raise Refusal("变更日期早于原业主的登记日期，请核对。", field="day")
            tie.until = day


@verb("households.edit", "修改标记")
def set_marks(act: Act, unit_id: int, names: Sequence[str]) -> None:
    """The marks a household carries from today; a mark taken off keeps its row with the last day."""
    put_marks(act, unit_or_refuse(act, unit_id), names, only_add=False)


def put_marks(act: Act, unit: Unit, names: Sequence[str], *, only_add: bool) -> None:
    """Give a household these marks; with `only_add` the others stay."""
    wanted = [one_line(name) for name in names if one_line(name)]
    carried = {held.mark.name: held for held in unit.marks if held.until is None}
    for name in dict.fromkeys(wanted):
        if name not in carried:
            unit.marks.append(UnitMark(mark=mark_named(act, name), since=act.today))
    if not only_add:
        for name, held in carried.items():
            if name not in wanted:
                held.until = act.today


def mark_named(act: Act, name: str) -> Mark:
    """The mark of that name, put on the site's list when it is new."""
    name = str(checked(fields_of(Mark)["name"], name))
    mark = act.session.scalar(select(Mark).where(Mark.name == name))
    if mark is None:
        mark = Mark(name=name)
        act.session.add(mark)
        act.session.flush()
    mark.retired = None
    return mark


@verb("households.edit", "修改标记名单")
def rename_mark(act: Act, mark_id: int, name: str) -> None:
    """Give a mark another name, on every household at once; the former name is kept."""
    mark = _mark(act, mark_id)
    name = str(checked(fields_of(Mark)["name"], name))
    other = act.session.scalar(select(Mark).where(Mark.name == name))
    if other is not None and other is not mark:
        raise Refusal("名单里已有这个标记。", field="name")
    amend(act, mark, "name", name)


@verb("households.edit", "停用标记")
def retire_mark(act: Act, mark_id: int) -> None:
    """Take a mark off the list; households that carry it keep it."""
    _mark(act, mark_id).retired = act.today


def _mark(act: Act, mark_id: int) -> Mark:
    mark = act.session.get(Mark, mark_id)
    if mark is None:
        raise Refusal("找不到这个标记，请重新打开名单。")
    return mark


@verb("private.open", "查看住户隐私项")
def open_private(act: Act, person_id: int, items: Sequence[str], purpose: str) -> Opened:
    """Open what is covered of one person for a purpose; the asking is journalled (ARCH-12).

    Raises Refusal without a purpose or without an item, and after many at a stretch (field
    "signature") until `go_on_looking` was signed.
    """
    return opened_of_person(act, person_id, items, purpose)


@verb("private.open", "打印户卡")
def printed_card(act: Act, unit_id: int) -> None:
    """The card of a household left the printer, covered; only called once the printer has taken it."""
    act.purpose = "打印户卡（遮盖）"
    act.noted(ref_of(unit_or_refuse(act, unit_id)))


@verb("private.open", "继续查看隐私项", signed=True)
def go_on_looking(act: Act) -> bool:
    """Whoever opened many private items says anew who they are, and the count begins anew (ARCH-12)."""
    return True
