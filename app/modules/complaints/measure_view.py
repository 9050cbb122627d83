"""The dialog of one measure of a monthly report (ROLE-04): what is done, by whom, until when."""

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtWidgets import QWidget

from app.modules.complaints import reporting
from app.modules.complaints.model import MEASURES
from app.modules.complaints.people import people
from app.modules.complaints.report_lists import MeasureRow
from app.modules.complaints.reporting import Measure
from app.modules.complaints.rules import ANALYSIS_CLAUSE
from app.rules.dates import parse_date
from app.rules.field import Field, Kind
from app.ui.desk import Desk
from app.ui.dialog import rest_enter
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow, column, label
from app.ui.person_box import PersonBox

FIELDS = (
    Field("words", "做什么", Kind.LONG_TEXT, required=True, limit=300),
    Field("kind", "措施", Kind.CHOICE, required=True, choices=MEASURES),
    Field("until", "何时办好", Kind.DATE, required=True, limit=20, hint="例如 2026-12-15"),
)
USUAL = timedelta(days=30)


class MeasureSheet(FormSheet):
    """One measure; `take` saves it and says whether it was."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        line: MeasureRow | None,
        now: Callable[[], datetime],
        take: Callable[[Measure], bool],
    ) -> None:
        title = "改措施" if line is not None else "加措施"
        super().__init__(over, desk, title, FIELDS, clause=ANALYSIS_CLAUSE, icon="complaints", width=600)
        self.line, self._now, self._take = line, now, take
        self.place = f"complaints.measure.{line.ref.id if line is not None else 'new'}"
        self.person = PersonBox(desk.read(people, 0, "", now().date()).choices, "谁办")
        self.body.addLayout(column(label("谁办（可直接打拼音首字母）", "c"), self.person, spacing=3))
        allow(self.go, desk, reporting.write_report)

    def start(self, values: dict[str, str] | None = None) -> None:
        """As it is; a new one is corrective and has a month."""
        line = self.line
        until = line.until if line is not None else self._now().date() + USUAL
        super().start(
            values
            or {
                "kind": line.kind if line is not None else MEASURES[0][0],
                "words": line.words if line is not None else "",
                "until": f"{until:%Y-%m-%d}",
            }
        )
        self.person.choose(line.staff_id if line is not None else self.desk.who.staff_id)

    def save(self) -> None:
        """Into the draft; a gap is named here."""
        values = self.form.values()
        until = parse_date(values["until"])
        if len(values["words"].strip()) < 4:
            self.form.show_error("words", "请写做什么，至少 4 个字。")
        elif until is None or until < self._now().date():
            self.form.show_error("until", "请写今天或以后的一天，例如 2026-12-15。")
        elif not self.person.staff_id:
            self.refuse("请选谁办。")
            self.person.setFocus()
        else:
            number = self.line.ref.id if self.line is not None else 0
            made = Measure(values["kind"], values["words"], self.person.staff_id, until, number)
            if self._take(made):
                rest_enter(self.window())
                self.close_sheet()
