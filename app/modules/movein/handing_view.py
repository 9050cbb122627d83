"""The flat's keys handed over 移交钥匙: rings ticked, the owner signs, the key list says so at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.modules.keys import lists as key_lists
from app.modules.movein import service
from app.modules.movein.card import KeyRow, MoveInCard
from app.modules.movein.gate_view import StayingReasonSheet
from app.modules.site import service as settings
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.rules.strokes import encode
from app.ui.desk import Desk, Said
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet, attempt
from app.ui.glyphs import Glyph
from app.ui.pad import SignaturePad
from app.ui.parts import allow, label, row
from app.ui.table import Column, RowTable
from app.ui.theme import fix_height, text_scale

COLUMNS = (
    Column("tag", "钥匙", 84, glyph="sign"),
    Column("place", "开哪里", 0),
    Column("pieces", "把数", 52, right=True),
    Column("stands", "现在", 190, tone="tone"),
)
READY_TO_TAKE_BACK = ("移交错了，挂回柜里", "原业主交回", "业主暂不领取")
HEAD, LINE, MOST_LINES = 32, 36, 5


@dataclass(frozen=True)
class RingLine:
    """One ring as the list shows it; a ticked one goes over next."""

    ref: Ref
    tag: str
    place: str
    pieces: str
    stands: str
    tone: str
    sign: str
    key: KeyRow


class KeyList(RowTable):
    """The flat's rings. Blank takes one out of those handed over, Enter hands over, Del takes one back."""

    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(COLUMNS, "移交钥匙")
        self.desk = desk
        self.live = False
        self.card: MoveInCard | None = None
        self._not: set[int] = set()
        self.opened.connect(lambda _: self.go_on())

    def show_keys(self, card: MoveInCard, *, live: bool) -> None:
        """Show the rings; those in the cabinet are ticked until somebody says otherwise."""
        if self.card is None or self.card.ref != card.ref:
            self._not = set()
        self.card, self.live = card, live
        self.set_rows([self._line(key) for key in card.keys])
        lines = min(MOST_LINES, max(1, len(card.keys)))
        self.setFixedHeight(round((HEAD + LINE * lines) * text_scale()) + 2)

    @property
    def to_hand(self) -> list[KeyRow]:
        """The rings that are ticked."""
        return [one.key for one in self.rows() if not one.key.issue_id and one.ref.id not in self._not]

    @property
    def with_others(self) -> bool:
        """True while somebody else, such as the owner before, holds a ring of the flat."""
        return any(one.key.issue_id and not one.key.mine for one in self.rows())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Blank ticks, Ctrl+A ticks all, Del takes back."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Space:
            self._turn()
        elif event.key() == Qt.Key.Key_A and control:
            self._not = set()
            self._again()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.take_back()
        else:
            super().keyPressEvent(event)

    def go_on(self) -> None:
        """Enter: hand over what is ticked; when nothing is left to hand over, the next block."""
        if self.live and self.to_hand:
            self.hand_over()
        else:
            self.left.emit()

    def hand_over(self) -> None:
        """The owner signs for the rings that are ticked."""
        if not self.live or self.card is None or not self.desk.allows(service.hand_keys):
            return
        if not self.to_hand:
            self.desk.refuse("没有勾选要移交的钥匙。", clause="MOVE-03")
            return
        sheet = HandKeysSheet(self, self.desk, self.card, self.to_hand)
        sheet.handed.connect(self._handed)
        sheet.start()

    def take_back(self) -> None:
        """A ring comes back: handed over by mistake, or the owner before brings his."""
        current = self.current()
        if current is None or not self.live or not current.key.issue_id or self.card is None:
            return
        if not self.desk.allows(service.take_keys_back):
            return
        card, key = self.card, current.key

        def act(why: str) -> str:
            done = f"{key.tag} 已收回，挂回原处。"
            verb = service.take_keys_back
            _, refused = attempt(self.desk, verb, card.ref.id, key.issue_id, why=why, done=done)
            return refused.sentence if refused is not None else ""

        facts = [("钥匙", f"{key.tag}　{key.place}　{key.pieces} 把"), ("现在", key.stands)]
        facts.append(("收回以后", "钥匙清单当即写明在柜；把数当面点清。"))
        ready = READY_TO_TAKE_BACK
        StayingReasonSheet(self, self.desk, f"收回：{key.tag}", facts, "收回", act, ready, clause="KEY-04")

    # ---- inside

    def _handed(self) -> None:
        """What is signed for is done: the next block, unless a ring was left out on purpose."""
        if self.card is not None and all(key.issue_id for key in self.card.keys):
            self.left.emit()

    def _turn(self) -> None:
        current = self.current()
        if current is not None and self.live and not current.key.issue_id:
            self._not ^= {current.ref.id}
            self._again()

    def _again(self) -> None:
        if self.card is not None:
            self.show_keys(self.card, live=self.live)

    def _line(self, key: KeyRow) -> RingLine:
        ticked = not key.issue_id and key.ring.id not in self._not
        tone = "due" if key.issue_id and not key.mine else ""
        sign = "done" if key.mine else "overdue" if key.issue_id else "today" if ticked else "later"
        room = self.card.room if self.card is not None else ""
        stands = f"{key.stands}（已勾选）" if ticked and self.live else key.stands
        return RingLine(key.ring, key.tag, key.place or room, str(key.pieces), stands, tone, sign, key)


