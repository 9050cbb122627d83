"""The dialogs of what leaves the shelf otherwise or stays too long: some fields and one verb (PARC-02)."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.modules.parcels import handing_lists, service
from app.modules.parcels.digits_view import by_digit, offer_ready, take_digits
from app.modules.parcels.lists import ParcelRow
from app.modules.parcels.ringing_view import TelephoneLine
from app.modules.parcels.rules import CALLS, IN, LONGEST_NAME, LONGEST_WORDS, OUT
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet
from app.ui.parts import label, row

BACK_WHY = ("无人领取，已催领", "收件人要求退回", "地址不在本小区")
PASS_WHY = ("收件人书面要求", "收件人来电要求", "住户已搬走")
LOST_WHY = ("清架没有找到", "系统记着在架，实物不在")
WAYS = ("再催一次，三天后退回", "退回快递公司", "转交收件人单位")


class _ParcelsSheet(FormSheet):
    """Some parcels and what becomes of them; a digit alone in the last field takes a ready sentence."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        title: str,
        parcels: Sequence[ParcelRow],
        fields: Sequence[Field],
        then: str,
        words: str,
        ready: Sequence[str],
        *,
        danger: bool = False,
    ) -> None:
        super().__init__(
            over, desk, title, fields, clause=OUT, icon="parcels", width=560, words=words, danger=danger,
            columns=1,
        )  # fmt: skip
        self._parcels = tuple(parcels)
        self.body.insertWidget(0, facts_block((("包裹", _named(parcels)), ("办了以后", then))))
        offers = offer_ready(self.form.controls[fields[-1].name], ready)
        self.body.addLayout(row(*offers, None, spacing=6))

    @property
    def _ids(self) -> list[int]:
        return [one.ref.id for one in self._parcels]


class GiveBackSheet(_ParcelsSheet):
    """Parcels go back to the courier."""

    def __init__(self, over: QWidget, desk: Desk, parcels: Sequence[ParcelRow]) -> None:
        fields = (
            Field("to", "退给谁", Kind.NAME, required=True, limit=LONGEST_NAME, hint="快递公司和快递员"),
            Field("why", "原因", Kind.TEXT, required=True, limit=LONGEST_WORDS),
        )
        then = "包裹离架，登记写明退给谁；待发的短信随之改掉。"
        super().__init__(over, desk, f"退回包裹：{len(parcels)} 件", parcels, fields, then, "退回", BACK_WHY)

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or {"to": self._parcels[0].courier if self._parcels else ""})

    def save(self) -> None:
        values = self.form.values()
        done = f"已退回 {len(self._parcels)} 件，交{values['to'].strip()}。"
        self.do(service.give_back, self._ids, **values, done=done)


class PassOnSheet(_ParcelsSheet):
    """Parcels are passed on to another desk, a relation, a new address."""

    def __init__(self, over: QWidget, desk: Desk, parcels: Sequence[ParcelRow]) -> None:
        fields = (
            Field(
                "to", "转交给谁", Kind.NAME, required=True, limit=LONGEST_NAME, hint="人或单位，另一个服务台"
            ),
            Field("why", "原因", Kind.TEXT, required=True, limit=LONGEST_WORDS),
        )
        then = "包裹离架，以后由对方负责；登记写明转交给谁。"
        super().__init__(over, desk, f"转交包裹：{len(parcels)} 件", parcels, fields, then, "转交", PASS_WHY)

    def save(self) -> None:
        values = self.form.values()
        done = f"已转交 {len(self._parcels)} 件，交{values['to'].strip()}。"
        self.do(service.pass_on, self._ids, **values, done=done)


class WriteOffSheet(_ParcelsSheet):
    """Parcels that are not on the shelf any more, and nobody knows why."""

    def __init__(self, over: QWidget, desk: Desk, parcels: Sequence[ParcelRow]) -> None:
        fields = (Field("why", "查过哪里", Kind.TEXT, required=True, limit=LONGEST_WORDS),)
        then = "包裹记为查无，离开货架；记录留着，以后找到要重新收件。"
        title = f"登记查无：{len(parcels)} 件"
        super().__init__(over, desk, title, parcels, fields, then, "登记查无", LOST_WHY, danger=True)

    def save(self) -> None:
        done = f"{len(self._parcels)} 件已登记查无。"
        self.do(service.write_off, self._ids, **self.form.values(), done=done)


