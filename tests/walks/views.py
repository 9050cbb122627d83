"""Every page and dialog the walk of sizes looks at, and how to get there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from app.modules.archive import lists as archive
from app.modules.archive import service as archive_service
from app.modules.archive.view import ArchivePage
from app.modules.care.lists import wordings
from app.modules.complaints import lists as matters
from app.modules.complaints import service as matters_service
from app.modules.complaints.acts_view import start as start_act
from app.modules.complaints.service import Call
from app.modules.keys.view import KeysPage
from app.modules.movein import lists as moves
from app.modules.movein import service as movein
from app.modules.movein.printing_view import PacksSheet, PapersSheet
from app.modules.orders import lists as orders
from app.modules.orders import service as orders_service
from app.modules.orders.order_view import show_dispatch, show_order
from app.modules.orders.rules import Asked as Ordered
from app.modules.orders.rules import Done
from app.modules.parcels import lists as shelf
from app.modules.parcels import service as parcels
from app.modules.parcels import set_up_lists as shelf_set_up
from app.modules.parcels.set_up_view import show_set_up
from app.modules.parcels.view import ParcelsPage
from app.modules.posts import lists as posts_lists
from app.modules.posts import service as posts
from app.modules.release import lists as release
from app.modules.release import service as release_service
from app.modules.release.rules import Asked
from app.modules.residents import service as residents
from app.modules.visits import service as visits
from app.modules.visits.figures import figures as visit_figures
from app.modules.visits.rules import DIMENSION_ZH
from app.rules.periods import month_of
from app.rules.ref import Ref
from app.ui.window import MainWindow
from tests.collective.running import running_plan
from tests.sites import SAMPLE
from tests.walks.talk_views import TALKS
from tests.walks.visit_views import VISITS

FIGURES_OF_VISITS = ("coverage", "satisfaction", "opinions")


def _card(window: MainWindow) -> None:
    """The card of a household; where it is in sight already, it is not drawn anew for every dialog."""
    page = window.open_room("residents")
    if page.shown() != Ref("unit", 7):
        page.open(Ref("unit", 7))


def _furnished_card(window: MainWindow) -> None:
    """A card with belongings, long words and a person more."""
    page, desk = window.open_room("residents"), window.desk
    page.open(Ref("unit", 7))
    if not page.card.card.belongings:
        desk.do(residents.add_vehicle, 7, {"plate": "鲁BD12345", "words": "珍珠白商务车", "space": "B-117"})
        desk.do(residents.add_contact, 7, {"name": "阿卜杜拉·买买提", "number": "+44 20 7946 0000"})
        desk.do(residents.add_pet, 7, {"kind": "dog", "name": "豆豆（柴犬）", "licence": "QD-2026-0192"})
        more = {"name": "青岛示例国际商贸有限责任公司", "identity_number": "91370200MA0000000X"}
        desk.do(residents.add_person, 7, "co_owner", {**more, "identity_note": "照录"}, "19900000123")


def _dialog(name: str) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        _card(window)
        card = window.open_room("residents").card
        acts = {
            "unit": card.edit_unit,
            "person": card.new_person,
            "owner": card.change_owner,
            "marks": card.edit_marks,
            "reveal": card.ask_first,
            "edit": lambda: card.edit_person(card.rows[0].line),
            "phone": lambda: card.telephones(card.rows[0].line),
            "away": lambda: card.end_tie(card.rows[0].line),
            "vehicle": lambda: card.new_belonging("vehicle"),
        }
        acts[name]()

    return show


def _import(window: MainWindow) -> None:
    """A workbook looked at; the one that was read for the size before is still there."""
    page = window.open_room("residents")
    if page.importing.plan is None:
        page.importing.load(SAMPLE)
    page.show_import()


def _put_right(window: MainWindow) -> None:
    window.open_room("residents").show_put_right()


def _posts(window: MainWindow) -> None:
    """A post with a list, a copy ready for it, and something it is still to be told."""
    page, desk = window.open_room("residents"), window.desk
    if not desk.read(posts_lists.posts, date.today()):
        post = desk.do(posts.set_up_post, name="监控室", kind="control")
        for _ in range(2):
            (copy,) = desk.do(posts.prepare_copies, (post.id,))
            desk.do(posts.issue_copies, (copy.id,))
            desk.do(posts.hand_out, copy.id, received_by="欧阳正清", old_how="destroyed")
        desk.do(posts.issue_copies, (desk.do(posts.prepare_copies, (post.id,))[0].id,))
        desk.do(residents.add_person, 7, "tenant", {"name": "阿卜杜热合曼·买买提艾力"}, "199-0000-0311")
    page.show_posts()


def _notice(window: MainWindow) -> None:
    window.open_room("notices").new()


def _staff(deed: str) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        page = window.open_room("staff")
        page.open(Ref("staff_member", 1))
        if deed == "register":
            page.register()
        elif deed:
            page.person.deeds[deed].act()

    return show


def _keys(deed: str) -> Callable[[MainWindow], None]:
    return lambda window: getattr(window.open_room("passwords"), deed)()


def _cabinet(deed: Callable[[KeysPage], object]) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        page = window.open_room("keys")
        assert isinstance(page, KeysPage)
        page.cabinet.fold_lending()
        page._choose_box("1")
        deed(page)

    return show


def _lend(page: KeysPage) -> None:
    """A sitting with an instruction's room to spare: a long firm, a tag that is refused."""
    page.start_lending()
    form = page.lending.header.form
    for name, words in _CONTRACTOR.items():
        form.put(name, words)
    page.lending.header.submit()
    for line in page.cabinet.rows[:3]:
        page.lending.take(line.tag)


