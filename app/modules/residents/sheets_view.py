"""The dialogs of the households' room: each a few declared fields and one verb."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from app.modules.residents import lists, service
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet, rest_enter
from app.ui.form import FieldForm
from app.ui.parts import button, label, row


class FormSheet(Sheet):
    """A dialog of declared fields: Enter goes on, the last one saves, a refusal marks its field."""

    def __init__(
        self, over: QWidget, desk: Desk, title: str, fields: Sequence[Field], *, clause: str = ""
    ) -> None:
        super().__init__(over, title, width=680, clause=clause)
        self.desk = desk
        self.form = FieldForm(fields, columns=2)
        self.body.addWidget(self.form)
        self.form.submitted.connect(self.save)
        self.form.edited.connect(lambda: self.refuse(" "))
        self.add_buttons("保存", self.save)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it, filled, with the cursor in the first field."""
        self.form.set_values(values or {})
        self.open_sheet()
        self.form.focus_first()

    def save(self) -> None:
        """Do the verb; each dialog says which."""
        raise NotImplementedError

    def do(self, verb: Callable[..., Any], *args: Any, done: str) -> Any:
        """Do the verb; a refusal stands at its field and the dialog stays."""
        refused: list[Said] = []
        note = lambda said: refused.append(said) if said.refused else None  # noqa: E731
        self.desk.said.connect(note)
        try:
            result = self.desk.do(verb, *args, done=done)
        finally:
            self.desk.said.disconnect(note)
        if refused:
            if not self.form.show_error(refused[0].field, refused[0].sentence):
                self.refuse(refused[0].sentence)
            self.desk.settled.emit()  # it stands at its field; the bar has nothing to lead to
            return None
        rest_enter(self.window())
        self.close_sheet()
        return result if result is not None else True


class NewUnitSheet(FormSheet):
    """Enter a household by hand."""

    def __init__(self, over: QWidget, desk: Desk, then: Callable[[Ref], None]) -> None:
        super().__init__(over, desk, "新增一户", (lists.ROOM_FIELD, *lists.UNIT_FIELDS))
        self._then = then

    def save(self) -> None:
        values = self.form.values()
        room = values.pop("room")
        ref = self.do(service.add_unit, room, values, done=f"{room} 已新增。")
        if isinstance(ref, Ref):
            self._then(ref)


class EditUnitSheet(FormSheet):
    """Correct a flat; what stood there before is kept. The officer's area is set here too (ROLE-02)."""

    def __init__(self, over: QWidget, desk: Desk, card: lists.HouseholdCard) -> None:
        super().__init__(over, desk, f"修改房屋：{card.room}", lists.UNIT_FIELDS)
        self._card = card
        self.officer = QComboBox()
        self.officer.setAccessibleName("管家")
        self.officer.addItem("未定", None)
        today = QDate.currentDate().toPython()
        for staff_id, name in desk.read(lists.officers, today):
            self.officer.addItem(name, staff_id)
        self.officer.setCurrentIndex(max(0, self.officer.findData(card.officer_id)))
        self.body.addLayout(row(label("管家（责任区）", "c"), self.officer, None))

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or self._card.values)

    def save(self) -> None:
        unit_id = self._card.ref.id
        changed = {k: v for k, v in self.form.values().items() if v != self._card.values[k]}
        officer = self.officer.currentData()
        done = f"{self._card.room} 已修改。"
        # The fields first: what they refuse keeps the dialog open with nothing half done.
        if changed and self.do(service.amend_unit, unit_id, changed, done=done) is None:
            return
        if officer != self._card.officer_id:
            self.do(service.set_officer, unit_id, officer, done=done)
        elif not changed:
            self.close_sheet()


class NewPersonSheet(FormSheet):
    """Enter a person of a household."""

    def __init__(self, over: QWidget, desk: Desk, unit_id: int) -> None:
        fields = (lists.PERSON_FIELDS[0], lists.TIE_FIELD, lists.PHONES_FIELD, *lists.PERSON_FIELDS[1:])
        super().__init__(over, desk, "登记人员", [replace(f, private=False) for f in fields])
        self._unit_id = unit_id

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start({"tie": "owner"} | (values or {}))

    def save(self) -> None:
        values = self.form.values()
        tie, phones = values.pop("tie"), values.pop("phones")
        self.do(service.add_person, self._unit_id, tie, values, phones, done=f"{values['name']} 已登记。")


