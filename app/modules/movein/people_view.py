"""The dialogs about people: an owner entered or corrected, a change of owner, somebody who comes for them."""

from dataclasses import replace

from PySide6.QtCore import QDate
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from app.modules.movein import people, service
from app.modules.movein.card import MoveInCard
from app.modules.residents import lists as residents_lists
from app.modules.residents import service as residents
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk, Said
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow, button, label, row

NAME = next(field for field in residents_lists.PERSON_FIELDS if field.name == "name")
_BY_NAME = {field.name: replace(field, private=False) for field in residents_lists.PERSON_FIELDS}
FACTS = tuple(_BY_NAME[name] for name in ("identity_number", "sex", "birthday"))
WHY_KEPT = _BY_NAME["identity_note"]
MORE = tuple(replace(field, private=False) for field in residents_lists.MORE_FIELDS)
WHAT = {"number": "电话", "identity_number": "证件号"}
MOST_NAMED = 2
PHONES = replace(residents_lists.PHONES_FIELD, private=False, required=False)
DAY = Field("day", "变更日期", Kind.DATE, required=True, hint="2026-11-25")


class PersonSheet(FormSheet):
    """A dialog with telephones and an identity number: who has them already is pointed out, never refused."""

    numbers = "phones"
    but: tuple[int, ...] = ()
    RARE = (WHY_KEPT, *MORE)
    """Shown when asked for, or when one of them is refused."""

    def watch(self) -> None:
        """Look whenever one of the two fields is left; what is rarely asked is folded away."""
        self._seldom = {field.name for field in self.RARE}
        self.form.set_shown(set(self.form.controls) - self._seldom)
        self.more = button("更多资料", self.show_all, role="quiet", keys="Alt+M")
        self.body.addLayout(row(self.more, None))
        QShortcut(QKeySequence("Alt+M"), self).activated.connect(self.show_all)
        self.known = label(" ", "s", wrap=True)
        self.body.addWidget(self.known)
        for name in (self.numbers, "identity_number"):
            control = self.form.controls[name]
            if isinstance(control, QLineEdit):
                control.editingFinished.connect(self.look)

    def show_all(self) -> None:
        """Every field there is."""
        self.form.set_shown(set(self.form.controls))
        self.more.hide()

    def show_refusal(self, refused: Said) -> None:
        """A field that was folded away comes in sight when it is refused, or asked for."""
        if refused.field in self._seldom or refused.field == "identity_number":
            self.show_all()
        if refused.field == "number":
            refused = replace(refused, field=self.numbers)
        super().show_refusal(refused)

    def look(self) -> None:
        """Who has the number, or the identity paper, already."""
        values = self.form.values()
        found = self.desk.read(
            residents.same_as, values[self.numbers], values["identity_number"], but=self.but
        )
        told = [
            f"{WHAT[known.field]}已登记在 {known.words}名下，请核对是不是同一人。"
            for known in found[:MOST_NAMED]
        ]
        self.known.setText("\n".join(told) or " ")


class NewOwnerSheet(PersonSheet):
    """Enter an owner or somebody of the family."""

    def __init__(self, over: QWidget, desk: Desk, card: MoveInCard) -> None:
        fields = (NAME, residents_lists.TIE_FIELD, PHONES, *FACTS, *self.RARE)
        super().__init__(over, desk, f"登记人员：{card.room}", fields, clause="MOVE-01", icon="person")
        self._unit, self._first = card.unit.id, not card.owners
        self.place = f"movein-person:{card.unit.id}"
        self.watch()
        allow(self.go, desk, residents.add_person)

    def start(self, values: dict[str, str] | None = None) -> None:
        """The first one is the owner, whoever follows shares the flat."""
        super().start({"tie": "owner" if self._first else "co_owner"} | (values or {}))

    def save(self) -> None:
        """Enter the person."""
        values = self.form.values()
        tie, phones = values.pop("tie"), values.pop("phones")
        done = f"{values['name']} 已登记。"
        self.do(residents.add_person, self._unit, tie, values, phones, done=done)