class HandKeysSheet(FormSheet):
    """Who takes the rings, what is to be heard first, the signature as the site wants it (KEY-04)."""

    FIELDS = (Field("taken_by", "谁领走", Kind.NAME, required=True, limit=60),)
    handed = Signal()

    def __init__(self, over: QWidget, desk: Desk, card: MoveInCard, keys: Sequence[KeyRow]) -> None:
        tags = "、".join(f"{key.tag}（{key.pieces} 把）" for key in keys)
        super().__init__(
            over, desk, f"移交钥匙：{card.room}", self.FIELDS, clause="KEY-04", icon="keys", words="移交",
            width=560, columns=1,
        )  # fmt: skip
        self._card, self._keys = card, keys
        total = sum(key.pieces for key in keys)
        facts = (("钥匙", f"{tags}　共 {total} 把"), ("移交以后", "钥匙清单当即写明领用，不再催还。"))
        self.body.insertWidget(0, facts_block(facts))
        self._heard = desk.read(key_lists.instructions, card.unit.id)
        for place, (_, words) in enumerate(self._heard, 1):
            self.body.insertLayout(place, row(Glyph("today", 18), label(words, "h3", wrap=True), spacing=8))
        self.pad: SignaturePad | None = None
        setting = desk.read(settings.values)["key_sign"]
        if setting == "pad":
            self.pad = SignaturePad("领取人签名")
            fix_height(self.pad, 84)
            self.pad.changed.connect(lambda: self.refuse(" "))
            self.body.addWidget(self.pad)
            self.form.submitted.disconnect(self.save)
            self.form.submitted.connect(self._to_pad)
        elif setting == "paper":
            self.body.addWidget(label("领取人在打印的钥匙签收单上签名。", "muted"))
        allow(self.go, desk, service.hand_keys)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Whoever is there: the agent, else the owner."""
        owner = self._card.owners[0].name if self._card.owners else ""
        super().start(values or {"taken_by": self._card.agent or owner})

    def save(self) -> None:
        """Hand them over."""
        signed = self.pad is not None and self.pad.signed
        strokes = encode(self.pad.strokes()) if self.pad is not None and signed else ""
        taken_by = self.form.values()["taken_by"]
        count = self.do(
            service.hand_keys,
            self._card.ref.id,
            [key.ring.id for key in self._keys],
            taken_by=taken_by,
            strokes=strokes,
            heard=tuple(said for said, _ in self._heard),
            done=f"{len(self._keys)} 串钥匙已移交{taken_by}，钥匙清单已更新。",
        )
        if count:
            self.handed.emit()

    def show_refusal(self, refused: Said) -> None:
        """A signature that is missing is asked for at the pad."""
        super().show_refusal(refused)
        if refused.field == "strokes" and self.pad is not None:
            self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_pad(self) -> None:
        if self.pad is None or self.pad.signed:
            self.save()
        else:
            self.pad.setFocus(Qt.FocusReason.TabFocusReason)
