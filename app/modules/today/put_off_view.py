"""Putting a duty off: the new day and why, then the consent its clause asks for."""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtWidgets import QWidget

from app.modules.consents.countersign_view import ask_consent
from app.modules.today import lists, service
from app.modules.today.rules import DutyRow, day_zh
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet
from app.ui.signed_form import SignedFormSheet, Values

Now = Callable[[], datetime]


class PutOffSheet(FormSheet):
    """To which day, and why; what comes after depends on the clause."""

    def __init__(
        self, over: QWidget, desk: Desk, duty: DutyRow, then: Callable[[], object], now: Now
    ) -> None:
        fields = (
            Field("to_day", "推迟到", Kind.DATE, required=True, hint="例如 2026-11-30", limit=20),
            Field("reason", "理由（至少 4 个字）", Kind.TEXT, required=True, limit=200),
        )
        role = desk.read(service.who_must_agree, desk.who, duty.ref.id, now().date())
        self._agreed_by = role.zh if role else ""
        self._first_day = desk.read(lists.proposed_day, duty.ref.id, now().date())
        words = "送审…" if role else "推迟"
        super().__init__(over, desk, "推迟", fields, clause=duty.clause, icon="duty", width=560, words=words)
        self._duty, self._then, self._now = duty, then, now
        self.place = f"put_off:{duty.ref.id}"
        self.body.insertWidget(0, facts_block(self.facts()))

    def facts(self) -> list[tuple[str, str]]:
        """What is put off, and what happens then."""
        duty, agreed_by = self._duty, self._agreed_by
        found = [("事项", f"{duty.what}　{duty.whom}".strip("　")), ("现在的期限", day_zh(duty.day))]
        if duty.reason:
            found.append(("缘由", duty.reason))
        after = "原定日期留在记录里；新的期限以前不算逾期。"
        found.append(("要谁同意", agreed_by or "不用同意，写明理由即可"))
        found.append(
            (
                "推迟以后",
                f"{agreed_by}同意后改到新的日期，{after}" if agreed_by else f"马上改到新的日期，{after}",
            )
        )
        return found

    def begin(self) -> None:
        """Show it with the next working day to start from."""
        self.start({"to_day": self._first_day.isoformat()})

    def save(self) -> None:
        """Ask, and go on to the signature when one is needed."""
        values = self.form.values()
        over, desk, then, now = self._over, self.desk, self._then, self._now
        agreed_by = self._agreed_by
        done = f"已申请推迟，等{agreed_by}同意。" if agreed_by else f"已推迟：{self._duty.what}"
        ref = self.do(service.ask_put_off, self._duty.ref.id, done=done, **values)
        if ref is not None:
            then()
            if agreed_by:
                sign(over, desk, ref, then, now)


def sign(over: QWidget, desk: Desk, put_off: Ref, then: Callable[[], object], now: Now) -> None:
    """Ask for the consent a putting off waits for; given here, it is carried out at once."""
    consent = desk.read(lists.consent_of, put_off.id)
    if consent is None:
        desk.refuse("这次推迟不用同意，或者已经办过。")
        return

    def answered() -> None:
        carry_out_if_agreed(desk, put_off)
        then()

    ask_consent(over, desk, consent, then=answered, now=now)


def carry_out_if_agreed(desk: Desk, put_off: Ref) -> None:
    """What was agreed to a moment ago is done; a refusal is left as it was said."""
    if desk.read(lists.is_agreed, put_off.id):
        desk.do(service.put_off, put_off.id, done="已同意，期限已推迟。")


class GoLiveSheet(SignedFormSheet):
    """The site's first day: what began before it stands apart."""

    def __init__(self, over: QWidget, desk: Desk, then: Callable[[], object], today: date) -> None:
        field = Field("day", "启用日期", Kind.DATE, required=True, hint="例如 2026-11-23", limit=20)
        super().__init__(over, desk, "启用日期", (field,), icon="today", words="保存", width=560)
        self._then = then
        words = "这一天以前开始的事另列在“启用前”，不算逾期；每天、每月要做的从这一天算起。"
        self.body.insertWidget(0, facts_block((("作用", words), ("今天", day_zh(today)))))

    def begin(self) -> None:
        """Show it with the day in force."""
        self.start({"day": self.desk.read(lists.go_live).isoformat()})

    def signed(self, values: Values, signature: Signature) -> None:
        """Keep it."""
        if self.do(service.set_go_live, values["day"], done="启用日期已设定。", signature=signature):
            self._then()
