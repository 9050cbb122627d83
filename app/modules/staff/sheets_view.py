"""The dialogs of the staff page: each a few declared fields, a password, and one verb."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from app.modules.staff import service
from app.modules.staff.lists import Span, StaffCard
from app.modules.staff.model import StaffMember
from app.modules.staff.rules import DUTIES, LONGEST_LOGIN
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.rules.roles import HEADS, Role
from app.storage.record import fields_of
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.parts import label
from app.ui.signed_form import SignedFormSheet, Values, wait_cursor

_FIELDS = fields_of(StaffMember)
PASSWORD_RULE = "至少 10 个字符；不能只用常用密码、登录名或单位名称拼成。可以用一句自己记得住的话。"
NEW_PASSWORD = (
    Field("password", "新密码", Kind.PASSWORD, required=True),
    Field("again", "再输一次", Kind.PASSWORD, required=True),
)


def day_field(name: str, words: str) -> Field:
    """A day that must be given."""
    return Field(name, words, Kind.DATE, required=True, hint="2026-11-25")


def roles_to_give(desk: Desk) -> tuple[tuple[str, str], ...]:
    """The roles the person acting may give: head roles only by a centre head (ROLE-01)."""
    heads = Role.CENTRE_HEAD in desk.who.roles
    return tuple((role.value, role.zh) for role in Role if heads or role not in HEADS)


def spans_now(spans: Sequence[Span]) -> tuple[tuple[str, str], ...]:
    """What lasts until further notice, as choices."""
    return tuple((span.key, span.words) for span in spans if not span.until)


class RegisterSheet(SignedFormSheet):
    """Enter somebody new, with a first role (ROLE-13)."""

    place = "staff-new"

    def __init__(self, over: QWidget, desk: Desk, today: date, then: Callable[[Ref], object]) -> None:
        fields = (
            _FIELDS["name"],
            _FIELDS["sex"],
            _FIELDS["entered"],
            Field("role", "岗位", Kind.CHOICE, required=True, choices=roles_to_give(desk)),
        )
        super().__init__(over, desk, "登记人员", fields, icon="person", clause="ROLE-13")
        self._today, self._then = today, then

    def start(self, values: Values | None = None) -> None:
        super().start({"entered": self._today.isoformat()} | (values or {}))

    def signed(self, values: Values, signature: Signature) -> None:
        done = f"{values['name']} 已登记。"
        ref = self.do(service.register, **values, done=done, signature=signature)
        if isinstance(ref, Ref):
            self._then(ref)


class CorrectSheet(SignedFormSheet):
    """Put name, sex or the day of entry right."""

    def __init__(self, over: QWidget, desk: Desk, card: StaffCard) -> None:
        fields = (_FIELDS["name"], _FIELDS["sex"], _FIELDS["entered"])
        super().__init__(over, desk, f"更正：{card.name}", fields, icon="person", clause="ROLE-13")
        self.place = f"staff:{card.id}"
        self._card = card

    def start(self, values: Values | None = None) -> None:
        kept = {"name": self._card.name, "sex": self._card.sex, "entered": self._card.entered.isoformat()}
        super().start(values or kept)

    def signed(self, values: Values, signature: Signature) -> None:
        done = f"{values['name']} 的资料已更正。"
        self.do(service.correct, self._card.id, **values, done=done, signature=signature)


class SpanSheet(SignedFormSheet):
    """Something is given to somebody from a day on, or ended after its last day."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        card: StaffCard,
        verb: Callable[..., object],
        choice: Field,
        day: Field,
        today: date,
        *,
        clause: str,
    ) -> None:
        title = f"{verb.label}：{card.name}"
        super().__init__(over, desk, title, (choice, day), icon="person", clause=clause)
        self._verb, self._card, self._what, self._day, self._today = verb, card, choice, day.name, today

    def start(self, values: Values | None = None) -> None:
        first = self._what.choices[0][0] if len(self._what.choices) == 1 else ""
        super().start({self._day: self._today.isoformat(), self._what.name: first} | (values or {}))

    def signed(self, values: Values, signature: Signature) -> None:
        words = dict(self._what.choices)[values[self._what.name]]
        done = f"{self._card.name}：{self._verb.label}，{words}。"
        self.do(self._verb, self._card.id, **values, done=done, signature=signature)


