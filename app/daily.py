"""What the program does by itself each day: duties that return are put on the list, missed ones are noted."""

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from app import tabs
from app.modules.archive.service import bring_needs
from app.modules.care.service import follow as follow_care
from app.modules.checks.service import bring_definitions
from app.modules.complaints.service import clear_callers
from app.modules.dues import service as dues
from app.modules.dues.rules import Wanted
from app.modules.keys.service import follow as follow_keys
from app.modules.parcels.service import bring_couriers, clear_names
from app.modules.posts.service import follow as follow_posts
from app.modules.today.service import settle
from app.modules.visits.service import clear_visits
from app.modules.visits.service import follow as follow_visits
from app.storage.act import Act, verb
from app.storage.check import Finding
from app.storage.cipher import engine_on
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder
from app.storage.search import indexer

DEPENDS = frozenset(
    {
        "setting",
        "calendar_year",
        "calendar_day",
        "staff_member",
        "staff_role",
        "staff_area",
        "designation",
        "check_definition",
    }
)
"""Records on which duties of every room depend: when one changes, the whole list is worked out again."""


def wanted(session: Session, day: date) -> list[Wanted]:
    """Every duty that must be open on a day according to the records of the rooms."""
    return [one for room in tabs.DUTIES for one in room(session, day)]


@verb("today.work", "排出当天事项")
def roll(act: Act, *, sure: bool = False) -> str:
    """Bring the list up to the day. Returns "", or "back" or "forward" when the PC's clock is odd.

    Then nothing was noted, until somebody is `sure` of the date.
    """
    bring_definitions(act)
    bring_needs(act)
    bring_couriers(act)
    clear_names(act)
    clear_callers(act)
    clear_visits(act)
    odd = dues.roll(act, wanted, sure=sure)
    settle(act)
    return odd


def check_list(folder: SiteFolder, key: DataKey) -> Finding:
    """Whether the list of duties says what the records say, as it stood when it was last rolled."""
    engine = engine_on(folder.main_db, key.secret, view_only=True)
    try:
        with Session(engine) as session:
            day = dues.last_rolled(session)
            odd = dues.differences(session, wanted, day) if day else []
    finally:
        engine.dispose()
    if odd:
        return Finding(
            False, f"应办事项和记录对不上，有 {len(odd)} 处。登录一次会重新排；再对不上请管理员查看。"
        )
    return Finding(True, "应办事项和记录一致。")


def follow(act: Act) -> None:
    """The store's indexer: what a change of calendar, settings or staff means for the list.

    Whoever was asked to put off what is done meanwhile is not asked any more.
    """
    touched = {ref.kind for ref in act.touched}
    if touched & DEPENDS and dues.is_rolled(act.session, act.today):
        dues.reconcile(act, wanted)
        touched.add("due")
    if "due" in touched:
        settle(act)


INDEXERS: tuple[Callable[[Act], None], ...] = (
    indexer(tabs.TERMS),
    follow,
    follow_keys,
    follow_care,
    follow_posts,
    follow_visits,
)
"""What goes with every act of an open site."""
