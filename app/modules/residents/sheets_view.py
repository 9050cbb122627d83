"""The dialogs of the households' room: each a few declared fields and one verb."""

from collections.abc import Callable, Collection
from dataclasses import replace

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from app.modules.residents import lists, service
from app.modules.residents.known import point_out
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import Sheet
from app.ui.form_sheet import FormSheet, attempt
from app.ui.parts import button, label, row


class NewUnitSheet(FormSheet):
    """Enter a household by hand."""

    def __init__(self, over: QWidget, desk: Desk, then: Callable[[Ref], None]) -> None:
        super().__init__(over, desk, "新增一户", (lists.ROOM_FIELD, *lists.UNIT_FIELDS))
        self._then = then
        self.place = "unit-new"

    def save(self) -> None:
        values = self.form.values()
        room = values.pop("room")
        ref = self.do(service.add_unit, room, values, done=f"{room} 已新增。")
        if isinstance(ref, Ref):
            self._then(ref)


class EditUnitSheet(FormSheet):
    """Correct a flat; what stood there before is kept. The officer's area is set here too (ROLE-02)."""

    def __init__(self, over: QWidget, desk: Desk, card: lists.HouseholdCard) -> None:
        officers = desk.read(lists.officers, QDate.currentDate().toPython())
        choices = (("", "未定"), *((str(staff_id), name) for staff_id, name in officers))
        officer = Field("officer", "管家（责任区）", Kind.CHOICE, choices=choices)
        *facts, remark = lists.UNIT_FIELDS
        super().__init__(over, desk, f"修改房屋：{card.room}", (*facts, officer, remark))
        self._card = card
        self.place = f"unit:{card.ref.id}"

    def start(self, values: dict[str, str] | None = None) -> None:
        officer = str(self._card.officer_id) if self._card.officer_id else ""
        super().start(values or {**self._card.values, "officer": officer})

    def save(self) -> None:
        values = self.form.values()
        officer = values.pop("officer")
        changed = {k: v for k, v in values.items() if v != self._card.values[k]}
        self.do(
            service.amend_household,
            self._card.ref.id,
            changed,
            int(officer) if officer else None,
            done=f"{self._card.room} 已修改。",
        )


class Pointed(FormSheet):
    """A dialog that says, while one types, who has the telephone or the identity number already."""

    def point_out(self, but: Collection[int] = ()) -> None:
        """From now on; `but` are people who are not meant."""
        self.pointed = label(" ", "due", wrap=True)
        self.body.addWidget(self.pointed)
        self.form.edited.connect(lambda: self._look(but))

    def _look(self, but: Collection[int]) -> None:
        values = self.form.values()
        phones = values.get("phones", values.get("number", ""))
        found = self.desk.read(service.same_as, phones, values.get("identity_number", ""), but)
        said = (
            f"{words}{point_out(found, field)}"
            for words, field in (("电话", "number"), ("证件号", "identity_number"))
            if point_out(found, field)
        )
        self.pointed.setText("　".join(said) or " ")


class NewPersonSheet(Pointed):
    """Enter a person of a household."""

    def __init__(self, over: QWidget, desk: Desk, unit_id: int) -> None:
        name, *rest = lists.PERSON_FIELDS
        fields = (name, lists.TIE_FIELD, lists.RELATION_FIELD, lists.PHONES_FIELD, *rest)
        super().__init__(over, desk, "登记人员", [replace(f, private=False) for f in fields])
        self._unit_id = unit_id
        self.place = f"person-new:{unit_id}"
        self.point_out()

    def start(self, values: dict[str, str] | None = None) -> None:
        """Whoever comes first is the owner, then the family."""
        known = self.desk.read(lists.household, self._unit_id)
        owner = dict(lists.TIE_FIELD.choices)["owner"]
        owned = known is not None and any(line.tie == owner for line in known.people)
        super().start({"tie": "family" if owned else "owner"} | (values or {}))

    def save(self) -> None:
        values = self.form.values()
        tie, phones, relation = (values.pop(name) for name in ("tie", "phones", "relation"))
        done = f"{values['name']} 已登记。"
        self.do(service.add_person, self._unit_id, tie, values, phones, relation, done=done)


class EditPersonSheet(Pointed):
    """Correct a person; what is covered is typed anew or left empty and stays."""

    def __init__(self, over: QWidget, desk: Desk, line: lists.PersonLine) -> None:
        name, *rest = lists.PERSON_FIELDS
        fields = (name, lists.RELATION_FIELD, *rest, *lists.MORE_FIELDS)
        super().__init__(over, desk, f"修改资料：{line.name}", fields)
        self._line = line
        self.place = f"person:{line.person_id}"
        self.body.addWidget(label("证件号、生日、邮箱、通讯地址空着不填，就保持原样。", "muted"))
        self.point_out((line.person_id,))

    def start(self, values: dict[str, str] | None = None) -> None:
        shown = self.desk.read(lists.amendable, self._line.person_id) | {"relation": self._line.relation}
        super().start(values or shown)

    def save(self) -> None:
        values = self.form.values()
        relation = values.pop("relation")
        covered = {field.name for field in self.form.fields if field.private} | {"identity_note"}
        self.do(
            service.amend_person,
            self._line.person_id,
            {name: value for name, value in values.items() if value or name not in covered},
            tie_id=self._line.tie_id,
            relation=relation,
            done=f"{values['name']} 的资料已修改。",
        )


class ChangeOwnerSheet(Pointed):
    """The flat changes hands: the old owners' rows close, the new owner's opens."""

    DAY = Field("day", "变更日期", Kind.DATE, required=True, hint="2026-11-25")

    def __init__(self, over: QWidget, desk: Desk, unit_id: int) -> None:
        fields = (self.DAY, lists.PERSON_FIELDS[0], lists.PHONES_FIELD, *lists.PERSON_FIELDS[1:])
        super().__init__(over, desk, "变更业主", fields)
        self._unit_id = unit_id
        self.place = f"owner-change:{unit_id}"
        self.point_out()
        self.body.addWidget(
            label("原业主的登记在这一天结束，不会删除；共有人请随后用“登记人员”加上。", "muted")
        )

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start({"day": QDate.currentDate().toString("yyyy-MM-dd")} | (values or {}))

    def save(self) -> None:
        values = self.form.values()
        text, phones = values.pop("day"), values.pop("phones")
        self.do(service.change_owner, self._unit_id, text, [(values, phones)], done="业主已变更。")


class TelephoneSheet(Pointed):
    """Enter a number of a person, or close one that is out of use."""

    def __init__(self, over: QWidget, desk: Desk, line: lists.PersonLine) -> None:
        field = replace(lists.PHONES_FIELD, name="number", label="新号码", required=True)
        super().__init__(over, desk, f"电话：{line.name}", [field])
        self._line = line
        for index, masked in enumerate(line.phones):
            end = button("停用", lambda index=index: self._end(index), role="row", name=f"停用 {masked}")
            self.body.addLayout(row(label(masked), None, end))
        self.point_out((line.person_id,))

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
        _, refused = attempt(self.desk, service.set_marks, self._card.ref.id, names, done="标记已保存。")
        if refused is not None:
            self.refuse(refused.sentence)
            return
        self.close_sheet()
