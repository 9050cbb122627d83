"""What a text message may say, whom it can reach, how many messages it counts as (CARE-01, DOC-03)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.errors import Refusal
from app.rules.clocks import add_months
from app.rules.dates import parse_date
from app.rules.people import is_company
from app.rules.surnames import COMPOUND
from app.rules.telephones import parse_phone
from app.rules.text import one_line
from app.rules.typed import choice_or_refuse as choice_or_refuse
from app.rules.typed import words_or_refuse as words_or_refuse

CLAUSE = "CARE-01"
APPROVAL = "DOC-03"
OCCASIONS = (("welcome", "入住欢迎"), ("parcel", "包裹到了"), ("parcel-again", "包裹催领"))
"""What texts are sent for; a room that begins to queue another kind adds its line here."""
OCCASION_ZH = dict(OCCASIONS)
CLOCKS = {"welcome": "CARE-05/welcome"}
"""The clock that runs from queueing a text until it was handed over, for occasions that have one."""
MUST_SAY = {"welcome": ("电话", "CARE-05"), "parcel": ("取件码", "PARC-02")}
"""The placeholder a template of an occasion cannot do without, and the clause that asks for it."""

TEMPLATE_STATES = (
    ("draft", "草稿"),
    ("asked", "已送审"),
    ("approved", "已批准"),
    ("refused", "不同意"),
    ("ended", "已停用"),
)
TEMPLATE_ZH = dict(TEMPLATE_STATES)
TEXT_STATES = (
    ("waiting", "待发"),
    ("in_batch", "已成批"),
    ("handed", "已交平台"),
    ("withdrawn", "已撤下"),
    ("otherwise", "另行告知"),
)
TEXT_ZH = dict(TEXT_STATES)
BATCH_STATES = (("made", "待登记"), ("handed", "已交平台"), ("dissolved", "已取消"))
HOWS = (("telephone", "电话"), ("spoken", "当面"), ("paper", "书面"))
HOW_ZH = dict(HOWS)
FILES = (("csv-utf8", "CSV（UTF-8）"), ("csv-gbk", "CSV（GBK）"), ("xlsx", "Excel 工作簿"))
FILE_ZH = dict(FILES)

PLACEHOLDERS = ("房号", "姓名", "称呼", "服务中心", "电话")
OWN = {"parcel": ("件数", "取件码"), "parcel-again": ("件数", "取件码")}
"""What an occasion's templates may say besides; the room that queues the text gives the words."""
NUMBER, TEXT, NAME, ROOM = COLUMNS = ("手机号", "短信内容", "姓名", "房号")
LONGEST_TITLE, LONGEST_BODY = 40, 500
LEAST_REASON = 4
LONGEST_MONTHS = 12
"""For how long a template is approved at most before it is looked at again."""
SOON = timedelta(days=14)
"""So long before its end an approval is said to run out."""
ONE, EACH = 70, 67
"""Characters of a message that stands alone, and of each part of a longer one."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_COMPUTED = "=+-@＝＋－＠"
_HAN = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


@dataclass(frozen=True)
class Household:
    """What the placeholders of a template stand for."""

    room: str
    name: str
    courtesy: str
    centre: str
    telephone: str
    own: Mapping[str, str] = field(default_factory=dict)

    def of(self, placeholder: str) -> str:
        """The words for one placeholder."""
        words = (self.room, self.name, self.courtesy, self.centre, self.telephone)
        return (dict(zip(PLACEHOLDERS, words, strict=True)) | dict(self.own)).get(placeholder, "")


SAMPLE = Household(
    "3栋2单元1201",
    "陆景和",
    "陆先生",
    "服务中心",
    "199-0000-0137",
    {"件数": "2", "取件码": "2-4-447、4-2-118"},
)
"""An invented household, to show what a template will read like."""
WHERE_TO_SET = {
    "姓名": "请在户卡补上姓名",
    "称呼": "请在户卡补上姓名",
    "服务中心": "请在站点设置里写服务中心",
    "电话": "请在站点设置里写前台电话",
    "件数": "请撤下这一条",
    "取件码": "请撤下这一条",
}


def title_or_refuse(text: str) -> str:
    """What a template is called. Raises Refusal."""
    return words_or_refuse(text, "模板名称", "title", most=LONGEST_TITLE)


def body_or_refuse(text: str, occasion: str) -> str:
    """The words of a template on one line, its placeholders known. Raises Refusal naming the field."""
    body = one_line(text)
    if not body:
        raise Refusal("请写短信内容。", clause=CLAUSE, field="body")
    if len(body) > LONGEST_BODY:
        raise Refusal(f"短信内容最多 {LONGEST_BODY} 个字，现在是 {len(body)} 个。", field="body")
    _placeholders_or_refuse(body, placeholders_of(occasion))
    if body[0] in _COMPUTED:
        raise Refusal(f"短信不能用“{body[0]}”开头，表格会把它当成公式。", field="body")
    wanted, clause = MUST_SAY.get(occasion, ("", ""))
    if wanted and f"{{{wanted}}}" not in body:
        what = "服务中心的电话" if wanted == "电话" else wanted
        raise Refusal(f"这条短信要写明{what}，请放上 {{{wanted}}}。", clause=clause, field="body")
    return body


def placeholders_of(occasion: str) -> tuple[str, ...]:
    """What the templates of an occasion may say."""
    return (*PLACEHOLDERS, *OWN.get(occasion, ()))


def _placeholders_or_refuse(body: str, allowed: Sequence[str]) -> None:
    known = "、".join(f"{{{each}}}" for each in allowed)
    for name in _PLACEHOLDER.findall(body):
        if name not in allowed:
            raise Refusal(f"不认识 {{{name}}}，可以用的是 {known}。", field="body")
    if re.search("[{}]", _PLACEHOLDER.sub("", body)):
        raise Refusal(f"花括号要成对，里面只能是 {known}。", field="body")


def until_or_refuse(text: str | date, today: date) -> date:
    """The last day of a standing approval, as typed. Raises Refusal naming the field."""
    day = parse_date(text)
    limit = add_months(today, LONGEST_MONTHS)
    if day is None:
        raise Refusal("“有效至”没有这一天，请写成 2027-05-31。", field="until")
    if day <= today:
        raise Refusal("有效期要到今天以后。", clause=APPROVAL, field="until")
    if day > limit:
        raise Refusal(
            f"一次最长批 {LONGEST_MONTHS} 个月，到 {limit.isoformat()}；到期可以再送审。",
            clause=APPROVAL,
            field="until",
        )
    return day


def fill(body: str, household: Household) -> str:
    """The words of a template with every placeholder filled."""
    return one_line(_PLACEHOLDER.sub(lambda found: household.of(found[1]), body))


def missing(body: str, household: Household) -> str:
    """The first placeholder of a template for which there are no words; empty when all have some."""
    return next((name for name in _PLACEHOLDER.findall(body) if not household.of(name)), "")


def courtesy(name: str, sex: str) -> str:
    """How somebody is addressed: 陆先生, 欧阳女士; the whole name where it is not known how, or of a firm."""
    title = {"男": "先生", "女": "女士"}.get(sex, "")
    if not title or is_company(name) or not _HAN.fullmatch(name) or len(name) < 2:
        return name
    return (name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[0]) + title


def mobile_of(numbers: Sequence[str]) -> str:
    """The first of somebody's numbers that a text can reach; empty when there is none."""
    read = (parse_phone(number) for number in numbers)
    return next((phone.number for phone in read if phone is not None and phone.kind == "mobile"), "")


