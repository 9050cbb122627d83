"""The dialogs of a collective move-in: plan, steps, times, households, another time, out, end (MOVE-02)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.errors import Refusal
from app.modules.collective import lists, service
from app.modules.collective.lists import HouseholdRow, PlanDetail
from app.modules.collective.model import MovePlan
from app.modules.collective.rules import (
    CLAUSE,
    GATES,
    MOST_STEPS,
    USUAL_STEPS,
    clock_or_refuse,
    daily_slots,
    days_or_refuse,
)
from app.modules.consents.countersign_view import ask_consent
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.rules.typed import whole_or_refuse
from app.storage.record import fields_of
from app.ui.desk import Desk
from app.ui.dialog import ReasonSheet, facts_block, rest_enter
from app.ui.form_sheet import FormSheet, attempt
from app.ui.parts import allow, button, label, row
from app.ui.theme import fix_height

Now = Callable[[], datetime]
OWN = fields_of(MovePlan)
ROOMY_STEPS = 6
"""Lines for steps that stand in the dialog at least."""
OUT_FOR = ("业主要求单独办理", "暂不收房", "排错了")
ORDER_FOR = ("收费台停办，后补", "业主行动不便", "系统故障，后补")


class PlanSheet(FormSheet):
    """A new plan, or the days and words of one."""

    def __init__(
        self, over: QWidget, desk: Desk, then: Callable[[Ref], object], plan: PlanDetail | None = None
    ) -> None:
        fields = (
            OWN["name"],
            replace(OWN["place"], hint="会所一层"),
            OWN["first_day"],
            OWN["last_day"],
            OWN["words"],
        )
        title = "改方案" if plan else "新的集中入住方案"
        super().__init__(over, desk, title, fields, clause=CLAUSE, icon="movein")
        self._then, self._plan = then, plan
        self.place = f"move-plan:{plan.ref.id}" if plan else "move-plan-new"
        allow(self.go, desk, service.amend_plan if plan else service.make_plan)

    def start(self, values: dict[str, str] | None = None) -> None:
        """A plan that is there stands in the fields."""
        plan = self._plan
        given = {} if plan is None else {
            "name": plan.name, "place": plan.place, "words": plan.words,
            "first_day": plan.first_day.isoformat(), "last_day": plan.last_day.isoformat(),
        }  # fmt: skip
        super().start(given | (values or {}))

    def save(self) -> None:
        """Make it, or change it."""
        values = self.form.values()
        if self._plan is not None:
            self.do(service.amend_plan, self._plan.ref.id, **values, done=f"{values['name']} 已修改。")
            return
        made = self.do(service.make_plan, **values, done=f"{values['name']} 已拟定，接着定步骤、时段、住户。")
        if isinstance(made, Ref):
            self._then(made)


class StepsSheet(FormSheet):
    """The steps in their order: what, at which station, and which gate of MOVE-01 it stands for."""

    def __init__(self, over: QWidget, desk: Desk, plan: PlanDetail) -> None:
        self._lines = min(MOST_STEPS, max(ROOMY_STEPS, len(plan.steps) + 1))
        fields: list[Field] = []
        for number in range(1, self._lines + 1):
            needed = number <= 2
            fields += [
                Field(f"title{number}", f"第 {number} 步", required=needed, limit=20),
                Field(f"station{number}", "台位", limit=20),
                Field(f"gate{number}", "相当于", Kind.CHOICE, required=needed, choices=(*GATES,)),
            ]
        super().__init__(over, desk, "步骤", fields, clause=CLAUSE, icon="movein", width=720, columns=3)
        self._plan = plan
        self.body.insertWidget(0, label("按先后写，空着的一行不算。会签单照这个次序盖章。", "muted"))
        allow(self.go, desk, service.set_steps)

    def start(self, values: dict[str, str] | None = None) -> None:
        """The steps there are, else the usual ones."""
        steps: Sequence[tuple[str, str, str]] = USUAL_STEPS
        if self._plan.steps:
            steps = [(step.title, step.station, step.gate) for step in self._plan.steps]
        given = {}
        for number in range(1, self._lines + 1):
            title, station, gate = steps[number - 1] if number <= len(steps) else ("", "", "other")
            given |= {f"title{number}": title, f"station{number}": station, f"gate{number}": gate}
        super().start(given | (values or {}))

    def save(self) -> None:
        """Set them."""
        values = self.form.values()
        lines = [
            (values[f"title{n}"], values[f"station{n}"], values[f"gate{n}"])
            for n in range(1, self._lines + 1)
            if values[f"title{n}"].strip() or values[f"station{n}"].strip()
        ]
        self.do(service.set_steps, self._plan.ref.id, lines, done=f"步骤已定，共 {len(lines)} 步。")


class SlotsSheet(FormSheet):
    """The times, a line each; 按天排 writes the same ones for every day."""

    def __init__(self, over: QWidget, desk: Desk, plan: PlanDetail) -> None:
        fields = (
            Field("since", "每天从", Kind.TIME, required=True, limit=5),
            Field("until", "到", Kind.TIME, required=True, limit=5),
            Field("minutes", "每段几分钟", Kind.NUMBER, required=True, limit=3),
            Field("capacity", "每段几户", Kind.NUMBER, required=True, limit=3),
            Field("rest", "午休从", Kind.TIME, required=True, limit=5),
            Field("back", "午休到", Kind.TIME, required=True, limit=5),
            Field("slots", "时段（每行一个：日期 从-到 户数）", Kind.LONG_TEXT, required=True, limit=8000),
        )
        super().__init__(over, desk, "时段", fields, clause=CLAUSE, icon="movein", width=720, columns=4)
        self._plan = plan
        self.body.insertLayout(
            0, row(label("先按天排，再在下面改个别的时段。", "muted"), None, button("按天排", self.spread))
        )
        lines = self.form.controls["slots"]
        if isinstance(lines, QPlainTextEdit):
            fix_height(lines, 200)
        allow(self.go, desk, service.set_slots)

    def start(self, values: dict[str, str] | None = None) -> None:
        """The times there are; else every day from nine to five, an hour each."""
        usual = {"since": "09:00", "until": "17:00", "minutes": "60", "capacity": "30", "rest": "12:00",
                 "back": "14:00"}  # fmt: skip
        lines = [f"{s.day.isoformat()} {s.since}-{s.until} {s.capacity}" for s in self._plan.slots]
        super().start({**usual, "slots": "\n".join(lines)} | (values or {}))
        if not lines:
            self.spread()

    def spread(self) -> None:
        """Write the same times for every day of the plan."""
        values = self.form.values()
        try:
            clocks = {
                name: clock_or_refuse(values[name], words, name)
                for name, words in (
                    ("since", "每天从"),
                    ("until", "到"),
                    ("rest", "午休从"),
                    ("back", "午休到"),
                )
            }
            minutes = whole_or_refuse(values["minutes"], "每段几分钟", "minutes", 10, 480)
            capacity = whole_or_refuse(values["capacity"], "每段几户", "capacity", 1, 500)
        except Refusal as refusal:
            self.form.show_error(refusal.field, refusal.sentence)
            return
        first, last = days_or_refuse(self._plan.first_day, self._plan.last_day)
        rest: tuple[time, time] = clocks["rest"], max(clocks["rest"], clocks["back"])
        found = daily_slots(first, last, clocks["since"], clocks["until"], minutes, capacity, rest)
        lines = [f"{day.isoformat()} {since}-{until} {count}" for day, since, until, count in found]
        self.form.put("slots", "\n".join(lines))

    def save(self) -> None:
        """Set them."""
        lines = []
        for number, text in enumerate(self.form.values()["slots"].splitlines(), 1):
            words = text.replace("–", "-").replace("—", "-").split()
            if not words:
                continue
            clocks = words[1].split("-") if len(words) == 3 else []
            if len(clocks) != 2:
                self.form.show_error("slots", f"第 {number} 行看不懂，请写成 2026-11-25 09:00-10:00 30。")
                return
            lines.append((words[0], clocks[0], clocks[1], words[2].rstrip("户")))
        places = sum(int(line[3]) for line in lines if line[3].isdigit())
        done = f"时段已定，共 {len(lines)} 个，可排 {places} 户。"
        self.do(service.set_slots, self._plan.ref.id, lines, done=done)


class RoomsSheet(FormSheet):
    """Which households come into the plan; they get their times in the order of their rooms."""

    def __init__(self, over: QWidget, desk: Desk, plan: PlanDetail) -> None:
        hint = "3栋、5栋2单元、3-1-101 至 3-1-1804、6-1-201"
        slots = (
            ("", "按先后排"),
            *((str(s.ref.id), f"{s.words}（空 {s.free}）") for s in plan.slots if s.free),
        )
        fields = (
            Field("rooms", "哪些住户", Kind.LONG_TEXT, required=True, limit=4000, hint=hint),
            Field("slot_id", "时段", Kind.CHOICE, required=True, choices=slots),
        )
        super().__init__(over, desk, "排住户", fields, clause=CLAUSE, icon="movein", columns=1)
        self._plan = plan
        places = sum(slot.free for slot in plan.slots)
        told = (("已排", f"{plan.households} 户"), ("还能排", f"{places} 户"),
                ("排法", "按房号先后填满各时段，依次编票号；已经办妥入住的不排。"))  # fmt: skip
        self.body.insertWidget(0, facts_block(told))
        allow(self.go, desk, service.add_households)

    def save(self) -> None:
        """Put them in; those left out are told with their reasons."""
        values = self.form.values()
        slot = int(values["slot_id"]) if values["slot_id"] else None
        plan = self._plan.ref.id
        added = self.do(service.add_households, plan, rooms=values["rooms"], slot_id=slot, done="住户已排。")
        if isinstance(added, service.Added):
            out = (
                f"；{len(added.left_out)} 户没有排：{'；'.join(added.left_out[:3])}" if added.left_out else ""
            )
            self.desk.say(f"排了 {added.count} 户{out}。")


class MoveSheet(FormSheet):
    """Another time for one household, or for all that did not come."""

    def __init__(
        self, over: QWidget, desk: Desk, plan: PlanDetail, rows: Sequence[HouseholdRow], now: Now
    ) -> None:
        at = now()
        open_slots = [s for s in plan.slots if s.free and not _is_over(s.day, s.until, at)]
        choices = tuple((str(s.ref.id), f"{s.words}（空 {s.free}）") for s in open_slots)
        fields = (
            Field("slot_id", "改到", Kind.CHOICE, required=True, choices=choices),
            Field("why", "改约原因", Kind.TEXT, required=True, limit=100, hint="电话约好、没有联系上"),
        )
        super().__init__(over, desk, "改约", fields, clause=CLAUSE, icon="movein", words="改约", columns=1)
        self._rows = rows
        first = "、".join(f"{one.ticket} {one.room}" for one in rows[:4])
        more = f" 等 {len(rows)} 户" if len(rows) > 4 else ""
        self.body.insertWidget(
            0, facts_block((("住户", first + more), ("票号", "不变，原来约的时段留在记录里。")))
        )
        self._first = choices[0][0] if choices else ""
        allow(self.go, desk, service.move_slot)

    def start(self, values: dict[str, str] | None = None) -> None:
        """The next time that has room is proposed."""
        super().start({"slot_id": self._first} | (values or {}))

    def save(self) -> None:
        """Move them."""
        values = self.form.values()
        if not values["slot_id"]:
            self.form.show_error("slot_id", "后面没有空的时段，请先结束或另排。")
            return
        ids = [one.ref.id for one in self._rows]
        done = f"已改约 {len(ids)} 户，请打电话告诉住户。"
        self.do(service.move_slot, ids, int(values["slot_id"]), why=values["why"], done=done)


class CloseSheet(FormSheet):
    """The plan ends; what becomes of those that are not done is written down."""

    def __init__(self, over: QWidget, desk: Desk, plan: PlanDetail, progress: lists.Figures) -> None:
        fields = (OWN["closed_words"],)
        super().__init__(
            over, desk, f"结束：{plan.name}", fields, clause=CLAUSE, icon="movein", words="结束",
            danger=True, columns=1,
        )  # fmt: skip
        self._plan, count = plan, progress.all
        rest = f"离场缺件 {count.left} 户，没有来 {count.missed + count.later + count.expected} 户"
        then = "不再扫票、收表；没办妥的住户可以按零星入住办理。"
        facts = (("办妥", f"{count.done} / {count.total} 户"), ("没办妥", rest), ("结束后", then))
        self.body.insertWidget(0, facts_block(facts))
        allow(self.go, desk, service.close_plan)

    def save(self) -> None:
        """End it."""
        words = self.form.values()["closed_words"]
        self.do(service.close_plan, self._plan.ref.id, words=words, done=f"{self._plan.name} 已结束。")

    def show_refusal(self, refused: Any) -> None:
        """The service calls the field by its own name."""
        super().show_refusal(replace(refused, field="closed_words") if refused.field == "words" else refused)


class WhySheet(ReasonSheet):
    """An act on one household that needs a reason; refused, it stays with what was typed."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        title: str,
        facts: Sequence[tuple[str, str]],
        words: str,
        verb: Callable[..., object],
        household: Ref,
        *,
        done: str,
        ready: Sequence[str],
        kept: str,
        then: Callable[[Any], object] = lambda _: None,
    ) -> None:
        def act(reason: str) -> None:
            result, refused = attempt(desk, verb, household.id, reason=reason, done=done)
            if refused is not None:
                self.refuse(refused.sentence)
                return
            rest_enter(self.window())
            self.close_sheet()
            then(result)

        super().__init__(over, title, facts, words, act, ready=ready, kept=kept, icon="movein", clause=CLAUSE)
        self._do = act

    def start(self) -> None:
        """Show it."""
        self.open_sheet(self.reason)

    def give(self, reason: str) -> None:
        """Do it; it closes itself when it was done."""
        self._do(reason)


