"""Dialogs that name somebody or say what a matter is: whose it is, who was told, kind, class and grade."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.errors import Refusal
from app.modules.complaints import service
from app.modules.complaints.classes import class_of, department_of, own_departments
from app.modules.complaints.lists import MatterCard
from app.modules.complaints.people import people
from app.modules.complaints.rules import (
    CATEGORIES,
    CLASSES_CLAUSE,
    CLAUSE,
    GRADES,
    KINDS,
    RANK,
    TOLD_CLAUSE,
    TOLD_HOW,
)
from app.modules.complaints.sheets_view import AT, Now, facts_of
from app.modules.orders.rules import moment_or_none
from app.rules.field import Field, Kind
from app.ui.desk import Desk, Said
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow, column, label
from app.ui.person_box import PersonBox

USUAL = "客服"


class AssignSheet(FormSheet):
    """Whose it is: somebody by the letters of the name, the usual department stands there; Enter assigns."""

    def __init__(self, over: QWidget, desk: Desk, card: MatterCard, now: Now = datetime.now) -> None:
        names = dict.fromkeys((*(name for _, name in own_departments()), card.department))
        offered = tuple((name, name) for name in names if name)
        fields = (
            Field("department", "责任部门", Kind.CHOICE, choices=offered),
            Field("words", "交代的话", Kind.TEXT, limit=200),
        )
        words = "换责任人" if card.staff_id else "指派"
        super().__init__(
            over, desk, f"{words}：{card.code}", fields, clause=CLAUSE, icon="complaints", words=words
        )
        self.card = card
        self._known = desk.read(people, card.unit_id, card.grade, now().date())
        self.person = PersonBox(self._known.choices, "责任人")
        self.body.insertWidget(0, facts_block(facts_of(card)))
        self.body.insertLayout(1, column(label("责任人（可直接打拼音首字母）", "c"), self.person, spacing=3))
        allow(self.go, desk, service.assign)

    def start(self, values: dict[str, str] | None = None) -> None:
        """As it is; where it is nobody's yet, the officer of the building and the department of the class."""
        card = self.card
        usual = department_of(card.category).name if card.category else USUAL
        super().start(values or {"department": card.department or usual})
        self.person.choose(card.staff_id or self._known.officer)
        self.person.setFocus(Qt.FocusReason.TabFocusReason)

    def save(self) -> None:
        """Put it on record."""
        values = self.form.values()
        staff_id = self.person.staff_id or 0
        whom = next((name for key, name, _ in self._known.choices if key == staff_id), "")
        self.do(
            service.assign, self.card.ref.id, staff_id=staff_id, **values,
            done=f"{self.card.code} 已指派给{whom}。",
        )  # fmt: skip

    def show_refusal(self, refused: Said) -> None:
        """Somebody who cannot have it is chosen anew."""
        super().show_refusal(refused)
        if refused.field not in self.form.controls:
            self.person.setFocus(Qt.FocusReason.OtherFocusReason)


class TellSheet(FormSheet):
    """Who was told of it, and how (DUTY-12); the leader, of a major one the centre head."""

    def __init__(self, over: QWidget, desk: Desk, card: MatterCard, now: Now = datetime.now) -> None:
        fields = (Field("how", "怎么告知", Kind.CHOICE, required=True, choices=TOLD_HOW), AT)
        super().__init__(
            over, desk, f"登记告知：{card.code}", fields, clause=TOLD_CLAUSE, icon="complaints", words="登记"
        )
        self.card, self.now = card, now
        self._known = desk.read(people, card.unit_id, card.grade, now().date())
        self.person = PersonBox(self._known.choices, "告知谁")
        self.body.insertWidget(0, facts_block(facts_of(card)))
        self.body.insertLayout(1, column(label("告知谁（可直接打拼音首字母）", "c"), self.person, spacing=3))
        allow(self.go, desk, service.tell)

    def start(self, values: dict[str, str] | None = None) -> None:
        """By telephone, just now."""
        super().start(values or {"how": "telephone"})
        self.person.choose(self._known.tell)
        self.person.setFocus(Qt.FocusReason.TabFocusReason)

    def save(self) -> None:
        """Put it on record."""
        values: dict[str, Any] = dict(self.form.values())
        try:
            values["at"] = moment_or_none(values["at"], AT.label, "at", self.now(), ahead=False)
        except Refusal as refusal:
            self.form.show_error(refusal.field, refusal.sentence)
            return
        done = f"{self.card.code} 告知已登记。"
        self.do(service.tell, self.card.ref.id, staff_id=self.person.staff_id or 0, **values, done=done)


class ClassSheet(FormSheet):
    """Kind, class and grade (COMP-01, COMP-02): digits choose, a lower grade says why."""

    def __init__(self, over: QWidget, desk: Desk, card: MatterCard, now: Now = datetime.now) -> None:
        named = tuple((key, f"{digit} {zh}") for digit, (key, zh) in enumerate(CATEGORIES, 1))
        fields = (
            Field("kind", "属于", Kind.CHOICE, required=True, choices=KINDS),
            Field("grade", "等级", Kind.CHOICE, required=True, choices=GRADES),
            Field("category", "类别", Kind.CHOICE, choices=named),
            Field("why", "原因", Kind.TEXT, limit=200),
        )
        super().__init__(
            over,
            desk,
            f"定类定级：{card.code}",
            fields,
            clause=CLASSES_CLAUSE,
            icon="complaints",
            words="改定",
        )
        self.card = card
        self.body.insertWidget(0, facts_block(facts_of(card)))
        self.examples = label(" ", "muted", wrap=True)
        self.body.addWidget(self.examples)
        self.form.edited.connect(self._show)
        allow(self.go, desk, service.classify)

    def start(self, values: dict[str, str] | None = None) -> None:
        """As it stands, the cursor on the grade."""
        card = self.card
        super().start(values or {"kind": card.kind, "grade": card.grade, "category": card.category})
        self._show()
        self.form.controls["grade"].setFocus(Qt.FocusReason.TabFocusReason)

    def save(self) -> None:
        """Put it on record."""
        self.do(service.classify, self.card.ref.id, **self.form.values(), done=f"{self.card.code} 已改定。")

    def _show(self) -> None:
        values = self.form.values()
        category = values["category"]
        said = f"{'、'.join(class_of(category).examples)}。" if category else "投诉要选八类中的一类。"
        self.examples.setText(said)
        lower = values["grade"] and RANK[values["grade"]] < RANK[self.card.grade]
        self.form.set_caption("why", "降级原因（必填，至少 4 个字）" if lower else "原因（可空）")
