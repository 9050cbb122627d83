"""Whose area each building is: check boxes in a grid, from a day on (ROLE-02)."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from app.modules.staff import service
from app.modules.staff.lists import StaffCard
from app.modules.staff.sheets_view import day_field
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.parts import column, label
from app.ui.signed_form import SignedFormSheet, Values

ABREAST = 4
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -ABREAST,
    Qt.Key.Key_Down: ABREAST,
}


class AreaSheet(SignedFormSheet):
    """The site's buildings, four abreast: arrows go, the space bar ticks, Enter goes on to the day."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        card: StaffCard,
        buildings: Sequence[tuple[int, str]],
        owners: Mapping[int, str],
        today: date,
    ) -> None:
        title = f"责任区：{card.name}"
        since = day_field("since", "从哪天起")
        super().__init__(over, desk, title, (since,), icon="residents", clause="ROLE-02", width=760)
        self._card, self._today = card, today
        self.boxes: dict[int, QCheckBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for place, (building_id, name) in enumerate(buildings):
            whose = owners.get(building_id, "")
            box = QCheckBox(name)
            box.setAccessibleName(f"{name}，现在归{whose}" if whose else f"{name}，还没有划给谁")
            box.setChecked(building_id in card.building_ids)
            box.toggled.connect(lambda _: self._say())
            box.installEventFilter(self)
            self.boxes[building_id] = box
            line, across = divmod(place, ABREAST)
            grid.addLayout(column(box, label(whose or "未划", "muted"), spacing=0), line, across)
        for across in range(ABREAST):
            grid.setColumnStretch(across, 1)
        self._owners = owners
        self.words = label("", "s", wrap=True)
        self.body.insertLayout(0, grid)
        self.body.insertWidget(1, self.words)
        if not buildings:
            self.words.setText("还没有楼栋，请先导入或登记住户。")
            self.go.setEnabled(False)

    def start(self, values: Values | None = None) -> None:
        super().start({"since": self._today.isoformat()} | (values or {}))
        if self.boxes:
            next(iter(self.boxes.values())).setFocus(Qt.FocusReason.TabFocusReason)
            self._say()

    def chosen(self) -> tuple[int, ...]:
        """The buildings ticked."""
        return tuple(building_id for building_id, box in self.boxes.items() if box.isChecked())

    def signed(self, values: Values, signature: Signature) -> None:
        buildings = self.chosen()
        words = f"{len(buildings)} 栋" if buildings else "没有楼栋"
        self.do(
            service.set_area,
            self._card.id,
            buildings,
            since=values["since"],
            done=f"{self._card.name} 的责任区：{words}。",
            signature=signature,
        )

    def _say(self) -> None:
        taken = sorted(
            {
                self._owners[building_id]
                for building_id in self.chosen()
                if building_id in self._owners and building_id not in self._card.building_ids
            }
        )
        given_up = len(set(self._card.building_ids) - set(self.chosen()))
        parts = [f"选了 {len(self.chosen())} 栋"]
        parts += [f"从{'、'.join(taken)}名下转来的，当天起不再归原来的人"] if taken else []
        parts += [f"放下 {given_up} 栋，暂时没有人负责"] if given_up else []
        self.words.setText("；".join(parts) + "。")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows go from building to building by place; Enter goes on to the day."""
        boxes = list(self.boxes.values())
        if watched in boxes and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            here = boxes.index(watched)
            if event.key() in _STEPS:
                there = here + _STEPS[Qt.Key(event.key())]
                if 0 <= there < len(boxes):
                    boxes[there].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
                self.form.focus_first()
                return True
        return super().eventFilter(watched, event)
