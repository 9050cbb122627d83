"""The end of a count: what it came to, who puts the differences right, and until when."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from app.modules.keys import count_lists, counting
from app.modules.keys.count_lists import CountState
from app.modules.keys.rules import Counted
from app.modules.keys.tally import Tally
from app.rules.dates import parse_date
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk, Said
from app.ui.dialog import facts_block, rest_enter
from app.ui.form_sheet import FormSheet, attempt
from app.ui.parts import label

DONE = "清点完成，检查单已填好；请核对后签名。"


class FinishSheet(FormSheet):
    """Asks who puts the differences right; Enter on the last field ends the count."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        state: CountState,
        found: Tally,
        late: Sequence[str],
        today: date,
        then: Callable[[Ref], object],
    ) -> None:
        self._state, self._then = state, then
        people = desk.read(count_lists.people, today)
        fields = [
            Field(
                "staff_id",
                "由谁查清、改正",
                Kind.CHOICE,
                required=not state.may_sample,
                choices=tuple((str(one.id), f"{one.name}　{one.roles_zh}") for one in people),
            ),
            Field("until", "到哪一天", Kind.DATE, required=not state.may_sample),
        ]
        if state.may_sample and found.missing:
            fields.append(Field("sampled", "只抽查了这些，没看到的不算缺", Kind.YES_NO))
        clause = counting.CLAUSES[Counted(state.check)]
        super().__init__(over, desk, f"完成：{state.title}", fields, clause=clause, icon="keys",
                         width=560, words="完成清点")  # fmt: skip
        facts = [("点到", f"{found.seen} 串，应在 {found.should} 串"), ("差异", differences_zh(found))]
        facts += [("借出未还", "；".join(late))] if late else []
        facts.append(("然后", "填好检查单，核对签名以后，每条差异转为一项整改"))
        self.body.insertWidget(0, facts_block(facts))
        self.body.insertWidget(1, label("差异由谁、在哪天以前改好", "c"))
        staff_id, until = desk.read(count_lists.who_puts_right, today)
        self._proposed = {
            "staff_id": str(staff_id or ""), "until": until.isoformat(), "sampled": "yes",
        }  # fmt: skip

    def begin(self) -> None:
        """Show it with what is proposed."""
        self.start(self._proposed)

    def save(self) -> None:
        """End the count, and go on to the sheet."""
        values = self.form.values()
        staff_id, until = values["staff_id"], parse_date(values["until"])
        if until is None:
            self.form.show_error("until", "日期写成 2026-11-25。")
            return
        run = finish(
            self.desk, self._state.ref.id, self.show_refusal,
            staff_id=int(staff_id) if staff_id else None, until=until,
            sampled=values.get("sampled") == "yes",
        )  # fmt: skip
        if run is not None:
            rest_enter(self.window())
            self.close_sheet()
            self._then(run)


def finish(desk: Desk, count_id: int, say: Callable[[Said], object], **more: object) -> Ref | None:
    """End a count; None when it was refused, and `say` has heard why."""
    run, refused = attempt(desk, counting.finish_count, count_id, done=DONE, **more)
    if refused is not None:
        say(refused)
        return None
    made: Ref = run
    return made


def differences_zh(found: Tally) -> str:
    """How many of each list: 缺 2，挂错 1."""
    parts = (
        ("不认识", found.unknown),
        ("挂错", found.wrong),
        ("缺", found.missing),
        ("多", found.extra),
    )
    return "，".join(f"{words} {len(lines)}" for words, lines in parts if lines) or "没有"
