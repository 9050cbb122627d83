"""The dialogs of what becomes of a ring: issued, handed back, lost, accounted for, found, out of service."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.keys import fate_lists, service
from app.modules.keys.fate_lists import LossRow
from app.modules.keys.hand_signed_view import Facts, HandSignedSheet, KeyReasonSheet, KeySheet
from app.modules.keys.lists import RingCard
from app.modules.keys.printing_view import print_issue
from app.modules.keys.rules import LOCKS
from app.rules.dates import month_day
from app.rules.field import Field, Kind
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet, facts_block
from app.ui.form_sheet import attempt
from app.ui.glyphs import Glyph
from app.ui.parts import allow, label, row

Now = Callable[[], datetime]
RETIRED_FOR = ("房屋已经交付业主", "锁已更换", "暂不使用")
STRUCK_FOR = ("钥匙已交业主", "换锁后旧钥匙作废", "房屋移交，不再保管")


def ring_facts(card: RingCard) -> Facts:
    """Which ring it is, in every dialog the same."""
    pieces = f"{card.pieces} 把" + (f"，缺 {card.short} 把" if card.short else "")
    return (("钥匙", f"{card.tag}　{card.code}　{pieces}"), ("开哪里", card.place))


class IssueSheet(HandSignedSheet):
    """Give a ring out for good (KEY-04); who has it on loan may keep it."""

    FIELDS = (
        Field("taken_by", "领用人", Kind.NAME, required=True, limit=60),
        Field("firm", "单位、班组、房号", Kind.TEXT, required=True, limit=60),
        Field("reason", "领用事由", Kind.TEXT, required=True, limit=100, hint="为什么长期使用"),
        Field("identity", "证件号", Kind.IDENTITY, limit=40),
        Field("identity_why", "照录理由", Kind.TEXT, limit=60, hint="证件号校验不符仍要登记时填"),
    )
    USUAL = frozenset({"taken_by", "firm", "reason", "identity"})

    def __init__(self, over: QWidget, desk: Desk, card: RingCard, now: Now = datetime.now) -> None:
        super().__init__(
            over, desk, f"领用：{card.tag}", self.FIELDS, service.issue, signer="领用人",
            facts=(*ring_facts(card), ("登记后", "钥匙清单当即写明“领用”，不再催还。")),
            clause="KEY-04", words="登记领用",
        )  # fmt: skip
        self._card, self._now = card, now
        self.place = f"key-issue:{card.ref.id}"
        for place, (_, words) in enumerate(card.instructions, 1):
            self.body.insertLayout(place, row(Glyph("today", 18), label(words, "h3", wrap=True), spacing=8))
        self.form.set_shown(self.USUAL)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Whoever has it on loan stands there already."""
        loan = self._card.loan
        told = {}
        if loan is not None:
            firm = self.desk.read(fate_lists.firm_of_borrower, self._card.ref.id)
            told = {"taken_by": loan.borrower, "firm": firm}
        super().start(told | (values or {}))

    def save(self) -> None:
        """Give it out."""
        over, desk, now = self.over, self.desk, self._now
        self.do(
            service.issue,
            self._card.ref.id,
            **self.form.values(),
            strokes=self.strokes(),
            heard=tuple(said for said, _ in self._card.instructions),
            done=f"{self._card.tag} 已登记领用，钥匙清单已更新。",
            act=("打印领用单…", lambda made: print_issue(over, desk, made, now())),
        )

    def show_refusal(self, refused: Said) -> None:
        """A paper whose number does not fit asks why it is kept all the same."""
        if refused.field == "identity":
            self.form.set_shown({*self.USUAL, "identity_why"})
        super().show_refusal(refused)


