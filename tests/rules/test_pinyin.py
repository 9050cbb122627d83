"""The box finds a name by its characters, its pinyin and its initials, with both readings of a surname."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.pinyin import name_terms, readings


def _found(typed: str, name: str) -> bool:
    return any(term.startswith(typed) for term in name_terms(name))


@pytest.mark.clause("ARCH-07")
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("陆一和", "陆一和 陆一 陆 一和 和 luyihe luyi lu yihe lyh ly yh luyh"),
        ("单宇静", "shan dan shanyujing danyujing syj dyj yujing yj 宇静"),
        ("查建丽", "zha cha zjl cjl"),
        ("仇建静", "qiu chou"),
        ("解一", "xie jie"),
        ("曾和平", "zeng ceng zhp chp"),
        ("朴一", "piao pu"),
        ("盖一", "ge gai"),
        ("区明浩", "ou qu omh qmh"),
        ("黑堃淼", "he hei"),
        ("折雨艳", "she zhe"),
        ("种英韬", "chong zhong"),
        ("秘烨涛", "bi mi"),
        ("覃强杰", "qin tan"),
        ("乐一", "yue le"),
        ("缪军宇", "miao mou"),
        ("员一", "yun yuan"),
        ("召一", "shao zhao"),
        ("翟一", "zhai di"),
        ("任一", "ren"),
        ("尉迟晟萍", "yuchi weichi yuchishengping ycsp wcsp 晟萍 迟晟"),
        ("尉一", "wei yu"),
        ("万俟一", "moqi"),
        ("澹台斌志", "tantai ttbz"),
        ("长孙一", "zhangsun"),
        ("单于一", "chanyu"),
        ("吕萍旻", "lv lu lvpm lvpingmin lupingmin"),
        ("王力", "wl wangli"),
        ("叶敏", "叶敏 ym min"),
        ("田𣲘", "𣲘 tian 田𣲘"),
        ("阿依古丽·买买提", "阿依古丽 买买提 古丽·买 古丽买 ayiguli"),
        ("John Smith", "john smith johns"),
        ("青岛某某置业有限公司", "青岛 某某置业 置业"),
    ],
)
def test_a_name_is_found_by_any_of_its_readings(name: str, typed: str) -> None:
    assert [word for word in typed.split() if not _found(word, name)] == []


def test_a_name_is_not_found_by_what_it_is_not() -> None:
    assert not _found("zhang", "陆一和")
    assert name_terms("\u200b") == frozenset()


def test_terms_stay_few_even_where_every_character_has_many_readings() -> None:
    assert len(readings("曾和乐重行长")) <= 12
    assert len(name_terms("曾和乐重行长")) <= 200


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="单查陆一和吕尉迟·• aB-𣲘䶮\u200b", max_size=12))
def test_every_part_of_a_name_is_found_and_nothing_fails(name: str) -> None:
    terms = name_terms(name)
    assert all(term and term == term.casefold() for term in terms)
