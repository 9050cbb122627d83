"""What is typed or brought in for a record: kept exactly, cleaned, or refused by the field's name."""

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import start, tabs
from app.modules.notices import service as notices
from app.modules.notices.rules import LONGEST_BODY, LONGEST_TITLE
from app.modules.residents import importing, lists, service
from app.modules.residents.model import Person, Unit
from app.modules.residents.sheets_view import EditUnitSheet, NewPersonSheet, NewUnitSheet
from app.modules.staff import service as staff
from app.rules.identity import Paper, check_digit
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage import journal
from app.storage.header import login_key
from app.storage.signing import Signature
from tests.badinput.rule import head, refused, still_works
from tests.badinput.windows import log_in, sheet_of
from tests.sites import OpenTestSite

UNIT = 1
"""The flat of the household that every site here has."""


def newest_person(session: Session) -> dict[str, Any]:
    found = session.scalars(select(Person).order_by(Person.id.desc())).first()
    assert found is not None
    return {
        "name": found.name,
        "identity": (found.identity_kind, found.identity_number, found.identity_note),
        "phones": [(one.number, one.written_as) for one in found.telephones],
    }


def entered(site: OpenTestSite, values: dict[str, str], phones: str = "") -> dict[str, Any]:
    """What is kept of a person entered in the usual way; the next act goes on."""
    site.do(service.add_person, UNIT, "family", values, phones)
    kept: dict[str, Any] = site.read(newest_person)
    still_works(site)
    return kept


def found(site: OpenTestSite, typed: str) -> list[str]:
    return [hit.title for group in site.read(tabs.search, typed) for hit in group.hits]


# ---------------------------------------------------------------- names


def cleaned(site: OpenTestSite, typed: str) -> None:
    """Such characters are taken out of a name, and a name of nothing else is refused."""
    assert entered(site, {"name": typed})["name"] == "温以宁"
    assert found(site, "温以宁") == ["3栋2单元1201"]
    alone = typed.translate({ord(char): None for char in "温以宁"})
    assert refused(site, service.add_person, UNIT, "family", {"name": alone}).field == "name"
    assert refused(site, service.amend_person, 1, {"name": alone}).field == "name"


def test_records_name_with_nul(site: OpenTestSite) -> None:
    cleaned(site, "温\0以宁\0")


def test_records_name_with_a_lone_surrogate(site: OpenTestSite) -> None:
    cleaned(site, "温\ud800以\udfff宁")


def test_records_name_with_zero_width(site: OpenTestSite) -> None:
    cleaned(site, "\ufeff温\u200b以\u200d\u2060宁")


def test_records_name_with_rtl_override(site: OpenTestSite) -> None:
    cleaned(site, "\u202e温以\u2067宁\u202c")


def test_records_staff_name_with_rtl_override(site: OpenTestSite) -> None:
    def sign() -> Signature:
        return Signature(login_key("weizhou"), time.monotonic())

    facts = {"sex": "f", "entered": "2026-11-01", "role": Role.DESK.value}
    site.do(staff.register, name="温\u202e以\0宁", **facts, signature=sign())
    assert "温以宁" in site.read(staff.names).values()
    assert refused(site, staff.register, name="\u202e\0", **facts, signature=sign()).field == "name"


def test_records_notice_with_rtl_override(site: OpenTestSite) -> None:
    facts = {"dated": "2026-11-23", "post_until": "2026-12-01", "signer": "顾维舟"}
    ref = site.do(notices.save_draft, None, title="停\u202e水\0通知", body="正\u2066文。\ud800", **facts)
    kept = site.read(notices.notice, ref.id)
    assert (kept.title, kept.body) == ("停水通知", "正文。")
    assert refused(site, notices.save_draft, None, title="\u202e", body="正文。", **facts).field == "title"


def exactly(site: OpenTestSite, name: str) -> None:
    assert entered(site, {"name": name})["name"] == name
    assert found(site, name) == ["3栋2单元1201"]


def test_records_name_rare_character_outside_the_first_plane(site: OpenTestSite) -> None:
    exactly(site, "𠮷永宁")


def test_records_name_rare_character_newly_added(site: OpenTestSite) -> None:
    exactly(site, "䶮以宁")


