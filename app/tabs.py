"""The list of rooms in the order of their tabs; with __main__ the only file that knows every room."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from app import pages
from app.modules.archive import describe as archive_describe
from app.modules.archive import lists as archive_lists
from app.modules.archive import model as _archive
from app.modules.archive import on_card as archive_on_card
from app.modules.backups import describe as backups_describe
from app.modules.backups import model as _backups
from app.modules.calendar import describe as calendar_describe
from app.modules.calendar import model as _calendar
from app.modules.cards import describe as cards_describe
from app.modules.cards import model as _cards
from app.modules.cards import on_card as cards_on_card
from app.modules.cards import terms as cards_terms
from app.modules.care import describe as care_describe
from app.modules.care import lists as care_lists
from app.modules.care import model as _care
from app.modules.care import on_card as care_on_card
from app.modules.checks import describe as checks_describe
from app.modules.checks import lists as checks_lists
from app.modules.checks import model as _checks
from app.modules.collective import describe as collective_describe
from app.modules.collective import model as _collective
from app.modules.collective import on_card as collective_on_card
from app.modules.collective import terms as collective_terms
from app.modules.complaints import describe as complaints_describe
from app.modules.complaints import duties as complaints_duties
from app.modules.complaints import model as _complaints
from app.modules.complaints import on_card as complaints_on_card
from app.modules.complaints import terms as complaints_terms
from app.modules.consents import lists as consents_lists
from app.modules.consents import model as _consents
from app.modules.dues import describe as dues_describe
from app.modules.dues import model as _dues
from app.modules.dues.service import WantedBy
from app.modules.followups import describe as followups_describe
from app.modules.followups import lists as followups_lists
from app.modules.followups import model as _followups
from app.modules.found import describe as found_describe
from app.modules.found import model as _found
from app.modules.found import on_card as found_on_card
from app.modules.found import terms as found_terms
from app.modules.handbook import describe as handbook_describe
from app.modules.handbook import model as _handbook
from app.modules.journal.words import Words
from app.modules.keys import describe as keys_describe
from app.modules.keys import lists as keys_lists
from app.modules.keys import model as _keys
from app.modules.keys import on_card as keys_on_card
from app.modules.keys import terms as keys_terms
from app.modules.movein import describe as movein_describe
from app.modules.movein import lists as movein_lists
from app.modules.movein import model as _movein
from app.modules.movein import on_card as movein_on_card
from app.modules.notices import describe as notices_describe
from app.modules.notices import lists as notices_lists
from app.modules.notices import model as _notices
from app.modules.orders import describe as orders_describe
from app.modules.orders import model as _orders
from app.modules.orders import terms as orders_terms
from app.modules.parcels import describe as parcels_describe
from app.modules.parcels import lists as parcels_lists
from app.modules.parcels import model as _parcels
from app.modules.parcels import on_card as parcels_on_card
from app.modules.parcels import terms as parcels_terms
from app.modules.posts import describe as posts_describe
from app.modules.posts import lists as posts_lists
from app.modules.posts import model as _posts
from app.modules.posts import on_card as posts_on_card
from app.modules.release import describe as release_describe
from app.modules.release import lists as release_lists
from app.modules.release import model as _release
from app.modules.release import on_card as release_on_card
from app.modules.release import terms as release_terms
from app.modules.residents import describe as residents_describe
from app.modules.residents import model as _residents
from app.modules.residents import terms as residents_terms
from app.modules.retention import model as _retention
from app.modules.staff import describe as staff_describe
from app.modules.staff import model as _staff
from app.modules.today import describe as today_describe
from app.modules.today import model as _today
from app.modules.visits import describe as visits_describe
from app.modules.visits import duties as visits_duties
from app.modules.visits import model as _visits
from app.modules.visits import on_card as visits_on_card
from app.room import Finder, Room
from app.rules.hit import HitGroup
from app.rules.query import parts, readings
from app.rules.ref import Ref
from app.storage.search import LONGEST, Found, Terms, find, find_all

MODELS = (
    _staff,
    _residents,
    _calendar,
    _dues,
    _consents,
    _notices,
    _backups,
    _retention,
    _handbook,
    _followups,
    _checks,
    _keys,
    _cards,
    _release,
    _found,
    _movein,
    _posts,
    _care,
    _archive,
    _collective,
    _parcels,
    _complaints,
    _orders,
    _visits,
    _today,
)
"""Every room's tables, so that the whole schema is known wherever the rooms are."""

