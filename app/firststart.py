"""The first start: wizard, sample site; and the ways back in: a recovery key, a backup."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app import recent, site
from app.documents.form import load
from app.documents.render import render
from app.errors import Refusal, Trouble
from app.modules.backups.restore_view import RestoreSheet, RestoringPage
from app.modules.backups.restoring import RestoreDone, RestoreOrder
from app.modules.keys.importing import bring_in as bring_keys_in
from app.modules.keys.plan import read_sheets
from app.modules.keys.planned import KeySheets
from app.modules.residents.importing import bring_in, plan_from
from app.modules.residents.lists import buildings, mark_names
from app.modules.site import service as settings
from app.modules.staff import service as staff
from app.paths import resources
from app.rules.dates import chinese_date
from app.rules.roles import Role
from app.storage import keyring
from app.storage.folder import SiteFolder, SiteLock, hold_lock
from app.storage.password import must_be_good
from app.ui.crash import trouble_dialog
from app.ui.dialog import Sheet, tell
from app.ui.parts import label
from app.ui.printing import ask_and_print
from app.ui.wizard import Answers, Wizard

if TYPE_CHECKING:
    from app.start import Program

# Letters and digits: an input method is off in a password field.
SAMPLE_PASSWORD = "kankan-shili-1"
SAMPLE = site.NewSite(
    company="示例物业服务有限公司",
    centre="青禾苑物业管理服务中心",
    head_name="顾维舟",
    login="维舟",
    password=SAMPLE_PASSWORD,
    households="1200",
)

TELEPHONE = "199-0000-0100"
KEYS_OF = date(2026, 11, 23)
"""The day of the sample's key list: what was out then is as long out on whatever day the sample is made."""


@dataclass(frozen=True)
class Colleague:
    """Somebody else on the sample's register; only who has a log-in name can be switched to."""

    name: str
    sex: str
    role: Role
    login: str = ""
    duties: tuple[str, ...] = ()


COLLEAGUES = (
    Colleague("沈若兰", "f", Role.CS_HEAD, "若兰", ("information",)),
    Colleague("林晓禾", "f", Role.DESK, "晓禾", ("keys", "archive", "outbox")),
    Colleague("何砚秋", "f", Role.LEADER),
    Colleague("叶知秋", "m", Role.OFFICER),
)
"""Whom the head works with, so that switching, consent and whose is what can be tried."""


def enter_colleagues(opened: site.OpenSite) -> None:
    """The desk's telephone, and the sample's other people; log-ins have the sample's password."""
    today = date.today().isoformat()

    def sign(verb: Callable[..., Any], *args: Any, **words: Any) -> Any:
        return opened.store.do(opened.who, verb, *args, signature=opened.signature, **words)

    opened.store.do(opened.who, settings.change, {"telephone": TELEPHONE})
    for one in COLLEAGUES:
        person = sign(staff.register, name=one.name, sex=one.sex, entered=today, role=one.role.value)
        if one.login:
            sign(staff.open_log_in, person.id, login=one.login, password=SAMPLE_PASSWORD)
        for duty in one.duties:
            sign(staff.name_for, person.id, duty=duty, since=today)
        if one.role is Role.OFFICER:
            area = tuple(number for number, _ in opened.store.read(buildings))
            sign(staff.set_area, person.id, area, since=today)


