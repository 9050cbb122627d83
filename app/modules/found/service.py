"""What the desk does with lost property (ROLE-11): take in, put right, look up what is covered, print."""

from app.errors import Refusal
from app.modules.found.asking import ask_for as ask_for
from app.modules.found.asking import open_asker_telephone as open_asker_telephone
from app.modules.found.asking import stop_asking as stop_asking
from app.modules.found.claiming import claim as claim
from app.modules.found.claiming import hand_to_police as hand_to_police
from app.modules.found.claiming import undo as undo
from app.modules.found.disposing import ask_disposal as ask_disposal
from app.modules.found.disposing import dispose as dispose
from app.modules.found.disposing import drop_disposal as drop_disposal
from app.modules.found.finding import item_or_refuse, kept_or_refuse
from app.modules.found.model import FoundEnding, FoundItem
from app.modules.found.photo import add_photo as add_photo
from app.modules.found.photo import keep_photo
from app.modules.found.photo import open_photo as open_photo
from app.modules.found.photo import remove_photo as remove_photo
from app.modules.found.rules import (
    CLAUSE,
    KINDS,
    choice_or_refuse,
    moment_or_refuse,
    optional,
    phone_or_refuse,
    words_or_refuse,
)
from app.modules.residents.rules import purpose_or_refuse
from app.modules.residents.service import amend, must_not_be_a_stretch
from app.modules.staff.service import working
from app.rules.masking import show_phone
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.numbering import take_number
from app.storage.record import ref_of

SERIES = "found_item"


@verb("found.work", "收进拾遗物品")
def take_in(
    act: Act,
    *,
    what: str,
    found_where: str,
    found_at: str,
    finder: str,
    kept_where: str,
    kind: str = "ordinary",
    finder_phone: str = "",
    words: str = "",
    marks: str = "",
    photo: bytes = b"",
) -> Ref:
    """Something found was handed in (ROLE-11). Raises Refusal naming the field.

    A valuable thing needs a mark that only the desk knows. A finder who works here is told by the name.
    """
    found = moment_or_refuse(found_at, act.today)
    group = choice_or_refuse(kind, KINDS, "类别", "kind")
    phone = phone_or_refuse(finder_phone, "finder_phone")
    name = words_or_refuse(finder, "谁捡到", "finder", most=60)
    item = FoundItem(
        year=act.today.year,
        what=words_or_refuse(what, "物品", "what", most=60),
        words=optional(words, "样子", "words", 200),
        marks=_marks(group, marks),
        kind=group,
        found_where=words_or_refuse(found_where, "在哪里捡到", "found_where", most=60),
        found_on=found.day,
        found_time=found.time,
        finder=name,
        finder_phone=phone,
        finder_staff_id=None if phone else _colleague(act, name),
        kept_where=words_or_refuse(kept_where, "放在哪里", "kept_where", most=40),
        taken_in_on=act.today,
        taken_in_at=act.now,
        taken_in_by=act.who.staff_id,
    )
    item.number = take_number(act.session, SERIES, act.today.year)
    act.session.add(item)
    act.session.flush()
    if photo:
        keep_photo(act, item, photo)
    return ref_of(item)


@verb("found.work", "更正拾遗物品登记")
def put_right(
    act: Act,
    item_id: int,
    *,
    what: str,
    kind: str,
    found_where: str,
    kept_where: str,
    words: str = "",
    marks: str = "",
    finder_phone: str = "",
) -> None:
    """Mistyped fields are put right, or it is kept elsewhere; what stood there stays. Raises Refusal.

    Marks and telephone left empty stay as they are: they were covered when the form was filled.
    """
    item = kept_or_refuse(act.session, item_id, "更正")
    group = choice_or_refuse(kind, KINDS, "类别", "kind")
    values = {
        "what": words_or_refuse(what, "物品", "what", most=60),
        "words": optional(words, "样子", "words", 200),
        "marks": _marks(group, one_line(marks) or item.marks),
        "kind": group,
        "found_where": words_or_refuse(found_where, "在哪里捡到", "found_where", most=60),
        "kept_where": words_or_refuse(kept_where, "放在哪里", "kept_where", most=40),
        "finder_phone": phone_or_refuse(finder_phone, "finder_phone") or item.finder_phone,
    }
    for field, value in values.items():
        amend(act, item, field, value)
    act.session.flush()


@verb("private.open", "查看拾到人电话")
def open_finder_telephone(act: Act, item_id: int, purpose: str) -> tuple[str, ...]:
    """The finder's telephone, whole, for a purpose; that it was looked at is on record (ARCH-12).

    Raises Refusal without a purpose, and after many at a stretch (field "signature").
    """
    act.purpose = purpose_or_refuse(purpose)
    must_not_be_a_stretch(act)
    item = item_or_refuse(act.session, item_id)
    if not item.finder_phone:
        raise Refusal("拾到人没有留电话。", clause=CLAUSE)
    act.looked_at(ref_of(item), "finder_phone")
    return (show_phone(item.finder_phone),)


@verb("found.work", "查看暗记")
def open_marks(act: Act, item_id: int) -> str:
    """The marks only the desk knows, to be compared with what somebody said; on record. Raises Refusal."""
    item = item_or_refuse(act.session, item_id)
    act.looked_at(ref_of(item), "marks")
    return item.marks


@verb("found.work", "打印领取单")
def printed_receipt(act: Act, ending_id: int) -> None:
    """The receipt left the printer; only called once the printer has taken it. Raises Refusal."""
    ending = act.session.get(FoundEnding, ending_id)
    if ending is None:
        raise Refusal("找不到这张领取单。", clause=CLAUSE)
    act.looked_at(ref_of(ending), "printed")


@verb("found.work", "打印拾遗物品标签")
def printed_tags(act: Act, count: int) -> None:
    """Labels left the printer."""
    act.purpose = f"拾遗物品标签 {count} 张"


@verb("found.work", "打印拾遗物品清单")
def printed_list(act: Act, count: int) -> None:
    """A list left the printer."""
    act.purpose = f"拾遗物品清单 {count} 行"


# ---------------------------------------------------------------- inside


def _marks(kind: str, text: str) -> str:
    """Marks for the description test; a valuable thing cannot be without. Raises Refusal."""
    marks = optional(text, "暗记", "marks", 200)
    if kind == "valuable" and not marks:
        words = "贵重物品要写暗记：只有前台知道的特征，认领时请对方先说。"
        raise Refusal(words, clause=CLAUSE, field="marks")
    return marks


def _colleague(act: Act, name: str) -> int | None:
    """The one colleague of that name."""
    known = [row for row in working(act.session, act.today) if row.name == name]
    return known[0].id if len(known) == 1 else None
