"""The header of a lending: who borrows, why, until when; asked once, then ring after ring is scanned."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import Refusal
from app.modules.keys import lending_lists
from app.modules.keys.borrower import Borrower
from app.modules.keys.lending_lists import HeaderLine, KnownBorrower
from app.modules.keys.rules import BORROWERS, FIRM_ZH, REASONS
from app.rules.field import Field, Kind
from app.rules.text import halfwidth
from app.ui.desk import Desk
from app.ui.form import FieldForm
from app.ui.parts import column, label

SHORT = {"staff": "员工", "contractor": "施工", "owner": "业主", "outside": "外来"}
_FIELDS = (
    Field(
        "capacity",
        "借用人",
        Kind.CHOICE,
        required=True,
        choices=tuple((value, SHORT[value]) for value, _ in BORROWERS),
    ),
    Field("name", "姓名", Kind.NAME, required=True, limit=60, hint="姓名，员工可打拼音首字母"),
    Field("firm", "班组、单位、房号", Kind.TEXT, required=True, limit=60),
    Field("telephone", "电话", Kind.PHONE, required=True, limit=40),
    Field("identity", "证件号", Kind.IDENTITY, required=True, limit=40),
    Field("identity_why", "照录理由", Kind.TEXT, limit=60, hint="证件号校验不符仍要登记时填"),
    Field("reason", "事由", Kind.TEXT, required=True, limit=100, hint="打数字选下面的，或直接写"),
    Field("until", "还期", Kind.TEXT, limit=20, hint="今天关门前"),
    Field("longer_why", "为什么今天不还", Kind.TEXT, required=True, limit=200, hint="中心负责人看这一句"),
)


class HeaderForm(QWidget):
    """`ready` carries a HeaderLine when the header is whole; what lacks is said at its field."""

    ready = Signal(object)

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__()
        self.desk, self._now = desk, now
        self._known: KnownBorrower | None = None
        self.form = FieldForm(_FIELDS, columns=2)
        self.form.submitted.connect(self.submit)
        self.form.stepping.connect(self._stepping)
        self.form.edited.connect(self._show_fields)
        reasons = "　".join(f"{n}\u00a0{words}" for n, words in enumerate(REASONS, 1))
        self.setLayout(column(self.form, label(reasons, "s", wrap=True), spacing=4))
        self.clear()

    def clear(self) -> None:
        """A new borrower."""
        self._known = None
        self.form.set_values({"capacity": "staff"})
        self._show_fields()

    def values(self) -> dict[str, str]:
        """What was typed, to be kept when the desk is locked."""
        return self.form.values()

    def put(self, values: dict[str, str]) -> None:
        """What was kept."""
        self.form.set_values({"capacity": "staff", **values})
        self._look_up()
        self._show_fields()

    def typed(self) -> bool:
        """True if anything was typed."""
        return any(value for name, value in self.form.values().items() if name != "capacity")

    def borrower(self) -> Borrower:
        """The header as it stands."""
        values = self.form.values()
        known = self._known if self._known and self._known.name == values["name"].strip() else None
        shown = self._shown(values)
        told = {name: value for name, value in values.items() if name in shown or name == "capacity"}
        return Borrower(**told, staff_id=known.staff_id if known else None, known=known.known if known else 0)

    def submit(self) -> None:
        """Look at the header; scanning begins when nothing lacks."""
        self._look_up()
        self._put_reason()
        try:
            line: HeaderLine = self.desk.read(lending_lists.header_line, self.borrower(), self._now())
        except Refusal as refusal:
            self._show_fields(wrong=refusal.field)
            if not self.form.show_error(refusal.field, refusal.sentence):
                self.desk.refuse(refusal.sentence, clause=refusal.clause, field=refusal.field)
            return
        self.ready.emit(line)

    def _stepping(self, name: str) -> None:
        """Enter left a field: a digit becomes a reason, a name brings what is known of its bearer."""
        if name == "reason":
            self._put_reason()
        if name == "name":
            self._look_up()
        self._show_fields()
        if name == "name" and self._known is not None:
            self.form.skip_to("reason")

    def _put_reason(self) -> None:
        typed = halfwidth(self.form.values()["reason"]).strip()
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(REASONS):
            self.form.put("reason", REASONS[int(typed) - 1])

    def _look_up(self) -> None:
        values = self.form.values()
        found = self.desk.read(lending_lists.borrower_named, values["capacity"], values["name"], self._now())
        self._known = found
        if found is None:
            return
        self.form.put("name", found.name)
        if found.firm and not values["firm"].strip():
            self.form.put("firm", found.firm)
        self.form.set_hint("telephone", f"{found.telephone}（已登记，空着照用）" if found.telephone else "")
        self.form.set_hint("identity", "已登记，空着照用" if found.has_paper else "")

    def _show_fields(self, *, wrong: str = "") -> None:
        values = self.form.values()
        self.form.set_caption("firm", FIRM_ZH.get(values["capacity"], "单位"))
        self.form.set_shown(self._shown(values) | ({wrong} if wrong else frozenset()))

    def _shown(self, values: dict[str, str]) -> frozenset[str]:
        shown = {"capacity", "name", "reason", "until"}
        if not (self._known is not None and self._known.staff_id is not None):
            shown |= {"firm", "telephone"}
        if values["capacity"] == "outside":
            shown |= {"identity"}
        if values["identity_why"] or "照录" in self.form.error("identity"):
            shown |= {"identity_why"}
        if values["longer_why"] or self.form.error("longer_why") or _may_be_longer(values["until"]):
            shown |= {"longer_why"}
        return frozenset(shown)


def _may_be_longer(until: str) -> bool:
    """True once a day stands in the field: an hour alone is today."""
    text = halfwidth(until).strip()
    return bool(text) and ":" not in text
