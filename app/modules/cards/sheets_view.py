"""The dialogs of the access cards: each a few declared fields and one verb (ROLE-12)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from PySide6.QtWidgets import QComboBox, QWidget

from app.modules.cards import lists, service
from app.modules.cards.lists import CardDetail
from app.modules.cards.model import AccessCard
from app.modules.cards.rules import CLAUSE, LONGEST_MONTHS, TOLD, longest
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.storage.record import fields_of
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.form import FieldForm
from app.ui.form_sheet import FormSheet
from app.ui.parts import label

OWN = fields_of(AccessCard)
# A reader types the number, so the field takes no input method; the holder's own telephone is typed anew.
NUMBER = replace(OWN["number"], kind=Kind.IDENTITY, hint="在发卡器上刷，或打卡号")
ROOM = Field("room", "房号", Kind.ROOM, required=True, limit=40, hint="3-2-1201")
TELEPHONE = replace(OWN["telephone"], private=False)
RECEIPT, REMARK = OWN["receipt"], replace(OWN["remark"], limit=200)
DEPOSIT, UNTIL = replace(OWN["deposit"], hint="0.00"), OWN["valid_until"]
YES_NO = (("yes", "是"), ("no", "否"))
NOT_LISTED = "不在名单（姓名写在“持卡人”）"
STOPPED = Field("stopped", "已在门禁系统停用", Kind.CHOICE, required=True, choices=YES_NO)


class IssueSheet(FormSheet):
    """Issue a card: the room brings the household's people, the person brings the capacity."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        then: Callable[[Ref], object],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        fields = (
            ROOM,
            Field("person_id", "给谁", Kind.CHOICE, required=True),
            OWN["capacity"],
            replace(OWN["holder"], hint="住户里没有的人写这里"),
            NUMBER,
            UNTIL,
            DEPOSIT,
            RECEIPT,
            TELEPHONE,
            REMARK,
        )
        super().__init__(over, desk, "发门禁卡", fields, clause=CLAUSE, icon="keys", words="发卡")
        self._then, self._now = then, now
        self._household: lists.Household | None = None
        self._read_for = ""
        self.place = "card-new"
        self.known = label(" ", "muted")
        self.body.insertWidget(0, self.known)
        self._people, self._holder = self.form.controls["person_id"], self.form.controls["holder"]
        self.form.controls["room"].editingFinished.connect(self._look_up)
        _take_scans(self.form)
        self.form.stepping.connect(self._stepping)
        self.form.edited.connect(self._on_edit)

    def start(self, values: dict[str, str] | None = None) -> None:
        given = values or {}
        draft = self.desk.draft(self.place)
        super().start(given)
        self._look_up()
        if "person_id" in draft:
            self.form.put("person_id", draft["person_id"])
        self._on_edit()

    def save(self) -> None:
        values = self.form.values()
        person = values.pop("person_id")
        ref = self.do(
            service.issue,
            **values,
            person_id=int(person) if person else None,
            done=f"{values['room']} 的门禁卡已发，别忘了在门禁系统授权。",
        )
        if isinstance(ref, Ref):
            self._then(ref)

    # ---- inside

    def _stepping(self, name: str) -> None:
        if name == "room":
            self._look_up()
            if self._household is None:
                self.form.show_error("room", "住户名册里没有这个房号。")
                self.form.skip_to("room")
        elif name == "person_id" and self._chosen() is not None:
            self._take_person()
            self.form.skip_to("number")
        elif name == "number" and self.form.values()["capacity"] not in LONGEST_MONTHS:
            self.form.skip_to("deposit")

    def _look_up(self) -> None:
        """Fill the choice of people with those of the room that stands in the form."""
        room = self.form.values()["room"]
        if room == self._read_for:
            return
        self._read_for = room
        self._household = self.desk.read(lists.household, room)
        people = self._household.people if self._household else ()
        typed = bool(self.form.values()["holder"]) and not self._holder.isReadOnly()
        _offer(
            self._people,
            [(str(one.person_id), f"{one.name}（{one.tie}）") for one in people],
            somebody_else=typed,
        )
        self._on_edit()
        if self._household is None:
            self.known.setText(" ")
            return
        cards = f"已有 {self._household.in_use} 张在用" if self._household.in_use else "还没有门禁卡"
        self.known.setText(f"{self._household.room}　{cards}")

    def _chosen(self) -> lists.HouseholdPerson | None:
        chosen = self.form.values()["person_id"]
        people = self._household.people if self._household else ()
        return next((one for one in people if str(one.person_id) == chosen), None)

    def _take_person(self) -> None:
        person = self._chosen()
        if person is not None:
            self.form.put("capacity", person.capacity)
            self.form.put("holder", person.name)

    def _on_edit(self) -> None:
        """A chosen person is named already and has a telephone on the household's list."""
        values = self.form.values()
        person = self._chosen()
        if person is not None and values["holder"] != person.name:
            self._take_person()
            values = self.form.values()
        elif person is None and self._holder.isReadOnly():
            self.form.put("holder", "")
        phone = f"{person.telephone}（已登记，空着照用）" if person and person.telephone else ""
        self.form.set_hint("telephone", phone)
        limit = longest(values["capacity"], self._now().date())
        self.form.set_caption("valid_until", "有效期" if limit else "有效期（可空）")
        self.form.set_hint("valid_until", f"最长到 {limit}" if limit else "空着是长期")
        self._holder.setReadOnly(person is not None)