class TakeInSheet(KeySheet):
    """A ring that was given for good comes back (KEY-04)."""

    FIELDS = (
        Field("why", "交回原因", Kind.TEXT, required=True, limit=200),
        Field("short", "少几把", Kind.NUMBER, required=True, limit=2),
    )

    def __init__(self, over: QWidget, desk: Desk, card: RingCard) -> None:
        facts = (*ring_facts(card), ("领用人", card.issued_to), ("挂回", f"{card.hook}，把数当面点清"))
        super().__init__(
            over, desk, f"领用交回：{card.tag}", self.FIELDS, service.take_in_issued,
            facts=facts, clause="KEY-04", words="登记交回",
        )  # fmt: skip
        self._card = card

    def start(self, values: dict[str, str] | None = None) -> None:
        """Mostly nothing is missing."""
        super().start({"short": "0"} | (values or {}))

    def save(self) -> None:
        """Take it in."""
        card = self._card
        if card.issue is not None:
            done = f"{card.tag} 已交回，挂回 {card.hook}。"
            self.do(service.take_in_issued, card.issue.id, **self.form.values(), done=done)


class LossSheet(KeySheet):
    """Report a ring lost, at once (KEY-02)."""

    FIELDS = (
        Field("what", "经过", Kind.LONG_TEXT, required=True, limit=300, hint="什么时候、在哪里、怎么发现的"),
        Field("lost_by", "谁遗失的", Kind.NAME, limit=60),
        Field("lock", "换锁", Kind.CHOICE, required=True, choices=LOCKS),
        Field("lock_words", "换锁说明", Kind.TEXT, limit=200),
    )

    def __init__(self, over: QWidget, desk: Desk, card: RingCard) -> None:
        facts = (*ring_facts(card), ("报失后", "立即停止借用；2 天内交书面说明，换锁与否可以以后再登记。"))
        super().__init__(
            over, desk, f"报失：{card.tag}", self.FIELDS, service.report_loss, facts=facts, words="报失"
        )
        self._card = card
        self.place = f"key-loss:{card.ref.id}"

    def start(self, values: dict[str, str] | None = None) -> None:
        """Whoever has it stands there already."""
        had = self._card.loan.borrower if self._card.loan else self._card.issued_to.partition("　")[0]
        super().start({"lost_by": had} | (values or {}))

    def save(self) -> None:
        """Report it."""
        done = f"{self._card.tag} 已报失，2 天内交书面说明。"
        self.do(service.report_loss, self._card.ref.id, **self.form.values(), done=done)


class AccountSheet(KeySheet):
    """The written account of a loss (KEY-02)."""

    FIELDS = (
        Field(
            "words",
            "书面说明",
            Kind.LONG_TEXT,
            required=True,
            limit=1000,
            hint="照交来的书面说明录入，至少 10 个字；原件留存",
        ),
    )

    def __init__(self, over: QWidget, desk: Desk, card: RingCard, now: datetime) -> None:
        loss = _loss(desk, card, now)
        super().__init__(
            over, desk, f"遗失书面说明：{card.tag}", self.FIELDS, service.hand_in_account,
            facts=(*ring_facts(card), *_told(loss)), words="登记说明",
        )  # fmt: skip
        self._card = card
        self.place = f"key-account:{card.ref.id}"

    def save(self) -> None:
        """Hand it in."""
        if self._card.loss is not None:
            done = f"{self._card.tag} 的书面说明已登记。"
            self.do(service.hand_in_account, self._card.loss.id, **self.form.values(), done=done)


class LockSheet(KeySheet):
    """Whether the lock was changed after a loss (KEY-02)."""

    FIELDS = (
        Field("lock", "换锁", Kind.CHOICE, required=True, choices=LOCKS[1:]),
        Field("lock_words", "说明", Kind.TEXT, required=True, limit=200, hint="哪天换的；不换写为什么"),
    )

    def __init__(self, over: QWidget, desk: Desk, card: RingCard, now: datetime) -> None:
        facts = (*ring_facts(card), *_told(_loss(desk, card, now)))
        super().__init__(
            over, desk, f"换锁登记：{card.tag}", self.FIELDS, service.settle_lock, facts=facts, words="登记"
        )
        self._card = card

    def save(self) -> None:
        """Write it down."""
        values, loss = self.form.values(), self._card.loss
        if loss is not None:
            done = f"{self._card.tag} 的换锁情况已登记。"
            self.do(service.settle_lock, loss.id, values["lock"], values["lock_words"], done=done)