def _overdue(page: KeysPage) -> None:
    page.open(next(line.ref for line in page.cabinet.rows if line.stands == "overdue"))


def _count(page: KeysPage) -> None:
    page.counting.start("key-count")


_CONTRACTOR = {
    "capacity": "contractor",
    "name": "欧阳正清",
    "firm": "澄光机电设备安装工程有限公司第二项目部",
    "telephone": "199-0000-0311",
    "reason": "2",
}


def _release(deed: str) -> Callable[[MainWindow], None]:
    """A slip of long words: its card, the sitting of a new one with consent, its gate's part, the week."""

    def show(window: MainWindow) -> None:
        page, desk = window.open_room("release"), window.desk
        page.fold()
        if not desk.read(release.of_unit, 7, date.today()):
            goods = tuple(
                f"大理石纹实木雕花餐桌椅组合套 {n} 套 带玻璃转盘右前腿有裂纹修过" for n in range(1, 13)
            )
            whole = {
                "name": "阿卜杜热合曼·买买提艾力",
                "capacity": "contractor",
                "tail": "0019",
                "goods": goods,
            }
            firm = {"firm": "青岛示例国际商贸搬家服务有限责任公司", "telephone": "199-0000-0311"}
            owner = desk.read(release.household, 7, date.today()).owners[0].person_id
            letter = {"consent": "letter", "consent_id": owner, "consent_words": "原件夹在户档里"}
            desk.do(release_service.issue, Asked(unit_id=7, **whole, **firm, **letter, plate="鲁BD12345"))
        if deed == "week":
            page.choose("week")
            return
        page.open(desk.read(release.of_unit, 7, date.today())[0].ref)
        if deed == "gate":
            page.panel.do("take")
        if deed == "sitting":
            page.open(Ref("unit", 7))
            page.form.who._take_person(page.form.who.people.rows()[-1])
            page.form.goods.put(["1 2 旧"] * 6)

    return show


def _order(deed: str) -> Callable[[MainWindow], None]:
    """A work order of long words: sent, there, and back with everything that was used."""

    def show(window: MainWindow) -> None:
        page, desk, source = window.open_room("residents"), window.desk, Ref("matter", 1)
        long = {"what": "水槽下面的角阀滴水，橱柜底板已经泡水，希望上午来人" * 4, "place": "主卧卫生间" * 4}
        known = Ordered(**long, unit_id=7, code="TS-0417", channel="转办", worker="阿卜杜热合曼·买买提艾力")
        if deed == "new":
            show_dispatch(page, desk, source, **long, unit_id=7, asked=known, room="3栋2单元1201")
            return
        found = desk.read(orders.of_source, source, datetime.now())
        ref = (
            found[0].ref
            if found
            else desk.do(orders_service.dispatch, source, replace(known, team="工程维修班"))
        )
        lines = ("不锈钢加厚双层防溢水槽下水器 99.5 套 9999.99",) * 4
        if deed == "back":
            desk.do(orders_service.arrive, ref.id)
        elif deed == "settled":
            done = Done(measure="已更换角阀并清理橱柜底板" * 4, lines=lines, charge="paid", receipt="N118")
            desk.do(orders_service.finish, ref.id, done)
        sheet = show_order(page, desk, ref)
        if deed == "back":
            sheet.materials.put(list(lines))
            sheet.last.put("charge", "paid")

    return show


