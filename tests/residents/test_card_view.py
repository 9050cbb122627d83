"""The card's dialogs as the clerk fills them: owners, telephones, marks, the officer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.modules.residents import lists, service
from app.modules.residents.marks_view import MarkListSheet
from app.modules.residents.sheets_view import (
    ChangeOwnerSheet,
    EditPersonSheet,
    EditUnitSheet,
    MarksSheet,
    TelephoneSheet,
)
from app.modules.residents.view import ResidentsPage
from app.ui.desk import Desk
from app.ui.dialog import Sheet
from tests.sites import OpenTestSite, make_site


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenTestSite]:
    made = make_site(tmp_path / "site")
    yield made
    made.store.close()


@pytest.fixture
def page(opened: OpenTestSite, qtbot: QtBot) -> ResidentsPage:
    """The card of one household with one owner."""
    ref = opened.do(service.add_unit, "3-2-1201", {"area": "118.6"})
    opened.do(service.add_person, ref.id, "owner", {"name": "单一鸣"}, "19900000137")
    shown = ResidentsPage(Desk(opened.store, opened.who))
    qtbot.addWidget(shown)
    shown.resize(1238, 680)
    shown.show()
    shown.open(ref)
    return shown


def sheet(page: ResidentsPage, kind: type[Sheet]) -> Sheet:
    return next(s for s in page.window().findChildren(kind) if s.isVisible())


def names(page: ResidentsPage) -> list[tuple[str, str]]:
    assert page.card.card is not None
    return [(line.name, line.tie) for line in page.card.card.people]


def test_a_change_of_owner_shows_the_new_one_and_keeps_the_old_below(page: ResidentsPage) -> None:
    page.card.change_owner()
    form = sheet(page, ChangeOwnerSheet)
    form.form.set_values({"day": "2099-13-01", "name": "温以宁", "phones": "199 0000 0124"})
    form.save()
    assert form.isVisible()  # no such day: it stands at its field, and nothing was done
    assert names(page) == [("单一鸣", "业主")]
    form.form.set_values({"day": "2099-12-01", "name": "温以宁", "phones": "199 0000 0124"})
    form.save()
    assert names(page) == [("温以宁", "业主")]
    assert page.card.card is not None
    assert [past.what for past in page.card.card.past] == ["单一鸣"]
    assert page.card.rows[0].phones.text() == "199-****-0124"


def test_a_telephone_is_entered_and_another_closed(page: ResidentsPage) -> None:
    assert page.card.card is not None
    page.card.telephones(page.card.card.people[0])
    form = sheet(page, TelephoneSheet)
    form.form.set_values({"number": "12345"})
    form.save()
    assert form.isVisible()
    form.form.set_values({"number": "0532-88001234"})
    form.save()
    assert page.card.rows[0].phones.text() == "199-****-0137　0532-****1234"
    assert page.card.card is not None
    page.card.telephones(page.card.card.people[0])
    end = next(
        b
        for b in sheet(page, TelephoneSheet).findChildren(QPushButton)
        if b.accessibleName() == "停用 199-****-0137"
    )
    end.click()
    assert page.card.rows[0].phones.text() == "0532-****1234"


def test_marks_are_chosen_added_and_renamed_for_the_whole_site(page: ResidentsPage) -> None:
    page.card.edit_marks()
    marks = sheet(page, MarksSheet)
    next(box for box in marks.boxes if box.text() == "独居").setChecked(True)
    marks.new.setText("养犬")
    marks.save()
    assert page.card.card is not None and page.card.card.marks == ("独居", "养犬")
    MarkListSheet(page.card, page.desk).start()
    names_sheet = sheet(page, MarkListSheet)
    mark_id = next(i for i, edit in names_sheet.names.items() if edit.text() == "养犬")
    names_sheet.names[mark_id].setText("独居")
    names_sheet.rename(mark_id)  # there is one of that name already: refused
    assert "养犬" in [name for _, name in page.desk.read(lists.mark_names)]
    names_sheet.names[mark_id].setText("养宠物")
    names_sheet.rename(mark_id)
    assert page.card.card is not None and page.card.card.marks == ("独居", "养宠物")


@pytest.mark.clause("ROLE-02")
def test_the_flat_and_its_officer_are_one_act(page: ResidentsPage, opened: OpenTestSite) -> None:
    page.card.edit_unit()
    form = sheet(page, EditUnitSheet)
    before = len(opened.changed)
    desk_officer = next(
        i for i, name in page.desk.read(lists.officers, opened.clock.now.date()) if name == "林晓禾"
    )
    form.form.set_values({**form.form.values(), "area": "120", "officer": str(desk_officer)})
    form.save()
    assert len(opened.changed) == before + 1
    assert page.card.card is not None
    facts = dict(page.card.card.facts)
    assert (facts["面积"], facts["管家"]) == ("120.00 ㎡", "林晓禾")


def test_a_person_is_corrected_and_the_covered_number_stays(
    page: ResidentsPage, opened: OpenTestSite
) -> None:
    assert page.card.card is not None
    opened.do(service.amend_person, 1, {"name": "单一鸣", "identity_number": "990101199003071237"})
    page.card.edit_person(page.card.card.people[0])
    form = sheet(page, EditPersonSheet)
    assert form.form.values()["identity_number"] == ""  # nothing private stands in the form
    form.form.set_values({**form.form.values(), "name": "单以鸣"})
    form.save()
    assert names(page) == [("单以鸣", "业主")]
    assert page.card.card is not None
    assert page.card.card.people[0].identity.endswith("1237")
