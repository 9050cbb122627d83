"""The journal speaks of every record in the clerk's words."""

from collections.abc import Iterable

import pytest
from sqlalchemy import select

from app import tabs
from app.modules.journal.words import KIND_ZH, fields_zh, how_zh
from app.modules.residents import service
from app.modules.residents.model import Correction, PutRight, Tie, UnitMark
from app.modules.staff import service as staff
from app.modules.staff.model import StaffRole
from app.rules.ref import Ref
from app.storage.record import fields_of, is_derived, label_of, models
from tests.journal.conftest import Past, signed


def told(past: Past, *refs: Ref) -> list[str]:
    words = past.site.read(tabs.WORDS.told, set(refs))
    return [words[ref] for ref in refs]


def all_of(past: Past, model: type) -> Iterable[Ref]:
    ids = past.site.read(lambda session: list(session.scalars(select(model.id))))
    return [Ref(model.__tablename__, number) for number in ids]


def test_every_kind_of_record_that_is_journalled_has_a_name() -> None:
    kinds = {
        kind
        for kind, model in models().items()
        if not is_derived(model) and model.__module__.startswith("app.")
    }
    unnamed = kinds - set(tabs.WORDS.kinds) - set(KIND_ZH)
    assert not unnamed, "give them a name in KINDS of the room's describe.py"
    assert tabs.WORDS.kind(Ref("nowhere", 1)) == "记录"


def test_flats_people_and_what_hangs_on_them(past: Past) -> None:
    past.site.do(service.set_marks, past.unit.id, ["重点"])
    past.site.do(service.amend_person, past.person_id, {"sex": "女"})
    here = "严军珺 3栋1单元502"
    assert told(past, past.unit, Ref("person", past.person_id)) == ["3栋1单元502", here]
    assert told(past, Ref("telephone", 1), *all_of(past, Tie), Ref("building", 1)) == [here, here, "3栋"]
    assert told(past, *all_of(past, UnitMark)) == ["3栋1单元502 重点"]
    past.site.do(service.amend_person, past.person_id, {"name": "严珺"})
    assert "严珺 3栋1单元502" in told(past, *all_of(past, Correction))


def test_somebody_who_moved_out_is_still_called_by_the_room(past: Past) -> None:
    tie = past.site.read(lambda session: session.scalars(select(Tie.id)).one())
    past.site.do(service.end_tie, tie)
    assert told(past, Ref("person", past.person_id)) == ["严军珺 3栋1单元502"]


def test_staff_notices_and_settings(past: Past) -> None:
    past.site.do(staff.name_for, 2, duty="keys", since="2026-11-25", signature=signed())
    assert told(past, Ref("staff_member", 2), Ref("notice", 1)) == ["林晓禾", "停水通知"]
    assert set(told(past, *all_of(past, StaffRole))) == {"顾维舟 中心负责人", "林晓禾 前台"}
    assert told(past, Ref("designation", 1)) == ["林晓禾 钥匙管理员"]
    assert told(past, Ref("setting", 1)) == ["公司"]
    assert told(past, Ref("consent", 7)) == ["审批 7"] or "consent" in tabs.WORDS.kinds


def test_what_is_gone_says_its_number(past: Past) -> None:
    assert told(past, Ref("person", 999), Ref("notice", 44)) == ["人员 999（已销毁）", "通知 44（已销毁）"]
    assert told(past, Ref("nowhere", 3)) == ["记录 3"]
    assert not list(all_of(past, PutRight))


@pytest.mark.parametrize(
    ("kind", "names", "zh"),
    [
        ("person", ["name", "identity_number", "birthday"], ("姓名", "证件号", "生日")),
        ("unit", ["id", "building_id", "entrance", "moved_in"], ("楼栋", "单元", "乔迁日期")),
        ("staff_member", ["password"], ("密码",)),
        ("telephone", ["number", "since", "until"], ("电话", "自", "至")),
        ("person", ["name", "never_heard_of", "nor_this"], ("姓名", "其他 2 项")),
        ("nowhere", ["value"], ("设定值",)),
        ("unit", [], ()),
    ],
)
def test_fields_are_named_in_chinese_and_what_has_no_name_is_counted(
    kind: str, names: list[str], zh: tuple[str, ...]
) -> None:
    assert fields_zh(kind, names) == zh


def test_a_declared_field_lends_its_label() -> None:
    for kind, model in models().items():
        for name, field in fields_of(model).items():
            assert label_of(kind, name) == field.label
    assert label_of("unit", "nothing") == "" == label_of("nothing", "name")


def test_how_it_was_touched_in_words() -> None:
    assert [how_zh(how) for how in ("new", "changed", "removed", "seen", "other")] == [
        "新建",
        "更改",
        "移除",
        "查看",
        "other",
    ]