def _complaint(deed: str) -> Callable[[MainWindow], None]:
    """A complaint of long words at its place in the list, or one of its dialogs."""

    def show(window: MainWindow) -> None:
        page, desk = window.open_room("complaints"), window.desk
        rows = desk.read(matters.open_matters, datetime.now())
        if not rows:
            words = "地库顶板渗水滴到车上，车顶已经有锈斑，前后打过三次电话都没有人来看过" * 3
            call = Call(words, kind="complaint", category="facilities", grade="important", unit_id=7)
            desk.do(
                matters_service.take_down,
                replace(call, place="昨晚开始，地库 B-117 号车位上方", title=words[:36]),
            )
            rows = desk.read(matters.open_matters, datetime.now())
        if deed == "all":
            page.choose("all")
            return
        if deed in COMPLAINT_PANES:
            COMPLAINT_PANES[deed](page)
            return
        page.choose("open")
        page.open(rows[0].ref)
        if deed == "call":
            page.start_call()
        elif deed != "open":
            start_act(page, desk, page.panel.card, deed, datetime.now)

    return show


def _report(page: Any) -> None:
    page.choose("figures")
    page.pane("figures").show_report()


def _measure(page: Any) -> None:
    _report(page)
    page.pane("figures").report.add()


def _terms(page: Any) -> None:
    page.choose("figures")
    page.pane("figures").back()
    page.pane("figures").show_terms()


def _look_of_a_round(what: str) -> Callable[[Any], None]:
    def show(page: Any) -> None:
        page.choose("round")
        page.pane("round").look(what)

    return show


COMPLAINT_PANES: dict[str, Callable[[Any], None]] = {
    "round": lambda page: page.choose("round"),
    **{f"round {what}": _look_of_a_round(what) for what in ("chased", "person", "grade")},
    "figures": lambda page: page.choose("figures"),
    "terms": _terms,
    "report": _report,
    "measure": _measure,
}
COMPLAINTS = (
    *COMPLAINT_PANES,
    "open",
    "all",
    "contacted",
    "handled",
    "called",
    "waiting",
    "classed",
    "assigned",
    "told",
    "call",
)
ORDERS = ("new", "sent", "back", "settled")
"""In this order: each goes on from where the one before left it."""
MOVING_IN = ("identity", "correct", "why", "forms", "fees", "review", "list")
"""In this order: each goes on from where the one before left the household."""


def _edit_text(window: MainWindow) -> None:
    page = window.open_room("handbook")
    page.open_topic("emergencies")
    page.edit(page.text)


def _moving_in(gate: str) -> Callable[[MainWindow], None]:
    """A household that comes to a gate with much to be said of it."""

    def show(window: MainWindow) -> None:
        page, desk = window.open_room("movein"), window.desk
        found = [row.ref for row in desk.read(moves.of_unit, 9)]
        if not found:
            found = [desk.do(movein.begin, 9)]
            desk.do(movein.note_agent, found[0].id, name="阿卜杜热合曼·买买提艾力", letter="公证 118 号")
        number = found[0].id
        if gate == "forms":
            desk.do(movein.pass_identity, number, why="业主另日补交")
            part = desk.read(moves.card, number).inspection[0].id
            desk.do(movein.note_inspection, part, result="problem", words="空鼓 12 处，返工" * 6)
        elif gate == "fees":
            desk.do(movein.pass_forms, number, why="业主另日补交")
            desk.do(movein.add_fee, number, item="装修垃圾清运费", amount="1200.5", receipt="N118")
        elif gate == "review":
            desk.do(movein.pass_fees, number)
        page.open(found[0])
        deeds = {"correct": page.one.panel.edit, "why": page.one.panel.pass_gate, "list": page.show_list}
        if gate in deeds:
            deeds[gate]()

    return show


def _move_in_papers(window: MainWindow) -> None:
    page = window.open_room("residents")
    PapersSheet(page, window.desk, Ref("unit", 7), datetime.now).start()


def _move_in_packs(window: MainWindow) -> None:
    page = window.open_room("residents")
    PacksSheet(page, window.desk, [Ref("unit", number) for number in range(1, 601)], datetime.now).start()