def test_records_name_rare_character_of_extension_a(site: OpenTestSite) -> None:
    exactly(site, "温㛃")


def test_records_name_with_a_dot(site: OpenTestSite) -> None:
    exactly(site, "阿依努尔·买买提")


# ---------------------------------------------------------------- telephones


def kept_as(site: OpenTestSite, typed: str, number: str) -> None:
    """The plain number is kept, what was written beside it, and both ways find it."""
    assert entered(site, {"name": "温以宁"}, typed)["phones"] == [(number, typed)]
    assert found(site, number[-4:]) == ["3栋2单元1201"]


def test_records_telephone_with_blanks(site: OpenTestSite) -> None:
    kept_as(site, "199 0000 0124", "19900000124")


def test_records_telephone_with_86(site: OpenTestSite) -> None:
    kept_as(site, "+86 199-0000-0124", "19900000124")


def test_records_telephone_full_width(site: OpenTestSite) -> None:
    kept_as(site, "１９９－００００－０１２４", "19900000124")


def test_records_telephone_landline(site: OpenTestSite) -> None:
    kept_as(site, "(0532) 8800-1234", "053288001234")


def test_records_telephone_400(site: OpenTestSite) -> None:
    kept_as(site, "400-000-0124", "4000000124")


def test_records_telephone_that_is_none(site: OpenTestSite) -> None:
    for typed in ("1990000", "没有电话", "4.4E+17", "1990000012４5"):
        assert refused(site, service.add_telephone, 1, typed).field == "number"
        assert refused(site, service.add_person, UNIT, "family", {"name": "温以宁"}, typed).field == "number"
    assert site.read(lists.counts)[1] == 1


# ---------------------------------------------------------------- identity papers

FIRST_17 = "99010119900307"


def good(ending: str) -> str:
    """A made-up number of nowhere whose last character is `ending`."""
    numbers = (f"{FIRST_17}{n:03d}" for n in range(100, 200))
    return next(number + ending for number in numbers if check_digit(number) == ending)


def test_records_identity_wrong_check_digit(site: OpenTestSite) -> None:
    wrong = good("7")[:-1] + "8"
    asked = {"name": "温以宁", "identity_number": wrong}
    refusal = refused(site, service.add_person, UNIT, "family", asked)
    assert refusal.field == "identity_number"
    assert "校验位不对" in refusal.sentence and "照录理由" in refusal.sentence
    assert wrong not in refusal.sentence
    kept = entered(site, {**asked, "identity_note": "证件原件如此"})
    assert kept["identity"] == (Paper.MAINLAND, wrong, "证件原件如此")


def test_records_identity_lower_case_x(site: OpenTestSite) -> None:
    number = good("X")
    kept = entered(site, {"name": "温以宁", "identity_number": number.lower()})
    assert kept["identity"] == (Paper.MAINLAND, number, "")


def test_records_identity_15_digits(site: OpenTestSite) -> None:
    kept = entered(site, {"name": "温以宁", "identity_number": "990101900307123"})
    assert kept["identity"] == (Paper.MAINLAND_15, "990101900307123", "")
    asked = {"name": "温以宁", "identity_number": "990101901307123"}
    assert "出生日期不存在" in refused(site, service.add_person, UNIT, "family", asked).sentence


def test_records_identity_passport(site: OpenTestSite) -> None:
    kept = entered(site, {"name": "Anna Muster", "identity_number": "e00000124"})
    assert kept["identity"] == (Paper.PASSPORT, "E00000124", "")


def test_records_identity_hongkong_macau(site: OpenTestSite) -> None:
    kept = entered(site, {"name": "温以宁", "identity_number": "H00000124"})
    assert kept["identity"] == (Paper.HK_MACAU, "H00000124", "")


def test_records_identity_taiwan(site: OpenTestSite) -> None:
    kept = entered(site, {"name": "温以宁", "identity_number": "０００００１２４"})
    assert kept["identity"] == (Paper.TAIWAN, "00000124", "")