def give_role(over: QWidget, desk: Desk, card: StaffCard, today: date) -> SpanSheet:
    """One more role from a day on."""
    choice = Field("role", "岗位", Kind.CHOICE, required=True, choices=roles_to_give(desk))
    since = day_field("since", "任职日期")
    return SpanSheet(over, desk, card, service.give_role, choice, since, today, clause="ROLE-01")


def end_role(over: QWidget, desk: Desk, card: StaffCard, today: date) -> SpanSheet:
    """A role ends after its last day."""
    choice = Field("role", "岗位", Kind.CHOICE, required=True, choices=spans_now(card.roles))
    last = day_field("last_day", "最后一天")
    return SpanSheet(over, desk, card, service.end_role, choice, last, today, clause="ROLE-01")


def name_for(over: QWidget, desk: Desk, card: StaffCard, today: date) -> SpanSheet:
    """Somebody is named for a duty."""
    held = dict(spans_now(card.duties))
    free = tuple((key, zh) for key, zh, _ in DUTIES if key not in held)
    choice = Field("duty", "指定职责", Kind.CHOICE, required=True, choices=free)
    since = day_field("since", "起始日期")
    return SpanSheet(over, desk, card, service.name_for, choice, since, today, clause="ROLE-13")


def release_from(over: QWidget, desk: Desk, card: StaffCard, today: date) -> SpanSheet:
    """A duty ends after its last day."""
    choice = Field("duty", "指定职责", Kind.CHOICE, required=True, choices=spans_now(card.duties))
    last = day_field("last_day", "最后一天")
    return SpanSheet(over, desk, card, service.release_from, choice, last, today, clause="ROLE-13")


class NewPasswordSheet(SignedFormSheet):
    """A password for somebody: twice, and what it must be is said beneath."""

    def __init__(self, over: QWidget, desk: Desk, title: str, fields: Sequence[Field], words: str) -> None:
        super().__init__(over, desk, title, fields, clause="ARCH-06", words=words)
        self.body.insertWidget(1, label(PASSWORD_RULE, "muted", wrap=True))
        self.body.insertWidget(
            2, label("请本人来输入；代设的，让本人尽快在“密码与密钥”里换掉。", "muted", wrap=True)
        )

    def fits(self, values: Values) -> bool:
        """The same both times."""
        if values["password"] == values["again"]:
            return True
        self.form.show_error("again", "两次输入的密码不一样。")
        return False


class OpenLogInSheet(NewPasswordSheet):
    """Let somebody log in, with a name of their own choice and a password."""

    def __init__(self, over: QWidget, desk: Desk, card: StaffCard) -> None:
        login = Field("login", "登录名", required=True, limit=LONGEST_LOGIN, hint="工号或本人选的名字")
        roles = Field("roles", "岗位", required=True)
        super().__init__(over, desk, f"开通登录：{card.name}", (login, roles, *NEW_PASSWORD), "开通")
        self._card = card
        shown = self.form.controls["roles"]
        shown.setReadOnly(True)

    def start(self, values: Values | None = None) -> None:
        roles = "、".join(words for _, words in spans_now(self._card.roles)) or "无"
        super().start({"login": self._card.login, "roles": roles} | (values or {}))

    def signed(self, values: Values, signature: Signature) -> None:
        with wait_cursor():
            self.do(
                service.open_log_in,
                self._card.id,
                login=values["login"],
                password=values["password"],
                done=f"{self._card.name} 可以用“{values['login'].strip()}”登录了。",
                signature=signature,
            )


class ResetPasswordSheet(NewPasswordSheet):
    """A new password for somebody who forgot theirs."""

    def __init__(self, over: QWidget, desk: Desk, card: StaffCard) -> None:
        super().__init__(over, desk, f"重设密码：{card.name}", NEW_PASSWORD, "重设")
        self._card = card
        self.body.insertWidget(0, facts_block((("登录名", card.login), ("然后", "旧密码立即失效"))))

    def signed(self, values: Values, signature: Signature) -> None:
        with wait_cursor():
            self.do(
                service.reset_password,
                self._card.id,
                password=values["password"],
                done=f"{self._card.name} 的密码已重设。",
                signature=signature,
            )
