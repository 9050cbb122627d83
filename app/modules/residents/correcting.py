"""Fields of imported rows that could not be used: put right one by one, in the program."""

from app.errors import Refusal
from app.modules.residents.model import OWNERS, Person, PutRight, Telephone, Tie, Unit
from app.modules.residents.rules import checked, phone_or_refuse
from app.modules.residents.service import amend, new_person
from app.rules.identity import check_identity
from app.storage.act import Act, verb
from app.storage.record import fields_of

UNIT_FIELDS = ("area", "delivery", "handed_over", "formalities", "moved_in", "remark")


@verb("households.edit", "更正导入的一项")
def correct(act: Act, put_right_id: int, value: str) -> None:
    """Enter the right value of a field the import left open, and settle the line.

    Raises Refusal when the value cannot be used, or the household has no owner to give it to.
    """
    line = _open_line(act, put_right_id)
    unit = act.session.get(Unit, line.unit_id) if line.unit_id else None
    if unit is None:
        raise Refusal("这一行没有对应的房屋，请先新增这一户，再划去本项。")
    _enter(act, unit, line.field, value)
    _settle(act, line)


def _enter(act: Act, unit: Unit, field: str, value: str) -> None:
    if field in UNIT_FIELDS:
        declared = fields_of(Unit)[field]
        amend(act, unit, field, checked(declared, value))
    elif field == "owners":
        _name_owner(act, unit, value)
    elif field == "phones":
        number = phone_or_refuse(value)
        _owner(unit).telephones.append(Telephone(number=number, written_as=value, since=act.today))
    elif field == "identity":
        owner = _owner(unit)
        identity = check_identity(value)
        if identity.warning:
            raise Refusal(identity.warning, field="value")
        amend(act, owner, "identity_number", identity.number)
        amend(act, owner, "identity_kind", identity.kind)
    else:
        raise Refusal("这一项请打开户卡修改，改好后在这里划去。")


def _name_owner(act: Act, unit: Unit, name: str) -> None:
    """Give the owner who came in without a name the name; without such an owner a new one comes in."""
    nameless = [tie.person for tie in unit.ties if tie.until is None and not tie.person.name]
    if nameless:
        amend(act, nameless[0], "name", checked(fields_of(Person)["name"], name))
    else:
        person = new_person(act, {"name": name}, "")
        unit.ties.append(Tie(person=person, tie="owner", since=unit.handed_over))


def _owner(unit: Unit) -> Person:
    owners = [tie.person for tie in unit.ties if tie.tie in OWNERS and tie.until is None]
    if not owners:
        raise Refusal("这一户还没有业主，请先更正业主姓名。")
    return owners[0]


@verb("households.edit", "划去待更正的一项")
def strike(act: Act, put_right_id: int) -> None:
    """Settle a line without a value: it was put right on the card, or the field stays open."""
    _settle(act, _open_line(act, put_right_id))


def _open_line(act: Act, put_right_id: int) -> PutRight:
    line = act.session.get(PutRight, put_right_id)
    if line is None or line.settled_at is not None:
        raise Refusal("这一项已经更正过了。")
    return line


def _settle(act: Act, line: PutRight) -> None:
    line.settled_at, line.settled_by = act.now, act.who.staff_id


@verb("households.export", "导出待更正清单", signed=True)
def exported(act: Act, rows: int) -> bool:
    """Put on record that the list of what is to be put right left the program. True when noted."""
    act.purpose = f"待更正清单 {rows} 行"
    return True


@verb("households.export", "取出待更正清单打印", signed=True)
def drawn_up(act: Act, rows: int) -> bool:
    """The list is put on paper; signed before, since a print dialog may outlast a signature.

    True when noted.
    """
    act.purpose = f"待更正清单 {rows} 行"
    return True


@verb("households.export", "打印待更正清单")
def printed_list(act: Act, rows: int) -> None:
    """The list of what is to be put right left the printer; only called once the printer has taken it."""
    act.purpose = f"待更正清单 {rows} 行"
