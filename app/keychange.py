"""The site under a new data key: backed up, closed, copied under the new key, opened again by its people."""

from typing import TYPE_CHECKING

from app.errors import Refusal, Trouble
from app.storage.folder import SiteFolder
from app.storage.rekey import new_data_key
from app.ui.crash import trouble_dialog
from app.ui.dialog import tell
from app.ui.preparing import PreparingPage, Report

if TYPE_CHECKING:
    from app.start import Program

DONE = (
    "全部资料已经换到新的数据密钥下，大家的密码和恢复密钥不变。",
    "更换以前的备份仍要用当时的密码打开；请解锁后再做一份新的备份。",
)


def change_data_key(program: "Program") -> None:
    """Take the whole site to a new data key (ARCH-06); asked for and put on record before."""
    opened = program.open
    if opened is None or not program.keeper.before("key"):
        return
    folder, key = opened.folder, opened.store.keys.key
    program.lock_desk()
    if program.open is not None or program.lock is None:
        trouble_dialog(Refusal("另一项工作正在读写数据，请等它完成后再换。"), program.window).open()
        return
    lock = program.lock

    def work(report: Report) -> None:
        def told(done: int, total: int) -> None:
            report(f"已换 {done * 100 // max(1, total)} %，请不要关机")

        new_data_key(folder, key, lock=lock, progress=told)

    page = PreparingPage(work, title="正在更换数据密钥")
    page.ready.connect(lambda: _changed(program, folder))
    page.failed.connect(lambda problem: _not_changed(program, folder, problem))
    program.show_page(page)
    page.start()


def _changed(program: "Program", folder: SiteFolder) -> None:
    program.take(folder.path)
    if program.window is not None:
        tell(program.window, "数据密钥已经更换", list(DONE))


def _not_changed(program: "Program", folder: SiteFolder, problem: Refusal | Trouble) -> None:
    program.take(folder.path)
    trouble_dialog(problem, program.window).open()
