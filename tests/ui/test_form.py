"""A form: fields in order, Enter goes on, errors stand beneath their field."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.rules.field import Field, Kind
from app.ui.form import FieldForm
from app.ui.segments import Segments

FIELDS = (
    Field("room", "房号", Kind.ROOM, required=True, limit=20),
    Field("phone", "电话", Kind.PHONE),
    Field("delivery", "交付", Kind.CHOICE, choices=(("fine", "精装"), ("bare", "毛坯"))),
    Field("month", "月份", Kind.CHOICE, choices=tuple((str(i), f"{i}月") for i in range(1, 13))),
    Field("owner_lives", "自住", Kind.YES_NO),
    Field("remark", "备注", Kind.LONG_TEXT, limit=30),
)
FULL = {
    "room": "3-2-1201",
    "phone": "199-0000-0001",
    "delivery": "bare",
    "month": "7",
    "owner_lives": "yes",
    "remark": "门铃坏了",
}


def a_form(qtbot: QtBot) -> FieldForm:
    form = FieldForm(FIELDS)
    qtbot.addWidget(form)
    form.resize(520, 360)
    form.show()
    qtbot.waitExposed(form)
    return form


def test_what_is_put_in_comes_out_the_same(qtbot: QtBot) -> None:
    form = a_form(qtbot)
    form.set_values(FULL)
    assert form.values() == FULL


def test_enter_goes_from_field_to_field_and_submits_on_the_last(qtbot: QtBot) -> None:
    form = a_form(qtbot)
    form.focus_first()
    submitted: list[bool] = []
    form.submitted.connect(lambda: submitted.append(True))
    for name in form.controls:
        assert submitted == []
        control = form.focusWidget()
        assert control is form.controls[name] or form.controls[name].isAncestorOf(control)
        qtbot.keyClick(control, Qt.Key.Key_Return)
    assert submitted == [True]


def test_shift_enter_goes_back(qtbot: QtBot) -> None:
    form = a_form(qtbot)
    form.focus_first()
    qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Return)
    qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert form.focusWidget() is form.controls["room"]


def test_alt_enter_makes_a_line_in_a_long_text(qtbot: QtBot) -> None:
    form = a_form(qtbot)
    text = form.controls["remark"]
    text.setFocus()
    qtbot.keyClicks(text, "a")
    qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClicks(text, "b")
    assert form.values()["remark"] == "a\nb"


def test_a_hundred_thousand_characters_are_bounded_in_every_text_field(qtbot: QtBot) -> None:
    form = a_form(qtbot)
    text = form.controls["remark"]
    assert isinstance(text, QPlainTextEdit)
    text.insertPlainText("测" * 100_000)
    form.controls["room"].setText("9" * 100_000)
    assert form.values()["remark"] == "测" * 30
    assert len(form.values()["room"]) == 20


def test_rare_characters_count_as_one_and_are_never_halved(qtbot: QtBot) -> None:
    form = a_form(qtbot)
    text = form.controls["remark"]
    assert isinstance(text, QPlainTextEdit)
    text.insertPlainText("𬱖" * 40)
    assert form.values()["remark"] == "𬱖" * 30


def test_a_wrong_field_says_so_beneath_and_nothing_moves(qtbot: QtBot) -> None:
    form = a_form(qtbot)
    before = [control.geometry() for control in form.controls.values()]
    assert form.show_error("room", "没有这个房号，请对照门牌。")
    qtbot.wait(1)
    assert form.controls["room"].hasFocus()
    assert "没有这个房号，请对照门牌。" in [w.text() for w in form.findChildren(QLabel) if w.isVisible()]
    assert form.controls["room"].accessibleDescription() == "没有这个房号，请对照门牌。"
    assert [control.geometry() for control in form.controls.values()] == before


def test_typing_takes_the_error_away(qtbot: QtBot) -> None:
    form = a_form(qtbot)
    form.show_error("room", "没有这个房号。")
    qtbot.keyClicks(form.controls["room"], "3")
    assert not [w for w in form.findChildren(QLabel) if w.isVisible() and w.text() == "没有这个房号。"]
    assert form.controls["room"].accessibleDescription() == ""


def test_an_error_of_an_unknown_field_is_left_to_the_message_bar(qtbot: QtBot) -> None:
    assert not a_form(qtbot).show_error("nobody", "…")


def test_only_optional_fields_say_that_they_may_be_empty(qtbot: QtBot) -> None:
    labels = [w.text() for w in a_form(qtbot).findChildren(QLabel)]
    assert "房号" in labels
    assert "电话（可空）" in labels


def test_few_choices_stand_in_sight_and_many_in_a_list(qtbot: QtBot) -> None:
    form = a_form(qtbot)
    assert isinstance(form.controls["delivery"], Segments)
    assert isinstance(form.controls["month"], QComboBox)


def test_arrows_and_digits_choose_a_segment(qtbot: QtBot) -> None:
    form = a_form(qtbot)
    segments = form.controls["delivery"]
    segments.setFocus()
    qtbot.keyClick(form.focusWidget(), Qt.Key.Key_2)
    assert form.values()["delivery"] == "bare"
    qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Left)
    assert form.values()["delivery"] == "fine"


def test_a_code_field_takes_no_input_method_but_a_name_does(qtbot: QtBot) -> None:
    form = FieldForm((Field("phone", "电话", Kind.PHONE), Field("name", "姓名", Kind.NAME)))
    qtbot.addWidget(form)
    asked = Qt.InputMethodQuery.ImEnabled  # what Qt 6 goes by; the attribute alone does nothing
    assert form.controls["phone"].inputMethodQuery(asked) is False
    assert form.controls["name"].inputMethodQuery(asked) is True


def test_every_control_has_its_label_as_its_accessible_name(qtbot: QtBot) -> None:
    form = a_form(qtbot)
    assert [c.accessibleName() for c in form.controls.values()] == [f.label for f in FIELDS]