class LostSheet(FormSheet):
    """A card is reported lost: blocked at once."""

    def __init__(self, over: QWidget, desk: Desk, card: CardDetail) -> None:
        fields = (
            Field("told_by", "谁报的", Kind.NAME, required=True, limit=60),
            Field("how", "怎么报的", Kind.CHOICE, required=True, choices=TOLD),
            Field("words", "经过", Kind.TEXT, limit=200),
            STOPPED,
        )
        super().__init__(over, desk, f"挂失：{card.number}", fields, clause=CLAUSE, icon="keys", words="挂失")
        self._card = card
        self.body.insertWidget(0, _facts(card, "这张卡当即不能再用；找回可以恢复，找不到可以补办。"))

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or {"told_by": self._card.holder, "how": "telephone", "stopped": "no"})

    def save(self) -> None:
        values = self.form.values()
        left = "" if values["stopped"] == "yes" else "，还要在门禁系统停用"
        self.do(service.report_lost, self._card.ref.id, **values, done=f"{self._card.number} 已挂失{left}。")


class FindSheet(FormSheet):
    """A lost card turned up."""

    def __init__(self, over: QWidget, desk: Desk, card: CardDetail) -> None:
        fields = (Field("words", "怎么找回的", Kind.TEXT, required=True, limit=200),)
        title = f"找回：{card.number}"
        super().__init__(over, desk, title, fields, clause=CLAUSE, icon="keys", words="恢复使用", columns=1)
        self._card = card

    def save(self) -> None:
        done = f"{self._card.number} 恢复使用，停用过的请在门禁系统恢复。"
        self.do(service.find, self._card.ref.id, **self.form.values(), done=done)


class ReplaceSheet(FormSheet):
    """A new card for a lost one, with the same rights."""

    def __init__(self, over: QWidget, desk: Desk, card: CardDetail, then: Callable[[Ref], object]) -> None:
        held = card.deposit_held
        carry = Field(
            "carry", "押金", Kind.CHOICE, required=True, choices=(("yes", "转到新卡"), ("no", "另收"))
        )
        why = Field("why", "原押金不退的原因", Kind.TEXT, required=True, limit=200)
        number = replace(NUMBER, label="新卡号")
        # What is hidden while the deposit goes over stands last, so that no gap is left.
        last = (REMARK, why, DEPOSIT, RECEIPT) if held else (DEPOSIT, RECEIPT, REMARK)
        fields = (number, carry, *last) if held else (number, *last)
        super().__init__(over, desk, f"补办：{card.number}", fields, clause=CLAUSE, icon="keys", words="补办")
        self._card, self._then = card, then
        _take_scans(self.form)
        money = f"押金 {held} 元" if held else "没有押金"
        self.body.insertWidget(0, _facts(card, f"旧卡作废，新卡的持卡人和有效期不变；{money}。"))
        self.form.edited.connect(self._show_fields)

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or {"carry": "yes", "why": "原卡遗失"})
        self._show_fields()

    def save(self) -> None:
        values = self.form.values()
        new = self.do(
            service.replace,
            self._card.ref.id,
            **values,
            done=f"{self._card.number} 已补办，别忘了在门禁系统授权新卡。",
        )
        if isinstance(new, Ref):
            self._then(new)

    def _show_fields(self) -> None:
        shown = set(self.form.controls)
        if self.form.values().get("carry") == "yes":
            shown -= {"why", "deposit", "receipt"}
        self.form.set_shown(shown)