def _plan(view: str) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        page = window.open_room("movein")
        page.open(running_plan(window.desk, range(101, 131)))
        page._collective.turn_to(view)
        if view == "pile":
            page._collective.pile.lay("0003")
            page._collective.pile.toggle(2)
            page._collective.pile.take()

    return show


def _text_template(window: MainWindow) -> None:
    page = window.open_room("care")
    page._to_templates()
    page.templates.editor.new(wordings()[0])


def _archive(deed: Callable[[ArchivePage], object]) -> Callable[[MainWindow], None]:
    """The archive with a paper of a household filed, and one that waits."""

    def show(window: MainWindow) -> None:
        page = window.open_room("archive")
        assert isinstance(page, ArchivePage)
        if not page.desk.read(archive.file_card, 7, page.now().date()).papers:
            room = page.desk.read(archive.file_card, 7, page.now().date()).short
            for title in ("施工单位营业执照和资质复印件", "阳台不封闭和空调外机位置的承诺书"):
                given = {"room": room, "kind": "statement", "title": title, "pages": "12"}
                page.desk.do(archive_service.receive_paper, **given)
            paper = page.desk.read(archive.waiting, page.now().date())[0].ref.id
            page.desk.do(archive_service.file_papers, [paper], cabinet="2", level="3", box="7")
        deed(page)

    return show


def _shelf(deed: Callable[[ParcelsPage], object]) -> Callable[[MainWindow], None]:
    """The parcels' page with a shelf and a code that nobody knows scanned."""

    def show(window: MainWindow) -> None:
        page = window.open_room("parcels")
        assert isinstance(page, ParcelsPage)
        if not page.desk.read(shelf_set_up.bay_rows):
            page.desk.do(parcels.save_bay, name="冷藏货架一", kind="cold", levels=6, spots=4, holds=4)
            page.desk.do(parcels.decline, 7, words="业主来电，快递一律不用代收，放门口也不要，请退回")
        deed(page)

    return show


def _shelved(page: ParcelsPage) -> None:
    """Three parcels with long words: one that waits, one nobody is sure of, one that went back."""
    if page.counted.waiting:
        return
    desk = page.desk
    sitting = desk.do(parcels.begin_sitting, brought_by="阿卜杜热合曼·买买提艾力", telephone="199-0000-0188")
    whole = {"outside": "opened", "outside_words": "外箱封条已开，内袋完好，快递员在场拍照"}
    for number, unit, words in (
        ("YT9900041277582601", 7, {}),
        ("SF88004122910073", 7, {}),
        ("JD0099887766554433", None, {"addressee": "青岛示例国际商贸有限责任公司", "doubt": "several"}),
    ):
        desk.do(parcels.take_in, sitting.id, number=number, unit_id=unit, kind="perishable", **whole, **words)
    taken = desk.read(shelf.open_parcels, page.now())
    to = "青岛示例国际物流有限责任公司 李立"
    desk.do(parcels.give_back, [taken[1].ref.id], to=to, why="收件人来电要求退回寄件人，不再派送")
    desk.do(parcels.end_sitting, sitting.id)


def _on_shelf(deed: Callable[[ParcelsPage], object]) -> Callable[[MainWindow], None]:
    return _shelf(lambda page: (_shelved(page), page.show_view("shelf"), deed(page)))


def _first_parcel(page: ParcelsPage) -> Ref:
    return page.desk.read(shelf.open_parcels, page.now())[0].ref


def _look_over(page: ParcelsPage) -> None:
    page.start_check()
    for code in ("冷藏货架一1-1", "ZZ00000000000000000000000000000000000001"):
        page._check.take(code)


def _visit_figures(part: str) -> Callable[[MainWindow], None]:
    def show(window: MainWindow) -> None:
        page, desk = window.open_room("visits"), window.desk
        if not desk.read(visit_figures, month_of(date.today()), date.today()).talks:
            opinion = visits.Said("地下二层人防门口长期积水，老人孩子经过容易滑倒", "facilities")
            grades = dict.fromkeys(DIMENSION_ZH, 4)
            told = visits.Report(
                7, date.today(), begun="13:10", first_id=desk.who.staff_id, alone_why="同事临时有事",
                hours_why="住户约的时间", seen="业主", ratings=grades, opinions=(opinion,),
            )  # fmt: skip
            desk.do(visits.record, told)
        page.choose("figures")
        pane = page.pane("figures")
        pane.part.choose(part)
        pane.part.changed.emit(part)

    return show


