"""What holds for work orders: what may follow what, times as typed, materials and sums in fen (ROLE-09)."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from app.errors import Refusal
from app.rules.text import halfwidth, one_line
from app.rules.typed import choice_or_refuse as choice_or_refuse
from app.rules.typed import words_or_refuse as words_or_refuse

CLAUSE = "ROLE-09"
SERVICES = (("repair", "维修"), ("paid", "有偿服务"), ("upkeep", "公共维护"), ("other", "其它"))
SERVICE_ZH = dict(SERVICES)
URGENCIES = (("ordinary", "一般"), ("urgent", "紧急"))
URGENCY_ZH = dict(URGENCIES)
STATES = (("sent", "待到场"), ("arrived", "在现场"), ("finished", "已完成"), ("cancelled", "已取消"))
STATE_ZH = dict(STATES)
OPEN = ("sent", "arrived")
CHARGES = (("none", "不收费"), ("due", "待收"), ("paid", "已收"))
CHARGE_ZH = dict(CHARGES)
SIGNED = (("paper", "签在单上"), ("pad", "手写板"), ("none", "没有签"))
SIGNED_ZH = dict(SIGNED)
RATINGS = (("5", "很满意"), ("4", "满意"), ("3", "一般"), ("2", "不满意"), ("1", "很不满意"))
RATING_ZH = {int(value): words for value, words in RATINGS}
CANCELLED = ("用户来电取消", "派错班组，另派", "用户自己解决了")
"""Ready reasons why an order is cancelled, offered by digit."""
LONGEST_WHAT, LONGEST_PLACE, LONGEST_MEASURE = 120, 40, 120
LONGEST_NAME, LONGEST_COUNTED = 16, 4
MOST_LINES = 8
"""Lines of material one order has room for."""
LATE_AFTER = timedelta(minutes=10)
"""An arrival written down this much after it took place is a late entry."""
_HALF_A_YEAR = timedelta(days=183)
_MOMENT = re.compile(r"(?:(?:(20\d\d)[-/.])?(\d{1,2})[-/.](\d{1,2})\s+)?(\d{1,2}):(\d{2})")
_MONEY = re.compile(r"[0-9]{1,5}(?:\.[0-9]{1,2})?")
_NUMBER = r"[0-9]{1,4}(?:\.[0-9]{1,2})?"
_COUNTED = r"[^\s0-9.元×*]{1,8}"
_PRICED = re.compile(
    rf"(?P<name>.+?)\s+(?:(?P<many>{_NUMBER})\s*(?P<counted>{_COUNTED})?\s*[\s×x*]\s*)?"
    r"(?P<price>[0-9]{1,5}(?:\.[0-9]{1,2})?)\s*元?"
)
_UNPRICED = re.compile(rf"(?P<name>.+?)\s+(?P<many>{_NUMBER})\s*(?P<counted>{_COUNTED})")


@dataclass(frozen=True)
class Asked:
    """What a new order says, as it was typed.

    `code`, `channel` and `reported_at` are what it was made for, as that calls itself (TS-0417, 电话).
    `person_id` is somebody on the register whose telephone the paper may carry; times are typed 16:05.
    """

    service: str = "repair"
    urgency: str = "ordinary"
    unit_id: int = 0
    place: str = ""
    what: str = ""
    team: str = ""
    worker: str = ""
    planned_from: str = ""
    planned_until: str = ""
    person_id: int = 0
    contact: str = ""
    code: str = ""
    channel: str = ""
    reported_at: datetime | None = None


@dataclass(frozen=True)
class Done:
    """What came back with a finished order, as it was typed; `lines` as `material_or_refuse` reads them."""

    arrived: str = ""
    finished: str = ""
    measure: str = ""
    lines: tuple[str, ...] = ()
    labour: str = ""
    charge: str = "none"
    receipt: str = ""
    signed: str = "none"
    strokes: str = ""
    rating: str = ""


@dataclass(frozen=True)
class Material:
    """One line of material: what, how many, counted in what, and the price of one in fen."""

    name: str
    quantity: Decimal
    counted: str
    price: int

    @property
    def fen(self) -> int:
        """What the line comes to."""
        return line_fen(self.quantity, self.price)

    @property
    def count(self) -> str:
        """How many of what: 2 卷."""
        return f"{number_words(self.quantity)} {self.counted}".strip()

    @property
    def words(self) -> str:
        """As the list and the foretelling read it: 生料带 2 卷 × 3.50 = 7.00 元."""
        if not self.price:
            return f"{self.name} {self.count}，不计价"
        return f"{self.name} {self.count} × {money(self.price)} = {money(self.fen)} 元"


def code_words(number: int) -> str:
    """The number of an order as it is said, printed and barred: PG-0012."""
    return f"PG-{number:04d}"


def money(fen: int) -> str:
    """A sum of fen as it is shown in yuan: 35.00."""
    return f"{fen // 100}.{fen % 100:02d}"


def number_words(number: Decimal) -> str:
    """A quantity without zeros behind: 2, 1.5."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def line_fen(quantity: Decimal, price: int) -> int:
    """What so many cost, rounded to whole fen as one does by hand."""
    return int((quantity * price).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def fen_or_refuse(text: str, label: str, field: str) -> int:
    """A sum in yuan as fen; nothing typed is nothing. Raises Refusal naming the field."""
    written = halfwidth(one_line(text)).replace(" ", "").removesuffix("元")
    if not written:
        return 0
    if not _MONEY.fullmatch(written):
        raise Refusal(f"“{label}”请填不超过 99999.99 元的数，最多两位小数。", field=field)
    return _fen(written)


def material_or_refuse(text: str) -> Material:
    """A line of material as typed: 水龙头 1 个 35, 生料带 2卷 3.5, 角阀 18. Raises Refusal (`lines`)."""
    typed = halfwidth(one_line(text))
    found = _PRICED.fullmatch(typed) or _UNPRICED.fullmatch(typed)
    if found is None:
        raise Refusal("请写成 名称 数量 单价，例如 水龙头 1 个 35；不计价的只写数量。", field="lines")
    told = found.groupdict()
    name, counted = told["name"].strip(), (told["counted"] or "").strip()
    if len(name) > LONGEST_NAME:
        raise Refusal(f"材料名称最多 {LONGEST_NAME} 个字。", field="lines")
    if len(counted) > LONGEST_COUNTED:
        raise Refusal(f"“{counted}”不像单位，最多 {LONGEST_COUNTED} 个字。", field="lines")
    quantity = Decimal(told["many"] or "1")
    if not quantity:
        raise Refusal("数量要大于零，请改一下。", field="lines")
    return Material(name, quantity, counted or "个", _fen(told.get("price") or "0"))


def materials_or_refuse(lines: tuple[str, ...]) -> tuple[Material, ...]:
    """All lines of material. Raises Refusal (`lines`)."""
    if len(lines) > MOST_LINES:
        raise Refusal(f"一张派工单最多 {MOST_LINES} 样材料，多的并成一样写。", field="lines")
    return tuple(material_or_refuse(line) for line in lines)


def charge_or_refuse(charge: str, fen: int) -> str:
    """Whether the user pays; what costs nothing is not charged. Raises Refusal (`charge`)."""
    value = choice_or_refuse(charge, CHARGES, "收费", "charge")
    if value != "none" and not fen:
        raise Refusal("合计是零，请选不收费，或补写材料单价、人工费。", field="charge")
    return value


def signed_or_refuse(value: str, drawn: bool) -> str:
    """How the user signed; by the pad only when something was drawn. Raises Refusal (`signed`)."""
    signed = choice_or_refuse(value, SIGNED, "用户签名", "signed")
    if signed == "pad" and not drawn:
        raise Refusal("手写板上还没有签名；用户没有签的请选“没有签”。", field="strokes")
    return signed


def rating_or_refuse(value: str) -> int | None:
    """One to five, or none. Raises Refusal (`rating`)."""
    if not value:
        return None
    return int(choice_or_refuse(value, RATINGS, "用户评价", "rating"))


def moment_or_none(text: str, label: str, field: str, now: datetime, *, ahead: bool) -> datetime | None:
    """A time as typed: 16:05 is today, 11-24 16:05 the day nearest; None for nothing. Raises Refusal."""
    typed = halfwidth(one_line(text))
    if not typed:
        return None
    found = _MOMENT.fullmatch(typed)
    try:
        if found is None:
            raise ValueError
        month, day = int(found[2] or now.month), int(found[3] or now.day)
        at = datetime(int(found[1] or now.year), month, day, int(found[4]), int(found[5]))
        if found[1] is None and ahead and now - at > _HALF_A_YEAR:
            at = at.replace(year=at.year + 1)
        elif found[1] is None and not ahead and at - now > _HALF_A_YEAR:
            at = at.replace(year=at.year - 1)
    except ValueError as error:
        raise Refusal(f"“{label}”请写成 16:05；不是今天的写成 11-24 16:05。", field=field) from error
    return at


def happened_or_refuse(text: str, label: str, field: str, now: datetime, since: datetime) -> datetime:
    """When something took place: now unless typed, never before `since`, never to come. Raises Refusal."""
    at = moment_or_none(text, label, field, now, ahead=False) or now.replace(second=0, microsecond=0)
    if at > now:
        raise Refusal(f"“{label}”在现在之后，请核对。", clause=CLAUSE, field=field)
    if at < since.replace(second=0, microsecond=0):
        raise Refusal(f"“{label}”早于 {since:%m-%d %H:%M}，请核对。", clause=CLAUSE, field=field)
    return at


def planned_or_refuse(begins: str, ends: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when until when it is planned; each may be open. Raises Refusal (`planned_until`)."""
    since = moment_or_none(begins, "计划到场", "planned_from", now, ahead=True)
    until = moment_or_none(ends, "计划完成", "planned_until", now, ahead=True)
    if until is not None and until < (since or now):
        words = "计划到场" if since is not None else "现在"
        raise Refusal(f"“计划完成”早于{words}，请核对；明天的写成 11-24 10:00。", field="planned_until")
    return since, until


def is_late(state: str, planned_until: datetime | None, now: datetime) -> bool:
    """True for an open order past its planned end."""
    return state in OPEN and planned_until is not None and planned_until < now


def behind_words(since: datetime, now: datetime) -> str:
    """How long something is late: 40 分钟, 3 小时, 2 天."""
    minutes = int((now - since).total_seconds()) // 60
    if minutes < 60:
        return f"{max(1, minutes)} 分钟"
    return f"{minutes // 60} 小时" if minutes < 48 * 60 else f"{minutes // (24 * 60)} 天"


def _fen(written: str) -> int:
    return int(Decimal(written) * 100)
