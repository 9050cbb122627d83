"""What each step of a matter asks of the clerk, with the words the desk says most often."""

from collections.abc import Callable

from app.modules.complaints import service
from app.modules.complaints.lists import MatterCard
from app.modules.complaints.rules import (
    CHANNELS,
    PASSED_ON,
    RESULT_ZH,
    RESULTS,
    WAITS,
)
from app.modules.complaints.sheets_view import AT, Asked, words_field
from app.rules.field import Field, Kind

CHANNEL = Field("channel", "方式", Kind.CHOICE, required=True, choices=CHANNELS)
PASS_ON = "passed_on"
"""Passing on is waiting for somebody outside; it has a button of its own."""

OUTSIDE = tuple((key, words.removeprefix("等")) for key, words in WAITS if key in PASSED_ON)
"""To whom a matter is passed on."""


def contacted(card: MatterCard) -> Asked:
    """The first contact."""
    return Asked(
        "首次联系", "登记联系", (CHANNEL, AT, words_field("说了什么", required=False)), service.contact,
        "已登记首次联系。",
        ready=("已致电说明，正在安排处理", "已当面了解情况", "已约好上门查看的时间"), calls=True,
    )  # fmt: skip


def work(card: MatterCard) -> Asked:
    """What was done."""
    return Asked(
        "登记处理经过", "登记", (AT, words_field("处理经过")), service.work, "处理经过已登记。",
        ready=("已到现场查看", "已联系班组，约好上门时间", "已处理，等用户确认"),
    )  # fmt: skip


def planned(card: MatterCard) -> Asked:
    """How a major one will be handled."""
    fields = (AT, words_field("处理方案"))
    return Asked("处理方案", "登记方案", fields, service.plan, "处理方案已登记。")


def replied(card: MatterCard) -> Asked:
    """What the user was told."""
    return Asked(
        "答复用户", "登记答复", (CHANNEL, AT, words_field("答复了什么")), service.reply, "答复已登记。",
        ready=(
            "已说明原因和处理办法，用户理解",
            "已告知处理结果，请用户查看",
            "已告知还需要的时间，办好再回电",
        ),
        calls=True,
    )  # fmt: skip


def handled(card: MatterCard) -> Asked:
    """The handling is finished; the reply is asked for where there was none."""
    told = () if card.replied else (words_field("答复了用户什么", name="reply"),)
    cause = Field("cause", "原因", Kind.TEXT, required=card.kind == "complaint", limit=200)
    return Asked(
        "处理完成", "登记完成", (CHANNEL, AT, words_field("处理情况", name="handling"), *told, cause),
        service.handle, "处理完成，接下来回访。" if card.kind in ("complaint", "repair") else "处理完成。",
        into="handling", ready=_handling(card),
    )  # fmt: skip


def called(card: MatterCard) -> Asked:
    """The call-back."""
    return Asked(
        "回访", "登记回访", (CHANNEL, AT, words_field("用户的话", required=False)), service.call_back,
        "回访已登记。", choice=("result", "用户对处理", RESULTS, "satisfied"), needy=("not",), calls=True,
        facts=(("处理情况", card.handling),),
    )  # fmt: skip


def closed(card: MatterCard) -> Asked:
    """The end: of a question with its answer, of anything else with what is known."""
    if card.kind == "question":
        return Asked(
            "答复并结案", "结案", (words_field("答复"),), service.close, "已结案。",
            ready=("已当场答复", "已说明办理流程和所需资料", "已转告主管部门，由其直接答复"),
        )  # fmt: skip
    facts = [("处理情况", card.handling), ("原因", card.cause), ("回访", RESULT_ZH.get(card.result, ""))]
    known = tuple((name, words) for name, words in facts if words)
    fields = (words_field("说明", required=False),)
    return Asked("结案", "结案", fields, service.close, "已结案。", facts=known)


def waiting(card: MatterCard) -> Asked:
    """The clocks stand still because something is missing."""
    return Asked(
        "暂停计时", "暂停", (words_field("暂停原因"),), service.wait, "已暂停，时限停住。",
        ready=("等用户确认上门时间", "等备件到货后更换", "等用户补充材料"),
        choice=("waits_for", "在等谁", WAITS, "user"), needy=tuple(key for key, _ in WAITS),
    )  # fmt: skip


def passed_on(card: MatterCard) -> Asked:
    """Somebody outside the centre takes care of it: the clocks stand still, and it is asked after weekly."""
    return Asked(
        "转交外部单位", "转交", (words_field("转交说明"),), service.wait, "已转交，时限停住，每周催办一次。",
        ready=("已转开发商保修部门，对方答应回复", "已报主管部门处理", "已转社区、居委会协调"),
        choice=("waits_for", "转交给", OUTSIDE, PASSED_ON[0]), needy=PASSED_ON,
    )  # fmt: skip


def resumed(card: MatterCard) -> Asked:
    """What was waited for is there."""
    return Asked(
        "恢复办理", "恢复办理", (words_field("说明", required=False),), service.resume,
        "已恢复，时限接着计。", ready=("已收到用户答复", "对方已处理完", "备件已到"),
    )  # fmt: skip


def nudged(card: MatterCard) -> Asked:
    """Whoever is waited for was asked how far it is."""
    return Asked(
        "催办", "登记催办", (words_field("催办情况"),), service.nudge, "催办已登记，一周后再催。",
        ready=("已电话催问，对方正在安排", "已发书面催办", "对方没有接通，改天再催"),
    )  # fmt: skip


def supplement(card: MatterCard) -> Asked:
    """Something that was left out."""
    return Asked("补记", "补记", (AT, words_field("补记什么")), service.supplement, "已补记。")


ASKED: dict[str, Callable[[MatterCard], Asked]] = {
    "contacted": contacted,
    "work": work,
    "planned": planned,
    "replied": replied,
    "handled": handled,
    "called": called,
    "closed": closed,
    "waiting": waiting,
    PASS_ON: passed_on,
    "resumed": resumed,
    "nudged": nudged,
    "supplement": supplement,
}
"""The steps that ask for words; the others have dialogs of their own."""


def _handling(card: MatterCard) -> tuple[str, ...]:
    if card.kind == "repair":
        return ("已修好，现场试用正常", "已更换配件，试用正常", "已临时处理，等配件后再修")
    if card.kind == "complaint":
        return ("已整改，并向用户说明", "已协调双方，达成一致", "已查明情况，当面道歉")
    return ("已采纳，正在安排", "已转相关部门考虑", "已向用户说明情况")
