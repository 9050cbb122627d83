"""Taking down what a caller says 受理 (ROLE-09, DUTY-04): a matter of its own, or joined to one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.errors import Refusal
from app.modules.complaints.finding import matter_or_refuse
from app.modules.complaints.model import Matter, MatterStep
from app.modules.complaints.noting import assign_to, note, settled
from app.modules.complaints.proposing import title_of
from app.modules.complaints.rules import (
    CATEGORIES,
    CHANNELS,
    CLASSES_CLAUSE,
    CLAUSE,
    FACE_TO_FACE,
    KIND_ZH,
    KINDS,
    LONGEST,
    REQUEST_CLAUSE,
    TOLD_CLAUSE,
    TOLD_HOW,
    choice_or_refuse,
    code_words,
    grade_or_refuse,
    must_be_the_heads,
    words_or_refuse,
)
from app.modules.residents.model import Person, Unit
from app.modules.staff.service import holders, who_works
from app.rules.ref import Ref
from app.rules.roles import Role
from app.rules.telephones import parse_phone
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.attachments import PHOTO, attach
from app.storage.numbering import take_number
from app.storage.record import ref_of

SERIES, NO_YEAR = "matter", 0
"""One running number for every matter of the site, whatever the year."""
MOST_PHOTOS = 9
REPEATED_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Told:
    """That somebody was told at once of what happened (DUTY-12): who, how, and when (None: just now)."""

    staff_id: int
    how: str = "telephone"
    at: datetime | None = None


@dataclass(frozen=True)
class Call:
    """What the capture page says of a call, as it was typed.

    `reply` is the first thing the caller was told. `done` for a question that was answered at once.
    `department` and `staff_id` assign it in the same act; 0 leaves it to be assigned.
    """

    words: str
    channel: str = "phone"
    kind: str = "question"
    unit_id: int = 0
    person_id: int = 0
    caller: str = ""
    telephone: str = ""
    may_call: bool = True
    title: str = ""
    place: str = ""
    category: str = ""
    grade: str = "ordinary"
    reply: str = ""
    department: str = ""
    staff_id: int = 0
    told: Told | None = None
    repeat_of: int = 0
    photos: tuple[bytes, ...] = ()
    done: bool = False
    at: datetime | None = None


@verb("complaints.work", "受理诉求")
def take_down(act: Act, call: Call) -> Ref:
    """A matter of its own, with its number (DUTY-04, ROLE-09); the clocks of its grade start (COMP-02).

    Raises Refusal naming the field of the first gap.
    """
    _must_not_be_an_echo(act, call)
    reply = words_or_refuse(call.reply, "先怎么答复的", "reply", least=0, most=LONGEST)
    matter = begun(act, call)
    if call.photos:
        _keep_photos(act, matter, call.photos)
    if call.channel in FACE_TO_FACE:
        note(act, matter, "contacted", reply, channel=call.channel)
    elif reply and not call.done:
        note(act, matter, "supplement", reply)
    if call.told is not None:
        told_of(act, matter, call.told)
    if call.done:
        _answered(act, matter, call)
    elif call.staff_id or call.grade == "major":
        _assigned(act, matter, call)
    settled(act, matter)
    return ref_of(matter)


def begun(act: Act, call: Call, *, at: datetime | None = None) -> Matter:
    """The matter itself with its first step; for taking down, and for what comes from a workbook.

    `at` is when it was taken down, where it was before the program. Raises Refusal.
    """
    kind = choice_or_refuse(call.kind, KINDS, "属于", "kind")
    words = words_or_refuse(call.words, "来电人的话", "words", least=2, most=LONGEST)
    category = _category(kind, call.category)
    grade = grade_or_refuse(kind, call.grade)
    taken = at or act.now
    number = take_number(act.session, SERIES, NO_YEAR)
    unit, person = _household(act, call)
    matter = Matter(
        number=number, code=code_words(kind, number), state="taken", kind=kind, category=category,
        grade=grade,
        channel=choice_or_refuse(call.channel, CHANNELS, "渠道", "channel"),
        unit=unit, person=person,
        caller=words_or_refuse(call.caller, "来电人", "caller", least=0, most=60),
        telephone=_telephone(call.telephone), may_call=call.may_call,
        title=words_or_refuse(call.title or title_of(words), "标题", "title", most=40), words=words,
        place=words_or_refuse(call.place, "何时何地", "place", least=0, most=100),
        taken_at=taken, taken_by=act.who.staff_id, waits_for="", times_reopened=0,
        repeat_of=_earlier(act, call, unit), brought_in=at is not None,
    )  # fmt: skip
    matter.steps.append(
        MatterStep(
            how="taken", at=taken, noted_at=taken, by=act.who.staff_id, words=words,
            kind=kind, category=category, grade=grade, channel=call.channel,
        )
    )  # fmt: skip
    act.session.add(matter)
    act.session.flush()
    return matter


@verb("complaints.work", "并入诉求")
def join(act: Act, matter_id: int, call: Call) -> Ref:
    """The same household calls about the same again: the call is a step of the open matter (ROLE-09).

    Raises Refusal for one that is closed: it is reopened, or a new one is taken down.
    """
    matter = matter_or_refuse(act.session, matter_id)
    words = words_or_refuse(call.words, "来电人的话", "words", least=2, most=LONGEST)
    said = f"{words}（答复：{one_line(call.reply)}）" if one_line(call.reply) else words
    if len(said) > LONGEST:
        raise Refusal(f"来电人的话和答复合起来最多 {LONGEST} 个字。", clause=REQUEST_CLAUSE, field="reply")
    note(
        act,
        matter,
        "again",
        said,
        channel=choice_or_refuse(call.channel, CHANNELS, "渠道", "channel"),
    )
    if call.photos:
        _keep_photos(act, matter, call.photos)
    if call.told is not None:
        told_of(act, matter, call.told)
    settled(act, matter)
    return ref_of(matter)


def told_of(act: Act, matter: Matter, told: Told) -> None:
    """Who was told at once, and when (DUTY-12); the centre head of a major complaint (COMP-02)."""
    whom = who_works(act.session, told.staff_id, act.today)
    choice_or_refuse(told.how, TOLD_HOW, "怎么告知", "told_how")
    if whom.staff_id == act.who.staff_id and Role.CENTRE_HEAD not in whom.roles:
        raise Refusal("告知的是自己，请选要告知的人。", clause=TOLD_CLAUSE, field="told")
    note(
        act, matter, "told", at=told.at, staff_id=whom.staff_id, told_how=told.how,
        to_head=Role.CENTRE_HEAD in whom.roles,
    )  # fmt: skip


# ---------------------------------------------------------------- inside


def _must_not_be_an_echo(act: Act, call: Call) -> None:
    """Enter held a moment too long takes down one call, not two."""
    asked = select(Matter.code).where(
        Matter.taken_at >= act.now - REPEATED_WITHIN,
        Matter.taken_at <= act.now + REPEATED_WITHIN,
        Matter.taken_by == act.who.staff_id,
        Matter.kind == call.kind,
        Matter.category == call.category,
        Matter.grade == call.grade,
        Matter.channel == call.channel,
        Matter.unit_id == (call.unit_id or None),
        Matter.caller == one_line(call.caller),
        Matter.words == one_line(call.words),
    )
    code = act.session.scalars(asked.limit(1)).first()
    if code is not None:
        raise Refusal(
            f"同样的诉求刚刚记过：{code}。要再记一件的，请改一下内容，或过一分钟再记。",
            clause=REQUEST_CLAUSE,
        )


def _category(kind: str, category: str) -> str:
    if kind == "complaint" and not category:
        raise Refusal("请选投诉属于八类中的哪一类。", clause=CLASSES_CLAUSE, field="category")
    return choice_or_refuse(category, (("", ""), *CATEGORIES), "类别", "category")


def _household(act: Act, call: Call) -> tuple[Unit | None, Person | None]:
    unit = act.session.get(Unit, call.unit_id) if call.unit_id else None
    person = act.session.get(Person, call.person_id) if call.person_id else None
    if call.person_id and person is None:
        raise Refusal("找不到这个人，请重新选。", clause=REQUEST_CLAUSE, field="person")
    if call.unit_id and unit is None:
        raise Refusal("找不到这一户，请重新选房号。", clause=REQUEST_CLAUSE, field="room")
    if person is not None and (unit is None or unit.id not in {tie.unit_id for tie in person.ties}):
        raise Refusal("这个人不在这一户，请重新选。", clause=REQUEST_CLAUSE, field="person")
    return unit, person


def _telephone(text: str) -> str:
    written = one_line(text)
    if not written:
        return ""
    phone = parse_phone(written)
    if phone is None:
        raise Refusal("电话号码位数不对，请核对；座机请带区号。", clause=REQUEST_CLAUSE, field="telephone")
    return phone.number


def _earlier(act: Act, call: Call, unit: Unit | None) -> int | None:
    """The matter this one repeats, as the clerk saw it beside the form."""
    if not call.repeat_of:
        return None
    earlier = matter_or_refuse(act.session, call.repeat_of)
    if unit is None or earlier.unit_id != unit.id:
        raise Refusal(f"{earlier.code} 不是这一户的，请核对。", clause=REQUEST_CLAUSE, field="repeat_of")
    return earlier.id


def _answered(act: Act, matter: Matter, call: Call) -> None:
    """A question that was answered while the caller was there leaves one line (DUTY-04)."""
    if matter.kind != "question":
        raise Refusal(
            f"{KIND_ZH[matter.kind]}要跟到办结，不能只记一笔；请按存档。", clause=REQUEST_CLAUSE, field="kind"
        )
    note_closed(act, matter, call.reply)


def note_closed(act: Act, matter: Matter, words: str) -> None:
    """A question is answered, and with that closed."""
    matter.steps.append(
        MatterStep(
            how="closed", at=act.now, noted_at=act.now, by=act.who.staff_id, words=one_line(words)[:LONGEST]
        )
    )
    matter.state, matter.ended_at, matter.ended_by = "closed", act.now, act.who.staff_id
    matter.replied_in_time = matter.handled_in_time = True
    matter.open_minutes = max(0, int((act.now - matter.taken_at).total_seconds() // 60))


def _assigned(act: Act, matter: Matter, call: Call) -> None:
    """Assigned in the act of taking down; a major complaint goes to the CS head by itself (ROLE-04)."""
    staff_id = call.staff_id
    if matter.grade == "major" and not staff_id:
        heads = holders(act.session, Role.CS_HEAD, act.today) or holders(
            act.session, Role.CENTRE_HEAD, act.today
        )
        if not heads:
            return
        staff_id = heads[0].staff_id
    must_be_the_heads(who_works(act.session, staff_id, act.today), matter.grade, "责任人")
    assign_to(act, matter, call.department, staff_id)
    note(act, matter, "assigned", department=matter.department, staff_id=matter.staff_id)


def _keep_photos(act: Act, matter: Matter, photos: tuple[bytes, ...]) -> None:
    if len(photos) > MOST_PHOTOS:
        raise Refusal(f"一次最多附 {MOST_PHOTOS} 张照片。", clause=CLAUSE, field="photos")
    act.session.flush()
    for place, content in enumerate(photos, 1):
        attach(act, ref_of(matter), content, kind=PHOTO, title=f"{matter.code} 照片 {place}")
