"""The dialogs of an owner's keys: left with the desk by agreement, and taken back (KEY-01)."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.keys import fate_lists, layout_lists, papers, printed, service
from app.modules.keys.cutting_view import hook_fields, hook_values
from app.modules.keys.fate_lists import AgreementRow
from app.modules.keys.hand_signed_view import HandSignedSheet
from app.modules.keys.lists import RingCard
from app.modules.keys.sheets_view import ring_facts
from app.modules.site.service import names as site_names
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.printing import print_from_page

Now = Callable[[], datetime]
SHORT = (("letting", "代租代售"), ("service", "特约服务"), ("rework", "返修"))
FIELDS = (
    Field("room", "房号", Kind.ROOM, required=True, limit=30),
    Field("owner", "寄存人", Kind.NAME, required=True, limit=60),
    Field("key_class", "类别", Kind.CHOICE, required=True, choices=SHORT),
    Field("used_for", "用途", Kind.TEXT, required=True, limit=100, hint="例如：带客看房"),
    Field("pieces", "把数", Kind.NUMBER, required=True, limit=2),
    Field("until", "寄存到", Kind.DATE, limit=20, hint="不定期就空着"),
    Field("place", "哪一扇门", Kind.TEXT, limit=60, hint="例如：地锁、储藏室"),
)


class DepositSheet(HandSignedSheet):
    """An owner leaves keys: the ring, its hook and the agreement in one act (KEY-01)."""

    def __init__(self, over: QWidget, desk: Desk, now: Now = datetime.now) -> None:
        panels = desk.read(layout_lists.panels)
        super().__init__(
            over, desk, "业主寄存钥匙", (*FIELDS, *hook_fields(panels)), service.deposit,
            signer="寄存人", clause="KEY-01", words="登记寄存", width=680,
        )  # fmt: skip
        self._now = now
        self._free = layout_lists.first_free(panels)
        self.place = "key-deposit"
        self.form.stepping.connect(self._stepping)

    def start(self, values: dict[str, str] | None = None) -> None:
        """One key for letting, on the first free hook, unless told otherwise."""
        usual = {"key_class": "letting", "pieces": "1", **hook_values(self._free)}
        super().start(usual | (values or {}))

    def save(self) -> None:
        """Make the agreement."""
        values = self.form.values()
        panel = values.pop("panel_id")
        over, desk, now = self.over, self.desk, self._now
        self.do(
            service.deposit,
            **values,
            panel_id=int(panel) if panel else None,
            strokes=self.strokes(),
            done="业主钥匙已寄存，已列入清单。",
            act=("打印协议", lambda made: print_agreement(over, desk, made, now())),
        )

    def _stepping(self, name: str) -> None:
        """The room says who its owner is."""
        values = self.form.values()
        if name == "room" and not values["owner"].strip():
            self.form.put("owner", self.desk.read(fate_lists.owners_of, values["room"]))


class SignLaterSheet(HandSignedSheet):
    """The agreement on an owner's ring that came onto the list without one (KEY-01)."""

    FIELDS = tuple(field for field in FIELDS if field.name in ("owner", "used_for", "until"))

    def __init__(self, over: QWidget, desk: Desk, card: RingCard, now: Now = datetime.now) -> None:
        facts = (*ring_facts(card), ("登记后", "协议可以打印；业主来取时办“业主取回”。"))
        super().__init__(
            over, desk, f"补签寄存协议：{card.tag}", self.FIELDS, service.sign_later,
            signer="寄存人", facts=facts, clause="KEY-01", words="登记协议",
        )  # fmt: skip
        self._card, self._now = card, now
        self.place = f"key-agreement:{card.ref.id}"

    def start(self, values: dict[str, str] | None = None) -> None:
        """The owners of the room stand there already."""
        owners = self.desk.read(fate_lists.owners_of_ring, self._card.ref.id)
        super().start({"owner": owners} | (values or {}))

    def save(self) -> None:
        """Make the agreement."""
        over, desk, now = self.over, self.desk, self._now
        self.do(
            service.sign_later,
            self._card.ref.id,
            **self.form.values(),
            strokes=self.strokes(),
            done=f"{self._card.tag} 的寄存协议已登记。",
            act=("打印协议", lambda made: print_agreement(over, desk, made, now())),
        )


class GiveBackSheet(HandSignedSheet):
    """The owner takes the keys back; the ring leaves the list (KEY-01)."""

    FIELDS = (Field("taken_by", "取回人", Kind.NAME, required=True, limit=60),)

    def __init__(self, over: QWidget, desk: Desk, card: RingCard, now: Now = datetime.now) -> None:
        self._row = _agreement(desk, card, now())
        told = f"{self._row.number}　{self._row.owner}　{self._row.at}寄存" if self._row else ""
        facts = (
            *ring_facts(card),
            ("协议", told),
            ("取回人", "本人凭身份证件；受托人另要业主的书面委托。"),
            ("登记后", f"钥匙从清单注销，{card.hook} 空出来。"),
        )
        super().__init__(
            over, desk, f"业主取回：{card.tag}", self.FIELDS, service.give_back,
            signer="取回人", facts=facts, clause="KEY-01", words="登记取回",
        )  # fmt: skip
        self._card, self._now = card, now

    def start(self, values: dict[str, str] | None = None) -> None:
        """Mostly the owner comes."""
        owner = self._row.owner if self._row is not None else ""
        super().start({"taken_by": owner} | (values or {}))

    def save(self) -> None:
        """Give them back."""
        row = self._row
        if row is None:
            return
        over, desk, now = self.over, self.desk, self._now
        self.do(
            service.give_back,
            row.ref.id,
            **self.form.values(),
            strokes=self.strokes(),
            done=f"{self._card.tag} 已由业主取回，{row.number} 终止。",
            act=("打印协议", lambda _: print_agreement(over, desk, row.ref, now())),
        )


def print_agreement(over: QWidget, desk: Desk, agreement: Ref, now: datetime) -> None:
    """The agreement on paper, signed at giving and at taking back (KEY-01)."""

    def made() -> bytes:
        sheet = desk.read(printed.agreement_sheet, agreement.id)
        return papers.agreement_pdf(sheet, desk.read(site_names), desk.who.name, now)

    if print_from_page(over, desk, made):
        desk.do(service.printed_agreement, agreement.id, done="寄存协议已打印。")


def _agreement(desk: Desk, card: RingCard, now: datetime) -> AgreementRow | None:
    found = desk.read(fate_lists.agreements, now, ring_id=card.ref.id)
    return next((row for row in found if row.ref == card.agreement), None)
