"""One page tells all about a household: what is due, what each room says, every line opens its record."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import household
from app.modules.cards.model import AccessCard
from app.modules.dues.service import start, times
from app.modules.keys.duties import return_due
from app.modules.keys.model import KeyAgreement, KeyInstruction, KeyLending, KeyLoan, KeyRing
from app.modules.residents import papers, service
from app.modules.residents.belongings_view import BelongingSheet
from app.modules.residents.sections_view import OpenLine
from app.modules.residents.sheets_view import NewPersonSheet
from app.modules.residents.view import ResidentsPage
from app.modules.site.service import names as site_names
from app.rules.ref import Ref
from app.rules.retention import TABLE
from app.storage.act import Act, verb
from app.ui.desk import Desk
from app.ui.dialog import Sheet
from app.ui.reveal import RevealSheet
from tests.sites import OpenTestSite, make_site


@verb("households.edit", "钥匙和门禁卡入册")
def furnish(act: Act) -> None:
    """Two rings of flat 1 (one deposited and late), an instruction, two cards (one over); none of flat 2."""
    rings = [
        KeyRing(tag=tag, key_class="letting", number=number, pieces=2, unit_id=1, source="owner", state=state,
                listed_at=act.now, listed_by=1)
        for tag, number, state in (("K7F3", 1, "out"), ("K8D2", 2, "in"))
    ]  # fmt: skip
    act.session.add_all(rings)
    act.session.flush()
    due = act.now - timedelta(days=2)
    lent = act.now - timedelta(hours=60)
    lending = KeyLending(
        year=2026, number=1, capacity="staff", borrower="周启明", reason="返修", lent_at=lent, lent_by=1,
        due_at=due, first_due_at=due,
    )  # fmt: skip
    lending.loans.append(KeyLoan(ring_id=rings[0].id, pieces=2))
    deposit = KeyAgreement(
        year=2026, number=1, ring_id=rings[0].id, owner="陆清和", purpose="代租", at=lent, by=1
    )
    said = KeyInstruction(unit_id=1, words="钥匙只借维修班", told_by="陆清和", since=act.today, set_by=1)
    act.session.add_all((lending, deposit, said))
    for number, until in (("00123450", act.today - timedelta(days=4)), ("00123451", None)):
        act.session.add(
            AccessCard(number=number, unit_id=1, holder="陆清和", capacity="owner", valid_until=until,
                       deposit_state="none", issued_at=act.now, issued_by=1)
        )  # fmt: skip
    act.session.flush()
    start(act, return_due(lending, times(act.session)))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    made = make_site(Path(tmp_path_factory.mktemp("card")) / "site")
    for room in ("3-2-1201", "3-2-1202"):
        made.do(service.add_unit, room, {"handed_over": "2026-05-17"})
    made.do(service.add_person, 1, "owner", {"name": "陆清和"}, "19900000123")
    made.do(service.add_vehicle, 1, {"plate": "鲁B12345"})
    made.do(service.add_contact, 1, {"name": "陆远", "number": "19900000190"})
    made.do(furnish)
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def desk(site: OpenTestSite, qapp: QApplication) -> Desk:
    """One for all: the store tells every desk it ever had."""
    return Desk(site.store, site.who)


@pytest.fixture
def page(site: OpenTestSite, desk: Desk, qtbot: QtBot) -> ResidentsPage:
    shown = ResidentsPage(desk, around=household.around_household(), now=lambda: site.clock.now)
    qtbot.addWidget(shown)
    shown.resize(1238, 640)
    shown.show()
    qtbot.waitExposed(shown)
    shown.open(Ref("unit", 1))
    QApplication.processEvents()
    return shown


def sheet(page: ResidentsPage, kind: type[Sheet]) -> Sheet:
    return next(s for s in page.window().findChildren(kind) if s.isVisible())


def test_the_rooms_say_what_they_know_in_the_order_of_their_tabs(site: OpenTestSite) -> None:
    today = site.clock.now.date()
    sections = {one.title: one for one in site.read(household.household_sections, 1, today)}
    keys, cards = sections["钥匙"], sections["门禁卡"]
    assert keys.summary == "在柜 1 · 借出 1 · 寄存 1"
    assert [(line.tone, line.what, line.detail) for line in keys.lines] == [
        ("overdue", "K7F3　业主寄存", "周启明 借出，逾期 2 天"),
        ("done", "K8D2　代租代售委托", "在柜 2 把"),
    ]
    assert [line.what for line in keys.notices] == ["钥匙只借维修班"]
    assert (cards.summary, [line.tone for line in cards.lines]) == ("在用 2", ["overdue", "done"])
    dues = site.read(household.household_dues, 1, (keys, cards), site.clock.now)
    assert [(one.clause, one.ref.kind, one.room) for one in dues] == [
        ("VISIT-02", "unit", "visits"),
        ("KEY-03", "key_lending", "keys"),
    ]
    assert "周启明" in dues[1].when
    assert [line.what for line in sections["访谈"].lines] == ["磨合期　入住第 7 个月"]
    others = site.read(household.household_sections, 2, today)
    assert not {"钥匙", "门禁卡"} & {one.title for one in others}
    assert [one.clause for one in site.read(household.household_dues, 2, (), site.clock.now)] == ["VISIT-02"]


@pytest.mark.clause("VISIT-01")
def test_every_line_opens_its_record_and_each_block_has_its_key(page: ResidentsPage, qtbot: QtBot) -> None:
    went: list[object] = []
    page.desk.wanted.connect(went.append)
    page.desk.sent.connect(lambda room, ref: went.append((room, ref)))
    chips = [page.chips.itemAt(place).widget().text() for place in range(page.chips.count())]
    assert chips == ["磨合期　入住第 7 个月"]
    card = page.card
    card.setFocus()
    places = [block.alt.text() for block in card.blocks()]
    assert places == [f"Alt {place}" for place in range(1, len(places) + 1)]
    QTest.keyClick(card.first_focus(), Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert went == [("visits", Ref("unit", 1))]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert went[-1] == ("keys", Ref("key_lending", 1))
    keys = next(place for place, block in enumerate(card.blocks(), 1) if block.accessibleName() == "钥匙")
    card.jump(keys)
    line = QApplication.focusWidget()
    assert isinstance(line, OpenLine)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert went[-1] == Ref("key_ring", 1)
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert went[-1] == Ref("key_ring", 2)
    act = next(b for b in page.findChildren(QPushButton) if b.accessibleName() == "借钥匙：本户")
    act.click()
    assert went[-1] == ("keys", Ref("unit", 1))


def test_a_change_in_another_room_stands_on_the_open_card_and_the_focus_stays(
    page: ResidentsPage, site: OpenTestSite
) -> None:
    line = next(one for one in page.card.findChildren(OpenLine) if "K8D2" in one.accessibleName())
    line.setFocus()

    @verb("households.edit", "钥匙报失")
    def change(act: Act, state: str) -> None:
        ring = act.session.get(KeyRing, 1)
        assert ring is not None
        ring.remark = state

    site.do(change, "换过牌")
    QApplication.processEvents()
    focused = QApplication.focusWidget()
    assert focused is not None and focused is not line
    assert "K8D2" in focused.accessibleName()


@pytest.mark.clause("ARCH-12")
def test_plate_and_contact_show_for_a_purpose_and_are_covered_again(page: ResidentsPage) -> None:
    def texts() -> list[str]:
        return [line.detail.toolTip() for line in page.card.belongings.lines.values()]

    covered = ["鲁*****5", "陆远　199-****-0190"]
    assert texts() == covered
    page.card.belongings.show_button.setFocus()
    page.card.ask_first()
    asking = sheet(page, RevealSheet)
    for box in asking.items.values():
        box.setChecked(True)
    asking.go.click()
    assert texts() == ["鲁B12345", "陆远　199-0000-0190"]
    page.card.rows[0].show_button.setFocus()
    page.card.ask_first()
    sheet(page, RevealSheet).go.click()
    assert texts() == covered  # one at a time
    assert page.card.rows[0].phones.text() == "199-0000-0123"
    page.back()
    assert page.card.rows[0].phones.text() == "199-****-0123"


def test_belongings_are_entered_corrected_and_ended_from_the_card(page: ResidentsPage) -> None:
    card = page.card
    card.new_belonging("pet")
    form = sheet(page, BelongingSheet)
    form.form.set_values({"kind": "cat", "name": "年糕"})
    form.save()
    assert card.card is not None
    line = next(one for one in card.card.belongings if one.label == "宠物")
    card.edit_belonging(line)
    form = sheet(page, BelongingSheet)
    form.form.put("name", "年糕（橘猫）")
    form.save()
    line = next(one for one in card.card.belongings if one.label == "宠物")
    assert line.shown() == "猫　年糕（橘猫）"
    card.edit_belonging(line)
    end = sheet(page, BelongingSheet).findChildren(QPushButton)
    next(b for b in end if b.accessibleName() == "注销宠物").click()
    assert card.card is not None and not [one for one in card.card.belongings if one.label == "宠物"]


def test_who_has_a_number_already_is_said_while_it_is_typed(page: ResidentsPage) -> None:
    page.card.new_person()
    form = sheet(page, NewPersonSheet)
    form.form.put("phones", "199 0000 0123")
    assert form.pointed.text() == "电话已登记在 3栋2单元1201 陆*和名下，请核对是不是同一人。"
    form.form.put("phones", "199 0000 0999")
    assert form.pointed.text() == " "
    form.close_sheet()


def test_the_printed_card_is_covered_and_says_what_the_screen_says(
    page: ResidentsPage, site: OpenTestSite
) -> None:
    card = page.card
    assert card.card is not None
    values = papers.household_card_values(
        card.card, card.sections, card.due_lines, site.read(site_names), "林晓禾", site.clock.now
    )
    said = repr(values)
    assert "鲁*****5" in said and "鲁B12345" not in said and "19900000190" not in said
    assert values["notices"] == "钥匙只借维修班"
    assert values["rooms"][0] == {
        "room": "钥匙",
        "what": "K7F3　业主寄存",
        "detail": "周启明 借出，逾期 2 天",
    }
    pdf = papers.household_card_pdf(
        card.card, card.sections, card.due_lines, site.read(site_names), "林晓禾", site.clock.now
    )
    assert pdf.startswith(b"%PDF")


def test_what_belongs_to_a_household_has_a_time_for_which_it_is_kept() -> None:
    assert {"vehicle", "pet", "emergency_contact"} <= {keep.kind for keep in TABLE}


def test_the_card_stays_inside_a_low_and_narrow_window(page: ResidentsPage) -> None:
    for wide, high in ((965, 500), (1580, 900)):
        page.resize(wide, high)
        QApplication.processEvents()
        inner = page.card.area.widget()
        assert inner.width() <= page.card.area.viewport().width()
        for block in page.card.section_cards:
            right = block.mapTo(inner, QPoint(block.width(), 0)).x()
            assert right <= inner.width()
