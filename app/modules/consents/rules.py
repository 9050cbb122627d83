"""Which acts need consent, from whom, in which ways, and how a request may move from state to state."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from app.errors import Refusal
from app.rules.dates import parse_date
from app.rules.roles import Role
from app.rules.text import halfwidth, one_line

LEAST_REASON = 4


class Way(StrEnum):
    """How a consent was given; the value is what the database keeps."""

    SIGNED = "signed"
    DELEGATE = "delegate"
    TELEPHONE = "telephone"
    LETTER = "letter"

    @property
    def zh(self) -> str:
        """The way in the words of the desk."""
        return _WAY_ZH[self]


_WAY_ZH = {
    Way.SIGNED: "本人签字",
    Way.DELEGATE: "受托人签字",
    Way.TELEPHONE: "电话同意",
    Way.LETTER: "书面同意",
}
_MOMENT = re.compile(r"(?P<day>.{6,12}? )?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})")
NOTED = (Way.TELEPHONE, Way.LETTER)


@dataclass(frozen=True)
class ConsentKind:
    """One kind of act that needs consent: the roles asked in order, the ways it takes, what follows."""

    key: str
    zh: str
    clause: str
    roles: tuple[Role, ...]
    ways: frozenset[Way]
    then: str


def putting_off(role: Role) -> str:
    """The kind of consent by which somebody of that role lets a duty be put off."""
    return f"put_off_{role.value}"


def _putting_off(role: Role) -> ConsentKind:
    then = "这件事改到新的日期，原定日期留在记录里；新的期限以前不算逾期。"
    return ConsentKind(putting_off(role), "推迟", "DOC-03", (role,), frozenset(Way), then)


CONSENTS = {
    kind.key: kind
    for kind in (
        ConsentKind(
            "notice",
            "发布通知",
            "DOC-03",
            (Role.CS_HEAD, Role.CENTRE_HEAD),
            frozenset(Way),
            "可以取号、登记、正式打印张贴；正文不能再改，要改须重新送审。",
        ),
        ConsentKind(
            "key_longer",
            "钥匙延期归还",
            "KEY-03",
            (Role.CENTRE_HEAD,),
            frozenset(Way),
            "还期改到新的时间，原还期留在记录里；新的还期以前不算逾期。",
        ),
        ConsentKind(
            "key_cutting",
            "配制钥匙",
            "KEY-05",
            (Role.CENTRE_HEAD,),
            frozenset(Way),
            "可以去配；配好登记的同时，钥匙清单跟着更新。",
        ),
        ConsentKind(
            "move_plan",
            "集中入住方案",
            "MOVE-02",
            (Role.CS_HEAD, Role.CENTRE_HEAD),
            frozenset(Way),
            "可以开始；照方案的步骤和时段办，开始后步骤和时段不再改。",
        ),
        ConsentKind(
            "move_order",
            "入住跳步办理",
            "MOVE-02",
            (Role.CS_HEAD,),
            frozenset(Way),
            "这一户的会签单可以收，哪一步先办、谁同意的，留在记录里。",
        ),
        ConsentKind(
            "sms_template",
            "短信模板",
            "DOC-03",
            (Role.CS_HEAD, Role.CENTRE_HEAD),
            frozenset(Way),
            "到期以前可以照这份模板发短信，填好的每一条不用再批；改一个字要重新送审。",
        ),
        ConsentKind(
            "found_disposal",
            "处理拾遗物品",
            "ROLE-11",
            (Role.CS_HEAD,),
            frozenset(Way),
            "可以照申请的办法处理，处理时要有见证人；在这以前来认领的照样发还。",
        ),
        *(_putting_off(role) for role in (Role.LEADER, Role.CS_HEAD, Role.CENTRE_HEAD)),
    )
}


def kind_of(key: str, clause: str = "", ways: str = "") -> ConsentKind:
    """The kind of a request, with the clause and the ways of the very thing that is asked for."""
    kind = CONSENTS[key]
    taken = frozenset(Way(way) for way in ways.split()) or kind.ways
    return replace(kind, clause=clause or kind.clause, ways=taken)


# Every move a request can make; nothing else happens to it.
MOVES = frozenset(
    {
        ("waiting", "agreed"),
        ("waiting", "refused"),
        ("waiting", "withdrawn"),
        ("agreed", "withdrawn"),
        ("agreed", "done"),
    }
)
STATE_ZH = {
    "waiting": "待同意",
    "agreed": "已同意",
    "refused": "不同意",
    "withdrawn": "已撤回",
    "done": "已办结",
}


@dataclass(frozen=True)
class Steps:
    """Whose consent is asked: roles passed because the asker holds them, and roles still to be asked."""

    passed: tuple[Role, ...]
    asked: tuple[Role, ...]


def steps(kind: ConsentKind, asker: frozenset[Role], manned: frozenset[Role]) -> Steps:
    """Step by step (DOC-03): the asker's own step is passed by asking, an unmanned one goes up.

    The last step is always asked: the highest role signs, also for its own request.
    """
    *before, last = kind.roles
    own = max((place for place, role in enumerate(kind.roles) if role in asker), default=-1)
    passed = tuple(role for place, role in enumerate(before) if place <= own and role in asker)
    asked = tuple(role for place, role in enumerate(before) if place > own and role in manned)
    return Steps(passed, (*asked, last))


def move(state: str, to: str) -> str:
    """The new state. Raises Refusal when the request cannot go there from here."""
    if (state, to) not in MOVES:
        raise Refusal(f"这件事现在是“{STATE_ZH[state]}”，不能再改为“{STATE_ZH[to]}”。")
    return to


def way_or_refuse(kind: ConsentKind, value: str) -> Way:
    """A noted way that this kind of act takes. Raises Refusal naming the clause."""
    if value not in tuple(NOTED):
        raise Refusal("请选电话同意或书面同意。", field="way")
    if Way(value) not in kind.ways:
        words = f"“{kind.zh}”不接受{Way(value).zh}，要本人或受托人签字。"
        raise Refusal(words, clause=kind.clause, field="way")
    return Way(value)


def reason_or_refuse(text: str, field: str = "reason") -> str:
    """A reason of at least four characters. Raises Refusal."""
    reason = one_line(text)
    if len(reason) < LEAST_REASON:
        raise Refusal(f"请写明理由，至少 {LEAST_REASON} 个字。", field=field)
    if len(reason) > 200:
        raise Refusal("理由最多 200 个字。", field=field)
    return reason


def how_or_refuse(text: str) -> str:
    """From which number or by which letter it came. Raises Refusal."""
    how = one_line(text)
    if not how:
        raise Refusal("请写明怎么说的，例如“电话 13:20 来电”或“工作函编号”。", field="how")
    if len(how) > 100:
        raise Refusal("最多 100 个字。", field="how")
    return how


def moment_or_refuse(text: str, today: date) -> datetime:
    """When something was said, as typed: 13:20 (today) or 2026-11-23 13:20. Raises Refusal."""
    written = halfwidth(one_line(text))
    found = _MOMENT.fullmatch(written)
    day = today if found and not found["day"] else parse_date(found["day"]) if found else None
    if found is None or day is None or int(found["hour"]) > 23 or int(found["minute"]) > 59:
        raise Refusal("请写成 13:20 或 2026-11-23 13:20。", field="said_at")
    return datetime.combine(day, time(int(found["hour"]), int(found["minute"])))


def said_or_refuse(said_at: datetime, asked_at: datetime, now: datetime) -> datetime:
    """When it was said: after it was asked for, and not in the future. Raises Refusal."""
    if said_at > now:
        raise Refusal("同意的时间还没到，请核对。", field="said_at")
    if said_at < asked_at.replace(second=0, microsecond=0):
        raise Refusal("同意的时间早于送审的时间，请核对。", field="said_at")
    return said_at


def period_or_refuse(since: date, until: date, today: date) -> None:
    """A delegation begins today or later and ends after it begins. Raises Refusal."""
    if since < today:
        raise Refusal("委托不能从过去的日子算起。", field="since")
    if until < since:
        raise Refusal("委托的最后一天早于第一天，请核对。", field="until")
    if (until - since).days > 92:
        raise Refusal("一次委托最长三个月，到期可以再委托。", field="until")
