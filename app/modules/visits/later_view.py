"""Where a visit is put off to: day and window, and who plans it."""

from datetime import date, timedelta

from PySide6.QtWidgets import QLineEdit, QWidget

from app.modules.visits.entry_lines_view import QuickSegments
from app.modules.visits.rules import WINDOWS
from app.modules.visits.typed_days import day_or_refuse
from app.ui.parts import column, label, row
from app.ui.theme import fix_width

LATER_DAYS = 7
PLANNED = "两个人不变，存档时另排一次；空着就不排。"
WISHED = "由班长、主管排；这一天记作“不早于”。"


class LaterField(QWidget):
    """Whoever may plan gives day and window; whoever may not leaves the day with the household's wish."""

    def __init__(self, today: date, *, may_plan: bool) -> None:
        super().__init__()
        self._today, self._may_plan = today, may_plan
        self.day = QLineEdit()
        self.day.setAccessibleName("改到哪天")
        self.day.setMaxLength(20)
        self.day.setPlaceholderText("12-01 或 +7")
        fix_width(self.day, 112)
        self.window_choice = QuickSegments(WINDOWS, "改到哪个时段")
        which = QWidget()
        which.setLayout(column(label("哪个时段", "c"), self.window_choice, spacing=3))
        if not may_plan:
            which.hide()
        told = (
            "两个人不变，存档时另排一次；空着就不排。" if may_plan else "由班长、主管排；这一天记作“不早于”。"
        )
        caption = "改到哪天" if may_plan else "改到哪天以后"
        words = column(label("", "c"), label(told, "muted", wrap=True), spacing=3)
        line = row(column(label(caption, "c"), self.day, spacing=3), which, words, spacing=12)
        line.setStretch(2, 1)
        self.setLayout(line)

    def usual(self) -> dict[str, str]:
        """What stands there at first: a week on in the evening, where it is planned at once."""
        day = f"{self._today + timedelta(days=LATER_DAYS):%Y-%m-%d}" if self._may_plan else ""
        return {"new_day": day, "new_window": WINDOWS[-1][0]}

    def asked(self) -> tuple[date, str] | None:
        """Day and window; None when nobody said. Raises Refusal naming the field."""
        if not self.day.text().strip():
            return None
        day = day_or_refuse(self.day.text(), "改到哪天", "new_day", self._today)
        return day, self.window_choice.value
