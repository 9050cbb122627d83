"""Promises about access cards: who holds which, what a lost one becomes, where the deposit went (ROLE-12)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.modules.cards import lists, service
from app.modules.cards.model import AccessCard
from app.modules.residents import service as residents
from app.modules.residents.model import Correction
from app.rules.roles import Role
from app.storage.journal import JournalAct, JournalObject
from tests.cards.register import TODAY, Register

pytestmark = pytest.mark.clause("ROLE-12")


@pytest.fixture(autouse=True)
def _clock(register: Register) -> Iterator[None]:
    yield
    register.on(TODAY)


def test_a_card_is_issued_to_somebody_of_a_household_with_who_and_when(register: Register) -> None:
    home = register.home()
    ref = register.issue(
        home, " ００1２-34：5678 ", holder="", person_id=home.owner.id, deposit="50", receipt="S-0091"
    )
    card = register.card(ref)
    assert (card.number, card.holder, card.stands_zh) == ("0012345678", "单一鸣", "在用")
    assert card.room.endswith(home.room.rsplit("-", 1)[1])
    facts = dict(card.facts)
    assert facts["押金"] == "50.00 元　收据 S-0091"
    assert facts["发卡"] == "2026-11-23 09:42　顾维舟"
    assert card.telephones == ("199-****-0137",)  # the holder's own, covered
    assert [line.words for line in card.history] == ["发卡　业主，押金 50.00 元"]
    assert register.numbers("in_use") >= {"0012345678"}


def test_a_typed_holder_who_belongs_to_the_household_is_that_person(register: Register) -> None:
    home = register.home()
    known, stranger = (
        register.issue(home, "AA01"),
        register.issue(home, "AA02", holder="申屠野", capacity="other", telephone="199 0000 0311"),
    )
    rows = register.site.read(
        lambda session: {
            card.id: (card.person_id, card.telephone)
            for card in session.scalars(select(AccessCard).where(AccessCard.id.in_((known.id, stranger.id))))
        }
    )
    assert rows == {known.id: (home.owner.id, ""), stranger.id: (None, "19900000311")}
    assert register.card(stranger).telephones == ("199-****-0311",)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"room": "9-9-999"}, "room"),
        ({"room": "不是房号"}, "room"),
        ({"number": ""}, "number"),
        ({"number": "12"}, "number"),
        ({"number": "卡一二三四"}, "number"),
        ({"capacity": ""}, "capacity"),
        ({"holder": "\u200b "}, "holder"),
        ({"person_id": 999_999}, "person_id"),
        ({"telephone": "12345"}, "telephone"),
        ({"deposit": "1e309"}, "deposit"),
        ({"deposit": "NaN"}, "deposit"),
        ({"deposit": "0.000000000001"}, "deposit"),
        ({"deposit": "-1"}, "deposit"),
        ({"deposit": "10000"}, "deposit"),
        ({"deposit": "50", "receipt": ""}, "receipt"),
        ({"valid_until": "2026-02-30"}, "valid_until"),
        ({"valid_until": "2026-11-22"}, "valid_until"),
        ({"capacity": "tenant"}, "valid_until"),
        ({"capacity": "worker", "valid_until": ""}, "valid_until"),
        ({"capacity": "tenant", "valid_until": "2027-11-24"}, "valid_until"),
        ({"capacity": "worker", "valid_until": "2027-02-24"}, "valid_until"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_kept(
    register: Register, told: dict[str, str], field: str
) -> None:
    home = register.site.read(lists.household, "3-2-100") or register.site.do(
        residents.add_unit, "3-2-100", {}
    )
    assert home
    whole = {"room": "3-2-100", "number": "AB01", "capacity": "owner", "holder": "单一鸣"} | told
    assert register.refused(service.issue, **whole).field == field
    assert "AB01" not in register.numbers("in_use")


def test_the_longest_validity_of_a_tenant_is_a_year_and_of_a_worker_three_months(register: Register) -> None:
    home = register.home()
    register.issue(home, "AC01", capacity="tenant", holder="温以宁", valid_until="2027-11-23")
    register.issue(home, "AC02", capacity="worker", holder="申屠野", valid_until="2027年2月23日")
    register.issue(home, "AC03")
    by_number = {row.number: row for row in register.listed("in_use")}
    valid = [by_number[number].valid for number in ("AC01", "AC02", "AC03")]
    assert valid == ["2027-11-23", "2027-02-23", "长期"]


def test_a_number_is_not_issued_again_while_its_card_is_outside(register: Register) -> None:
    home, other = register.home(), register.home()
    ref = register.issue(home, "AD01")
    again = {"room": other.room, "number": "ad-01", "capacity": "owner", "holder": "单一鸣"}
    assert "在用" in register.refused(service.issue, **again).sentence
    register.lose(ref)
    assert "先办“找回”" in register.refused(service.issue, **again).sentence
    register.site.do(service.cancel, ref.id, why="找不到了", handed_back="no")
    assert "旧卡收回" in register.refused(service.issue, **again).sentence
    register.site.do(service.take_in, ref.id, words="保洁捡到交来")
    new = register.site.do(service.issue, **again)
    assert register.card(new).room != register.card(ref).room  # the old row stays, with its history
    assert register.card(ref).stands_zh == "已注销"
    assert register.refused(service.take_in, ref.id, words="又交来").sentence == "AD01 已经收回。"


def test_a_lost_card_is_blocked_at_once_and_may_be_found_again(register: Register) -> None:
    ref = register.issue(register.home(), "AE01")
    register.lose(ref, words="在地铁上丢的")
    card = register.card(ref)
    assert (card.stands_zh, "AE01" in register.numbers("in_use")) == ("挂失", False)
    assert card.notes == ("卡在外面，门禁系统还没有登记停用",)
    assert card.history[0].words == "挂失（单一鸣）　电话：在地铁上丢的"
    assert next(row for row in register.listed("lost") if row.number == "AE01").stands_zh == "挂失，待停用"
    register.site.do(service.note_stopped, ref.id)
    assert register.card(ref).notes == ("卡在外面，门禁系统已停用",)
    assert "已登记停用" in register.refused(service.note_stopped, ref.id).sentence
    lost_again = register.refused(service.report_lost, ref.id, told_by="单一鸣", how="spoken")
    assert "已经挂失" in lost_again.sentence
    register.site.do(service.find, ref.id, words="在家里找到")
    assert register.card(ref).stands_zh == "在用" and register.card(ref).notes == ()
    assert "还在用" in register.refused(service.note_stopped, ref.id).sentence


def test_a_card_in_use_is_not_replaced_without_being_lost(register: Register) -> None:
    ref = register.issue(register.home(), "AF01")
    assert "先挂失" in register.refused(service.replace, ref.id, number="AF02").sentence
    assert "AF02" not in register.numbers("in_use")


def test_a_replaced_card_hands_its_rights_and_its_deposit_on(register: Register) -> None:
    home = register.home()
    ref = register.issue(
        home, "AG01", capacity="tenant", holder="温以宁", valid_until="2027-05-31",
        deposit="50.00", receipt="S-0092",
    )  # fmt: skip
    register.lose(ref, stopped="yes")
    new = register.card(register.site.do(service.replace, ref.id, number="AG02", carry="yes"))
    old = register.card(ref)
    assert (new.number, new.holder, new.stands_zh) == ("AG02", "温以宁", "在用")
    assert dict(new.facts)["有效期"] == "2027-05-31" and dict(new.facts)["押金"] == "50.00 元　收据 S-0092"
    assert new.notes == ("补的是 AG01",)
    assert old.stands_zh == "已补办" and old.deposit_held == ""
    assert old.notes == ("已补新卡 AG02", "卡在外面，门禁系统已停用")
    assert [line.words for line in old.history][:2] == ["补办　新卡 AG02", "门禁系统已停用"]
    for verb, told in (
        (service.replace, {"number": "AG03"}),
        (service.find, {"words": "在家里找到"}),
        (service.cancel, {"why": "不用了", "handed_back": "yes"}),
        (service.extend, {"valid_until": "2027-06-30", "why": "续租"}),
        (service.report_lost, {"told_by": "温以宁", "how": "spoken"}),
    ):
        assert "已补办" in register.refused(verb, ref.id, **told).sentence


def test_a_kept_deposit_says_why_and_a_new_one_has_its_receipt(register: Register) -> None:
    ref = register.issue(register.home(), "AH01", deposit="50", receipt="S-0093")
    register.lose(ref)
    told = {"number": "AH02", "carry": "no", "deposit": "80", "receipt": "S-0094"}
    assert register.refused(service.replace, ref.id, **told).field == "why"
    new = register.site.do(service.replace, ref.id, why="原卡遗失", **told)
    assert dict(register.card(ref).facts)["押金"] == "50.00 元　收据 S-0093，退 0.00 元"
    assert register.card(new).deposit_held == "80.00"


def test_an_expired_card_is_extended_before_it_is_replaced(register: Register) -> None:
    ref = register.issue(
        register.home(), "AI01", capacity="worker", holder="申屠野", valid_until="2026-12-01"
    )
    register.on(date(2026, 12, 4))
    row = next(row for row in register.listed("expired") if row.number == "AI01")
    assert (row.valid, row.stands_zh, row.sign) == ("2026-12-01", "过期 3 天", "overdue")
    register.lose(ref)
    assert "先延长" in register.refused(service.replace, ref.id, number="AI02").sentence
    refused = register.refused(service.extend, ref.id, valid_until="2027-03-05", why="工期延长")
    assert refused.field == "valid_until" and "2027-03-04" in refused.sentence
    register.site.do(service.extend, ref.id, valid_until="2027-03-04", why="工期延长")
    assert register.card(ref).history[0].words == "延长　2026-12-01 延到 2027-03-04：工期延长"
    register.site.do(service.replace, ref.id, number="AI02")
    assert "AI02" in register.numbers("in_use")


def test_an_owners_card_without_an_end_is_not_extended(register: Register) -> None:
    ref = register.issue(register.home(), "AJ01")
    assert "extend" not in register.card(ref).acts
    assert "长期" in register.refused(service.extend, ref.id, valid_until="2027-01-01", why="续期").sentence
    until = register.issue(register.home(), "AJ02", valid_until="2027-01-01")
    earlier = register.refused(service.extend, until.id, valid_until="2026-12-31", why="续期")
    assert "晚于它" in earlier.sentence


def test_a_card_handed_back_gives_the_deposit_back_and_ends_once(register: Register) -> None:
    ref = register.issue(register.home(), "AK01", deposit="50", receipt="S-0095")
    ask = {"why": "搬离", "handed_back": "yes"}
    for told, field in (
        ({"back": "50.01", "to": "单一鸣"}, "back"),
        ({"back": "50"}, "to"),
        ({"back": "30", "to": "单一鸣"}, "kept_why"),
        ({}, "kept_why"),
        ({"back": "50", "to": "单一鸣", "why": "搬"}, "why"),
    ):
        assert register.refused(service.cancel, ref.id, **(ask | told)).field == field
    assert register.card(ref).stands_zh == "在用"
    register.site.do(service.cancel, ref.id, **ask, back="30", to="单一鸣", kept_why="卡面折断")
    card = register.card(ref)
    assert card.stands_zh == "已注销" and card.acts == frozenset() and card.notes == ()
    assert (
        card.history[0].words == "注销　搬离，卡已收回，退押金 30.00 元给 单一鸣，扣押金 20.00 元：卡面折断"
    )
    assert "已注销" in register.refused(service.cancel, ref.id, **ask).sentence
    assert "已注销" in register.refused(service.find, ref.id, words="在家里找到").sentence


def test_mistyped_fields_are_put_right_and_what_stood_there_is_kept(register: Register) -> None:
    home, right = register.home(), register.home("陆景和")
    ref = register.issue(home, "AL01", telephone="199-0000-0401")
    register.issue(home, "AL02")
    told = {"number": "AL03", "room": right.room, "holder": "陆景和", "capacity": "owner", "telephone": ""}
    assert register.refused(service.put_right, ref.id, **(told | {"number": "AL02"})).field == "number"
    register.site.do(service.put_right, ref.id, **told, deposit="50", receipt="S-0096", remark="补登押金")
    card = register.card(ref)
    assert (card.number, card.holder, card.deposit_held) == ("AL03", "陆景和", "50.00")
    assert card.telephones == ("199-****-0401",)  # left empty it stays
    before = {line.words for line in card.history}
    assert {"更正卡号　原为 AL01", "更正持卡人　原为 单一鸣", "更正押金（元）　原为 0.00"} <= before
    assert any(words.startswith("更正房号　原为 3栋2单元") for words in before)
    register.site.do(service.put_right, ref.id, **(told | {"telephone": "199-0000-0402", "remark": ""}))
    assert "更正电话　原为 199-****-0401" in {line.words for line in register.card(ref).history}
    kept = register.site.read(
        lambda session: set(
            session.scalars(
                select(Correction.before).where(
                    Correction.kind == "access_card",
                    Correction.ref_id == ref.id,
                    Correction.field == "telephone",
                )
            )
        )
    )
    assert kept == {"19900000401"}
    ended = register.issue(home, "AL04")
    register.site.do(service.cancel, ended.id, why="搬离", handed_back="yes")
    assert "已注销" in register.refused(service.put_right, ended.id, **told).sentence


def test_what_did_not_change_is_put_right_without_a_trace(register: Register) -> None:
    home = register.home()
    ref = register.issue(home, "AM01", capacity="tenant", holder="温以宁", valid_until="2026-12-05")
    register.on(date(2026, 12, 20))  # it has expired since, and that is no mistake
    before = register.card(ref)
    register.site.do(service.put_right, ref.id, **before.values)
    assert register.card(ref).history == before.history
    register.site.do(service.put_right, ref.id, **(before.values | {"remark": "周末来取"}))
    assert register.card(ref).history[0].words == "更正备注　原为 空"


def test_who_has_moved_away_and_still_holds_a_card_is_listed(register: Register) -> None:
    home = register.home()
    ref = register.issue(home, "AN01", capacity="tenant", holder="温以宁", valid_until="2027-05-31")
    assert "AN01" not in register.numbers("moved")
    tie = register.site.read(
        lambda session: session.get(AccessCard, ref.id).person.ties[0].id  # type: ignore[union-attr]
    )
    register.site.do(residents.end_tie, tie)
    assert "AN01" in register.numbers("moved")
    assert register.card(ref).notes == ("持卡人已经不在这一户，请收回注销",)
    register.site.do(service.put_right, ref.id, **register.card(ref).values)  # may be written down still
    register.site.do(service.cancel, ref.id, why="退租", handed_back="yes")
    assert "AN01" not in register.numbers("moved")


def test_the_filters_and_their_counts_say_the_same(register: Register) -> None:
    home = register.home()
    soon = register.today + timedelta(days=30)
    register.issue(home, "AO01", valid_until=soon.isoformat())
    register.issue(home, "AO02", valid_until=(soon + timedelta(days=1)).isoformat())
    assert "AO01" in register.numbers("expiring") and "AO02" not in register.numbers("expiring")
    found = register.site.read(lists.counts, register.today)
    assert [len(register.listed(which)) for which in lists.FILTERS] == [
        found.in_use, found.expiring, found.expired, found.lost, found.moved, found.ended,
    ]  # fmt: skip
    of_home = register.site.read(lists.of_unit, home.unit.id, register.today)
    assert [row.number for row in of_home] == ["AO01", "AO02"]
    known = register.site.read(lists.household, home.room)
    assert known is not None and known.in_use == 2
    assert [(p.name, p.capacity, p.telephone) for p in known.people] == [
        ("单一鸣", "owner", "199-****-0137"),
        ("温以宁", "tenant", "199-****-0138"),
    ]
    assert register.site.read(lists.household, "9-9-999") is None


@pytest.mark.clause("ARCH-12")
def test_a_holders_telephone_opens_for_a_purpose_and_the_look_is_on_record(register: Register) -> None:
    home = register.home()
    own = register.issue(home, "AP01", telephone="199-0000-0501")
    theirs = register.issue(home, "AP02")
    assert register.refused(service.open_telephone, own.id, " ").field == "purpose"
    assert register.site.do(service.open_telephone, own.id, "联系本人") == ("199-0000-0501",)
    assert register.site.do(service.open_telephone, theirs.id, "联系本人") == ("199-0000-0137",)
    seen = register.site.read(
        lambda session: [
            (act.purpose, thing.kind)
            for act, thing in session.execute(
                select(JournalAct, JournalObject)
                .join(JournalObject, JournalObject.act == JournalAct.sequence)
                .where(JournalAct.verb == "cards.open_telephone")
                .order_by(JournalObject.id)
            )
        ]
    )
    assert seen == [("联系本人", "access_card"), ("联系本人", "telephone")]


def test_culture_staff_do_not_issue_cards(register: Register) -> None:
    home = register.home()
    culture = register.site.someone(Role.CULTURE)
    told = {"room": home.room, "number": "AQ01", "capacity": "owner", "holder": "单一鸣"}
    with pytest.raises(Exception, match="权限"):
        register.site.store.do(culture, service.issue, **told)
    register.site.store.do(register.site.someone(Role.DESK), service.issue, **told)
    assert "AQ01" in register.numbers("in_use")


@pytest.mark.clause("KEY-09")
def test_the_months_figures_are_those_of_the_register(tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.sites import make_site

    register = Register(make_site(tmp_path_factory.mktemp("month") / "site"))
    home = register.home()
    lost = register.issue(home, "BA01", deposit="50", receipt="S-1")
    gone = register.issue(home, "BA02", deposit="20.50", receipt="S-2")
    register.issue(home, "BA03", capacity="worker", holder="申屠野", valid_until="2026-11-25")
    moved = register.issue(home, "BA04", capacity="tenant", holder="温以宁", valid_until="2027-05-31")
    register.lose(lost)
    register.site.do(service.cancel, gone.id, why="搬离", handed_back="yes", back="20.50", to="单一鸣")
    tie = register.site.read(lambda s: s.get(AccessCard, moved.id).person.ties[0].id)  # type: ignore[union-attr]
    register.site.do(residents.end_tie, tie)
    register.on(date(2026, 11, 30))
    figures = register.site.read(lists.month_check, register.today)
    assert figures.words == (
        "门禁卡在用 2 张，过期未收 1 张，挂失 1 张，在押押金 1 笔 50.00 元；"
        "本月发卡 4 张、补卡 0 张、注销 1 张。"
    )
    told = {answer.text[:4]: (answer.fine, answer.note) for answer in lists.answers(figures)}
    short = home.room
    assert told == {
        "发卡、补": (None, "本月发卡 4、补卡 0、注销 1 张"),
        "挂失的卡": (False, f"没有登记停用：BA01 {short}"),
        "搬离住户": (False, f"已搬离还在用：BA04 {short}"),
    }
    register.site.do(service.note_stopped, lost.id)
    register.site.do(service.replace, lost.id, number="BA05")
    register.on(date(2026, 12, 1))
    figures = register.site.read(lists.month_check, register.today)
    assert (figures.issued, figures.replaced, figures.unstopped, figures.deposits) == (0, 0, (), 1)
    november = register.site.read(lists.month_check, date(2026, 11, 30))
    assert (november.issued, november.replaced) == (4, 1)
    register.site.store.close()
