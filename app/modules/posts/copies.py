"""The numbered copies (ARCH-09): prepared, printed, handed out, taken back; no number goes unexplained."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.errors import Refusal
from app.modules.posts.changes import take_stock
from app.modules.posts.duties import bring
from app.modules.posts.finding import copy_in, open_tellings, out_of, post_or_refuse
from app.modules.posts.listing import units_on
from app.modules.posts.model import ListCopy, ListPost
from app.modules.posts.renewal import refresh_sheet
from app.modules.posts.rules import BY_NEW_LIST, CLAUSE, LONGEST_NAME, TAKEN_BACK
from app.modules.residents.service import amend
from app.rules.ref import Ref
from app.rules.typed import choice_or_refuse, words_or_refuse
from app.storage.act import Act, verb
from app.storage.numbering import take_number
from app.storage.record import ref_of

SERIES = "post_list"


@verb("households.export", "岗位信息表取号")
def prepare_copies(act: Act, post_ids: Sequence[int]) -> tuple[Ref, ...]:
    """A copy with its number for each of these posts, to be printed next (ARCH-09). Raises Refusal.

    The number stands on the paper, so it is taken before. One that was not printed is taken up again:
    no number is lost by looking at the preview.
    """
    if not post_ids:
        raise Refusal("请选给哪些岗位打印。", clause=CLAUSE, field="posts")
    posts = [post_or_refuse(act.session, each, in_use=True) for each in dict.fromkeys(post_ids)]
    made = [_prepared(act, post) for post in posts]
    act.session.flush()
    return tuple(ref_of(copy) for copy in made)


@verb("households.export", "打印岗位信息表")
def issue_copies(act: Act, copy_ids: Sequence[int]) -> int:
    """The printer took these copies: from now on what they say is kept right (ARCH-10). Raises Refusal.

    Only called once the printer has taken them. Returns how many.
    """
    copies = [copy_in(act.session, each, ("prepared",), "再登记打印") for each in copy_ids]
    known = take_stock(act)
    for copy in copies:
        copy.state, copy.printed_at, copy.knows = "printed", act.now, known
        act.looked_at(ref_of(copy), "printed")
    act.session.flush()
    refresh_sheet(act)
    return len(copies)


@verb("households.export", "岗位信息表作废")
def void_copies(act: Act, copy_ids: Sequence[int], *, why: str) -> None:
    """Copies that never went to a post are void; the number stays taken and says why. Raises Refusal."""
    reason = words_or_refuse(why, "作废原因", "why", least=2)
    for copy_id in copy_ids:
        copy = copy_in(act.session, copy_id, ("prepared", "printed"), "作废，请办收回")
        _end(act, copy, "void", "void", reason)
    refresh_sheet(act)


@verb("posts.work", "发放岗位信息表")
def hand_out(act: Act, copy_id: int, *, received_by: str, old_how: str = "") -> None:
    """A copy goes to its post (ARCH-09); what the post held before comes back, and `old_how` says how.

    What it says already need not be told any more. Raises Refusal naming the field.
    """
    copy = copy_in(act.session, copy_id, ("printed",), "发放")
    whom = words_or_refuse(received_by, "领表人", "received_by", most=LONGEST_NAME)
    before = [each for each in out_of(act.session, copy.post_id) if each is not copy]
    held = [each for each in before if each.state == "handed"]
    if held and not old_how:
        raise Refusal(
            f"“{copy.post.name}”手里还有 {held[0].called}，请选旧表怎么收回的。",
            clause=CLAUSE,
            field="old_how",
        )
    for each in held:
        how = choice_or_refuse(old_how, TAKEN_BACK, "旧表", "old_how")
        _end(act, each, "back", how, f"换 {copy.called}")
    for each in before:
        if each.state == "printed":
            _end(act, each, "void", "void", f"没有发出，换 {copy.called}")
    copy.state, copy.received_by, copy.received_at = "handed", whom, act.now
    for telling in open_tellings(act.session, copy.post_id):
        if telling.change_id <= copy.knows:
            telling.told_at, telling.told_by = act.now, act.who.staff_id
            telling.told_to, telling.way = whom, BY_NEW_LIST
    act.session.flush()
    bring(act, copy.post_id, done=True)
    refresh_sheet(act)


@verb("posts.work", "收回岗位信息表")
def take_back(act: Act, copy_id: int, *, how: str, why: str = "") -> None:
    """A copy comes back from its post and is destroyed, or was lost and `why` says how (ARCH-09).

    A post with no list left is told of nothing any more. Raises Refusal naming the field.
    """
    copy = copy_in(act.session, copy_id, ("handed",), "收回")
    ending = choice_or_refuse(how, TAKEN_BACK, "怎么收回的", "how")
    least = 2 if ending == "lost" else 0
    _end(act, copy, "back", ending, words_or_refuse(why, "说明", "why", least=least))
    refresh_sheet(act)


@verb("posts.work", "更正领表人")
def put_right_receipt(act: Act, copy_id: int, *, received_by: str) -> None:
    """Who took a copy was mistyped; what stood there is kept. Raises Refusal."""
    copy = copy_in(act.session, copy_id, ("handed",), "更正领表人")
    amend(act, copy, "received_by", words_or_refuse(received_by, "领表人", "received_by", most=LONGEST_NAME))


# ---------------------------------------------------------------- inside


def _prepared(act: Act, post: ListPost) -> ListCopy:
    """The post's copy that waits for the printer, as the list is now; a new number when there is none."""
    units = units_on(act.session, post.building_ids)
    if not units:
        raise Refusal(f"“{post.name}”的楼栋里还没有住户。", clause=CLAUSE, field="posts")
    asked = select(ListCopy).where(ListCopy.post_id == post.id, ListCopy.state == "prepared")
    copy = act.session.scalars(asked).one_or_none()
    if copy is None:
        turns = select(func.count(ListCopy.id)).where(ListCopy.post_id == post.id, ListCopy.state != "void")
        copy = ListCopy(
            post_id=post.id,
            year=act.today.year,
            number=take_number(act.session, SERIES, act.today.year),
            turn=act.session.scalars(turns).one() + 1,
            state="prepared",
        )
        act.session.add(copy)
    copy.kind, copy.covers = post.kind, ",".join(str(each) for each in post.building_ids)
    copy.households, copy.made_at, copy.made_by = len(units), act.now, act.who.staff_id
    return copy


def _end(act: Act, copy: ListCopy, state: str, how: str, why: str) -> None:
    """A copy is there no more; a post without any has nothing left to be kept right."""
    copy.state, copy.ended_how, copy.ended_why = state, how, why
    copy.ended_at, copy.ended_by = act.now, act.who.staff_id
    act.session.flush()
    if out_of(act.session, copy.post_id):
        return
    for telling in open_tellings(act.session, copy.post_id):
        telling.struck_at, telling.struck_why = act.now, f"{copy.called} 已不在岗位"
    act.session.flush()
    bring(act, copy.post_id)