def make_wizard(program: "Program") -> Wizard:
    """The wizard of the first start, wired to the same acts as the commands."""
    made: list[Answers] = []

    def create(answers: Answers) -> Sequence[str]:
        made[:] = [answers]
        return site.create(
            answers.folder,
            site.NewSite(
                answers.company,
                answers.centre,
                answers.head_name,
                answers.login,
                answers.password,
                answers.households,
                answers.delivery,
            ),
        )

    def print_keys(texts: Sequence[str]) -> None:
        try:
            ask_and_print(wizard, keys_paper(made[0].centre, texts, date.today()))
        except (Refusal, Trouble) as problem:
            trouble_dialog(problem, wizard).open()

    def verify(text: str) -> None:
        folder = SiteFolder(made[0].folder)
        with hold_lock(folder):
            keyring.verify_recovery(folder, text)

    def done(answers: Answers) -> None:
        program.names = type(program.names)(answers.company, answers.centre)
        program.recovery_was_typed = True
        program.take(answers.folder)

    wizard = Wizard(create, print_keys, verify, folder=free_folder(), rule=what_is_wrong)
    wizard.done.connect(done)
    wizard.existing.connect(program.take)
    wizard.restore.connect(lambda: ask_restore(program, wizard, SiteFolder(free_folder()), choosing=True))
    wizard.sample.connect(lambda: _sample(program))
    return wizard


def ask_restore(
    program: "Program", over: QWidget, folder: SiteFolder, *, choosing: bool = False
) -> RestoreSheet:
    """Put a closed site back from a backup: one that does not open, or, with `choosing`, on a new PC."""
    held = _held(program, folder)
    sheet = RestoreSheet(
        over, folder, lambda order: restore_site(program, order), lock=held, choosing=choosing
    )
    sheet.start()
    return sheet


def lead_to_restore(program: "Program", folder: SiteFolder, problem: Refusal | Trouble) -> None:
    """A site that lacks its database or its keys: say so, then offer to put it back from a backup."""
    program.greet()
    page = program.window.centralWidget()
    dialog = trouble_dialog(problem, program.window)
    dialog.finished.connect(lambda _: ask_restore(program, page, folder))
    dialog.open()


def restore_site(program: "Program", order: RestoreOrder) -> None:
    """Close the site if it is open, put the backup in its place, and go to the unlock page."""
    # The dialog that asked still stands on the page that goes now: it is left first.
    QTimer.singleShot(0, program, lambda: _restore(program, order))


def _restore(program: "Program", order: RestoreOrder) -> None:
    program.lock_desk()
    if program.open is not None:
        trouble_dialog(Refusal("另一项工作正在读写数据，请等它完成后再恢复。"), program.window).open()
        return
    page = RestoringPage(order, lock=_held(program, order.folder))
    page.done.connect(lambda done: _restored(program, order, done))
    page.failed.connect(lambda problem: _not_restored(program, order, problem))
    program.show_page(page)
    page.start()


def _restored(program: "Program", order: RestoreOrder, done: RestoreDone) -> None:
    program.take(order.folder.path)
    page = program.window.centralWidget()
    head = order.comparison.head
    kept = f"换下来的文件留在站点文件夹的 {done.kept.name} 里，没有删除。" if done.kept else ""
    lines = (
        f"站点已经恢复到 {head.made_at:%Y-%m-%d %H:%M} 的备份，操作日志到 {head.journal.short}。",
        kept,
        *done.notes,
        "请选登录名、输密码解锁，然后核对最近的记录。",
    )
    tell(page, "恢复好了", [line for line in lines if line])


def _not_restored(program: "Program", order: RestoreOrder, problem: Refusal | Trouble) -> None:
    if order.comparison.live is not None or _held(program, order.folder) is not None:
        program.take(order.folder.path)
    else:
        program.greet()
    trouble_dialog(problem, program.window).open()


def _held(program: "Program", folder: SiteFolder) -> SiteLock | None:
    """The program's own hold on this site, if it is this one."""
    lock = program.lock
    return lock if lock is not None and lock.folder.path == folder.path else None


def keys_paper(centre: str, texts: Sequence[str], day: date) -> bytes:
    """The sheet with both recovery keys, one half for each, to be cut and kept apart (ARCH-06)."""
    first, second = texts
    return render(
        load("recovery-keys"),
        {"centre": centre, "day": chinese_date(day), "first": first, "second": second},
    )


