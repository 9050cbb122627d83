"""What the leader does about a matter in the daily round: chases it, hands it on, raises its grade."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.modules.complaints import rounds
from app.modules.complaints.classes import department_of, own_departments
from app.modules.complaints.people import People
from app.modules.complaints.round_lists import RoundRow
from app.modules.complaints.rules import GRADES, LONGEST, RANK, REQUEST_GRADES, ROUND_CLAUSE
from app.rules.field import Field, Kind
from app.ui.desk import Desk, Said
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow, column, label
from app.ui.person_box import PersonBox

CHASE = (
    "今天下班前给用户答复，并告诉我结果。",
    "今天到现场看过，拍照片登记。",
    "明天上午前办结，办不了的说明原因。",
)
Then = Callable[[], object]


class LookSheet(FormSheet):
    """One look that does something: the matter at the top, few fields; afterwards the next one is chosen."""

    what = ""

    def __init__(
        self, over: QWidget, desk: Desk, line: RoundRow, title: str, words: str, fields: tuple[Field, ...],
        then: Then,
    ) -> None:  # fmt: skip
        super().__init__(
            over, desk, f"{title}：{line.code}", fields, clause=ROUND_CLAUSE, icon="complaints", words=words,
            width=600,
        )  # fmt: skip
        self.place = f"complaints.round.{self.what}.{line.ref.id}"
        self.line, self._then = line, then
        self.body.insertWidget(0, facts_block(_facts(line)))
        allow(self.go, desk, rounds.look)

    def save(self) -> None:
        """Put it on record."""
        if self.do(rounds.look, self.line.ref.id, self.what, **self.told(), done=self.said()):
            self._then()

    def told(self) -> dict[str, object]:
        """What the verb gets."""
        return dict(self.form.values())

    def said(self) -> str:
        """What the message bar says."""
        return f"{self.line.code} 已登记。"


class ChaseSheet(LookSheet):
    """What is asked of whoever has it; a digit alone puts ready words there."""

    what = "chased"

    def __init__(self, over: QWidget, desk: Desk, line: RoundRow, then: Then) -> None:
        asked = Field("words", "督办要求", Kind.LONG_TEXT, required=True, limit=LONGEST)
        super().__init__(over, desk, line, "督办", "登记督办", (asked,), then)
        offers = [label(f"{number}　{words}", "s") for number, words in enumerate(CHASE, 1)]
        self.body.addLayout(column(*offers, spacing=2))
        self._box = self.form.controls["words"]
        self.form.edited.connect(self._take_number)

    def said(self) -> str:
        """That it stands in its history."""
        return f"{self.line.code} 已督办，要求记在经过里。"

    def _take_number(self) -> None:
        typed = self.form.values()["words"].strip()
        if typed in ("1", "2", "3"):
            self.form.put("words", CHASE[int(typed) - 1])


class PersonSheet(LookSheet):
    """Somebody else answers for it from now on."""

    what = "person"

    def __init__(self, over: QWidget, desk: Desk, line: RoundRow, known: People, then: Then) -> None:
        names = dict.fromkeys((*(name for _, name in own_departments()), line.department))
        fields = (
            Field("department", "责任部门", Kind.CHOICE, choices=tuple((one, one) for one in names if one)),
            Field("words", "交代的话", Kind.TEXT, limit=200),
        )
        super().__init__(over, desk, line, "换责任人", "换人", fields, then)
        self.person = PersonBox(known.choices, "责任人")
        self._known = known
        self.body.insertLayout(1, column(label("责任人（可直接打拼音首字母）", "c"), self.person, spacing=3))

    def start(self, values: dict[str, str] | None = None) -> None:
        """As it is, with the cursor at the person."""
        usual = department_of(self.line.category).name if self.line.category else ""
        super().start(values or {"department": self.line.department or usual})
        self.person.choose(self.line.staff_id or self._known.officer)
        self.person.setFocus(Qt.FocusReason.TabFocusReason)

    def told(self) -> dict[str, object]:
        """The fields and the person."""
        return {**super().told(), "staff_id": self.person.staff_id or 0}

    def said(self) -> str:
        """Whose it is now."""
        whom = next((name for key, name, _ in self._known.choices if key == self.person.staff_id), "")
        return f"{self.line.code} 已交给{whom}。"

    def show_refusal(self, refused: Said) -> None:
        """Somebody who cannot have it is chosen anew."""
        super().show_refusal(refused)
        if refused.field not in self.form.controls:
            self.person.setFocus(Qt.FocusReason.OtherFocusReason)


class RaiseSheet(LookSheet):
    """A higher grade, and why."""

    what = "grade"

    def __init__(self, over: QWidget, desk: Desk, line: RoundRow, then: Then) -> None:
        fields = (
            Field("grade", "改为", Kind.CHOICE, required=True, choices=grades_above(line)),
            Field("why", "原因", Kind.TEXT, limit=200),
        )
        super().__init__(over, desk, line, "升级", "升级", fields, then)

    def start(self, values: dict[str, str] | None = None) -> None:
        """The next higher grade stands there."""
        super().start(values or {"grade": grades_above(self.line)[0][0]})

    def said(self) -> str:
        """The new grade."""
        return f"{self.line.code} 已升为{dict(GRADES)[str(self.told()['grade'])]}。"


def grades_above(line: RoundRow) -> tuple[tuple[str, str], ...]:
    """The grades a matter can still rise to; none for the highest."""
    return tuple(
        (grade, words)
        for grade, words in GRADES
        if RANK[grade] > RANK[line.grade] and (line.kind == "complaint" or grade in REQUEST_GRADES)
    )


def _facts(line: RoundRow) -> tuple[tuple[str, str], ...]:
    return (
        ("内容", line.title),
        ("哪里", line.second),
        ("等级", f"{line.grade_zh}　{line.state_zh}"),
        ("时限", line.clock.words),
        ("负责", line.person),
    )
