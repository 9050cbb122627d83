"""The dialogs of what belongs to a household: a vehicle, a pet, an emergency contact."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtWidgets import QWidget

from app.modules.residents import lists, service
from app.rules.field import Field
from app.ui.desk import Desk
from app.ui.form_sheet import FormSheet
from app.ui.parts import button, label, row


@dataclass(frozen=True)
class Sort:
    """One sort of belonging: its words, its fields, and the verbs that enter, correct and end it."""

    words: str
    fields: tuple[Field, ...]
    add: Callable[..., Any]
    amend: Callable[..., Any]
    end: Callable[..., Any]
    end_words: str


SORTS = {
    "vehicle": Sort(
        "车辆",
        lists.VEHICLE_FIELDS,
        service.add_vehicle,
        service.amend_vehicle,
        service.end_vehicle,
        "这辆车不再属于本户",
    ),
    "pet": Sort(
        "宠物", lists.PET_FIELDS, service.add_pet, service.amend_pet, service.end_pet, "这只宠物不再饲养"
    ),
    "emergency_contact": Sort(
        "紧急联系人",
        lists.CONTACT_FIELDS,
        service.add_contact,
        service.amend_contact,
        service.end_contact,
        "不再作为紧急联系人",
    ),
}
"""By the kind of their records."""


class BelongingSheet(FormSheet):
    """Enter one, or correct or end the one given; what is covered is typed anew or left empty and stays."""

    def __init__(
        self, over: QWidget, desk: Desk, kind: str, unit_id: int, line: lists.BelongingLine | None = None
    ) -> None:
        sort = SORTS[kind]
        fields = [
            replace(field, required=field.required and not self._stays(field, line)) for field in sort.fields
        ]
        super().__init__(over, desk, f"{'修改' if line else '登记'}{sort.words}", fields)
        self._sort, self._unit_id, self._line = sort, unit_id, line
        self.place = f"{kind}:{line.ref.id}" if line else f"{kind}-new:{unit_id}"
        if line is not None:
            covered = next((field.label for field in sort.fields if field.private), "")
            if covered:
                self.body.addWidget(label(f"{covered}空着不填，就保持原样。", "muted"))
            end = button("注销", self._end, role="row", name=f"注销{sort.words}")
            self.body.addLayout(row(label(f"{sort.end_words}：", "muted"), end, None))

    @staticmethod
    def _stays(field: Field, line: lists.BelongingLine | None) -> bool:
        return field.private and line is not None

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or (self._line.values if self._line else {}))

    def save(self) -> None:
        values, words = self.form.values(), self._sort.words
        if self._line is None:
            self.do(self._sort.add, self._unit_id, values, done=f"{words}已登记。")
        else:
            self.do(self._sort.amend, self._line.ref.id, values, done=f"{words}已修改。")

    def _end(self) -> None:
        assert self._line is not None
        self.do(self._sort.end, self._line.ref.id, done=f"{self._sort.words}已注销。")