DESCRIBED = (
    residents_describe,
    staff_describe,
    keys_describe,
    cards_describe,
    found_describe,
    release_describe,
    movein_describe,
    posts_describe,
    archive_describe,
    collective_describe,
    parcels_describe,
    complaints_describe,
    orders_describe,
    visits_describe,
    notices_describe,
    care_describe,
    checks_describe,
    followups_describe,
    today_describe,
    dues_describe,
    calendar_describe,
    handbook_describe,
    backups_describe,
)
"""Which rooms tell the journal what their records are called, the most telling first.

Each has `KINDS` (table and its name in Chinese) and `describe(session, refs)`.
"""

DUTIES: tuple[WantedBy, ...] = (
    consents_lists.wanted,
    notices_lists.wanted,
    followups_lists.wanted,
    checks_lists.wanted,
    keys_lists.wanted,
    release_lists.wanted,
    movein_lists.wanted,
    posts_lists.wanted,
    care_lists.wanted,
    archive_lists.wanted,
    parcels_lists.wanted,
    complaints_duties.wanted,
    visits_duties.wanted,
)
"""Which rooms say what is due, each from its own records."""

MOST_IN_A_GROUP, MOST_COUNTED = 50, 200

ROOMS = (
    Room("today", "今日", "today", 0, pages.today, kinds=frozenset({"due", "put_off"})),
    Room(
        "parcels",
        "包裹",
        "parcels",
        1,
        pages.parcels,
        kinds=frozenset(parcels_describe.KINDS) | frozenset(found_describe.KINDS),
        finds=(
            Finder("包裹", parcels_terms.KIND, parcels_terms.terms, parcels_terms.hits),
            Finder("拾遗", found_terms.KIND, found_terms.terms, found_terms.hits),
        ),
        deals_with=frozenset({residents_terms.KIND}),
        on_card=parcels_on_card.on_card,
        also_on_card=(found_on_card.on_card,),
        card_act="收发包裹",
    ),
    Room(
        "keys",
        "钥匙",
        "keys",
        1,
        pages.keys,
        kinds=frozenset(keys_describe.KINDS) | frozenset(cards_describe.KINDS),
        finds=(
            Finder("钥匙", keys_terms.KIND, keys_terms.terms, keys_terms.hits),
            Finder("门禁卡", cards_terms.KIND, cards_terms.terms, cards_terms.hits),
        ),
        deals_with=frozenset({residents_terms.KIND}),
        on_card=keys_on_card.on_card,
        also_on_card=(cards_on_card.on_card,),
        card_act="借钥匙",
    ),
    Room(
        "release",
        "放行",
        "release",
        1,
        pages.release,
        kinds=frozenset(release_describe.KINDS),
        finds=(Finder("放行条", release_terms.KIND, release_terms.terms, release_terms.hits),),
        deals_with=frozenset({residents_terms.KIND}),
        on_card=release_on_card.on_card,
        card_act="开放行条",
    ),
    Room(
        "complaints",
        "诉求",
        "complaints",
        1,
        pages.complaints,
        kinds=frozenset(complaints_describe.KINDS) | frozenset(orders_describe.KINDS),
        finds=(
            Finder("诉求", complaints_terms.KIND, complaints_terms.terms, complaints_terms.hits),
            Finder("派工单", orders_terms.KIND, orders_terms.terms, orders_terms.hits),
        ),
        deals_with=frozenset({residents_terms.KIND}),
        on_card=complaints_on_card.on_card,
    ),
    Room(
        "residents",
        "住户",
        "residents",
        1,
        pages.residents,
        kinds=frozenset({residents_terms.KIND, "list_post", "list_copy", "list_change", "list_telling"}),
        finds=(Finder("住户", residents_terms.KIND, residents_terms.terms, residents_terms.hits),),
        also_on_card=(posts_on_card.on_card,),
    ),
    Room(
        "movein",
        "入住",
        "movein",
        2,
        pages.movein,
        kinds=frozenset(movein_describe.KINDS) | frozenset(collective_describe.KINDS),
        finds=(Finder("入住票", collective_terms.KIND, collective_terms.terms, collective_terms.hits),),
        deals_with=frozenset({"unit"}),
        on_card=movein_on_card.on_card,
        also_on_card=(collective_on_card.on_card,),
        card_act="入住",
    ),
    Room(
        "visits",
        "访谈",
        "visits",
        2,
        pages.visits,
        kinds=frozenset(visits_describe.KINDS),
        deals_with=frozenset({"unit"}),
        on_card=visits_on_card.on_card,
    ),
    Room(
        "archive",
        "户档",
        "folder",
        2,
        pages.archive,
        kinds=frozenset({"archive_file", "archive_paper", "archive_damage", "archive_check"}),
        deals_with=frozenset({"unit"}),
        on_card=archive_on_card.on_card,
        card_act="户档",
    ),
    Room("notices", "公文", "notices", 2, pages.notices, kinds=frozenset({"notice"})),
    Room(
        "care",
        "短信",
        "care",
        2,
        pages.care,
        kinds=frozenset(care_describe.KINDS),
        on_card=care_on_card.on_card,
    ),
    Room(
        "checks",
        "检查",
        "checks",
        3,
        pages.checks,
        kinds=frozenset({"check_run", "check_result", "check_definition", "followup"}),
        deals_with=frozenset({"staff_member"}),
    ),
    Room("handbook", "手册", "handbook", 3, pages.handbook, kinds=frozenset({"handbook_text"})),
    Room(
        "consents",
        "待签与委托",
        "pen",
        4,
        pages.consents,
        kinds=frozenset({"consent", "consent_step", "delegation"}),
        behind=True,
    ),
    Room(
        "staff",
        "人员与岗位",
        "person",
        3,
        pages.staff,
        kinds=frozenset({"staff_member"}),
        behind=True,
        needs="staff.see",
    ),
    Room("permissions", "岗位权限", "book", 3, pages.permissions, behind=True, needs="staff.see"),
    Room("passwords", "密码与密钥", "lock", 3, pages.passwords, behind=True),
    Room(
        "backups",
        "备份与恢复",
        "backup",
        3,
        pages.backups,
        kinds=frozenset({"backup", "restore"}),
        behind=True,
        needs="backup.make",
    ),
    Room(
        "calendar",
        "工作日历",
        "duty",
        3,
        pages.calendar,
        kinds=frozenset({"calendar_year", "calendar_day"}),
        behind=True,
    ),
    Room("retention", "保存期限", "folder", 3, pages.retention, kinds=frozenset({"retention"}), behind=True),
    Room(
        "journal",
        "操作日志",
        "book",
        3,
        pages.journal,
        kinds=frozenset({"journal_act"}),
        behind=True,
        needs="journal.see",
    ),
)

