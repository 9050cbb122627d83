"""The window somebody works in: the rooms they may enter, the corner menu, and the warnings that stand."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from app import recent, site, tabs
from app.daywatch import DayWatch
from app.modules.checks.view import ChecksPage
from app.modules.collective.board_view import follow as follow_board
from app.modules.complaints.view import ComplaintsPage
from app.modules.consents.view import badge
from app.modules.handbook.lists import prompts
from app.modules.handbook.view import HandbookPage
from app.modules.keys.view import KeysPage as KeyCabinetPage
from app.modules.parcels import service as parcels
from app.modules.parcels.rules import looks_like_a_number
from app.modules.parcels.view import ParcelsPage
from app.modules.release.view import ReleasePage
from app.modules.site import service as settings
from app.modules.site.keys_view import KeysPage
from app.modules.site.lists import OwnPassword, own_password, password_notice
from app.modules.site.view import RecoverySheet, SettingsSheet, about
from app.rules.hit import Hit
from app.rules.ref import Ref
from app.storage import keyring
from app.storage.drafts import kept as drafts_kept
from app.ui.desk import Desk
from app.ui.window import MainWindow, RoomTab

if TYPE_CHECKING:
    from app.start import Program

WAITS_ON = frozenset({"consent", "consent_step", "delegation", "staff_member", "staff_role"})
"""The records on which it depends whose consent is waited for."""


def make_window(program: "Program", opened: site.OpenSite, desk: Desk, values: dict[str, str]) -> MainWindow:
    """The main window of an open site for the person who unlocked it."""
    rooms = [
        RoomTab(r.key, r.label, r.icon, r.group, r.page, r.kinds, r.behind, r.deals_with)
        for r in tabs.ROOMS
        if not r.needs or opened.who.may(r.needs)
    ]
    window: MainWindow  # the menu's entries speak of it before it is there
    window = MainWindow(
        desk,
        rooms,
        values["centre"],
        lambda text: desk.read(tabs.search, text),
        on_lock=program.lock_desk,
        on_switch=program.switch_person,
        act_on=lambda hit: _act_on(window, hit),
        unknown=lambda text: _offer_intake(window, desk, text),
        keys={
            "Alt+G": "consents",
            "Alt+E": lambda: _show_emergencies(window),
            "F5": lambda: _parcels_page(window).start_intake(),
            "F6": lambda: _parcels_page(window).start_handing(),
            "F7": lambda: _keys_page(window).start_lending(),
            "F8": lambda: _complaints_page(window).start_call(),
            "F9": lambda: _release_page(window).start_slip(),
        },
        prompts=lambda room: [(line.when, line.say) for line in desk.read(prompts, room)],
        open_clause=lambda clause: _open_clause(window, clause),
        menu=[
            ("设置…", lambda: SettingsSheet(window, desk, program.settings_saved).start()),
            *(
                [("核对恢复密钥…", lambda: _check_recovery(window, desk, opened))]
                if desk.may(settings.confirm_recovery)
                else []
            ),
            ("关于…", lambda: about(window, program.version, str(opened.folder.path))),
        ],
    )
    window.when_closed(program.close)
    _warn(window, desk, opened, values)
    _count_waiting(window, desk)
    DayWatch(window, desk, opened.store).begin()
    follow_board(desk, program.board)
    desk.changed.connect(lambda refs: _count_again(refs, window, desk))
    return window


def _show_emergencies(window: MainWindow) -> None:
    page = window.open_room("checks")
    assert isinstance(page, ChecksPage)
    page.show_emergencies()


def _keys_page(window: MainWindow) -> KeyCabinetPage:
    page = window.open_room("keys")
    assert isinstance(page, KeyCabinetPage)
    return page


def _parcels_page(window: MainWindow) -> ParcelsPage:
    page = window.open_room("parcels")
    assert isinstance(page, ParcelsPage)
    return page


def _offer_intake(window: MainWindow, desk: Desk, text: str) -> tuple[str, Callable[[], object]] | None:
    """A number nobody knows may be a parcel that comes just now."""
    if not looks_like_a_number(text) or not desk.may(parcels.take_in):
        return None
    return "收件", lambda: _parcels_page(window).start_intake(text)


def _release_page(window: MainWindow) -> ReleasePage:
    page = window.open_room("release")
    assert isinstance(page, ReleasePage)
    return page


def _complaints_page(window: MainWindow) -> ComplaintsPage:
    page = window.open_room("complaints")
    assert isinstance(page, ComplaintsPage)
    return page


def _act_on(window: MainWindow, hit: Hit) -> bool:
    """A scan or a chosen line that can be acted on at once.

    A key that is out comes back where it stands; a parcel that waits is ready to be handed out.
    """
    if hit.ref.kind == "parcel":
        shelf = window.page("parcels")
        assert isinstance(shelf, ParcelsPage)
        if not shelf.would_hand_out(hit.ref):
            return False
        window.open_room("parcels")
        return shelf.scanned_elsewhere(hit.ref, hit.title)
    if hit.ref.kind != "key_ring":
        return False
    page = window.page("keys")
    assert isinstance(page, KeyCabinetPage)
    return page.scanned_elsewhere(hit.ref, hit.title.partition("　")[0])


def _open_clause(window: MainWindow, clause: str) -> None:
    came_from = window.current if window.current != "handbook" else ""
    page = window.open_room("handbook")
    assert isinstance(page, HandbookPage)
    page.open_clause(clause, came_from)


def _count_again(refs: frozenset[Ref], window: MainWindow, desk: Desk) -> None:
    if any(ref.kind in WAITS_ON for ref in refs):  # a parcel taken in asks nothing about consents
        _count_waiting(window, desk)


def _count_waiting(window: MainWindow, desk: Desk) -> None:
    window.topbar.set_waits("待签", *badge(desk), lambda: window.open_room("consents"))


def take_up(window: MainWindow, desk: Desk) -> None:
    """Say what this person had not saved when the desk was locked."""
    unsaved = [kept.title for kept in desk.read(drafts_kept, desk.who.staff_id)]
    if unsaved:
        titles = "、".join(f"“{title}”" for title in unsaved[:3])
        desk.say(f"上次锁屏时没存完：{titles}，再打开时会填回来。")


def _warn(window: MainWindow, desk: Desk, opened: site.OpenSite, values: dict[str, str]) -> None:
    for index, sentence in enumerate(opened.store.warnings):
        window.strip.warn(f"opening-{index}", sentence)
    if is_sample(opened) or opened.store.view_only:
        return  # nobody keeps the keys of people who do not exist
    if values["recovery_confirmed"] != "yes" and desk.may(settings.confirm_recovery):
        window.strip.warn(
            "recovery",
            "恢复密钥还没有核对过：把抄在纸上的一把输回来，确认没有抄错。",
            "现在核对…",
            lambda: _check_recovery(window, desk, opened),
        )
    _remind_of_password(window, desk, opened)
    desk.changed.connect(lambda refs: _look_again(refs, window, desk, opened))


def password_is_over(desk: Desk, opened: site.OpenSite) -> bool:
    """True when the password is past its day: log-in leads to the page that changes it (ARCH-06)."""
    own = _own_password(desk, opened)
    return own is not None and own.state == "over"


def _look_again(refs: frozenset[Ref], window: MainWindow, desk: Desk, opened: site.OpenSite) -> None:
    if opened.store.is_open and any(ref.kind in ("staff_member", "setting") for ref in refs):
        _remind_of_password(window, desk, opened)


def _remind_of_password(window: MainWindow, desk: Desk, opened: site.OpenSite) -> None:
    months = int(desk.read(settings.values)["password_months"])
    due = password_notice(opened.store.keys.log_ins(), desk.who.login, date.today(), months)
    if due:
        window.strip.warn("password", due, "修改密码…", lambda: window.open_room("passwords"))
    else:
        window.strip.settle("password")


def _own_password(desk: Desk, opened: site.OpenSite) -> OwnPassword | None:
    months = int(desk.read(settings.values)["password_months"])
    return own_password(opened.store.keys.log_ins(), desk.who.login, date.today(), months)


def is_sample(opened: site.OpenSite) -> bool:
    """True for the site to look around in."""
    return opened.folder.path == recent.sample_folder()


def _check_recovery(window: MainWindow, desk: Desk, opened: site.OpenSite) -> None:
    folder = opened.folder
    if keyring.recovery_waits(folder) and desk.may(settings.settle_recovery):
        page = window.open_room("passwords")
        assert isinstance(page, KeysPage)
        page.settle()
        return
    RecoverySheet(
        window,
        desk,
        lambda text: keyring.verify_recovery(folder, text),
        lambda: window.strip.settle("recovery"),
    ).start()
