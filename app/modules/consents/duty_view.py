"""What a head signs for themselves: that a noted consent was theirs, and who decides in their place."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from PySide6.QtWidgets import QLabel, QWidget

from app.modules.consents import lists, service
from app.modules.consents.lists import ToConfirm
from app.modules.consents.rules import LEAST_REASON
from app.rules.dates import parse_date
from app.rules.field import Field, Kind
from app.rules.roles import HEADS, Role
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.parts import allow
from app.ui.signed_form import SignedFormSheet, Values

USUAL = 7
"""Days a delegation is proposed to last."""


class ConfirmSheet(SignedFormSheet):
    """What was noted in one's name: right, or not right and why (DOC-03)."""

    def __init__(
        self, over: QWidget, desk: Desk, noted: ToConfirm, then: Callable[[], object] = lambda: None
    ) -> None:
        answers = (("yes", "属实"), ("no", "不属实"))
        super().__init__(
            over,
            desk,
            "补认电话或书面同意",
            (
                Field("right", "这件事", Kind.CHOICE, required=True, choices=answers),
                Field("remark", "理由", limit=200),
            ),
            clause="DOC-03",
            words="补认",
            icon="pen",
        )
        self.noted, self._then = noted, then
        self.body.insertWidget(0, facts_block(self._facts()))
        for caption in self.form.findChildren(QLabel):
            if caption.buddy() is self.form.controls["remark"]:
                caption.setText(f"理由（不属实时必填，至少 {LEAST_REASON} 个字）")
        allow(self.go, desk, service.confirm)

    def _facts(self) -> list[tuple[str, str]]:
        noted = self.noted
        said = f"{noted.said_at.month}月{noted.said_at.day}日 {noted.said_at:%H:%M}"
        return [
            ("事项", noted.what),
            ("登记人", noted.noted_by),
            ("登记的话", f"{said}　{noted.words}"),
            ("不属实", "这项同意作废；已经办了的，注明本人不认可。"),
        ]

    def signed(self, values: Values, signature: Signature) -> None:
        """Write the answer down."""
        right = values["right"] == "yes"
        done = self.do(
            service.confirm,
            self.noted.ref.id,
            right=right,
            remark=values["remark"],
            signature=signature,
            done="已补认。" if right else "已记下：不属实。",
        )
        if done is not None:
            self._then()


class DelegateSheet(SignedFormSheet):
    """Let somebody else decide for a time: to whom, which of one's approvals, from when until when."""

    def __init__(self, over: QWidget, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        self.today: date = now().date()
        others = desk.read(lists.can_stand_in, desk.who, self.today)
        mine = [role for role in Role if role in desk.who.roles & HEADS]
        self._names = {str(other.staff_id): other.name for other in others}
        super().__init__(
            over,
            desk,
            "委托审批",
            (
                Field(
                    "to",
                    "委托给谁（能登录的同事）",
                    Kind.CHOICE,
                    required=True,
                    choices=tuple((str(o.staff_id), f"{o.name}（{o.role_zh}）") for o in others),
                ),
                Field(
                    "role",
                    "哪个岗位的审批",
                    Kind.CHOICE,
                    required=True,
                    choices=tuple((role.value, role.zh) for role in mine),
                ),
                Field("since", "从哪天起", Kind.DATE, required=True),
                Field("until", "到哪天止（含）", Kind.DATE, required=True),
                Field("reason", "原因", limit=200),
            ),
            clause="DOC-03",
            words="委托",
            icon="switch",
        )
        self._first_role = mine[0].value if mine else ""
        allow(self.go, desk, service.delegate)

    def begin(self) -> None:
        """Show it, filled for a week from today."""
        self.start(
            {
                "role": self._first_role,
                "since": self.today.isoformat(),
                "until": (self.today + timedelta(days=USUAL)).isoformat(),
            }
        )
        if not self._names:
            self.refuse("还没有别的同事能登录，不能委托。请先到“人员与岗位”开通登录。")

    def fits(self, values: Values) -> bool:
        """Both days must be days."""
        for name in ("since", "until"):
            if parse_date(values[name]) is None:
                self.form.show_error(name, "没有这一天，请写成 2026-11-25。")
                return False
        return True

    def signed(self, values: Values, signature: Signature) -> None:
        """Give the delegation."""
        name = self._names[values["to"]]
        self.do(
            service.delegate,
            to_id=int(values["to"]),
            role=values["role"],
            since=parse_date(values["since"]),
            until=parse_date(values["until"]),
            reason=values["reason"],
            signature=signature,
            done=f"已委托{name}，到 {values['until']} 止。",
        )