class DecideSheet(_ParcelsSheet):
    """What is to become of a parcel that is left too long; the leader says."""

    def __init__(self, over: QWidget, desk: Desk, parcel: ParcelRow) -> None:
        fields = (Field("words", "办法", Kind.TEXT, required=True, limit=200),)
        then = "包裹留在架上，照办法去办；今日里的这一项就此结掉。"
        super().__init__(over, desk, f"定滞留办法：{parcel.tail}", (parcel,), fields, then, "定下", WAYS)

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or {"words": self._parcels[0].decided})

    def save(self) -> None:
        done = f"{self._parcels[0].tail} 的办法已定下。"
        self.do(service.decide, self._ids[0], **self.form.values(), done=done)


class RemindSheet(FormSheet):
    """A household is reminded of all that waits for it; once a day at most."""

    def __init__(
        self, over: QWidget, desk: Desk, unit: Ref, room: str, parcels: Sequence[ParcelRow] = ()
    ) -> None:
        fields = (
            Field("how", "怎么催", Kind.CHOICE, required=True, choices=by_digit(CALLS)),
            Field("words", "对方怎么说", Kind.TEXT, limit=200, hint="短信和留条可以不写"),
        )
        super().__init__(
            over, desk, f"催领：{room}", fields, clause=OUT, icon="parcels", width=560, words="登记催领",
            columns=1,
        )  # fmt: skip
        self._unit, self._room = unit, room
        people = desk.read(handing_lists.members, unit.id)
        masked = next((f"{one.name} {one.phone}" for one in people if one.phone), "")
        self.telephone = TelephoneLine(desk, "remind")
        self.telephone.put(unit, [one.ref.id for one in parcels], masked)
        words = "短信排进待发；一户一条，写明全部待取的取件码。一天最多催一次。"
        self.body.insertWidget(0, label(words, "muted", wrap=True))
        self.body.addLayout(row(label("电话", "c"), self.telephone, None))
        self.form.stepping.connect(self._stepping)
        take_digits(self.form.controls["how"])

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or {"how": "sms"})

    def save(self) -> None:
        done = f"{self._room} 已催领。"
        self.do(service.remind, self._unit.id, **self.form.values(), done=done)

    def _stepping(self, name: str) -> None:
        """To say that they are rung up is to ask for the number: it opens with that."""
        if name == "how" and self.form.values()["how"] == "telephone" and not self.telephone.is_open:
            self.telephone.open()


class DeclineSheet(FormSheet):
    """A household, or one person of it, wants nothing accepted any more (PARC-01)."""

    def __init__(self, over: QWidget, desk: Desk, unit: Ref, room: str) -> None:
        people = desk.read(handing_lists.members, unit.id)
        whom = (("", "全户"), *((str(one.person_id), one.name) for one in people))
        fields = (
            Field("person_id", "谁", Kind.CHOICE, required=True, choices=whom),
            Field("words", "怎么说的", Kind.TEXT, required=True, limit=LONGEST_WORDS, hint="何时、怎么提的"),
        )
        super().__init__(
            over, desk, f"不让代收：{room}", fields, clause=IN, icon="parcels", width=560, words="登记",
            columns=1,
        )  # fmt: skip
        self._unit, self._room = unit, room
        words = "以后收到这一户的包裹先进待认，由前台联系后再定；架上已有的不受影响。"
        self.body.insertWidget(0, label(words, "muted", wrap=True))

    def save(self) -> None:
        values = self.form.values()
        person = int(values["person_id"]) if values["person_id"] else None
        self.do(
            service.decline,
            self._unit.id,
            person_id=person,
            words=values["words"],
            done=f"{self._room} 不让代收，已登记。",
        )


def _named(parcels: Sequence[ParcelRow]) -> str:
    first = "；".join(f"{one.room or '待认'} {one.tail} {one.place}".strip() for one in parcels[:4])
    return first + (f" 等 {len(parcels)} 件" if len(parcels) > 4 else "")
