"""How each room's page is made: the screens are loaded when a tab is opened first, not with the program."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.ui.desk import Desk


def residents(desk: "Desk") -> "QWidget":
    """Tab 住户: the households, and the lists for the posts."""
    from app import household
    from app.modules.posts.view import PostsPane
    from app.modules.residents.view import ResidentsPage

    return ResidentsPage(desk, PostsPane, around=household.around_household())


def parcels(desk: "Desk") -> "QWidget":
    """Tab 包裹: the shelf, and the lost property."""
    from app.modules.found.view import FoundPane
    from app.modules.parcels.view import ParcelsPage

    return ParcelsPage(desk, FoundPane)


def keys(desk: "Desk") -> "QWidget":
    """Tab 钥匙: the cabinet, and the access cards."""
    from app.modules.cards.view import CardsPane
    from app.modules.keys.view import KeysPage

    return KeysPage(desk, CardsPane)


def release(desk: "Desk") -> "QWidget":
    """Tab 放行."""
    from app.modules.release.view import ReleasePage

    return ReleasePage(desk)


def complaints(desk: "Desk") -> "QWidget":
    """Tab 诉求: requests and complaints, and the work orders made for them."""
    from app.modules.complaints.view import ComplaintsPage

    return ComplaintsPage(desk)


def movein(desk: "Desk") -> "QWidget":
    """Tab 入住: one household at the counter, and the collective plans."""
    from app.modules.collective.view import CollectivePane
    from app.modules.movein.view import MoveInPage

    return MoveInPage(desk, CollectivePane)


def visits(desk: "Desk") -> "QWidget":
    """Tab 访谈."""
    from app.modules.visits.view import VisitsPage

    return VisitsPage(desk)


def archive(desk: "Desk") -> "QWidget":
    """Tab 户档."""
    from app.modules.archive.view import ArchivePage

    return ArchivePage(desk)


def notices(desk: "Desk") -> "QWidget":
    """Tab 公文."""
    from app.modules.notices.view import NoticePage

    return NoticePage(desk)


def care(desk: "Desk") -> "QWidget":
    """Tab 短信."""
    from app.modules.care.view import CarePage

    return CarePage(desk)


def retention(desk: "Desk") -> "QWidget":
    """Tab 保存期限."""
    from app.modules.retention.view import RetentionPage

    return RetentionPage(desk)


def staff(desk: "Desk") -> "QWidget":
    """Tab 人员与岗位."""
    from app import leaving
    from app.modules.residents.lists import buildings
    from app.modules.site.service import password_months
    from app.modules.staff.view import StaffPage

    return StaffPage(
        desk, buildings=buildings, months=password_months, leave=leaving.leave, open_work=leaving.open_work
    )


def permissions(desk: "Desk") -> "QWidget":
    """Tab 岗位权限."""
    from app.modules.staff.permissions_view import PermissionsPage

    return PermissionsPage(desk)


def journal(desk: "Desk") -> "QWidget":
    """Tab 操作日志."""
    from app import tabs
    from app.modules.journal.view import JournalPage

    return JournalPage(desk, tabs.WORDS)


def backups(desk: "Desk") -> "QWidget":
    """Tab 备份与恢复."""
    from app.modules.backups.view import BackupsPage

    return BackupsPage(desk)


def passwords(desk: "Desk") -> "QWidget":
    """Tab 密码与密钥."""
    from app.modules.site.keys_view import KeysPage

    return KeysPage(desk)


def consents(desk: "Desk") -> "QWidget":
    """Tab 待签与委托."""
    from app.modules.consents.view import ConsentsPage

    return ConsentsPage(desk)


def calendar(desk: "Desk") -> "QWidget":
    """Tab 工作日历."""
    from app.modules.calendar.view import CalendarPage

    return CalendarPage(desk)


def today(desk: "Desk") -> "QWidget":
    """Tab 今日."""
    from app.modules.today.view import TodayPage

    return TodayPage(desk)


def checks(desk: "Desk") -> "QWidget":
    """Tab 检查."""
    from app.modules.checks.view import ChecksPage

    return ChecksPage(desk)


def handbook(desk: "Desk") -> "QWidget":
    """Tab 手册."""
    from app import tabs
    from app.modules.handbook.view import HandbookPage

    open_to_them = {room.key: room.label for room in tabs.ROOMS if not room.needs or desk.who.may(room.needs)}
    return HandbookPage(desk, open_to_them)