def brought_in(site: OpenTestSite, path: Path, **row: object) -> list[tuple[str, str]]:
    """A workbook with one household comes in; what stands on the list to be put right: field, reason."""
    book = Workbook()
    book.active.append(["房号", *row])
    book.active.append(["5-1-502", *row.values()])
    book.save(path / "名册.xlsx")
    plan = importing.plan_from(path / "名册.xlsx", [])
    site.do(importing.bring_in, plan, "名册.xlsx")
    still_works(site)
    return [(line.field, line.reason) for line in site.read(lists.put_right)]


def test_records_identity_wrong_check_digit_in_an_import(site: OpenTestSite, tmp_path: Path) -> None:
    row = {"业主姓名": "温以宁", "身份证号": good("7")[:-1] + "8"}
    ((field, reason),) = brought_in(site, tmp_path, **row)
    assert field == "identity" and "校验位不对" in reason
    kept = site.read(newest_person)
    assert kept["name"] == "温以宁" and kept["identity"][1] == ""


# ---------------------------------------------------------------- once is once


def double(window: Any, sheet: NewUnitSheet | NewPersonSheet) -> None:
    """A double click on the button that saves, and one more for the impatient."""
    place = sheet.go.mapTo(window, sheet.go.rect().center())
    for click in (QTest.mouseClick, QTest.mouseDClick, QTest.mouseClick):
        target = window.childAt(place)  # after the first one the dialog is gone
        click(target, Qt.MouseButton.LeftButton, pos=target.mapFrom(window, place))


def test_records_double_click(program: start.Program, qtbot: QtBot) -> None:
    window = log_in(program, qtbot)
    assert program.open is not None
    read = program.open.store.read
    before = head_of(read)
    page = window.open_room("residents")
    page.new_unit()
    sheet = sheet_of(window, NewUnitSheet)
    sheet.form.set_values({"room": "1-1-101"})
    double(window, sheet)
    assert [row.room for row in read(lists.households)] == ["1栋1单元101", "3栋2单元1201"]
    page.open(Ref("unit", UNIT))
    page.card.new_person()
    person = sheet_of(window, NewPersonSheet)
    person.form.set_values({"name": "温以宁", "tie": "family"})
    double(window, person)
    assert [line.name for line in read(lists.household, UNIT).people] == ["单一鸣", "温以宁"]
    assert head_of(read) == before + 2


def test_records_double_enter(program: start.Program, qtbot: QtBot) -> None:
    window = log_in(program, qtbot)
    assert program.open is not None
    read = program.open.store.read
    before = head_of(read)
    window.open_room("residents").new_unit()
    sheet = sheet_of(window, NewUnitSheet)
    sheet.form.set_values({"room": "1-1-101"})
    QApplication.processEvents()
    for _ in range(4):
        target = window.focusWidget() or window
        QTest.keyClick(target, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Return)
    assert len(read(lists.households)) == 2
    assert head_of(read) == before + 1


def head_of(read: Any) -> int:
    return int(read(journal.head).sequence)


def test_records_retry(site: OpenTestSite) -> None:
    assert isinstance(site.do(service.add_unit, "1-1-101", {}, request_id="once"), Ref)
    before = head(site)
    for _ in range(3):
        assert site.do(service.add_unit, "1-1-101", {}, request_id="once") is None
    assert head(site) == before
    assert [row.room for row in site.read(lists.households)].count("1栋1单元101") == 1
    assert refused(site, service.add_unit, "1-1-101", {}).field == "room"


# ---------------------------------------------------------------- dates


def no_such_day(site: OpenTestSite, typed: str) -> None:
    """No field of a household, a person, a notice or a change of owner takes it."""
    for name in ("handed_over", "formalities", "moved_in"):
        refusal = refused(site, service.amend_unit, UNIT, {name: typed})
        assert refusal.field == name and "没有这一天" in refusal.sentence
    refusal = refused(site, service.add_person, UNIT, "family", {"name": "温以宁", "birthday": typed})
    assert refusal.field == "birthday"
    assert refused(site, service.change_owner, UNIT, typed, [({"name": "温以宁"}, "")]).field == "day"
    facts = {"title": "停水通知", "body": "正文。", "post_until": "2026-12-01", "signer": "顾维舟"}
    assert refused(site, notices.save_draft, None, dated=typed, **facts).field == "dated"
    assert [line.name for line in site.read(lists.household, UNIT).people] == ["单一鸣"]