class CancelSheet(FormSheet):
    """A card ends: handed back or not, and what becomes of the deposit."""

    def __init__(self, over: QWidget, desk: Desk, card: CardDetail) -> None:
        reason = Field(
            "why", "注销原因", Kind.TEXT, required=True, limit=200, hint="搬离、退租、完工、卡坏了"
        )
        back = Field("handed_back", "卡收回了", Kind.CHOICE, required=True, choices=YES_NO)
        deposit = (
            replace(OWN["deposit_back"], name="back", label="退押金（元）", required=True),
            replace(OWN["deposit_to"], name="to", label="退给谁"),
            replace(OWN["deposit_why"], name="kept_why", label="不退的原因"),
        )
        fields = (reason, back, STOPPED, *(deposit if card.deposit_held else ()))
        super().__init__(
            over, desk, f"注销：{card.number}", fields, clause=CLAUSE, icon="keys", words="注销", danger=True
        )
        self._card = card
        money = f"在押 {card.deposit_held} 元" if card.deposit_held else "没有押金"
        told = f"{money}。收回的卡可以再发给别人；没有收回的，卡号不能再用。"
        self.body.insertWidget(0, _facts(card, told))
        self.form.edited.connect(self._show_fields)

    def start(self, values: dict[str, str] | None = None) -> None:
        held = self._card.deposit_held
        back = "yes" if self._card.state == "in_use" else "no"
        given = {
            "handed_back": back,
            "stopped": "no",
            "back": held if back == "yes" else "0.00",
            "to": self._card.holder,
        }
        super().start(values or given)
        self._show_fields()

    def save(self) -> None:
        values = self.form.values()
        self.do(service.cancel, self._card.ref.id, **values, done=f"{self._card.number} 已注销。")

    def _show_fields(self) -> None:
        values = self.form.values()
        shown = set(self.form.controls)
        if values.get("back") == self._card.deposit_held and not self.form.error("kept_why"):
            shown -= {"kept_why"}
        stopped_before = self._card.state == "lost" and "stop" not in self._card.acts
        if values["handed_back"] == "yes" or stopped_before:
            shown -= {"stopped"}
        self.form.set_shown(shown)


class ExtendSheet(FormSheet):
    """A tenant or a worker stays longer."""

    def __init__(
        self, over: QWidget, desk: Desk, card: CardDetail, now: Callable[[], datetime] = datetime.now
    ) -> None:
        limit = longest(card.capacity, now().date())
        until = replace(UNTIL, label="延到", required=True, hint=f"最长到 {limit}" if limit else "")
        why = Field("why", "延长原因", Kind.TEXT, required=True, limit=200, hint="续租、工期延长")
        title = f"延长有效期：{card.number}"
        super().__init__(over, desk, title, (until, why), clause=CLAUSE, icon="keys", words="延长")
        self._card = card
        before = f"现在到 {card.values['valid_until']}。"
        self.body.insertWidget(0, _facts(card, f"{before}门禁系统里的有效期也要改。"))

    def save(self) -> None:
        done = f"{self._card.number} 已延长，门禁系统里也要改。"
        self.do(service.extend, self._card.ref.id, **self.form.values(), done=done)


class TakeInSheet(FormSheet):
    """The plastic of a card that has ended turned up."""

    def __init__(self, over: QWidget, desk: Desk, card: CardDetail) -> None:
        fields = (Field("words", "谁交来的", Kind.TEXT, required=True, limit=200),)
        title = f"旧卡收回：{card.number}"
        super().__init__(over, desk, title, fields, clause=CLAUSE, icon="keys", words="收回", columns=1)
        self._card = card

    def save(self) -> None:
        done = f"{self._card.number} 已收回，卡号可以再发。"
        self.do(service.take_in, self._card.ref.id, **self.form.values(), done=done)


class PutRightSheet(FormSheet):
    """Mistyped fields; what stood there is kept."""

    def __init__(self, over: QWidget, desk: Desk, card: CardDetail) -> None:
        telephone = replace(TELEPHONE, hint="空着就保持原样")
        fields = (
            NUMBER, ROOM, OWN["holder"], OWN["capacity"], UNTIL, telephone, DEPOSIT, RECEIPT, REMARK,
        )  # fmt: skip
        super().__init__(over, desk, f"更正登记：{card.number}", fields, clause=CLAUSE, icon="keys")
        self._card = card
        self.place = f"card:{card.ref.id}"
        _take_scans(self.form)
        self.body.addWidget(
            label("只改登记时写错的；换人、换卡、延期请用各自的按钮。原来写的会留着。", "muted")
        )

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or self._card.values)

    def save(self) -> None:
        done = f"{self._card.number} 的登记已更正。"
        self.do(service.put_right, self._card.ref.id, **self.form.values(), done=done)


def _take_scans(form: FieldForm) -> None:
    """A card read by a reader belongs into the field for its number, not into the box."""
    form.controls["number"].setProperty("scan", True)


def _facts(card: CardDetail, then: str) -> QWidget:
    return facts_block((("卡", f"{card.number}　{card.room} {card.holder}"), ("办了以后", then)))


def _offer(control: QWidget, choices: Iterable[tuple[str, str]], *, somebody_else: bool) -> None:
    """The people to choose from, the first of them chosen; the last line is somebody not among them."""
    assert isinstance(control, QComboBox)
    control.blockSignals(True)
    control.clear()
    for value, words in choices:
        control.addItem(words, value)
    control.addItem(NOT_LISTED, "")
    control.setCurrentIndex(control.count() - 1 if somebody_else else 0)
    control.blockSignals(False)