def length(text: str) -> int:
    """How many characters a text counts as: rare ones and pictures count as two."""
    return len(text.encode("utf-16-le")) // 2


def messages(text: str) -> int:
    """As how many messages a text goes out."""
    long = length(text)
    return 1 if long <= ONE else -(-long // EACH)


def unwritable(text: str, file: str) -> str:
    """The first character that the kind of file cannot hold; empty when it holds all."""
    if file != "csv-gbk":
        return ""
    for char in text:
        try:
            char.encode("gbk")
        except UnicodeEncodeError:
            return char
    return ""


def computed(text: str) -> bool:
    """True for a cell that a spreadsheet would compute instead of showing."""
    return text[:1] in tuple(_COMPUTED)


def columns_or_refuse(text: str) -> tuple[str, ...]:
    """The columns of the platform's file as they are set. Raises Refusal that says where to set them."""
    names = tuple(name for name in re.split(r"[,，、;；\s]+", one_line(text)) if name)
    where = "请在站点设置里改“短信文件的列”"
    wrong = next((name for name in names if name not in COLUMNS), "")
    if wrong:
        raise Refusal(f"短信文件没有“{wrong}”这一列，可用的是{'、'.join(COLUMNS)}；{where}。", clause=CLAUSE)
    if NUMBER not in names or TEXT not in names:
        raise Refusal(f"短信文件要有{NUMBER}和{TEXT}两列，{where}。", clause=CLAUSE)
    if len(set(names)) < len(names):
        raise Refusal(f"短信文件有一列写了两次，{where}。", clause=CLAUSE)
    return names


def occasion_zh(occasion: str) -> str:
    """What a text is sent for, in words."""
    return OCCASION_ZH.get(occasion, occasion)


def runs_out(until: date | None, today: date) -> bool:
    """True while an approval still holds and ends within two weeks."""
    return until is not None and today <= until <= today + SOON
