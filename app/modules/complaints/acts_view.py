"""Everything that is done with a matter from its card: one letter, one verb and one dialog for each act."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.errors import Refusal
from app.modules.complaints import printing, service
from app.modules.complaints.asking_view import ASKED, PASS_ON
from app.modules.complaints.assign_view import AssignSheet, ClassSheet, TellSheet
from app.modules.complaints.lists import MatterCard
from app.modules.complaints.printing_view import print_sheet
from app.modules.complaints.rules import BEFORE_HANDLED, CLAUSE
from app.modules.complaints.sheets_view import Now, StepSheet, facts_of
from app.modules.orders import service as orders
from app.modules.orders.order_view import show_dispatch
from app.modules.orders.rules import Asked as Order
from app.rules.pictures import MOST_BYTES
from app.ui.choose import open_file
from app.ui.desk import Desk
from app.ui.dialog import ReasonSheet
from app.ui.menu import Entry
from app.ui.paper_sheet import PaperSheet, read_file

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
PICTURES = f"照片 ({' '.join(f'*{suffix}' for suffix in SUFFIXES)})"
WITHDRAWN = ("用户来电说不用办了", "记错了，不是这一户", "与另一件重复")
REOPENED = ("用户来电说又出现了", "用户对处理不满意", "处理没有到位")


@dataclass(frozen=True)
class Deed:
    """One act: its words on a button, its words as the next step, its letter, the verb that is asked."""

    words: str
    next_words: str
    letter: str
    verb: Callable[..., Any]


DEEDS: dict[str, Deed] = {
    "contacted": Deed("首次联系…", "登记联系", "L", service.contact),
    "assigned": Deed("指派…", "指派", "F", service.assign),
    "work": Deed("处理经过…", "登记处理", "C", service.work),
    "order": Deed("派工单…", "派工单", "S", orders.dispatch),
    "planned": Deed("处理方案…", "登记方案", "A", service.plan),
    "replied": Deed("答复…", "登记答复", "D", service.reply),
    "handled": Deed("处理完成…", "登记完成", "W", service.handle),
    "called": Deed("回访…", "登记回访", "H", service.call_back),
    "closed": Deed("结案…", "结案", "J", service.close),
    "resumed": Deed("恢复办理…", "恢复办理", "R", service.resume),
    "nudged": Deed("催办…", "登记催办", "U", service.nudge),
    "waiting": Deed("暂停…", "暂停", "P", service.wait),
    "classed": Deed("改等级…", "改等级", "G", service.classify),
    PASS_ON: Deed("转交…", "转交", "Z", service.wait),
    "told": Deed("登记告知…", "登记告知", "K", service.tell),
    "supplement": Deed("补记…", "补记", "B", service.supplement),
    "photo": Deed("加照片…", "加照片", "I", service.add_photo),
    "print": Deed("打印记录表", "打印记录表", "Y", printing.printed_sheet),
    "reopened": Deed("重新办理…", "重新办理", "O", service.reopen),
    "withdrawn": Deed("撤回…", "撤回", "X", service.withdraw),
}
"""In the order of the menu."""


def possible(card: MatterCard) -> list[str]:
    """What can be done with a matter now, in the order of the menu."""
    live = set(card.acts) | {"print"}
    if "waiting" in live:
        live.add(PASS_ON)
    if card.state in BEFORE_HANDLED and not card.waits_for:
        live.add("order")
    if card.state not in ("closed", "withdrawn"):
        live.add("photo")
    return [name for name in DEEDS if name in live]


def start(page: QWidget, desk: Desk, card: MatterCard, name: str, now: Now) -> None:
    """Open the dialog of an act."""
    if not desk.allows(DEEDS[name].verb):
        return
    if name in ASKED:
        StepSheet(page, desk, card, name, ASKED[name](card), now).start(_known(card, name))
        return
    sheets: dict[str, Callable[[], object]] = {
        "assigned": lambda: AssignSheet(page, desk, card, now).start(),
        "classed": lambda: ClassSheet(page, desk, card, now).start(),
        "told": lambda: TellSheet(page, desk, card, now).start(),
        "order": lambda: dispatch(page, desk, card, now),
        "photo": lambda: add_photo(page, desk, card),
        "print": lambda: print_sheet(page, desk, card.ref, now()),
        "reopened": lambda: reopen(page, desk, card),
        "withdrawn": lambda: withdraw(page, desk, card),
    }
    sheets[name]()


def dispatch(page: QWidget, desk: Desk, card: MatterCard, now: Now) -> None:
    """Send a team; what the matter says of it stands there already."""
    urgent = card.grade in ("urgent", "major")
    asked = Order(
        code=card.code, channel=card.channel, reported_at=card.taken_at, contact=card.caller,
        urgency="urgent" if urgent else "ordinary", person_id=card.person_id,
    )  # fmt: skip
    show_dispatch(
        page, desk, card.ref, what=card.words, place=card.place, unit_id=card.unit_id, room=card.room,
        asked=asked, now=now,
    )  # fmt: skip


def reopen(page: QWidget, desk: Desk, card: MatterCard) -> ReasonSheet:
    """Ask why it is not right after all."""
    done = f"{card.code} 已重新办理。"
    kept = "原来的处理和回访留在经过里；时限按中心的设定重新计或接着计。"

    def act(why: str) -> None:
        desk.do(service.reopen, card.ref.id, why=why, done=done)

    return _reason(page, f"重新办理 {card.code}", card, "重新办理", act, REOPENED, kept)


def withdraw(page: QWidget, desk: Desk, card: MatterCard) -> ReasonSheet:
    """Ask why it is not followed any more."""
    done = f"{card.code} 已撤回，编号不再用。"
    kept = "记录和理由留着，不计入已办结。"

    def act(why: str) -> None:
        desk.do(service.withdraw, card.ref.id, why=why, done=done)

    return _reason(page, f"撤回 {card.code}", card, "撤回", act, WITHDRAWN, kept)


def add_photo(page: QWidget, desk: Desk, card: MatterCard) -> None:
    """Keep a photograph that lies on this PC."""
    path = open_file(page.window(), "选一张照片", PICTURES)
    if path is None:
        return
    try:
        content = read_file(path, MOST_BYTES, "这张照片超过 20 MB，请换一张小一些的。")
    except Refusal as refusal:
        desk.refuse(refusal.sentence)
        return
    desk.do(service.add_photo, card.ref.id, content, done=f"{card.code} 照片已添加。")


def photo_entries(page: QWidget, desk: Desk, card: MatterCard) -> list[Entry]:
    """The photographs of a matter as lines of a menu."""

    def look(attachment: int, title: str) -> None:
        content = desk.do(service.open_photo, card.ref.id, attachment)
        if content is not None:
            PaperSheet(page, title, content, "", icon="eye").open_sheet()

    return [
        (photo.title, partial(look, photo.ref.id, photo.title), service.open_photo) for photo in card.photos
    ]


# ---------------------------------------------------------------- inside


def _known(card: MatterCard, name: str) -> dict[str, str]:
    """What stands in the fields already: rung up, unless the matter came in person."""
    found = {"channel": "phone"}
    if name == "handled":
        found |= {"cause": card.cause}
    return found


def _reason(
    page: QWidget, title: str, card: MatterCard, words: str, act: Callable[[str], object],
    ready: tuple[str, ...], kept: str,
) -> ReasonSheet:  # fmt: skip
    sheet = ReasonSheet(
        page, title, facts_of(card), words, act, ready=ready, kept=kept, icon="complaints", clause=CLAUSE
    )
    sheet.open_sheet(sheet.reason)
    return sheet