def free_folder() -> Path:
    """A folder for a new site that is not there yet or empty."""
    first = recent.home_for_sites()
    tries = (first, *(first.with_name(f"{first.name} {n}") for n in range(2, 100)))
    return next((p for p in tries if not p.exists() or (p.is_dir() and not any(p.iterdir()))), first)


def what_is_wrong(password: str, own_words: Sequence[str]) -> str:
    """What is wrong with a password, in a sentence; empty when nothing is."""
    try:
        must_be_good(password, own_words)
    except Refusal as refusal:
        return refusal.sentence
    return ""


def _sample(program: "Program") -> None:
    try:
        folder = fresh_sample(recent.sample_folder())
    except (Refusal, Trouble) as problem:
        trouble_dialog(problem, program.window).open()
        return
    program.names = type(program.names)(SAMPLE.company, SAMPLE.centre)
    program.take(folder)
    program.enter_as(SAMPLE.login, SAMPLE.password)  # whoever only wants to look need not type one


def fresh_sample(folder: Path) -> Path:
    """The sample site made anew, with the sample's households, colleagues and keys in it."""
    if folder.exists():
        with hold_lock(SiteFolder(folder)):
            pass  # open in another window: leave it alone
        shutil.rmtree(folder, ignore_errors=True)
    site.create(folder, SAMPLE)
    opened = site.unlock(folder, SAMPLE.login, SAMPLE.password)
    try:
        marks = [name for _, name in opened.store.read(mark_names)]
        workbook = resources() / "sample" / "households-1.xlsx"
        opened.store.do(opened.who, bring_in, plan_from(workbook, marks), workbook.name)
        enter_colleagues(opened)
        opened.store.do(opened.who, bring_keys_in, sample_keys(date.today()))
    finally:
        opened.close()
    return folder


def sample_keys(today: date) -> KeySheets:
    """The sample's key list, with its open loans moved to this day."""
    read = read_sheets(resources() / "sample" / "keys-1.xlsx")
    later = today - KEYS_OF
    loans = (
        replace(loan, lent=loan.lent + later, due=loan.due + later if loan.due else None)
        for loan in read.loans
    )
    return replace(read, loans=tuple(loans))


class RecoverSheet(Sheet):
    """All heads forgot their passwords: a recovery key from paper sets a new one for a log-in name."""

    def __init__(self, over: QWidget, folder: SiteFolder, then: Callable[[str, str], object]) -> None:
        super().__init__(over, "用恢复密钥设新密码", icon="lock", clause="ARCH-06")
        self._folder, self._then = folder, then
        self.body.addWidget(label("照着纸输入一把恢复密钥，四行都要。", "s"))
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("恢复密钥")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(104)
        self.login = QComboBox()
        self.login.setAccessibleName("登录名")
        heads = [log_in.name for log_in in keyring.log_ins(folder) if log_in.head]
        self.login.addItems(heads)
        self.password, self.again = QLineEdit(), QLineEdit()
        for field, name in ((self.password, "新密码"), (self.again, "再输一次")):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setAccessibleName(name)
            field.setMaxLength(200)
        for words, control in (
            ("恢复密钥", self.text),
            ("负责人的登录名", self.login),
            ("新密码（至少 10 个字符）", self.password),
            ("再输一次", self.again),
        ):
            self.body.addWidget(label(words, "c"))
            self.body.addWidget(control)
        self.add_buttons("设新密码", self.change)

    def start(self) -> None:
        """Show it."""
        self.open_sheet(self.text)

    def change(self) -> None:
        """Open with the key, set the password, go in."""
        if self.password.text() != self.again.text():
            self.refuse("两次输入的密码不一样。")
            return
        login, password = self.login.currentText(), self.password.text()
        try:
            key = keyring.unlock_with_recovery(self._folder, self.text.toPlainText())
            keyring.set_password(self._folder, key, login, password)
        except (Refusal, Trouble) as problem:
            self.refuse(problem.sentence)
            return
        self.close_sheet()
        self._then(login, password)