HOUSEHOLDS = "住户"
FINDERS = tuple(
    sorted((finder for room in ROOMS for finder in room.finds), key=lambda one: one.label != HOUSEHOLDS)
)
"""What the box finds, in the order of its groups: a typed room opens its household first."""
TERMS: Sequence[Terms] = tuple(finder.terms for finder in FINDERS)


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """What the rooms call these records today; one that is there no more has no words."""
    found: dict[Ref, str] = {}
    for room in DESCRIBED:
        own = {ref for ref in refs if ref.kind in room.KINDS}
        if own:
            found |= room.describe(session, own)
    return found


WORDS = Words(describe, {kind: zh for room in DESCRIBED for kind, zh in room.KINDS.items()})
"""How the journal speaks of every room's records."""


def search(session: Session, text: str, most: int = MOST_IN_A_GROUP) -> list[HitGroup]:
    """What the box shows for a typed or scanned text: a group for each kind of record that has hits.

    `most` bounds the hits of a group; its total counts at least that many.
    """
    found = _looked_up(session, text[:LONGEST], max(most, MOST_COUNTED))
    groups = []
    for finder in FINDERS:
        mine = [hit for hit in found if hit.ref.kind == finder.kind]
        if mine:
            exact = frozenset(hit.ref.id for hit in mine if hit.exact)
            hits = finder.hits(session, [hit.ref.id for hit in mine[:most]], exact)
            groups.append(HitGroup(finder.label, tuple(hits), len(mine)))
    return groups


def _looked_up(session: Session, text: str, most: int) -> list[Found]:
    whole = find(session, readings(text), most=most)
    if whole or len(text.split()) < 2:
        return whole
    return find_all(session, parts(text), most=most)
