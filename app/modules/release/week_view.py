"""The weekly comparison: gate's parts scanned one by one, a reason for each that is missing (RELS-02)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.modules.release import lists, service
from app.modules.release.rules import FORM_CLAUSE, NOT_BACK
from app.rules.ref import Ref
from app.rules.text import halfwidth, one_line
from app.storage.signing import Signature
from app.ui import sounds
from app.ui.desk import Desk
from app.ui.form_sheet import attempt
from app.ui.pane import Pane
from app.ui.parts import Card, Elided, allow, button, clause_chip, column, key_cap, label, row
from app.ui.scan_field import ScanField
from app.ui.sign_sheet import ask_signature
from app.ui.table import Column, RowTable
from app.ui.theme import fix_width

PLACE = "release-week"
COLUMNS = (
    Column("code", "编号", 110, bold=True, glyph="sign"),
    Column("day", "有效", 60),
    Column("room", "房号", 90),
    Column("who", "申请人", 90),
    Column("goods", "物品", 0, muted=True),
    Column("why", "未回原因", 220, tone="tone"),
)


@dataclass(frozen=True)
class MissingRow:
    """A slip that is not back, with the reason as it is being written."""

    ref: Ref
    code: str
    day: str
    room: str
    who: str
    goods: str
    why: str
    sign: str
    tone: str


class WeekPane(Pane):
    """Scan the parts that came; write why the others did not; sign. Ctrl+Z takes the last scan back."""

    kinds = frozenset({"release_slip", "release_reconciling"})

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.setAccessibleName("放行条核对")
        self.reasons: dict[int, str] = {}
        self.scanned: list[tuple[Ref, str]] = []
        self._week = lists.Week("", 0, ())
        self.scan = ScanField("扫门岗联", "扫门岗联，或输入编号后回车")
        self.scan.scanned.connect(self.take)
        self.scan.empty.connect(self._to_list)
        self.guard = QLineEdit()
        self.guard.setAccessibleName("门岗")
        self.guard.setPlaceholderText("哪位门岗交来的")
        self.guard.setMaxLength(60)
        fix_width(self.guard, 160)
        self.last = Elided("s")
        self.told = label("", "h3")
        self.table = RowTable(COLUMNS, "没有回来的放行条")
        self.table.opened.connect(lambda _: self._to_reason())
        self.table.chosen.connect(self._show_reason)
        self.why = QLineEdit()
        self.why.setAccessibleName("未回原因")
        self.why.setMaxLength(200)
        self.why.returnPressed.connect(self._write)
        self.why.textEdited.connect(self._take_number)
        ready = "　".join(f"{n}\u00a0{words}" for n, words in enumerate(NOT_BACK, 1))
        self.go = allow(
            button("核对完毕，签字…", self.finish, role="filled"), desk, service.finish_reconciling
        )
        self.before = Elided("muted")
        block = Card("门岗联核对", "", clause_chip(FORM_CLAUSE))
        top = row(self.scan, label("门岗", "c"), self.guard)
        top.setStretch(0, 1)
        reason = row(label("原因", "c"), self.why, label(ready, "s"))
        reason.setStretch(1, 1)
        foot = row(self.before, None, self.told, self.go, key_cap("Ctrl Enter"))
        foot.setStretch(0, 1)
        inner = column(top, self.last, self.table, reason, foot, spacing=8, margins=(12, 10, 12, 10))
        inner.setStretch(2, 1)
        block.body.addLayout(inner)
        self.setLayout(column(block))
        self.keys = {"Ctrl+Return": self.finish, "Ctrl+Enter": self.finish}

    def reload(self) -> None:
        """Count again."""
        super().reload()
        self._week = self.desk.read(lists.week, self._now())
        draft = self.desk.draft(PLACE)
        self.reasons = {int(key): why for key, why in draft.items()} | self.reasons
        for one in self._week.missing:
            if one.why and one.ref.id not in self.reasons:
                self.reasons[one.ref.id] = one.why
        if not self.guard.text():
            self.guard.setText(self.desk.read(lists.last_guard))
        done = self.desk.read(lists.reconciled, 1)
        self.before.put(_before(done[0]) if done else "还没有核对过。")
        self._show()

    def take(self, code: str) -> None:
        """A gate's part: as listed, at this hour, by the guard who brought them."""
        guard = self.guard.text()
        ref, refused = attempt(self.desk, service.take_gate_part, code, guard=guard, done="")
        if refused is not None:
            sounds.play("refused", self.desk)
            self.desk.refuse(refused.sentence, clause=refused.clause, field=refused.field)
            self.last.put(refused.sentence)
            (self.guard if refused.field == "guard" else self.scan).setFocus()
            return
        sounds.play("good", self.desk)
        self.scanned.append((ref, code))
        self.last.put(f"{code} 已回，与清单一致。有出入的，按 Ctrl+Z 撤回，在列表里打开它登记。")
        self.scan.setFocus()

    def undo(self) -> bool:
        """The last scan was a wrong one; False when there is none."""
        if not self.scanned:
            return False
        ref, code = self.scanned.pop()
        self.desk.do(service.take_back_return, ref.id, done=f"{code} 已撤回。")
        return True

    def finish(self) -> None:
        """Sign it; every slip that is not back has its reason."""
        if not self.desk.allows(service.finish_reconciling):
            return
        lacking = next((one for one in self._week.missing if not self.reasons.get(one.ref.id)), None)
        if lacking is not None:
            self.table.choose(lacking.ref)
            self.desk.refuse(f"{lacking.code} 还没有回，请写原因再签字。", clause=FORM_CLAUSE, field="why")
            self.why.setFocus()
            return
        missing = len(self._week.missing)
        facts = (
            ("应回", f"{self._week.returned + missing} 张"),
            ("已回", f"{self._week.returned} 张"),
            ("未回", f"{missing} 张，每一张都写了原因" if missing else "没有"),
        )
        ask_signature(self, self.desk, "放行条每周核对", facts, "签字", self._sign, clause=FORM_CLAUSE)

    def first_focus(self) -> QLineEdit:
        """The scan field."""
        return self.scan

    def keep(self) -> None:
        """Out of sight: the reasons that were written are kept for this person."""
        written = {one.ref.id: one.why for one in self._week.missing}
        mine = {str(key): why for key, why in self.reasons.items() if why and why != written.get(key)}
        if mine:
            self.desk.keep_draft(PLACE, "放行条核对", mine)

    # ---- inside

    def _sign(self, signature: Signature) -> None:
        missing = len(self._week.missing)
        wanted = {one.ref.id: self.reasons.get(one.ref.id, "") for one in self._week.missing}
        done = f"放行条已核对，未回 {missing} 张。" if missing else "放行条已核对，全部收回。"
        if self.desk.do(service.finish_reconciling, wanted, signature=signature, done=done):
            self.reasons, self.scanned = {}, []
            self.desk.drop_draft(PLACE)
            self.refresh()

    def _show(self) -> None:
        missing = [self._row(one) for one in self._week.missing]
        self.table.set_rows(missing)
        open_ones = sum(not line.why for line in missing)
        told = f"已回 {self._week.returned}　未回 {len(missing)}"
        self.told.setText(told + (f"　还差原因 {open_ones}" if open_ones else ""))
        self.why.setEnabled(bool(missing))
        self._show_reason(self.table.current())

    def _row(self, one: lists.OutRow) -> MissingRow:
        why = self.reasons.get(one.ref.id, "")
        row_ = MissingRow(
            one.ref, one.code, one.day, one.room, one.who, one.goods, why or "请写原因", "overdue", "over"
        )
        return replace(row_, why=why, sign="paused", tone="") if why else row_

    def _to_list(self) -> None:
        if self.table.rows():
            self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def _to_reason(self) -> None:
        self.why.setFocus(Qt.FocusReason.TabFocusReason)
        self.why.selectAll()

    def _show_reason(self, line: MissingRow | None) -> None:
        self.why.setText(self.reasons.get(line.ref.id, "") if line is not None else "")

    def _take_number(self, typed: str) -> None:
        digit = halfwidth(typed)
        if digit in ("1", "2", "3"):
            self.why.setText(NOT_BACK[int(digit) - 1])

    def _write(self) -> None:
        """Enter: the reason of this slip, then the next one that has none."""
        current, words = self.table.current(), one_line(self.why.text())
        if current is None:
            return
        if not words:
            self.desk.refuse("请写这一张为什么没有回。", clause=FORM_CLAUSE, field="why")
            return
        self.desk.settled.emit()
        self.reasons[current.ref.id] = words
        self._show()
        after = next((one for one in self._week.missing if not self.reasons.get(one.ref.id)), None)
        if after is None:
            self.go.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self.table.choose(after.ref)
        self._to_reason()


def _before(done: lists.Reconciled) -> str:
    return f"上次核对 {done.at}　{done.by}　应回 {done.slips}，已回 {done.back}，未回 {done.missing}"
