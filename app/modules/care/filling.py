"""One text as it would go out now: to whom, under which number, in which words, or why it cannot."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.modules.care.model import SmsTemplate, SmsText
from app.modules.care.rules import (
    NAME,
    ROOM,
    WHERE_TO_SET,
    Household,
    columns_or_refuse,
    computed,
    courtesy,
    fill,
    missing,
    mobile_of,
    occasion_zh,
    unwritable,
)
from app.modules.residents.model import OWNERS, Person, Tie, Unit
from app.modules.site import service as site
from app.rules.masking import show_phone
from app.rules.telephones import parse_phone


@dataclass(frozen=True)
class Ground:
    """What every text is filled from: templates by occasion, the centre, and the file it goes into."""

    in_force: dict[str, SmsTemplate]
    newest: dict[str, SmsTemplate]
    centre: str
    telephone: str
    file: str
    columns: str
    today: date

    def column_names(self) -> tuple[str, ...]:
        """The columns of the platform's file. Raises Refusal when they are set wrongly."""
        return columns_or_refuse(self.columns)


@dataclass(frozen=True)
class Filled:
    """One text filled: `reason` says in two words why it cannot go, `way_out` what to do then."""

    person: Person | None
    number: str
    text: str
    template: SmsTemplate | None
    reason: str = ""
    way_out: str = ""


def ground(session: Session, today: date) -> Ground:
    """Templates in force, names and settings as they are today."""
    kept, in_force, newest = site.values(session), {}, {}
    for template in session.scalars(select(SmsTemplate).order_by(SmsTemplate.version)):
        newest[template.occasion] = template
        if holds(template, today):
            in_force[template.occasion] = template
    telephone = parse_phone(kept["telephone"])
    return Ground(
        in_force,
        newest,
        kept["centre"],
        show_phone(telephone.number) if telephone is not None else kept["telephone"],
        kept["sms_file"],
        kept["sms_columns"],
        today,
    )


def holds(template: SmsTemplate, today: date) -> bool:
    """True while texts may be written with a template: approved, and not after its last day (DOC-03)."""
    return template.state == "approved" and template.until is not None and today <= template.until


def with_people() -> Any:
    """The texts with everything their filling asks for, so that six hundred are a few queries."""
    unit = joinedload(SmsText.unit)
    return select(SmsText).options(
        unit.joinedload(Unit.building),
        unit.selectinload(Unit.ties).joinedload(Tie.person).selectinload(Person.telephones),
        joinedload(SmsText.person).selectinload(Person.telephones),
        joinedload(SmsText.batch),
        joinedload(SmsText.template),
    )


def receiver_of(text: SmsText) -> Person | None:
    """Who gets a text: the one it is for, else the first owner with a mobile, else the first owner."""
    if text.person_id is not None:
        return text.person
    owners = [tie.person for tie in text.unit.ties if tie.until is None and tie.tie in OWNERS]
    return next((one for one in owners if _mobile(one)), owners[0] if owners else None)


def filled(text: SmsText, on: Ground) -> Filled:
    """A text as it would go out now."""
    person, template = receiver_of(text), on.in_force.get(text.occasion)
    household = _household(text, person, on)
    shown = template or on.newest.get(text.occasion)
    words = fill(shown.body, household) if shown is not None else ""
    number = _mobile(person) if person is not None else ""
    reason, way_out = _why_not(text, person, number, household, words, on)
    return Filled(person, number, words, shown, reason, way_out)


def _why_not(
    text: SmsText, person: Person | None, number: str, household: Household, words: str, on: Ground
) -> tuple[str, str]:
    """Why a text cannot go now and what to do then; empty when it can."""
    if person is None:
        return "没有登记业主", "请在户卡登记业主和手机号，或另行告知。"
    if not any(tie.person_id == person.id and tie.until is None for tie in text.unit.ties):
        return "已不在这一户", f"{person.name}已不在这一户；不用再发的请撤下。"
    if not number:
        return "无手机号", "短信只能发到手机，座机收不到。请在户卡补上手机号，或另行告知。"
    template = on.in_force.get(text.occasion)
    if template is None:
        return _why_no_template(on.newest.get(text.occasion), text.occasion, on.today)
    lacking = missing(template.body, household)
    if lacking:
        return f"没有{lacking}", f"模板里的 {{{lacking}}} 没有内容，{WHERE_TO_SET[lacking]}。"
    if computed(words):
        return f"开头是“{words[0]}”", "表格会把这样开头的短信当成公式，请改模板的开头。"
    return _why_not_written(household, words, on)


def _why_no_template(newest: SmsTemplate | None, occasion: str, today: date) -> tuple[str, str]:
    called = f"“{occasion_zh(occasion)}”的模板"
    if newest is not None and newest.state == "approved" and newest.until is not None:
        return "模板过期", f"{called}只批到 {newest.until.isoformat()}，请在“模板”里新拟一版再送审。"
    if newest is not None and newest.state == "asked":
        return "模板未批准", f"{called}已经送审，批准以后就能发。"
    return "模板未批准", f"{called}还没有批准，请在“模板”里写好送审。"


def _why_not_written(household: Household, words: str, on: Ground) -> tuple[str, str]:
    cells = {NAME: household.name, ROOM: household.room}
    beside = "".join(cell for column, cell in cells.items() if column in on.columns)
    char = unwritable(words + beside, on.file)
    if not char:
        return "", ""
    words = f"GBK 文件写不出“{char}”字，请在站点设置里把短信文件改成 UTF-8 或 Excel，或另行告知。"
    return f"“{char}”字写不出", words


def _household(text: SmsText, person: Person | None, on: Ground) -> Household:
    name = person.name if person is not None else ""
    addressed = courtesy(name, (person.sex or "") if person is not None else "")
    own = json.loads(text.own_words) if text.own_words else {}
    return Household(text.unit.code.long, name, addressed, on.centre, on.telephone, own)


def _mobile(person: Person) -> str:
    return mobile_of([telephone.number for telephone in person.open_telephones])