class CorrectSheet(PersonSheet):
    """Add what is missing of a person, or put it right; what is left empty stays as it is."""

    def __init__(self, over: QWidget, desk: Desk, person: Ref, name: str) -> None:
        more = replace(PHONES, name="number", label="另加电话")
        identity, *rest = FACTS
        super().__init__(
            over,
            desk,
            f"补充、更正：{name}",
            (identity, more, NAME, *rest, *self.RARE),
            clause="MOVE-01",
            icon="person",
        )
        self._person, self.numbers, self.but = person.id, "number", (person.id,)
        self.watch()
        self.place = f"movein-correct:{person.id}"
        allow(self.go, desk, residents.amend_person)
        self.body.addWidget(label("空着不填的，保持原样。", "muted"))

    def start(self, values: dict[str, str] | None = None) -> None:
        """Filled with what may be seen."""
        super().start(values or dict(self.desk.read(residents_lists.amendable, self._person)))

    def save(self) -> None:
        """Put it right and add the telephone."""
        values = self.form.values()
        numbers = values.pop("number")
        kept = {name: value for name, value in values.items() if value or name == "name"}
        done = f"{values['name']} 的资料已补充。"
        self.do(people.complete_person, self._person, kept, numbers, done=done)


class OwnerChangeSheet(PersonSheet):
    """The flat changes hands before or while it is moved into."""

    def __init__(self, over: QWidget, desk: Desk, card: MoveInCard) -> None:
        fields = (DAY, replace(NAME, label="新业主"), PHONES, *FACTS, *self.RARE)
        super().__init__(over, desk, f"变更业主：{card.room}", fields, clause="MOVE-01", icon="person")
        self._unit = card.unit.id
        self.place = f"movein-owner:{card.unit.id}"
        before = "、".join(owner.name for owner in card.owners) or "名册里还没有业主"
        then = "原业主的登记在这一天结束，不会删除；原业主手里的钥匙在“移交钥匙”里收回。"
        self.body.insertWidget(0, facts_block((("原业主", before), ("变更以后", then))))
        self.watch()
        allow(self.go, desk, residents.change_owner)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Mostly today."""
        super().start({"day": QDate.currentDate().toString("yyyy-MM-dd")} | (values or {}))

    def save(self) -> None:
        """The new owner's row opens."""
        values = self.form.values()
        day, phones = values.pop("day"), values.pop("phones")
        done = f"业主已变更为 {values['name']}。"
        self.do(residents.change_owner, self._unit, day, [(values, phones)], done=done)


class AgentSheet(FormSheet):
    """Somebody comes for the owner; an empty name takes it back."""

    FIELDS = (
        Field("name", "代办人", Kind.NAME, limit=60, hint="空着就是业主本人办理"),
        Field("identity", "证件号", Kind.IDENTITY, limit=40),
        Field("number", "电话", Kind.PHONE, limit=40),
        Field("letter", "委托书", Kind.TEXT, limit=100, hint="编号、日期、委托事项"),
    )

    def __init__(self, over: QWidget, desk: Desk, card: MoveInCard) -> None:
        super().__init__(over, desk, f"代办人：{card.room}", self.FIELDS, clause="MOVE-01", icon="person")
        self._card = card
        self.place = f"movein-agent:{card.ref.id}"
        if card.agent:
            self.body.addWidget(label("证件号和电话空着不填，就保持原样。", "muted"))
        allow(self.go, desk, service.note_agent)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Filled with what may be seen."""
        super().start(values or {"name": self._card.agent, "letter": self._card.agent_letter})

    def save(self) -> None:
        """Note it."""
        values = self.form.values()
        done = f"代办人 {values['name']} 已登记。" if values["name"].strip() else "改为业主本人办理。"
        self.do(service.note_agent, self._card.ref.id, **values, done=done)
