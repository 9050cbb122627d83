"""The page of the backups: how both places stand, what was made, and the way back from one."""

from datetime import datetime
from pathlib import Path

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.modules.backups import lists, papers, service
from app.modules.backups.check_view import CheckSheet
from app.modules.backups.keeper_view import keeper_of
from app.modules.backups.making import Outcome
from app.modules.backups.places_view import PlaceCard, PlacesSheet, told_of
from app.modules.backups.restore_view import KIND_OF_FILE, RestoreSheet
from app.modules.backups.restoring import TABLES, RestoreOrder
from app.modules.backups.waiting_view import progress_bar
from app.modules.site import service as site
from app.rules.ref import Ref
from app.storage.proof import Side
from app.storage.restore import live_side
from app.storage.signing import Signature
from app.ui.choose import open_file, open_folder
from app.ui.desk import Desk
from app.ui.dialog import tell
from app.ui.empty import Empty
from app.ui.page import Hint, Page
from app.ui.parts import allow, button, column, key_cap, label, row
from app.ui.printing import print_from_page
from app.ui.register import Register
from app.ui.sign_sheet import ask_signature
from app.ui.table import Column
from app.ui.theme import text_scale

COLUMNS = (
    Column("at", "时间", 150),
    Column("place", "位置", 100),
    Column("why", "缘由", 90),
    Column("size", "大小", 90, right=True, sort="bytes"),
    Column("result", "结果", 0, glyph="ok", tone="tone"),
    Column("journal", "操作日志到", 180, muted=True),
)
AMONG_THE_GOOD = "没有做好的备份可以打印标签。"


