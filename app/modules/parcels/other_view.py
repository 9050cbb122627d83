"""Somebody else takes the parcels: who, how related, and how the addressee agreed (PARC-02)."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from app.modules.parcels import service
from app.modules.parcels.digits_view import by_digit, offer_ready, take_digits
from app.modules.parcels.handing import Taker
from app.modules.parcels.lists import HouseholdShelf, ParcelRow
from app.modules.parcels.ringing_view import TelephoneLine
from app.modules.parcels.rules import CONSENTS, LONGEST_NAME, LONGEST_WORDS, OUT, PAPERS, RELATIONS
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.rules.strokes import encode
from app.ui.desk import Desk
from app.ui.form_sheet import FormSheet
from app.ui.pad import SignaturePad
from app.ui.parts import button, label, row
from app.ui.theme import fix_height


class OtherSheet(FormSheet):
    """A named other person with relation and consent; with a pad they sign here, Enter hands out.

    `then` gets the handover. `ids` are the parcels, `code` a pick-up code that was shown before.
    """

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        shelf: HouseholdShelf,
        parcels: Sequence[ParcelRow],
        way: str,
        *,
        masked: str = "",
        undo: Callable[[Ref], object],
        then: Callable[[Ref], object],
    ) -> None:
        self._shelf, self._parcels, self._way = shelf, tuple(parcels), way
        self._undo, self._then = undo, then
        super().__init__(
            over,
            desk,
            f"他人代取：{shelf.room}　{len(parcels)} 件",
            _fields(),
            clause=OUT,
            icon="parcels",
            width=660,
            words="签名并交付" if way == "pad" else "交付",
        )
        self._offer_words()
        self.telephone = TelephoneLine(desk, "consent")
        self.telephone.put(shelf.ref, [one.ref.id for one in parcels], masked)
        self.body.addLayout(row(label("收件人电话", "c"), self.telephone, None))
        self.form.stepping.connect(self._stepping)
        self.form.edited.connect(self._show_fields)
        self.form.controls["code"].setProperty("scan", True)
        self.pad = SignaturePad("代取人签名")
        fix_height(self.pad, 72)
        self.body.addWidget(self.pad)
        self.pad.setVisible(way == "pad")

    @property
    def valuable(self) -> bool:
        """True if a paper has to be looked at."""
        return any(one.kind == "valuable" for one in self._parcels)

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start({"paper": "identity" if self.valuable else "", **(values or {})})
        self._show_fields()

    def save(self) -> None:
        values = self.form.values()
        if self._way == "pad" and self._whole(values) and not self.pad.signed:
            self.refuse("请代取人在手写板上签名，再按 Enter。")
            self.pad.setFocus()
            return
        name = values["name"].strip()
        ref = self.do(
            service.hand_out,
            [one.ref.id for one in self._parcels],
            Taker(taker="other", **values),
            proof=self._way,
            strokes=encode(self.pad.strokes()) if self._way == "pad" else "",
            done=f"已交付 {len(self._parcels)} 件：{self._shelf.room}，{name}（{values['relation']}）代取。",
            undo=self._undo,
        )
        if isinstance(ref, Ref):
            self._then(ref)

    # ---- inside

    def _whole(self, values: dict[str, str]) -> bool:
        needed = ["name", "relation", "consent"]
        needed += ["paper", "paper_number"] if self.valuable else []
        return all(values[name].strip() for name in needed)

    def _stepping(self, name: str) -> None:
        """To say that the addressee is rung up is to ask for the number: it opens with that."""
        if name == "consent" and self.form.values()["consent"] == "called" and not self.telephone.is_open:
            self.telephone.open()
        elif name == "consent" and self.form.values()["consent"] == "code" and not self.valuable:
            self.form.skip_to("code")

    def _show_fields(self) -> None:
        values = self.form.values()
        shown = {"name", "relation", "consent", "consent_words"}
        if values["consent"] == "code" or self._way == "code":
            shown.add("code")
        if self.valuable:
            shown |= {"paper", "paper_number"}
        self.form.set_shown(shown)

    def _offer_words(self) -> None:
        """What is said most stands in sight, with the digit that takes it."""
        consent = self.form.controls["consent"]
        relations = offer_ready(self.form.controls["relation"], RELATIONS, consent.setFocus)
        self.form.set_hint("relation", "按数字，或直接写")
        ways = [
            button(words, partial(self._take_consent, value), role="row", name=f"同意方式：{words}")
            for value, words in by_digit(CONSENTS)
        ]
        self.body.insertLayout(0, row(label("常见关系", "c"), *relations, None, spacing=6))
        self.body.insertLayout(1, row(label("同意方式", "c"), *ways, None, spacing=6))
        for name in ("consent", "paper"):
            take_digits(self.form.controls[name])

    def _take_consent(self, value: str) -> None:
        self.form.put("consent", value)
        self._stepping("consent")
        self.form.controls["code" if value == "code" else "consent_words"].setFocus()


def _fields() -> tuple[Field, ...]:
    return (
        Field("name", "代取人姓名", Kind.NAME, required=True, limit=LONGEST_NAME),
        Field("relation", "与收件人关系", Kind.TEXT, required=True, limit=20),
        Field("consent", "收件人怎么同意的", Kind.CHOICE, required=True, choices=by_digit(CONSENTS)),
        Field("consent_words", "说明", Kind.TEXT, limit=LONGEST_WORDS, hint="几点、谁说的"),
        Field("paper", "核对的证件", Kind.CHOICE, required=True, choices=by_digit(PAPERS)),
        Field("paper_number", "证件末四位", Kind.NUMBER, required=True, limit=18),
        Field("code", "取件码", Kind.NUMBER, required=True, limit=20, hint="2-4-447"),
    )
