"""A card is found by its number, its holder and its household; the journal and the list name it (ROLE-12)."""

from io import BytesIO

import pytest
from pdfminer.high_level import extract_text

from app.modules.cards import service
from app.modules.cards.describe import describe
from app.modules.cards.papers import card_list_pdf
from app.modules.cards.terms import hits, terms
from app.modules.residents import service as residents
from app.modules.site.service import SiteNames
from app.rules.query import readings
from app.rules.ref import Ref
from tests.cards.register import Register
from tests.sites import MONDAY

pytestmark = pytest.mark.clause("ROLE-12")


def found(register: Register, ref: Ref, query: str, touched: Ref | None = None) -> tuple[bool, bool]:
    """Whether a typed text finds a card, and whether it is the exact hit."""
    told = dict(register.site.read(lambda session: list(terms(session, frozenset({touched or ref})))))
    words = told.get(ref, frozenset())
    asked = readings(query)
    return any(word.startswith(q) for word in words for q in asked), any(q in words for q in asked)


def test_the_number_is_the_exact_hit_and_room_and_holder_only_lead_to_it(register: Register) -> None:
    home = register.home()
    ref = register.issue(home, "04A3B21C")
    assert found(register, ref, "04a3b21c") == (True, True)
    assert found(register, ref, "０４Ａ３Ｂ２１Ｃ") == (True, True)
    assert found(register, ref, "04A3") == (True, False)
    for query in (home.room, "单一鸣", "一鸣", "sym", "shanyiming"):
        assert found(register, ref, query) == (True, False), query
    assert found(register, ref, "温以宁") == (False, False)
    digits = register.issue(home, "0012345678")
    assert found(register, digits, "0012345678") == (True, True)


def test_a_holder_who_is_renamed_is_found_by_the_new_name(register: Register) -> None:
    home = register.home()
    ref = register.issue(home, "DA01")
    register.site.do(residents.amend_person, home.owner.id, {"name": "陆景和"})
    assert found(register, ref, "陆景和", touched=home.owner) == (True, False)


def test_a_lost_card_is_found_and_one_handed_back_is_not(register: Register) -> None:
    ref = register.issue(register.home(), "DB01")
    register.lose(ref)
    assert found(register, ref, "DB01") == (True, True)
    line = register.site.read(lambda session: hits(session, [ref.id], frozenset({ref.id})))[0]
    assert line.exact and line.title.startswith("DB01　3栋2单元") and line.detail == "业主 · 挂失"
    register.site.do(service.cancel, ref.id, why="找到交回", handed_back="yes")
    assert found(register, ref, "DB01") == (False, False)


def test_the_journal_calls_a_card_by_its_household_and_holder(register: Register) -> None:
    home = register.home()
    ref = register.issue(home, "DC01")
    touched = next(refs for refs in reversed(register.site.changed) if ref in refs)
    told = register.site.read(lambda session: describe(session, touched))
    room = f"3栋2单元{home.room.rsplit('-', 1)[1]}"
    assert set(told.values()) == {f"{room} 单一鸣 DC01"} and {r.kind for r in told} == {
        "access_card",
        "access_card_step",
    }


def test_the_list_on_paper_has_no_names_and_no_telephones(register: Register) -> None:
    home = register.home()
    register.issue(home, "DD01", telephone="199-0000-0801")
    rows = register.listed("in_use")
    site = SiteNames("示例物业服务有限公司", "青禾苑物业管理服务中心")
    text = extract_text(BytesIO(card_list_pdf(rows, site, "林晓禾", MONDAY, which="在用")))
    assert "DD01" in text and "业主" in text and f"{len(rows)} 张" in text
    assert "单一鸣" not in text and "0801" not in text
    with pytest.raises(Exception, match="没有可以打印的门禁卡"):
        card_list_pdf([], site, "林晓禾", MONDAY, which="在用")