def test_records_date_year_1(site: OpenTestSite) -> None:
    no_such_day(site, "0001-01-01")


def test_records_date_year_9999(site: OpenTestSite) -> None:
    no_such_day(site, "9999-12-31")


def test_records_date_30_february(site: OpenTestSite) -> None:
    no_such_day(site, "2026-02-30")


def test_records_date_30_february_in_an_import(site: OpenTestSite, tmp_path: Path) -> None:
    ((field, reason),) = brought_in(site, tmp_path, 业主姓名="温以宁", 入伙日期="2026-02-30")
    assert field == "handed_over" and reason
    assert "5栋1单元502" in [row.room for row in site.read(lists.households)]


# ---------------------------------------------------------------- amounts


def area(session: Session, room: str = "1201") -> Decimal | None:
    return session.scalars(select(Unit.area).where(Unit.room == room)).one()


def no_amount(site: OpenTestSite, *typed: str) -> None:
    for text in typed:
        assert refused(site, service.amend_unit, UNIT, {"area": text}).field == "area"
        assert refused(site, service.add_unit, "1-1-101", {"area": text}).field == "area"
    assert site.read(area) == Decimal("118.6")
    site.do(service.amend_unit, UNIT, {"area": "１１８．６５"})
    assert site.read(area) == Decimal("118.65")


def test_records_amount_1e309(site: OpenTestSite) -> None:
    no_amount(site, "1e309", "1e999999999", "-1e309")


def test_records_amount_nan(site: OpenTestSite) -> None:
    no_amount(site, "NaN", "sNaN", "inf", "-Infinity")


def test_records_amount_12_decimals(site: OpenTestSite) -> None:
    no_amount(site, "118.600000000001", "1e-12", "0", "-3")


def test_records_amount_in_an_import(site: OpenTestSite, tmp_path: Path) -> None:
    for number, text in enumerate(("1e309", "NaN"), 1):
        lines = brought_in(site, tmp_path, 业主姓名="温以宁", 建筑面积=text)
        assert [field for field, _ in lines] == ["area"] * number, text
        assert site.read(area, "502") is None
    # A workbook's own arithmetic leaves such tails: they are rounded away, and the lines are settled.
    assert brought_in(site, tmp_path, 业主姓名="温以宁", 建筑面积=88.600000000001) == []
    assert site.read(area, "502") == Decimal("88.6")


# ---------------------------------------------------------------- notes


def test_records_note_bounded_while_typing(program: start.Program, qtbot: QtBot) -> None:
    window = log_in(program, qtbot)
    page = window.open_room("residents")
    page.open(Ref("unit", UNIT))
    page.card.edit_unit()
    sheet = sheet_of(window, EditUnitSheet)
    remark, line = sheet.form.controls["remark"], sheet.form.controls["area"]
    assert isinstance(remark, QPlainTextEdit) and isinstance(line, QLineEdit)
    remark.setPlainText("备" * 499)
    remark.moveCursor(remark.textCursor().MoveOperation.End)
    QTest.keyClicks(remark, "abc")
    assert remark.toPlainText() == "备" * 499 + "a"
    remark.setPlainText("长" * 100_000)
    assert len(remark.toPlainText()) == 500
    line.setText("1" * 100_000)
    assert len(line.text()) == 200
    sheet.form.set_values({"remark": "长" * 500})
    sheet.save()
    assert not sheet.isVisible()
    assert program.open is not None
    assert dict(program.open.store.read(lists.household, UNIT).values)["remark"] == "长" * 500


def test_records_note_too_long_past_the_screen(site: OpenTestSite) -> None:
    assert refused(site, service.amend_unit, UNIT, {"remark": "备" * 501}).field == "remark"
    assert refused(site, service.amend_person, 1, {"name": "温" * 61}).field == "name"
    facts = {"dated": "2026-11-23", "post_until": "2026-12-01", "signer": "顾维舟"}
    long = {"title": "停" * (LONGEST_TITLE + 1), "body": "正文。"}
    assert refused(site, notices.save_draft, None, **long, **facts).field == "title"
    long = {"title": "停水", "body": "文" * (LONGEST_BODY + 1)}
    assert refused(site, notices.save_draft, None, **long, **facts).field == "body"