class BackupsPage(Page):
    """备份与恢复: Ctrl+N makes one now; Enter says where a backup lies."""

    kinds = frozenset({"backup", "setting", "restore"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "备份与恢复")
        self.keeper = keeper_of(desk)
        self.restore_button = button("从备份恢复…", self.restore)
        self.places_button = button("设定位置…", self.set_places)
        self.now_button = button("现在备份", self.back_up, role="filled", icon="backup", keys="Ctrl+N")
        for tool in (self.restore_button, self.places_button, self.now_button, key_cap("Ctrl N")):
            self.tools.addWidget(tool)
        self.own, self.second = PlaceCard("本机"), PlaceCard("第二位置")
        cards = row(self.own, self.second, spacing=12)
        for place in (0, 1):
            cards.setStretch(place, 1)
        self.bar = progress_bar("正在备份")
        self.bar.setFixedWidth(180)
        self.words = label("", "s")
        self.stop_button = button("停止", self.keeper.cancel, role="row")
        self.running = QWidget()
        self.running.setLayout(row(self.words, self.bar, self.stop_button, spacing=10))
        self.running.hide()
        self.list = Register(
            COLUMNS,
            "最近的备份",
            self.tell_of,
            Empty(
                "还没有备份",
                "现在做一份；以后程序会按时自己做，关闭时也做一份。",
                button("现在备份", self.back_up, role="filled"),
            ),
        )
        # In a low window the list gives way and scrolls; the cards keep every line.
        self.list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.list.setMinimumHeight(round(76 * text_scale()))
        self.label_button = button("打印标签…", self.print_label, role="row", icon="print")
        below = row(
            label("最近的备份", "h3"),
            12,
            self.running,
            None,
            button("核对备份…", self.check, role="row"),
            button("另存一份到…", self.copy_to, role="row"),
            self.label_button,
        )
        box = column(cards, below, self.list, spacing=10)
        box.setStretch(2, 1)
        self.body.addLayout(box)
        QShortcut(QKeySequence("Ctrl+N"), self, activated=self.back_up)
        QShortcut(QKeySequence("Ctrl+P"), self, activated=self.print_label)
        self.keeper.state_changed.connect(self._state_changed)
        self.keeper.progressed.connect(self._progressed)
        self.keeper.finished.connect(self._finished)
        allow(self.restore_button, desk, service.restored)
        allow(self.places_button, desk, service.set_up)
        allow(self.now_button, desk, service.note_made)

    # ---- what is in sight

    def reload(self) -> None:
        """Read places and list again."""
        keeper, plan = self.keeper, self.desk.read(lists.plan)
        goods = {good.place: good for good in self.desk.read(lists.newest_good)}
        now = keeper.clock()
        for card, place, second in zip((self.own, self.second), keeper.places(), (False, True), strict=True):
            good = goods.get(place.path)
            told = told_of(place, good, now, plan.too_old_hours, second=second)
            card.show_place(place, good, keeper.seen.get(place.path), told)
        lines = self.desk.read(lists.recent, str(keeper.own_place), plan.second)
        self.list.show_rows(lines)
        restored = self.desk.read(lists.last_restore)
        past = f"　{restored:%Y-%m-%d} 从备份恢复过" if restored else ""
        self.counts.setText(f"每用 {plan.hours} 小时一次，关闭前也做一次{past}")

    def open(self, ref: Ref) -> None:
        """Choose one backup in the list."""
        self.list.table.choose(ref)

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        return (("Ctrl N", "备份"), ("Enter", "位置"), ("Ctrl P", "标签"), ("F1", "说明"))

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What is asked here."""
        return (
            ("ARCH-06", "用户资料要有密码：备份和站点一样加密，要用负责人的登录名和密码才能打开。"),
            ("ARCH-20", "谁做过什么改不了：备份标签上印着操作日志编号，核对时和站点的记录比对。"),
        )

    def first_focus(self) -> QWidget:
        """The list, or the first button while it is empty."""
        return self.list.first_focus()

    # ---- making

    def back_up(self) -> None:
        """One backup to both places now."""
        self._begin("hand", None)

    def copy_to(self) -> None:
        """One backup into any folder, a stick for instance."""
        folder = open_folder(self, "另存一份备份到", Path.home())
        if folder is not None:
            self._begin("copy", folder)

    def _begin(self, why: str, to: Path | None) -> None:
        if self.keeper.back_up_now(why, self._made, to=to):
            self._progressed(0)
        elif self.keeper.running:
            self.desk.refuse("正在做另一份备份，请等它完成后再做。")
        else:
            self.desk.refuse("站点在只读的硬盘上，窗口里记不了备份。请用命令 qiantai backup 备份到另一块盘。")

    def _made(self, outcomes: tuple[Outcome, ...]) -> None:
        wrong = next((one.problem for one in outcomes if one.problem), "")
        if wrong:
            self.desk.refuse(wrong)
        elif any(one.stopped for one in outcomes):
            self.desk.inform("备份停止了，原来的备份都还在。")
        else:
            places = f"，{len(outcomes)} 个位置各一份" if len(outcomes) > 1 else ""
            self.desk.say(f"备份做好并核对无误{places}。")

    def _progressed(self, part: int) -> None:
        self.running.show()
        self.bar.setValue(part)
        self.words.setText(f"正在备份并核对　{part // 10} %")

    def _finished(self, _outcomes: object) -> None:
        self.running.hide()
        self.refresh()

    def _state_changed(self, _state: object) -> None:
        self.refresh()

    # ---- looking at one

    def tell_of(self, line: lists.BackupLine) -> None:
        """Where a backup lies, or why there is none."""
        words = [f"时间：{line.at}　{line.why}", f"文件夹：{line.folder}"]
        if line.file_name:
            words += [f"文件：{line.file_name}　{line.size}", f"操作日志到：{line.journal}"]
        tell(self, "备份", [*words, line.result])

    def print_label(self) -> None:
        """The label of the chosen backup, or of the newest good one."""
        chosen = self.list.current()
        good = [line for line in self.list.table.rows() if line.journal]
        line = chosen if chosen is not None and chosen.journal else next(iter(good), None)
        if line is None:
            self.desk.refuse(AMONG_THE_GOOD)
            return
        names = self.desk.read(site.names)

        def paper() -> bytes:
            return papers.label_pdf(line, names, self.desk.who.name, datetime.now())

        if print_from_page(self, self.desk, paper):
            self.desk.say("标签已送到打印机。")

    def check(self) -> None:
        """Choose a file and examine it in full."""
        path = open_file(self, "核对备份", KIND_OF_FILE, start=self.keeper.own_place)
        if path is not None:
            CheckSheet(self, self.desk, path).start()

    # ---- heads only

    def set_places(self) -> None:
        """The second place and how often."""
        PlacesSheet(self, self.desk, self.desk.read(lists.plan)).start()

    def restore(self) -> None:
        """Choose a backup, see both sides, sign, and go back to it."""
        if self.keeper.restore is None:
            self.desk.refuse("现在不能恢复，请关闭程序再打开。")
            return
        RestoreSheet(self, self.desk.store.folder, self._sign, live=self._live).start()

    def _live(self, sequence: int) -> Side | None:
        side: Side = self.desk.read(live_side, TABLES, sequence)
        return side

    def _sign(self, order: RestoreOrder) -> None:
        ask_signature(
            self,
            self.desk,
            "从备份恢复",
            (
                ("备份", order.path.name),
                ("做于", f"{order.comparison.head.made_at:%Y-%m-%d %H:%M}"),
                ("接下来", "关闭现在的站点，换成这份备份，然后回到解锁页。"),
            ),
            "恢复",
            lambda signature: self._restore(order, signature),
            danger=True,
        )

    def _restore(self, order: RestoreOrder, signature: Signature) -> None:
        ordered = self.desk.do(service.order_restore, order.path.name, signature=signature)
        if ordered and self.keeper.restore is not None:
            self.keeper.restore(order)