class EditPersonSheet(FormSheet):
    """Correct a person; the identity number is typed anew or left empty and stays."""

    def __init__(self, over: QWidget, desk: Desk, line: lists.PersonLine) -> None:
        super().__init__(over, desk, f"修改资料：{line.name}", lists.PERSON_FIELDS)
        self._line = line
        self.body.addWidget(label("证件号和生日空着不填，就保持原样。", "muted"))

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or self.desk.read(lists.amendable, self._line.person_id))

    def save(self) -> None:
        values = self.form.values()
        kept = {k: v for k, v in values.items() if v or k == "name"}
        self.do(service.amend_person, self._line.person_id, kept, done=f"{values['name']} 的资料已修改。")


class ChangeOwnerSheet(FormSheet):
    """The flat changes hands: the old owners' rows close, the new owner's opens."""

    DAY = Field("day", "变更日期", Kind.DATE, required=True, hint="2026-11-25")

    def __init__(self, over: QWidget, desk: Desk, unit_id: int) -> None:
        fields = (self.DAY, lists.PERSON_FIELDS[0], lists.PHONES_FIELD, *lists.PERSON_FIELDS[1:])
        super().__init__(over, desk, "变更业主", fields)
        self._unit_id = unit_id
        self.body.addWidget(
            label("原业主的登记在这一天结束，不会删除；共有人请随后用“登记人员”加上。", "muted")
        )

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start({"day": QDate.currentDate().toString("yyyy-MM-dd")} | (values or {}))

    def save(self) -> None:
        values = self.form.values()
        text, phones = values.pop("day"), values.pop("phones")
        self.do(service.change_owner, self._unit_id, text, [(values, phones)], done="业主已变更。")


class TelephoneSheet(FormSheet):
    """Enter a number of a person, or close one that is out of use."""

    def __init__(self, over: QWidget, desk: Desk, line: lists.PersonLine) -> None:
        field = replace(lists.PHONES_FIELD, name="number", label="新号码", required=True)
        super().__init__(over, desk, f"电话：{line.name}", [field])
        self._line = line
        for index, masked in enumerate(line.phones):
            end = button("停用", lambda index=index: self._end(index), role="row", name=f"停用 {masked}")
            self.body.addLayout(row(label(masked), None, end))

    def _end(self, index: int) -> None:
        self.do(service.end_telephone, self._line.person_id, index, done="号码已停用。")

    def save(self) -> None:
        number = self.form.values()["number"]
        self.do(service.add_telephone, self._line.person_id, number, done="号码已登记。")


class MarksSheet(Sheet):
    """The marks of a household; a new one is put on the site's list."""

    def __init__(self, over: QWidget, desk: Desk, card: lists.HouseholdCard) -> None:
        super().__init__(over, f"标记：{card.room}")
        self.desk, self._card = desk, card
        self.boxes = [QCheckBox(name) for _, name in desk.read(lists.mark_names)]
        grid = QGridLayout()  # a site may have many marks: they stand three abreast
        for place, box in enumerate(self.boxes):
            box.setChecked(box.text() in card.marks)
            box.setAccessibleName(box.text())
            grid.addWidget(box, place // 3, place % 3)
        self.body.addLayout(grid)
        self.new = QLineEdit()
        self.new.setMaxLength(20)
        self.new.setPlaceholderText("另加一个标记（可空）")
        self.new.setAccessibleName("另加一个标记")
        self.body.addWidget(self.new)
        self.add_buttons("保存", self.save)

    def start(self) -> None:
        """Show it."""
        self.open_sheet(self.boxes[0] if self.boxes else self.new)

    def save(self) -> None:
        """Keep the choice."""
        names = [box.text() for box in self.boxes if box.isChecked()] + [self.new.text()]
        self.close_sheet()
        self.desk.do(service.set_marks, self._card.ref.id, names, done="标记已保存。")
