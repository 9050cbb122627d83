"""The end of a look over the shelf: what it came to, and what was done about it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from app.modules.parcels import service
from app.modules.parcels.check_lists import CheckState
from app.modules.parcels.rules import CHECK_FINDINGS, LONGEST_WORDS
from app.rules.field import Field
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow, button, label, row

DONE = "清架完成，结果已记下。"
READY = ("放错的已改登记", "不认识的已另放，问快递员", "找不到的查交付记录和监控")


def finish(desk: Desk, check_id: int, print_it: Callable[[Ref], object]) -> Ref | None:
    """End a look in which nothing was wrong; None when it was refused."""
    made: Ref | None = desk.do(service.finish_check, check_id, done=DONE, act=("打印结果…", print_it))
    return made


class FinishSheet(FormSheet):
    """Says what is wrong and asks what was done about it; ready sentences may be put together."""

    FIELDS = (Field("words", "怎么处理", required=True, limit=LONGEST_WORDS),)

    def __init__(self, over: QWidget, desk: Desk, state: CheckState, then: Callable[[Ref], object]) -> None:
        super().__init__(
            over, desk, "完成清架", self.FIELDS, clause="PARC-02", icon="parcels", width=600,
            words="完成清架", columns=1,
        )  # fmt: skip
        self._state, self._then = state, then
        open_wrong = sum(line.fix for line in state.wrong)
        facts = [
            ("扫到", f"{state.seen} 件，应有 {state.expected} 件"),
            ("结果", differences_zh(state)),
        ]
        if open_wrong:
            facts.append(("还没改的", f"{open_wrong} 件登记的货位和看到的不一样"))
        if state.missing:
            facts.append(("找不到的", "仍登记在架；确实没有的，由客服班长登记查无"))
        self.body.insertWidget(0, facts_block(facts))
        offers = [button(words, partial(self._add, words), role="row") for words in READY]
        self.body.addLayout(row(label("常用", "c"), *offers, None))
        allow(self.go, desk, service.finish_check)

    def _add(self, words: str) -> None:
        before = self.form.values()["words"].strip()
        self.form.put("words", f"{before}；{words}" if before else words)
        field = self.form.controls["words"]
        assert isinstance(field, QLineEdit)
        field.setFocus()

    def save(self) -> None:
        """End it."""
        ref = self.do(service.finish_check, self._state.ref.id, **self.form.values(), done=DONE)
        if isinstance(ref, Ref):
            self._then(ref)


def differences_zh(state: CheckState) -> str:
    """How many of each list: 放错 1，找不到 2."""
    parts = [f"{zh} {len(getattr(state, kind))}" for kind, zh in CHECK_FINDINGS if getattr(state, kind)]
    return "，".join(parts) or "没有差异"
