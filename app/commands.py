"""The commands for the administrator: the same acts as the window, the password never an argument."""

import argparse
import getpass
import json
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from app import bringing, clauses, mishap
from app.errors import Cancelled, Refusal, Trouble
from app.ui.files import write_whole

Command = Callable[[argparse.Namespace], int]

MOST_FOUND = 20_000
"""As many lines as `find` prints; more households than any site has."""

_ERRORS = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (\S+): invalid choice: '?([^']*)'? .*", r"没有“\2”这个命令"),
    (r"argument (\S+): expected one argument", r"\1 后面要写一个值"),
    (r"argument (\S+): invalid .* value: '(.*)'", r"\1 的值“\2”不对"),
)


class _Parser(argparse.ArgumentParser):
    """argparse with its own words in Chinese."""

    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, formatter_class=_Help, allow_abbrev=False, **options)
        self._positionals.title = "必填"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        for pattern, words in _ERRORS:
            message = re.sub(f"^{pattern}$", words, message)
        self.exit(2, f"{message}。\n用 {self.prog} --help 查看用法。\n")


class _Help(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when it was done, 1 with a sentence on stderr when not, 2 for usage."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
    chosen = _parser().parse_args(arguments)
    command: Command = chosen.command
    try:
        return command(chosen)
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
    except Trouble as trouble:
        print(f"{trouble.sentence}{trouble.advice}", file=sys.stderr)
    except (Cancelled, KeyboardInterrupt):
        print("已停止，什么都没有改动。", file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()
    except Exception as error:
        # A bug: the trace goes without values into the local log, the administrator gets a sentence.
        where = mishap.note(error)
        print(f"程序出了意外，站点的数据没有受影响。请把 {where} 交给维护人员。", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="qiantai",
        description="前台：物业服务中心前台工作程序。不带命令时打开窗口。",
        epilog="密码不写在命令行里：运行时询问，或用 --password-stdin 从标准输入读一行。",
    )
    commands = parser.add_subparsers(metavar="命令", required=True, title="命令", prog="qiantai")
    new = _add(commands, "new-site", "新建站点，恢复密钥只显示这一次", _new_site, login=False)
    new.add_argument("dir", metavar="文件夹", type=Path, help="站点放在哪里，须是空文件夹")
    new.add_argument("--company", metavar="公司", required=True, help="公司名称，印在通知落款")
    new.add_argument("--centre", metavar="中心", required=True, help="物业服务中心名称")
    new.add_argument("--head", metavar="登录名", required=True, help="第一位中心负责人的登录名")
    new.add_argument("--name", metavar="姓名", default="", help="负责人姓名，不写则同登录名")
    new.add_argument("--households", metavar="户数", default="600", help="小区户数，默认 600")
    new.add_argument(
        "--delivery",
        choices=("finished", "bare"),
        default="finished",
        help="默认交付：finished 精装，bare 毛坯",
    )
    bring = _add(commands, "import-households", "导入住户名册（.xlsx 或 .csv）", _import_households)
    bring.add_argument("file", metavar="名册", type=Path, help="Excel 或 CSV 文件")
    bring.add_argument("--dry-run", action="store_true", help="只看结果，不写入")
    bring.add_argument("--errors", metavar="清单", type=Path, help="待更正清单另存为 .xlsx")
    matters = _add(commands, "import-complaints", "导入未结诉求（.xlsx 或 .csv）", _import_complaints)
    matters.add_argument("file", metavar="台账", type=Path, help="Excel 或 CSV 文件")
    matters.add_argument("--dry-run", action="store_true", help="只看结果，不写入")
    visits = _add(commands, "import-visits", "导入启用前的访谈（.xlsx 或 .csv）", _import_visits)
    visits.add_argument("file", metavar="台账", type=Path, help="Excel 或 CSV 文件")
    visits.add_argument("--dry-run", action="store_true", help="只看结果，不写入")
    look = _add(commands, "find", "查找住户，每行一个 JSON，隐私项已遮盖", _find)
    look.add_argument("query", metavar="内容", help="房号、姓名、拼音首字母或电话尾号")
    paper = _add(commands, "notice", "按规定格式排一份通知（草稿）", _notice)
    paper.add_argument("toml", metavar="通知", type=Path, help="通知内容，.toml 文件")
    paper.add_argument("pdf", metavar="PDF", type=Path, help="排好的通知存到这里")
    _add(commands, "check", "检查站点文件是否完好", _check)
    save = _add(commands, "backup", "做一份备份，做好后读回来核对", _backup)
    save.add_argument("target", metavar="备份位置", type=Path, help="备份放在哪个文件夹")
    save.add_argument("--full", action="store_true", help="再做一次全面核对")
    prove = _add(commands, "verify", "核对一份备份是否完好", _verify, site=False)
    prove.add_argument(
        "place",
        metavar="备份",
        type=Path,
        help="备份文件 .qtb；写文件夹则核对其中最新的一份，写站点文件夹则检查站点",
    )
    back = _add(commands, "restore", "从备份恢复站点，原来的文件另外保留", _restore, site=False)
    back.add_argument("file", metavar="备份", type=Path, help="备份文件 .qtb")
    back.add_argument("dir", metavar="文件夹", type=Path, help="站点所在的文件夹，或新电脑上的空文件夹")
    back.add_argument("--yes", action="store_true", help="不再询问")
    back.add_argument(
        "--accept-destroyed", action="store_true", help="备份早于资料销毁时仍然恢复，之后须重新销毁"
    )
    asked = commands.add_parser("clauses", help="列出手册各条款、办它的页面和证明它的测试")
    asked.add_argument("--tests", action="store_true", help="写出每个测试的名称")
    asked.add_argument("--write", metavar="文件", type=Path, help="清单另存为 Markdown 文件")
    asked.set_defaults(command=clauses.tell)
    tour = commands.add_parser("tour", help="演示一天的工作，留下截图和 PDF")
    tour.add_argument("out", metavar="文件夹", type=Path, help="截图和 PDF 放在哪里")
    tour.set_defaults(command=_tour)
    return parser


def _add(
    commands: Any, name: str, words: str, command: Command, *, login: bool = True, site: bool = True
) -> Any:
    parser = commands.add_parser(name, help=words, description=words)
    if login and site:
        parser.add_argument("dir", metavar="文件夹", type=Path, help="站点所在的文件夹")
    if login:
        parser.add_argument("--user", metavar="登录名", required=True, help="登录名")
    parser.add_argument("--password-stdin", action="store_true", help="从标准输入读一行密码")
    parser.set_defaults(command=command)
    return parser


def _password(chosen: argparse.Namespace, *, twice: bool = False) -> str:
    """The password from standard input or asked; exact, without the line's end."""
    if chosen.password_stdin:
        line = sys.stdin.buffer.readline(4096)
        try:
            return line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise Refusal("密码不是 UTF-8 编码，读不出来。请把终端或脚本改成 UTF-8 再输一次。") from error
    if not sys.stdin.isatty():
        raise Refusal("没有终端可以询问密码，请加 --password-stdin。")
    password = getpass.getpass("密码：")
    if twice and getpass.getpass("再输一次：") != password:
        raise Refusal("两次输入的密码不一样。")
    return password


def _new_site(chosen: argparse.Namespace) -> int:
    from app.site import NewSite, create

    new = NewSite(
        company=chosen.company,
        centre=chosen.centre,
        head_name=chosen.name or chosen.head,
        login=chosen.head,
        password=_password(chosen, twice=True),
        households=chosen.households,
        delivery=chosen.delivery,
    )
    keys = create(chosen.dir, new)
    print(f"站点已建在 {chosen.dir}。下面两把恢复密钥只显示这一次，请抄在纸上分开存放。")
    for number, text in enumerate(keys, 1):
        print(f"\n恢复密钥 {number}\n{text}")
    print("\n登录后请把其中一把抄录的内容输回一次，确认没有抄错。")
    return 0


def _site(chosen: argparse.Namespace) -> Any:
    from app.site import unlock

    return unlock(chosen.dir, chosen.user, _password(chosen))


def _import_households(chosen: argparse.Namespace) -> int:
    return bringing.households(chosen, _site(chosen), _made_and_noted)


def _import_complaints(chosen: argparse.Namespace) -> int:
    return bringing.complaints(chosen, _site(chosen), _made_and_noted)


def _import_visits(chosen: argparse.Namespace) -> int:
    return bringing.visits(chosen, _site(chosen), _made_and_noted)


def _find(chosen: argparse.Namespace) -> int:
    from app.modules.residents.lists import found_lines
    from app.tabs import search

    site = _site(chosen)
    try:
        groups = site.store.read(search, chosen.query, MOST_FOUND)
        ids = [hit.ref.id for group in groups for hit in group.hits if hit.ref.kind == "unit"]
        for line in site.store.read(found_lines, ids):
            print(json.dumps(line, ensure_ascii=False))
    finally:
        site.close()
    return 0


def _notice(chosen: argparse.Namespace) -> int:
    from app.documents.notice import typeset
    from app.modules.notices.papers import from_toml
    from app.modules.site.service import names

    site = _site(chosen)
    try:
        site_names = site.store.read(names)
        typeset_notice = typeset(from_toml(chosen.toml, site_names.company, site_names.centre))
        write_whole(chosen.pdf, typeset_notice.pdf)
    finally:
        site.close()
    for sentence in (*typeset_notice.stand_ins, *typeset_notice.warnings):
        print(sentence, file=sys.stderr)
    print(f"通知已排好，共 {typeset_notice.pages} 页（草稿）：{chosen.pdf}")
    return 0


def _check(chosen: argparse.Namespace) -> int:
    from app.daily import check_list
    from app.site import must_know_every_table
    from app.storage import keyring
    from app.storage.check import all_well, check_site
    from app.storage.folder import SiteFolder, hold_lock
    from app.storage.rekey import settle_pending

    must_know_every_table()
    folder = SiteFolder(chosen.dir)
    with hold_lock(folder) as lock:
        key = settle_pending(folder, keyring.unlock(folder, chosen.user, _password(chosen)))
        findings = check_site(folder, key, lock=lock)
        if all_well(findings):
            findings.append(check_list(folder, key))
    return _told(findings, "检查发现 {} 处不对，请先不要录入，用最近的备份恢复或请管理员查看。")


def _told(findings: Sequence[Any], wrong_words: str) -> int:
    for finding in findings:
        print(f"{'完好' if finding.ok else '有误'}  {finding.sentence}")
    wrong = [finding for finding in findings if not finding.ok]
    if wrong:
        print(wrong_words.format(len(wrong)), file=sys.stderr)
    return 1 if wrong else 0


def _backup(chosen: argparse.Namespace) -> int:
    from app.site import must_know_every_table
    from app.storage.backup import label, on_same_disk

    must_know_every_table()
    site = _site(chosen)
    try:
        made = _made_and_noted(site, chosen.target.resolve(), chosen.full)
    finally:
        site.close()
    print(f"备份已做好，读回来核对无误：{made.path}\n标签：{label(made.head)}")
    if made.head.attachments:
        print(f"附件共 {made.head.attachments} 个，这次新复制 {made.files_copied} 个。")
    if made.attachments_lost:
        print(f"站点里有 {made.attachments_lost} 个附件的文件不见了或有损坏，没有备份到。", file=sys.stderr)
    if on_same_disk(chosen.dir, chosen.target):
        print("这份备份和站点在同一块硬盘上，硬盘坏了会一起丢失，请再备份到另一块硬盘。", file=sys.stderr)
    return 0


def _made_and_noted(site: Any, target: Path, full: bool, *, why: str = "hand") -> Any:
    """One backup and its line in the list of backups, also when it did not come off."""
    from app.modules.backups.service import MadeBackup, note_failed, note_made
    from app.storage.backup import back_up, on_same_disk

    same = on_same_disk(site.folder.path, target)
    try:
        made = back_up(site.store, target, full=full, progress=_percent("备份"), now=datetime.now())
    except Trouble as trouble:
        if not site.store.view_only:
            site.store.do(site.who, note_failed, str(target), why, trouble.sentence, same_disk=same)
        raise
    words = MadeBackup(str(target), same, why, made.path.name, made.size, made.head, made.full)
    if not site.store.view_only:  # from a write-protected disk it is made, and cannot be put on record
        site.store.do(site.who, note_made, words)
    return made


def _verify(chosen: argparse.Namespace) -> int:
    from app.site import must_know_every_table
    from app.storage.backup import newest_named, open_backup, verify
    from app.storage.folder import SiteFolder, State

    file: Path | None = chosen.place
    if chosen.place.is_dir():
        if SiteFolder(chosen.place).state() not in (State.FOREIGN, State.EMPTY):
            chosen.dir = chosen.place
            return _check(chosen)
        file = newest_named(chosen.place)
    if file is None:
        raise Refusal("这个文件夹里没有备份。请写备份文件，或放备份的文件夹。")
    must_know_every_table()
    findings = verify(file, open_backup(file, chosen.user, _password(chosen)))
    print(f"核对的备份：{file}")
    return _told(findings, "核对发现 {} 处不对，这份备份不要用。请换另一份，或重新做一次备份。")


def _restore(chosen: argparse.Namespace) -> int:
    from app.modules.backups import restoring
    from app.site import must_know_every_table
    from app.storage.folder import SiteFolder
    from app.storage.restore import take_place

    must_know_every_table()
    folder = SiteFolder(chosen.dir)
    key = restoring.opened(chosen.file, chosen.user, _password(chosen), folder=folder, today=date.today())
    with take_place(chosen.file, folder, key) as lock:
        both = restoring.compared(chosen.file, folder, key, lock=lock, live=None)
        if both.live is None:
            print("现在这里没有站点，或者数据库打不开。")
        for line in restoring.lines(both):
            print(f"{line.name}：备份 {line.backup}" + (f"，现在 {line.live}" if line.live else ""))
        for warning in both.warnings:
            print(f"注意：{warning}")
        if not chosen.yes:
            _must_confirm()
        order = restoring.RestoreOrder(chosen.file, folder, key, chosen.user, both, chosen.accept_destroyed)
        done = restoring.carry_out(order, lock=lock, now=datetime.now(), progress=_percent("恢复"))
    print(f"已经恢复到 {folder.path}。")
    if done.kept:
        print(f"原来的文件保留在 {done.kept}。")
    for note in done.notes:
        print(note)
    return 0


def _must_confirm() -> None:
    if not sys.stdin.isatty():
        raise Refusal("没有终端可以询问是否恢复，请核对上面的内容，加 --yes 再运行。")
    if input("确定用这份备份恢复，请输入“恢复”：").strip() != "恢复":
        raise Cancelled


def _percent(work: str) -> Callable[[int, int], None]:
    """A line that tells how far a long piece of work is, on a terminal only."""
    told = -1

    def progress(done: int, total: int) -> None:
        nonlocal told
        percent = done * 100 // total if total else 100
        if sys.stderr.isatty() and percent != told:
            told = percent
            end = "\n" if done == total else ""
            print(f"\r{work} {percent} %", end=end, file=sys.stderr, flush=True)

    return progress


def _tour(chosen: argparse.Namespace) -> int:
    from app.tour import play

    return play(chosen.out)
