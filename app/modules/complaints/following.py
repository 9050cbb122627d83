"""Following a matter: contact, class and grade, whose it is, what was done, who was told, who is awaited."""

from datetime import datetime

from app.errors import Refusal
from app.modules.complaints.finding import matter_or_refuse
from app.modules.complaints.model import Matter
from app.modules.complaints.noting import assign_to, note, settled
from app.modules.complaints.rules import (
    CATEGORIES,
    CATEGORY_ZH,
    CHANNELS,
    CLASSES_CLAUSE,
    CLAUSE,
    GRADE_ZH,
    KIND_ZH,
    KINDS,
    LEAST_REASON,
    LONGEST,
    RANK,
    WAIT_ZH,
    WAITS,
    choice_or_refuse,
    grade_or_refuse,
    must_be_the_heads,
    words_or_refuse,
)
from app.modules.complaints.taking import Told, told_of
from app.modules.staff.service import holders
from app.rules.roles import HEADS, Role
from app.storage.act import Act, verb

GRADERS = HEADS | {Role.LEADER}
"""Who may lower a grade; everybody may raise one."""


@verb("complaints.work", "首次联系用户")
def contact(
    act: Act, matter_id: int, *, words: str = "", channel: str = "phone", at: datetime | None = None
) -> None:
    """The user was spoken to for the first time (COMP-02)."""
    matter = matter_or_refuse(act.session, matter_id)
    choice_or_refuse(channel, CHANNELS, "方式", "channel")
    note(act, matter, "contacted", words, at=at, channel=channel)
    settled(act, matter)


@verb("complaints.work", "定类定级")
def classify(
    act: Act, matter_id: int, *, kind: str = "", category: str = "", grade: str = "", why: str = ""
) -> None:
    """Another kind, class or grade (COMP-01, COMP-02); what is empty stays. Raises Refusal.

    Lowering a grade is the leader's, and needs a reason; a major one goes to the CS head (ROLE-04).
    """
    matter = matter_or_refuse(act.session, matter_id)
    new_kind = choice_or_refuse(kind or matter.kind, KINDS, "属于", "kind")
    new_category = choice_or_refuse(category or matter.category, (("", ""), *CATEGORIES), "类别", "category")
    if new_kind == "complaint" and not new_category:
        raise Refusal("请选投诉属于八类中的哪一类。", clause=CLASSES_CLAUSE, field="category")
    new_grade = grade_or_refuse(new_kind, grade or matter.grade)
    if (new_kind, new_category, new_grade) == (matter.kind, matter.category, matter.grade):
        raise Refusal("属于、类别和等级都没有改动，请改一项再存。", clause=CLAUSE, field="grade")
    reason = _reason_of_grade(act, matter, new_grade, why)
    said = "，".join(part for part in (_changed(matter, new_kind, new_category, new_grade), reason) if part)
    note(act, matter, "classed", said, kind=new_kind, category=new_category, grade=new_grade)
    matter.kind, matter.category, matter.grade = new_kind, new_category, new_grade
    _to_the_head(act, matter)
    settled(act, matter)


@verb("complaints.work", "指派诉求")
def assign(act: Act, matter_id: int, *, department: str, staff_id: int, words: str = "") -> None:
    """A department and a person answer for it from now on (COMP-02). Raises Refusal."""
    matter = matter_or_refuse(act.session, matter_id)
    if not staff_id:
        raise Refusal("请选责任人。", clause=CLAUSE, field="staff_id")
    if (matter.department, matter.staff_id) == (department.strip(), staff_id):
        raise Refusal("责任部门和责任人都没有改动，请另选一位。", clause=CLAUSE, field="staff_id")
    assign_to(act, matter, department, staff_id)
    note(act, matter, "assigned", words, department=matter.department, staff_id=matter.staff_id)
    settled(act, matter)


@verb("complaints.work", "登记处理经过")
def work(act: Act, matter_id: int, *, words: str, at: datetime | None = None) -> None:
    """What was done, or that somebody arrived (COMP-02). Raises Refusal."""
    matter = matter_or_refuse(act.session, matter_id)
    said = words_or_refuse(words, "处理经过", "words", least=2, most=LONGEST)
    note(act, matter, "work", said, at=at)
    settled(act, matter)


@verb("complaints.work", "登记告知")
def tell(act: Act, matter_id: int, *, staff_id: int, how: str, at: datetime | None = None) -> None:
    """Who was told of it, when and how (DUTY-12); the centre head of a major one within the hour."""
    matter = matter_or_refuse(act.session, matter_id)
    if not staff_id:
        raise Refusal("请选告知了谁。", clause=CLAUSE, field="staff_id")
    told_of(act, matter, Told(staff_id, how, at))
    settled(act, matter)


