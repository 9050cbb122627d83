"""The dialogs of a slip: which post was told, the gate's part, why it is void."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.modules.release import service
from app.modules.release.card import SlipCard
from app.modules.release.rules import CLAUSE, FORM_CLAUSE, TOLD, VOIDED
from app.rules.field import Field, Kind
from app.ui import sounds
from app.ui.desk import Desk
from app.ui.dialog import ReasonSheet, facts_block
from app.ui.form_sheet import FormSheet, attempt

_TELL = (
    Field("how", "怎么告知", Kind.CHOICE, required=True, choices=TOLD),
    Field("post", "岗位", Kind.TEXT, required=True, limit=40),
    Field("whom", "告知谁", Kind.NAME, limit=60),
)
_GATE = (
    Field("fits", "物品", Kind.CHOICE, required=True, choices=(("yes", "一致"), ("no", "有出入"))),
    Field("guard", "门岗", Kind.NAME, required=True, limit=60),
    Field("passed", "出门时间", Kind.TEXT, limit=20, hint="现在；或 16:05、11-22 16:05"),
    Field("carrier", "搬运人", Kind.NAME, limit=60),
    Field("differences", "有什么出入", Kind.LONG_TEXT, required=True, limit=200),
)
FIRST_POST = "大门岗"


class TellSheet(FormSheet):
    """Who at which post was told, and how; `then` gets the post, which is offered the next time."""

    def __init__(
        self, over: QWidget, desk: Desk, card: SlipCard, post: str, then: Callable[[str], object]
    ) -> None:
        super().__init__(
            over, desk, f"告知岗位：{card.code}", _TELL, clause=CLAUSE, icon="release", words="记下"
        )
        self._card, self._post, self._then = card, post, then
        self.body.insertWidget(0, facts_block(_facts(card)))

    def start(self, values: dict[str, str] | None = None) -> None:
        """By radio to the post that was told last."""
        super().start(values or {"how": "radio", "post": self._post or FIRST_POST})

    def save(self) -> None:
        """Put it on record."""
        values = self.form.values()
        done = f"{self._card.code} 已告知{values['post']}。"
        if self.do(service.tell, self._card.ref.id, **values, done=done):
            self._then(values["post"])


class GateSheet(FormSheet):
    """The gate's part of one slip; as listed and the guard known, one Enter registers it."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        card: SlipCard,
        guard: str,
        then: Callable[[str], object],
        undo: Callable[[object], object],
    ) -> None:
        super().__init__(
            over, desk, f"登记门岗联：{card.code}", _GATE, clause=FORM_CLAUSE, icon="release", words="登记"
        )
        self._card, self._guard, self._then, self._undo = card, guard, then, undo
        self.body.insertWidget(0, facts_block(_facts(card)))
        self.form.edited.connect(self._show)
        self.form.stepping.connect(self._stepping)

    def start(self, values: dict[str, str] | None = None) -> None:
        """As listed, by the guard of the last time, now."""
        super().start(values or {"fits": "yes", "guard": self._guard})
        self._show()
        self.form.focus_first()

    def save(self) -> None:
        """Put it on record; it can be taken back the same day."""
        values = self.form.values()
        as_listed = values["fits"] == "yes"
        told = "与清单一致" if as_listed else "有出入"
        _, refused = attempt(
            self.desk,
            service.take_gate_part,
            self._card.code,
            **values,
            done=f"{self._card.code} 门岗联已登记，{told}。",
            undo=self._undo,
        )
        if refused is not None:
            sounds.play("refused", self.desk)
            self.show_refusal(refused)
            return
        sounds.play("good", self.desk)
        self.close_sheet()
        self._then(values["guard"])

    def _stepping(self, name: str) -> None:
        values = self.form.values()
        if name == "fits" and values["fits"] == "yes" and values["guard"].strip():
            self.save()
        elif name == "fits" and values["fits"] == "no" and values["guard"].strip():
            self.form.skip_to("differences")

    def _show(self) -> None:
        as_listed = self.form.values()["fits"] != "no"
        shown = {"fits", "guard", "passed", "carrier"}
        self.form.set_shown(shown if as_listed else shown | {"differences"})


def void_sheet(over: QWidget, card: SlipCard, act: Callable[[str], object]) -> ReasonSheet:
    """Ask why a slip is void; its number stays."""
    sheet = ReasonSheet(
        over,
        f"作废放行条 {card.code}",
        _facts(card),
        "作废",
        act,
        ready=VOIDED,
        kept="编号不再用，记录和理由留着；已打出的两联请收回来。",
        icon="release",
        clause=FORM_CLAUSE,
    )
    sheet.open_sheet(sheet.reason)
    return sheet


def _facts(card: SlipCard) -> tuple[tuple[str, str], ...]:
    goods = "、".join(one.words for one in card.goods[:4])
    more = f" 等 {len(card.goods)} 样" if len(card.goods) > 4 else ""
    return (("哪一户", f"{card.room}　{card.name}（{card.capacity}）"), ("物品", goods + more))
