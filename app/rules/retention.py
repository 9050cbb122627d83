"""How long each kind of record is kept with names, and what then: the table, its limits, the last day."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.errors import Refusal
from app.rules.text import chinese_number, halfwidth, one_line

PRACTICE = "惯例"
FOR_EVER = "永久"
_LAST_YEAR = 9999
_TYPED = re.compile(r"(?P<number>[0-9]{1,4}|[零〇一二两三四五六七八九十]{1,3})(?P<unit>个?月|年)?")


class Then(StrEnum):
    """What happens when the time is over; the value is what code compares."""

    NAMES = "names"
    DESTROY = "destroy"
    FOLLOWS = "follows"
    THINNED = "thinned"
    NOTHING = "nothing"

    @property
    def zh(self) -> str:
        """The same for the page 保存期限."""
        return _THEN_ZH[self]


_THEN_ZH = {
    Then.NAMES: "去掉姓名和联系方式，记录留下",
    Then.DESTROY: "列入待销毁清单，批准并登记后销毁",
    Then.FOLLOWS: "随所属记录一起处理",
    Then.THINNED: "按稀释规则自动减少",
    Then.NOTHING: "一直保存",
}
_NO_DAY_OF_ITS_OWN = (Then.FOLLOWS, Then.THINNED)


@dataclass(frozen=True)
class Keep:
    """How long one kind of record is kept.

    `months` is the proposal, None for ever. The centre head may set `least` to `most` months: no `least`
    means that only for ever is allowed, no `most` that for ever is allowed too. `since` says from when
    it counts, `clause` is the handbook's or 惯例.
    """

    kind: str
    label: str
    clause: str
    months: int | None
    least: int | None
    most: int | None
    since: str
    then: Then

    @property
    def fixed(self) -> bool:
        """True if nothing can be chosen."""
        return self.least is None or self.least == self.most

    def allows(self, months: int | None) -> bool:
        """True if a site may keep this kind so long."""
        if self.least is None or months is None:
            return months is None and self.most is None
        return self.least <= months <= (self.most if self.most is not None else months)


TABLE: tuple[Keep, ...] = (
    Keep("former_owner", "原业主档案", "ARCH-15", None, None, None, "房屋过户、业主迁出", Then.NOTHING),
    Keep("tenant", "租户档案", "ARCH-15", 36, 36, 36, "租期结束", Then.DESTROY),
    Keep("vehicle", "车辆", "ARCH-15", None, None, None, "随户档", Then.FOLLOWS),
    Keep("pet", "宠物", "ARCH-15", None, None, None, "随户档", Then.FOLLOWS),
    Keep("emergency_contact", "紧急联系人", PRACTICE, 12, 6, 60, "注销", Then.DESTROY),
    Keep("journal", "操作日志", "ARCH-20", None, None, None, "发生", Then.NOTHING),
    Keep("notice", "通知和对外发文", PRACTICE, None, 120, None, "发出", Then.DESTROY),
    Keep("complaint", "投诉、报修和求助", PRACTICE, 60, 24, 120, "办结", Then.NAMES),
    Keep("matter_round", "诉求每日盘点", PRACTICE, None, None, None, "签字", Then.NOTHING),
    Keep("matter_report", "投诉月报和措施", PRACTICE, None, None, None, "签发", Then.NOTHING),
    Keep("matter_term", "诉求时限", PRACTICE, None, None, None, "设定", Then.NOTHING),
    Keep("work_order", "派工单", PRACTICE, None, None, None, "随诉求", Then.FOLLOWS),
    Keep("visit", "访谈记录", PRACTICE, 60, 24, 120, "访谈", Then.NAMES),
    Keep("visit_wish", "访谈意愿", PRACTICE, 24, 12, 120, "不再有效", Then.NAMES),
    Keep("visit_plan", "访谈排期和人手", PRACTICE, None, None, None, "排期", Then.NOTHING),
    Keep("key_ring", "钥匙清单", PRACTICE, None, None, None, "登记", Then.NOTHING),
    Keep("key_loan", "钥匙借用", PRACTICE, 24, 12, 120, "归还", Then.NAMES),
    Keep("key_issue", "钥匙领用", PRACTICE, 24, 12, 120, "交回或注销", Then.NAMES),
    Keep("key_loss", "钥匙遗失和书面说明", PRACTICE, 60, 24, 120, "找回或注销", Then.NAMES),
    Keep("key_agreement", "业主寄存钥匙协议", PRACTICE, 36, 36, 120, "业主取回", Then.NAMES),
    Keep("key_cutting", "钥匙配制申请", PRACTICE, 60, 24, 120, "配好或撤回", Then.NAMES),
    Keep("key_instruction", "借用嘱咐", PRACTICE, 12, 6, 60, "撤销", Then.NAMES),
    Keep("key_count", "钥匙清点和盘点", PRACTICE, None, None, None, "随检查单", Then.FOLLOWS),
    Keep("access_card", "门禁卡", PRACTICE, 24, 12, 120, "收回或停用、押金结清", Then.NAMES),
    Keep("move_in", "入住办理记录", PRACTICE, None, None, None, "随户档", Then.NOTHING),
    Keep("move_plan", "集中入住方案和收表", PRACTICE, 60, 24, 120, "方案结束", Then.NAMES),
    Keep("archive_paper", "户档资料", "ARCH-15", None, None, None, "归档", Then.NOTHING),
    Keep("archive_damage", "档案损坏和检查", PRACTICE, None, None, None, "随户档", Then.FOLLOWS),
    Keep("archive_need", "应有资料清单", PRACTICE, None, None, None, "登记", Then.NOTHING),
    Keep("sms_text", "短信发送记录", PRACTICE, 24, 12, 60, "交平台或另行告知", Then.NAMES),
    Keep("sms_batch", "短信批次", PRACTICE, None, None, None, "随短信", Then.FOLLOWS),
    Keep("sms_template", "短信模板和审批", PRACTICE, None, 24, None, "停用", Then.DESTROY),
    Keep("list_copy", "岗位信息表发放", PRACTICE, 24, 12, 120, "收回销毁", Then.NAMES),
    Keep("list_change", "名册变更和通知", PRACTICE, 24, 12, 120, "通知", Then.NAMES),
    Keep("release", "放行条", PRACTICE, 12, 12, 120, "放行", Then.NAMES),
    Keep("lost_property", "失物招领", PRACTICE, 12, 6, 60, "领走或处理", Then.NAMES),
    Keep("parcel", "已取走的包裹", PRACTICE, 6, 1, 36, "取走或退回", Then.NAMES),
    Keep("shelf_bay", "货架", PRACTICE, None, None, None, "登记", Then.NOTHING),
    Keep("courier", "快递公司", PRACTICE, None, None, None, "登记", Then.NOTHING),
    Keep("shelf_check", "清架记录", PRACTICE, None, None, None, "清架", Then.NOTHING),
    Keep("check", "检查单和整改", PRACTICE, 60, 24, 120, "完成", Then.NAMES),
    Keep("due", "应办事项", PRACTICE, None, None, None, "随所属记录", Then.FOLLOWS),
    Keep("dormitory", "宿舍检查", PRACTICE, 24, 12, 120, "检查", Then.NAMES),
    Keep("staff", "离职人员", PRACTICE, 36, 24, 120, "离职", Then.NAMES),
    Keep("draft", "没有保存的草稿", PRACTICE, 1, 1, 6, "最后一次改动", Then.DESTROY),
    Keep("attachment", "照片、扫描件和签名图", PRACTICE, None, None, None, "随所属记录", Then.FOLLOWS),
    Keep("backup", "备份", PRACTICE, 12, 12, 12, "备份", Then.THINNED),
)
"""Every kind in the order the page shows them."""

_BY_KIND = {keep.kind: keep for keep in TABLE}


def rule(kind: str) -> Keep:
    """The line of the table for one kind; KeyError when there is none."""
    return _BY_KIND[kind]


def checked(kind: str, months: str) -> int | None:
    """What was typed (24, 24个月, 两年, 永久) as months, None for ever. Refusal that names the limits."""
    keep = rule(kind)
    typed = halfwidth(one_line(months)).replace(" ", "")
    wanted = _in_months(typed)
    understood = typed == FOR_EVER or wanted is not None
    if keep.fixed and not (understood and keep.allows(wanted)):
        raise _no(keep, f"“{keep.label}”的保存期限不能改：{limits_zh(keep)}。")
    if not understood:
        raise _no(keep, f"“{keep.label}”的保存期限请写成月数或年数，例如 24 或 2年；{limits_zh(keep)}。")
    if not keep.allows(wanted):
        raise _no(keep, f"“{keep.label}”的保存期限不能是{_written(wanted)}，{limits_zh(keep)}。")
    return wanted


def ends(kind: str, since: date, months: int | None) -> date | None:
    """The last day on which a record is kept whole, None for ever; it comes up on the day after.

    `months` is what the site has set. Months are calendar months: the same day of the month, or the last
    one where there is no such day. A number outside the limits counts as the table's own, so that a
    damaged setting destroys nothing early.
    """
    keep = rule(kind)
    kept = months if keep.allows(months) else keep.months
    if kept is None or keep.then in _NO_DAY_OF_ITS_OWN:
        return None
    year, month = divmod(since.year * 12 + since.month - 1 + kept, 12)
    if year > _LAST_YEAR:
        return None
    return date(year, month + 1, min(since.day, calendar.monthrange(year, month + 1)[1]))


def is_over(kind: str, since: date, months: int | None, today: date) -> bool:
    """True from the day after the last one on."""
    last = ends(kind, since, months)
    return last is not None and today > last


def limits_zh(keep: Keep) -> str:
    """What may be chosen, in words: 可以定为 12 至 120 个月."""
    basis = "按惯例" if keep.clause == PRACTICE else f"按手册 {keep.clause} "
    if keep.then in _NO_DAY_OF_ITS_OWN:
        return keep.then.zh
    if keep.fixed:
        return f"{basis}固定为{_written(keep.months)}"
    if keep.most is None:
        return f"{basis}可以定为{_written(keep.least)}以上，或永久"
    return f"{basis}可以定为 {keep.least} 至 {keep.most} 个月"


def _in_months(typed: str) -> int | None:
    match = _TYPED.fullmatch(typed)
    if match is None:
        return None
    digits = match["number"]
    number = int(digits) if digits.isdecimal() else chinese_number(digits)
    if number is None:
        return None
    return number * 12 if match["unit"] == "年" else number


def _written(months: int | None) -> str:
    return FOR_EVER if months is None else f" {months} 个月"


def _no(keep: Keep, sentence: str) -> Refusal:
    return Refusal(sentence, clause="" if keep.clause == PRACTICE else keep.clause, field="months")