@verb("complaints.work", "登记处理方案")
def plan(act: Act, matter_id: int, *, words: str, at: datetime | None = None) -> None:
    """How a major complaint will be handled (COMP-02); the CS head's own (ROLE-04). Raises Refusal."""
    matter = matter_or_refuse(act.session, matter_id)
    must_be_the_heads(act.who, matter.grade, "处理方案")
    said = words_or_refuse(words, "处理方案", "words", least=4, most=LONGEST)
    note(act, matter, "planned", said, at=at)
    settled(act, matter)


@verb("complaints.work", "答复用户")
def reply(
    act: Act, matter_id: int, *, words: str, channel: str = "phone", at: datetime | None = None
) -> None:
    """What the user was told of the handling, and how (COMP-02). Raises Refusal."""
    matter = matter_or_refuse(act.session, matter_id)
    said = words_or_refuse(words, "答复", "words", least=2, most=LONGEST)
    choice_or_refuse(channel, CHANNELS, "方式", "channel")
    note(act, matter, "replied", said, at=at, channel=channel)
    settled(act, matter)


@verb("complaints.work", "诉求补记")
def supplement(act: Act, matter_id: int, *, words: str, at: datetime | None = None) -> None:
    """Something that was left out, marked as a later entry; also of a closed matter. Raises Refusal."""
    matter = matter_or_refuse(act.session, matter_id)
    said = words_or_refuse(words, "补记", "words", least=2, most=LONGEST)
    note(act, matter, "supplement", said, at=at)


@verb("complaints.work", "暂停诉求")
def wait(act: Act, matter_id: int, *, waits_for: str, words: str) -> None:
    """It waits for the user, or was passed on to somebody outside (COMP-02): the clocks stand still."""
    matter = matter_or_refuse(act.session, matter_id)
    choice_or_refuse(waits_for, WAITS, "在等谁", "waits_for")
    if matter.waits_for:
        raise Refusal(f"{matter.code} 已经暂停，现在{WAIT_ZH[matter.waits_for]}。", clause=CLAUSE)
    said = words_or_refuse(words, "暂停原因", "words", least=LEAST_REASON, most=LONGEST)
    note(act, matter, "waiting", said, waits_for=waits_for)
    matter.waits_for = waits_for
    settled(act, matter)


@verb("complaints.work", "恢复办理诉求")
def resume(act: Act, matter_id: int, *, words: str = "") -> None:
    """What was waited for is there: the clocks go on where they stood (COMP-02)."""
    matter = matter_or_refuse(act.session, matter_id)
    note(act, matter, "resumed", words)
    matter.waits_for = ""
    settled(act, matter)


@verb("complaints.work", "催办转交单位")
def nudge(act: Act, matter_id: int, *, words: str) -> None:
    """Whoever is waited for was asked how far it is; asked again a week later (COMP-02)."""
    matter = matter_or_refuse(act.session, matter_id)
    said = words_or_refuse(words, "催办情况", "words", least=2, most=LONGEST)
    note(act, matter, "nudged", said)
    settled(act, matter)


# ---------------------------------------------------------------- inside


def _reason_of_grade(act: Act, matter: Matter, grade: str, why: str) -> str:
    """Why the grade is another one; needed, and the leader's to give, when it becomes less."""
    if RANK[grade] >= RANK[matter.grade]:
        return words_or_refuse(why, "原因", "why", least=0, most=200)
    if not act.who.roles & GRADERS:
        raise Refusal("降低等级要客服班长或主管来改。", clause=CLAUSE, field="grade")
    return words_or_refuse(why, "降级原因", "why", least=LEAST_REASON, most=200)


def _changed(matter: Matter, kind: str, category: str, grade: str) -> str:
    parts = (
        (KIND_ZH[matter.kind], KIND_ZH[kind]),
        (CATEGORY_ZH.get(matter.category, "未分类"), CATEGORY_ZH.get(category, "未分类")),
        (GRADE_ZH[matter.grade], GRADE_ZH[grade]),
    )
    return "，".join(f"{old} → {new}" for old, new in parts if old != new)


def _to_the_head(act: Act, matter: Matter) -> None:
    """A complaint that became a major one is the CS head's from then on (ROLE-04)."""
    heads = [
        who.staff_id
        for role in (Role.CS_HEAD, Role.CENTRE_HEAD)
        for who in holders(act.session, role, act.today)
    ]
    if matter.grade != "major" or matter.staff_id in heads or not heads:
        return
    assign_to(act, matter, matter.department, heads[0])
    note(
        act, matter, "assigned", "重大投诉由客服主管亲自处理", department=matter.department, staff_id=heads[0]
    )