class FoundSheet(Sheet):
    """A lost ring was found: it hangs on its own hook again (KEY-02); Enter says so."""

    def __init__(self, over: QWidget, desk: Desk, card: RingCard, now: datetime) -> None:
        super().__init__(over, f"找回：{card.tag}", width=560, icon="keys", clause="KEY-02")
        self.desk, self._card = desk, card
        then = f"挂回 {card.hook}，可以再借。" + ("还没交的书面说明不用再交。" if card.account_due else "")
        facts = (*ring_facts(card), *_told(_loss(desk, card, now)), ("找回后", then))
        self.body.addWidget(facts_block(facts))
        allow(self.add_buttons("挂回去了", self.save), desk, service.found_again)

    def start(self) -> None:
        """Show it."""
        self.open_sheet()

    def save(self) -> None:
        """It hangs again."""
        card = self._card
        if card.loss is None:
            return
        done = f"{card.tag} 已找回，挂回 {card.hook}。"
        _, refused = attempt(self.desk, service.found_again, card.loss.id, done=done)
        if refused is not None:
            self.refuse(refused.sentence)
        else:
            self.close_sheet()


class RetireSheet(KeyReasonSheet):
    """Put a ring out of service, with the reason (KEY-02)."""

    def __init__(self, over: QWidget, desk: Desk, card: RingCard) -> None:
        super().__init__(
            over, desk, f"停用：{card.tag}", ring_facts(card), "停用", service.retire, card.ref.id,
            done=f"{card.tag} 已停用，仍挂在 {card.hook}。",
            undo=lambda _: desk.do(service.reinstate, card.ref.id, done=f"{card.tag} 恢复使用。"),
            ready=RETIRED_FOR, kept="停用的钥匙留在清单和钩上，不能借；可以恢复使用。",
        )  # fmt: skip


class TakeOffSheet(KeyReasonSheet):
    """Strike a ring off the key list, with the reason (KEY-02)."""

    def __init__(self, over: QWidget, desk: Desk, card: RingCard) -> None:
        super().__init__(
            over, desk, f"注销：{card.tag}", (*ring_facts(card), ("现在", card.stands_zh)), "注销",
            service.take_off, card.ref.id, done=f"{card.tag} 已注销，{card.hook} 空出来了。",
            ready=STRUCK_FOR, kept="注销不能恢复：挂钩空出，编号和牌码不再用，经过留在清单里。",
        )  # fmt: skip


def reinstate(desk: Desk, card: RingCard) -> None:
    """A ring is used again, at once; the bar takes it back with the reason it had."""

    def undo(_: object) -> None:
        desk.do(service.retire, card.ref.id, reason=card.why, done=f"{card.tag} 仍停用。")

    desk.do(service.reinstate, card.ref.id, done=f"{card.tag} 恢复使用。", undo=undo)


def _loss(desk: Desk, card: RingCard, now: datetime) -> LossRow | None:
    return desk.read(fate_lists.loss, card.loss.id, now) if card.loss is not None else None


def _told(loss: LossRow | None) -> Facts:
    """What was said when the loss was reported, and until when the account is due."""
    if loss is None:
        return ()
    told = [("报失", f"{loss.reported}　{loss.lost_by}".rstrip("　")), ("经过", loss.what)]
    if loss.account_by is not None and loss.days_left is not None:
        left = f"还有 {loss.days_left} 天" if loss.days_left > 0 else "今天到期"
        late = f"逾期 {-loss.days_left} 天" if loss.days_left < 0 else left
        told.append(("书面说明", f"{month_day(loss.account_by)}前交，{late}"))
    return tuple(told)
