"""What the desk does for the posts: set them up, print and hand out lists, tell them of changes."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from app.errors import Refusal
from app.modules.posts.changes import follow as follow
from app.modules.posts.changes import note_change as note_change
from app.modules.posts.changes import withdraw_change as withdraw_change
from app.modules.posts.copies import hand_out as hand_out
from app.modules.posts.copies import issue_copies as issue_copies
from app.modules.posts.copies import prepare_copies as prepare_copies
from app.modules.posts.copies import put_right_receipt as put_right_receipt
from app.modules.posts.copies import take_back as take_back
from app.modules.posts.copies import void_copies as void_copies
from app.modules.posts.duties import bring
from app.modules.posts.finding import open_tellings, out_of, post_or_refuse
from app.modules.posts.model import ListPost, ListPostBuilding, ListTelling
from app.modules.posts.renewal import fill_sheet as fill_sheet
from app.modules.posts.renewal import prepare_renewal as prepare_renewal
from app.modules.posts.rules import BY_NEW_LIST, CLAUSE, KINDS, LONGEST_NAME, TOLD_CLAUSE, TOLD_WAYS
from app.modules.residents.model import Building
from app.modules.residents.service import amend
from app.rules.ref import Ref
from app.rules.typed import choice_or_refuse, words_or_refuse
from app.storage.act import Act, verb
from app.storage.record import ref_of

# ---------------------------------------------------------------- the posts


@verb("posts.set_up", "设立岗位")
def set_up_post(act: Act, *, name: str, kind: str, building_ids: Sequence[int] = ()) -> Ref:
    """A post that holds a list (ARCH-09); without buildings that of the whole site. Raises Refusal."""
    words = _free_name(act, name)
    post = ListPost(name=words, kind=choice_or_refuse(kind, KINDS, "哪一种", "kind"), retired=None)
    _put_buildings(act, post, building_ids)
    act.session.add(post)
    act.session.flush()
    return ref_of(post)


@verb("posts.set_up", "修改岗位")
def change_post(act: Act, post_id: int, *, name: str, kind: str, building_ids: Sequence[int] = ()) -> None:
    """Another name, kind or other buildings; what hangs there stays as it was printed. Raises Refusal."""
    post = post_or_refuse(act.session, post_id, in_use=True)
    amend(act, post, "name", _free_name(act, name, but=post))
    amend(act, post, "kind", choice_or_refuse(kind, KINDS, "哪一种", "kind"))
    _put_buildings(act, post, building_ids)
    act.session.flush()
    if open_tellings(act.session, post.id):
        bring(act, post.id)


@verb("posts.set_up", "停用岗位")
def retire_post(act: Act, post_id: int) -> None:
    """A post is given up, once its list was taken back (ARCH-09). Raises Refusal."""
    post = post_or_refuse(act.session, post_id, in_use=True)
    held = out_of(act.session, post_id)
    if held:
        raise Refusal(f"“{post.name}”手里还有 {held[0].called}，请先收回。", clause=CLAUSE)
    post.retired = act.today


@verb("posts.set_up", "恢复岗位")
def reinstate_post(act: Act, post_id: int) -> None:
    """A post that was given up is used again. Raises Refusal."""
    post = post_or_refuse(act.session, post_id)
    if post.retired is None:
        raise Refusal(f"“{post.name}”在用，不用恢复。", clause=CLAUSE)
    post.retired = None


# ---------------------------------------------------------------- telling


@verb("posts.work", "登记变更通知")
def tell(act: Act, post_id: int, *, told_to: str, way: str) -> int:
    """A post was told of all that is open (ARCH-10): who told whom, when, how. Returns of how much.

    What is told on a later day than it changed stays late. Raises Refusal naming the field.
    """
    post = post_or_refuse(act.session, post_id)
    left = open_tellings(act.session, post_id)
    if not left:
        raise Refusal(f"“{post.name}”没有要通知的变更。", clause=TOLD_CLAUSE)
    whom = words_or_refuse(told_to, "通知了谁", "told_to", most=LONGEST_NAME)
    how = choice_or_refuse(way, TOLD_WAYS, "方式", "way")
    for telling in left:
        telling.told_at, telling.told_by = act.now, act.who.staff_id
        telling.told_to, telling.way = whom, how
    act.session.flush()
    bring(act, post_id, done=True)
    return len(left)


@verb("posts.work", "撤回变更通知")
def untell(act: Act, post_id: int, *, why: str) -> int:
    """The last time a post was told was booked by mistake: it is struck out and still to be told.

    Returns of how much. Raises Refusal.
    """
    post = post_or_refuse(act.session, post_id)
    reason = words_or_refuse(why, "撤回原因", "why", least=2)
    booked = (
        ListTelling.post_id == post_id,
        ListTelling.struck_at.is_(None),
        ListTelling.told_at.is_not(None),
        ListTelling.way != BY_NEW_LIST,
    )
    last = act.session.scalars(select(func.max(ListTelling.told_at)).where(*booked)).one()
    if last is None or not out_of(act.session, post_id):
        raise Refusal(f"“{post.name}”没有可以撤回的通知。", clause=TOLD_CLAUSE)
    wrong = act.session.scalars(select(ListTelling).where(*booked, ListTelling.told_at == last)).all()
    for telling in wrong:
        telling.struck_at, telling.struck_why = act.now, reason
        act.session.add(ListTelling(change_id=telling.change_id, post_id=post_id))
    act.session.flush()
    bring(act, post_id)
    return len(wrong)


@verb("posts.work", "打印变更通知单")
def printed_changes(act: Act, post_ids: Sequence[int]) -> None:
    """The change sheets of some posts left the printer; only called once the printer has taken them."""
    for post_id in post_ids:
        post = post_or_refuse(act.session, post_id)
        act.looked_at(ref_of(post), "changes")


# ---------------------------------------------------------------- inside


def _free_name(act: Act, name: str, but: ListPost | None = None) -> str:
    words = words_or_refuse(name, "岗位", "name", least=2, most=20)
    other = act.session.scalars(select(ListPost).where(ListPost.name == words)).first()
    if other is not None and other is not but:
        more = "（已停用，可以恢复）" if other.retired is not None else ""
        raise Refusal(f"已有岗位“{words}”{more}，请换一个名称。", clause=CLAUSE, field="name")
    return words


def _put_buildings(act: Act, post: ListPost, building_ids: Collection[int]) -> None:
    wanted = set(building_ids)
    known = set(act.session.scalars(select(Building.id).where(Building.id.in_(wanted))))
    if wanted - known:
        raise Refusal("有的楼栋已经不在册，请重新选。", clause=CLAUSE, field="buildings")
    for each in list(post.buildings):
        if each.building_id not in wanted:
            post.buildings.remove(each)
    held = {each.building_id for each in post.buildings}
    post.buildings += [ListPostBuilding(building_id=each) for each in sorted(wanted - held)]
