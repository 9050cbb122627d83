"""Keys coming back: the field that takes a tag, what came back just now, and the dialogs about it."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import Refusal
from app.modules.consents.countersign_view import ask_consent
from app.modules.keys import lists, service
from app.modules.keys.lists import LoanLine
from app.modules.keys.rules import REMINDED, tag_or_refuse
from app.modules.keys.service import Back
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui import sounds
from app.ui.desk import Desk
from app.ui.form_sheet import FormSheet
from app.ui.parts import Card, clear, column, key_cap, label
from app.ui.scan_field import ScanField

MOST = 6


class BackPanel(Card):
    """Scan a tag: what is out comes back at once, what hangs is shown. `found` carries a ring to show."""

    found = Signal(object)

    def __init__(self, desk: Desk, take_back: Callable[[Ref], object]) -> None:
        super().__init__("归还", "扫牌即还；在柜的扫牌打开", key_cap("Ctrl K"))
        self.desk, self._take_back = desk, take_back
        self.scan = ScanField("扫牌归还", "扫钥匙牌，或输入牌码后回车")
        self.scan.scanned.connect(self.take)
        self._lines = column(spacing=4)
        self._last: list[Back] = []
        self.body.addLayout(column(self.scan, self._lines, spacing=8, margins=(12, 10, 12, 10)))

    def take(self, code: str) -> None:
        """A tag was scanned."""
        try:
            ref = self.desk.read(lists.by_tag, tag_or_refuse(code))
        except Refusal as refusal:
            ref = None
            self.desk.refuse(refusal.sentence, clause=refusal.clause)
            return
        if ref is None:
            sounds.play("refused", self.desk)
            self.desk.refuse(f"钥匙清单里没有牌码 {code[:12]}。", clause="KEY-02")
        elif self.desk.read(lists.is_out, ref.id):
            self._take_back(ref)
        else:
            self.found.emit(ref)

    def note(self, back: Back) -> None:
        """One more came back."""
        self._last = [back, *self._last][:MOST]
        self._show()

    @property
    def last(self) -> Back | None:
        """What came back last and was not undone."""
        return self._last[0] if self._last else None

    def forget(self, loan: Ref) -> None:
        """A return was undone."""
        self._last = [one for one in self._last if one.loan != loan]
        self._show()

    def _show(self) -> None:
        clear(self._lines)
        for back in self._last:
            late = f"　{back.late}" if back.late else ""
            self._lines.addWidget(label(f"✓ {back.tag}　{back.hook}　{back.borrower}{late}", "muted"))


class ReturnedSheet(FormSheet):
    """Who really brought a ring back, and whether keys are missing from it (KEY-03)."""

    def __init__(self, over: QWidget, desk: Desk, back: Back) -> None:
        fields = (
            Field("returned_by", f"谁还的（不是{back.borrower}时填）", Kind.NAME, limit=60),
            Field("short", "少几把", Kind.NUMBER, required=True),
            Field("remark", "备注", Kind.TEXT, limit=200),
        )
        super().__init__(over, desk, f"补记归还：{back.tag}", fields, clause="KEY-03", icon="keys")
        self._back = back

    def save(self) -> None:
        values = self.form.values()
        self.do(service.amend_return, self._back.loan.id, **values, done=f"{self._back.tag} 归还已补记。")


class RemindSheet(FormSheet):
    """That the borrower was reminded, and what they said (KEY-03)."""

    def __init__(self, over: QWidget, desk: Desk, loan: LoanLine) -> None:
        fields = (
            Field("how", "怎么催的", Kind.CHOICE, required=True, choices=REMINDED),
            Field("said", "对方怎么说", Kind.TEXT, required=True, limit=200),
        )
        super().__init__(over, desk, f"催还登记：{loan.borrower}", fields, clause="KEY-03", icon="keys")
        self._loan = loan

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or {"how": "telephone"})

    def save(self) -> None:
        values = self.form.values()
        self.do(service.remind, self._loan.lending.id, **values, done="催还已登记，一天登记一次。")


class LongerSheet(FormSheet):
    """Ask the centre head to let what is out stay out longer (KEY-03)."""

    def __init__(
        self, over: QWidget, desk: Desk, loan: LoanLine, now: Callable[[], datetime] = datetime.now
    ) -> None:
        fields = (
            Field("until", "延到", Kind.TEXT, required=True, limit=20, hint="11-25 或 11-25 15:30"),
            Field("reason", "为什么", Kind.TEXT, required=True, limit=200),
        )
        super().__init__(
            over, desk, f"延期归还：{loan.borrower}", fields, clause="KEY-03", icon="keys", words="送审"
        )
        self._over, self._loan, self._now = over, loan, now
        if loan.together:
            self.body.insertWidget(0, label(f"同一张借用单的 {len(loan.together) + 1} 串一起延期。", "muted"))

    @classmethod
    def open_for(
        cls, over: QWidget, desk: Desk, loan: LoanLine, now: Callable[[], datetime] = datetime.now
    ) -> None:
        """Ask, or go on with what was asked already."""
        if loan.waiting is None:
            cls(over, desk, loan, now).start()
            return
        consent = desk.read(lists.consent_of, loan.waiting)
        if consent is not None:
            countersign(over, desk, consent, loan.borrower, now)

    def save(self) -> None:
        values = self.form.values()
        asked = self.do(
            service.ask_longer,
            self._loan.lending.id,
            until=values["until"],
            reason=values["reason"],
            done="已送中心负责人。",
        )
        if isinstance(asked, Ref):
            countersign(self._over, self.desk, asked, self._loan.borrower, self._now)


def countersign(
    over: QWidget, desk: Desk, consent: Ref, borrower: str, now: Callable[[], datetime] = datetime.now
) -> None:
    """The centre head signs at this desk, or the consent by telephone or letter is noted (KEY-03)."""
    sheet = ask_consent(over, desk, consent, [("借用人", borrower)], then=lambda: None, now=now)
    if sheet is not None:
        sheet.closed.connect(desk.moved.emit)  # the dialog before it is gone: the page has the keys again