def strike(over: QWidget, desk: Desk, one: HouseholdRow) -> None:
    """Take a household out of the plan."""
    if desk.allows(service.strike_household):
        facts = (("住户", f"{one.ticket}　{one.room}　{one.owners}"), ("以后", "按零星入住办理。"))
        WhySheet(
            over, desk, f"移出方案：{one.room}", facts, "移出", service.strike_household, one.ref,
            done=f"{one.room} 已移出方案。", ready=OUT_FOR, kept="票号不再用，理由留在记录里。",
        ).start()  # fmt: skip


def ask_order(
    over: QWidget, desk: Desk, household: Ref, words: str, now: Now, then: Callable[[], object]
) -> None:
    """Ask the CS head to let a household go out of the order of the steps, here or later (MOVE-02)."""

    def sign(asked: Any) -> None:
        if isinstance(asked, Ref):
            countersign(over, desk, asked, (("住户", words),), now, then)

    if desk.allows(service.ask_order):
        facts = (("住户", words), ("同意后", "这张会签单可以收，谁同意的留在记录里。"))
        WhySheet(
            over, desk, "跳步办理送审", facts, "送审", service.ask_order, household,
            done="已送客服主管。", ready=ORDER_FOR, kept="理由会给客服主管看。", then=sign,
        ).start()  # fmt: skip


def countersign(
    over: QWidget,
    desk: Desk,
    consent: Ref,
    facts: Sequence[tuple[str, str]],
    now: Now,
    then: Callable[[], object] = lambda: None,
) -> None:
    """The head signs at this desk, or what they said by telephone or letter is noted."""
    ask_consent(over, desk, consent, facts, then=then, now=now)


def _is_over(day: date, until: str, at: datetime) -> bool:
    return datetime.combine(day, time.fromisoformat(until)) <= at
