"""An owner's keys are here by agreement: signed when they come, or later, and ended when they go."""

from collections.abc import Iterator

import pytest

from app.modules.keys import fate_lists, papers, printed, service
from app.modules.site.service import SiteNames
from tests.checks.centre import DESK, OFFICER
from tests.keys.fates import DRAWN, Cabinet, open_cabinet
from tests.keys.test_fate import ACCOUNT, ISSUED, LOST, asked, refused


@pytest.fixture(scope="module")
def cabinet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cabinet]:
    made = open_cabinet(tmp_path_factory.mktemp("deposits"))
    yield made
    made.must_agree()
    made.centre.site.store.close()


@pytest.mark.clause("KEY-01")
def test_an_owners_keys_come_and_go_by_one_agreement_signed_both_times(cabinet: Cabinet) -> None:
    tell = {
        "key_class": "letting",
        "room": "2-1-101",
        "owner": "叶知秋",
        "used_for": "带客看房",
        "pieces": "2",
    }
    for field, value in (
        ("key_class", "vacant"),
        ("room", ""),
        ("room", "9-9-999"),
        ("owner", ""),
        ("used_for", ""),
        ("pieces", "0"),
        ("until", "2026-11-22"),
        ("until", "明年"),
    ):
        assert refused(cabinet.do, service.deposit, **(tell | {field: value})).field == field
    cabinet.sign_by("pad")
    try:
        assert refused(cabinet.do, service.deposit, **tell).field == "strokes"
        made = cabinet.do(service.deposit, **tell, until="2027-05-31", strokes=DRAWN)
        row = next(one for one in cabinet.read(fate_lists.agreements, cabinet.now) if one.ref == made)
        card = cabinet.card(row.ring.id)
        assert (card.source, card.place, card.agreement) == ("owner", "2栋1单元101", made)
        assert (row.until, row.overrun) == ("2027-05-31", False) and row.number.startswith("存2026-")
        assert "只能由业主取回" in refused(cabinet.do, service.issue, card.ref.id, **ISSUED).sentence
        assert refused(asked, cabinet, card.ref.id).field == "opinion"
        cabinet.lent(card.ref.id)
        assert "借出中" in refused(cabinet.do, service.give_back, made.id, taken_by="叶知秋").sentence
        cabinet.do(service.take_back, card.ref.id)
        cabinet.do(service.retire, card.ref.id, reason="业主说先不用")
        assert "业主寄存" in refused(cabinet.do, service.take_off, card.ref.id, reason="不用了吧").sentence
        assert "恢复使用" in refused(cabinet.do, service.give_back, made.id, taken_by="叶知秋").sentence
        cabinet.do(service.reinstate, card.ref.id)
        assert refused(cabinet.do, service.give_back, made.id, taken_by="叶知秋").field == "strokes"
        cabinet.do(service.give_back, made.id, taken_by="叶知秋", strokes=DRAWN)
    finally:
        cabinet.sign_by("paper")
    assert cabinet.kept(card.ref.id)[0] == "gone" and cabinet.kept(card.ref.id)[3] is None
    assert "取回" in cabinet.read(fate_lists.agreements, cabinet.now, ring_id=card.ref.id)[0].ended
    assert "已经终止" in refused(cabinet.do, service.give_back, made.id, taken_by="叶知秋").sentence


@pytest.mark.clause("KEY-01", "KEY-02")
def test_the_agreement_on_an_owners_lost_ring_ends_when_it_is_struck_off(cabinet: Cabinet) -> None:
    made = cabinet.deposited()
    (row,) = (one for one in cabinet.read(fate_lists.agreements, cabinet.now) if one.ref == made)
    ring = row.ring.id
    loss = cabinet.do(service.report_loss, ring, what=LOST)
    cabinet.do(service.hand_in_account, loss.id, ACCOUNT)
    assert cabinet.card(ring).agreement == made
    cabinet.do(service.take_off, ring, reason="找不到了，锁已换")
    card = cabinet.card(ring)
    told = [(line.words, line.by) for line in card.history]
    assert card.agreement is None and ("寄存结束：钥匙已注销，没有取回", DESK) in told
    assert made not in [one.ref for one in cabinet.read(fate_lists.agreements, cabinet.now)]
    assert "没有取回" in cabinet.read(fate_lists.agreements, cabinet.now, ring_id=ring)[0].ended
    sheet = cabinet.read(printed.agreement_sheet, made.id)
    values = papers.agreement_values(sheet, SiteNames("示例物业", "青禾苑"), DESK, cabinet.now)
    assert "没有取回" in values["taken"] and values["end_signed"] == ""


@pytest.mark.clause("KEY-01")
def test_an_owners_ring_without_an_agreement_gets_one_and_is_never_issued(cabinet: Cabinet) -> None:
    ring, built = cabinet.without_agreement(), cabinet.ring()
    told = {"owner": "叶知秋", "used_for": "带客看房"}
    assert refused(cabinet.do, service.issue, ring, **ISSUED).clause == "KEY-01"
    for field, value in (("owner", " "), ("used_for", ""), ("until", "2026-11-22")):
        assert refused(cabinet.do, service.sign_later, ring, **(told | {field: value})).field == field
    assert "不是业主的" in refused(cabinet.do, service.sign_later, built, **told).sentence
    assert refused(cabinet.do, service.sign_later, ring, by=OFFICER, **told).clause == "KEY-06"
    made = cabinet.do(service.sign_later, ring, **told, until="2027-05-31")
    assert cabinet.card(ring).agreement == made
    row = cabinet.read(fate_lists.agreements, cabinet.now, ring_id=ring)[0]
    assert (row.owner, row.until) == ("叶知秋", "2027-05-31")
    assert row.number in refused(cabinet.do, service.sign_later, ring, **told).sentence
    cabinet.do(service.give_back, made.id, taken_by="叶知秋")
    assert "已注销" in refused(cabinet.do, service.sign_later, ring, **told).sentence