VIEWS: dict[str, Callable[[MainWindow], None]] = {
    "list": lambda window: window.open_room("residents").show_list(),
    "card": _card,
    "card furnished": _furnished_card,
    "import": _import,
    "put right": _put_right,
    "posts": _posts,
    "notice": _notice,
    "notices": lambda window: window.open_room("notices").show_list(),
    "consents": lambda window: window.open_room("consents"),
    "today": lambda window: window.open_room("today"),
    "checks": lambda window: window.open_room("checks"),
    "handbook": lambda window: window.open_room("handbook"),
    "clause": lambda window: window.open_room("handbook").open_clause("COMP-02"),
    "reading": lambda window: window.open_room("handbook").open_topic("emergencies"),
    "reading edited": _edit_text,
    "cabinet": _cabinet(_overdue),
    "cabinet listed": _cabinet(lambda page: (page.form.choose("list"), page._show_box())),
    "header": _cabinet(KeysPage.start_lending),
    "sitting": _cabinet(_lend),
    "count": _cabinet(_count),
    "cards": _cabinet(lambda page: page._choose_box("cards")),
    **{f"release {n}": _release(n) for n in ("slip", "sitting", "gate", "week")},
    **{f"order {n}": _order(n) for n in ORDERS},
    **{f"complaint {n}": _complaint(n) for n in COMPLAINTS},
    **TALKS,
    **VISITS,
    "shelf": _on_shelf(lambda page: page.serve(Ref("unit", 7))),
    "shelf listed": _on_shelf(lambda page: page.show_view("list")),
    "shelf history": _on_shelf(lambda page: page.views.show_gone()),
    "shelf aged": _on_shelf(lambda page: page.show_view("aged")),
    "shelf in doubt": _on_shelf(lambda page: page.show_view("doubt")),
    "parcel": _on_shelf(lambda page: page.views.open_card(_first_parcel(page))),
    "parcel amended": _on_shelf(lambda page: page.views.act(page.views.parcels[:1], "F2")),
    "shelf set up": _shelf(lambda page: show_set_up(page, "declines")),
    "shelf looked over": _shelf(_look_over),
    **{f"figures of visits, {n}": _visit_figures(n) for n in FIGURES_OF_VISITS},
    "texts": lambda window: window.open_room("care"),
    "text template": _text_template,
    **{f"moving in {n}": _moving_in(n) for n in MOVING_IN},
    "papers of moving in": _move_in_papers,
    "packs of moving in": _move_in_packs,
    "archive": _archive(lambda page: page.show_list("files")),
    "archive waiting": _archive(lambda page: page.show_list("waiting")),
    "archive file": _archive(lambda page: page.open(Ref("unit", 7))),
    **{f"plan {n}": _plan(n) for n in ("plan", "door", "pile", "progress")},
    "calendar": lambda window: window.open_room("calendar"),
    "permissions": lambda window: window.open_room("permissions"),
    **{f"staff {n}": _staff(n) for n in ("", "register", "give_role", "area", "open", "reset", "leave")},
    **{f"keys {n}": _keys(n) for n in ("reload", "change_password", "renew", "settle", "new_data_key")},
    **{
        f"dialog {n}": _dialog(n)
        for n in ("unit", "person", "owner", "marks", "reveal", "edit", "phone", "away", "vehicle")
    },
}


ONLY_COMPACT = frozenset(
    {
        *(f"moving in {n}" for n in MOVING_IN),
        "plan plan",
        "plan door",
        "plan pile",
        "plan progress",
        "posts",
        *(f"release {n}" for n in ("slip", "sitting", "gate", "week")),
        *(f"order {n}" for n in ORDERS),
        *(f"complaint {n}" for n in COMPLAINTS),
        *TALKS,
        *VISITS,
        *(
            "shelf",
            "shelf listed",
            "shelf history",
            "shelf aged",
            "shelf in doubt",
            "parcel",
            "parcel amended",
        ),
        "shelf set up",
        "shelf looked over",
        *(f"figures of visits, {n}" for n in FIGURES_OF_VISITS),
        "texts",
        "text template",
        "archive",
        "archive waiting",
        "archive file",
        "dialog vehicle",
        "card furnished",
        "papers of moving in",
        "packs of moving in",
    }
)
"""Views looked at where there is least room, and nowhere else: each costs its time at every size."""
