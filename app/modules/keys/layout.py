"""How the key cabinet hangs on the wall: its boxes and panels are put up, named, changed and taken down."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.keys.finding import must_keep_keys, panel_or_refuse
from app.modules.keys.model import KeyBox, KeyCountLine, KeyPanel, KeyRing
from app.modules.keys.rules import whole_or_refuse, words_or_refuse
from app.modules.residents.service import amend
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.record import ref_of

MOST_PANELS = 20
MOST_HOOKS = 200


@verb("keys.keep", "新增钥匙柜")
def add_box(act: Act, *, name: str, panels: int | str, hooks: int | str, titles: Sequence[str] = ()) -> Ref:
    """Put up a box with so many panels of so many hooks each (KEY-02). Raises Refusal naming the field.

    `titles` say what hangs on the panels, the first one first; a panel without one has none.
    """
    must_keep_keys(act)
    called = _free_name(act.session, name)
    many = whole_or_refuse(panels, "挂板数", "panels", 1, MOST_PANELS)
    each = whole_or_refuse(hooks, "每板挂钩", "hooks", 1, MOST_HOOKS)
    if len(titles) > many:
        raise Refusal(f"只有 {many} 块挂板，写了 {len(titles)} 个名称。", field="titles")
    words = [_title(title, "titles") for title in titles] + [""] * (many - len(titles))
    return ref_of(put_up(act, called, [(number, words[number - 1], each) for number in range(1, many + 1)]))


@verb("keys.keep", "修改柜名")
def rename_box(act: Act, box_id: int, name: str) -> None:
    """Give a box another name; the former one is kept. Raises Refusal when another box bears it."""
    must_keep_keys(act)
    box = box_or_refuse(act.session, box_id)
    amend(act, box, "name", _free_name(act.session, name, box))


@verb("keys.keep", "停用钥匙柜")
def retire_box(act: Act, box_id: int) -> None:
    """Take a box down; only one on which nothing hangs any more. Raises Refusal."""
    must_keep_keys(act)
    box = box_or_refuse(act.session, box_id)
    held = sum(_hung(act.session, panel.id) for panel in box.panels)
    if held:
        raise Refusal(f"{box.name}还挂着 {held} 串钥匙，先移到别的柜再停用。", clause="KEY-02")
    box.retired = act.today


@verb("keys.keep", "增加挂板")
def add_panel(act: Act, box_id: int, *, title: str, hooks: int | str) -> Ref:
    """One more panel at the end of a box. Raises Refusal naming the field."""
    must_keep_keys(act)
    box = box_or_refuse(act.session, box_id)
    if len(box.panels) >= MOST_PANELS:
        raise Refusal(f"一个钥匙柜最多 {MOST_PANELS} 块挂板。", field="hooks")
    number = max((panel.number for panel in box.panels), default=0) + 1
    each = whole_or_refuse(hooks, "挂钩数", "hooks", 1, MOST_HOOKS)
    panel = KeyPanel(number=number, title=_title(title, "title"), hooks=each)
    box.panels.append(panel)
    act.session.flush()
    return ref_of(panel)


@verb("keys.keep", "修改挂板")
def change_panel(act: Act, panel_id: int, *, title: str, hooks: int | str) -> None:
    """What hangs on a panel and how many hooks it has; never fewer than are taken. Raises Refusal."""
    must_keep_keys(act)
    panel = panel_or_refuse(act.session, panel_id)
    each = whole_or_refuse(hooks, "挂钩数", "hooks", 1, MOST_HOOKS)
    highest = _highest(act.session, panel_id)
    if each < highest:
        raise Refusal(
            f"{highest:02d} 号钩还有钥匙，挂钩数不能少于 {highest}。", clause="KEY-02", field="hooks"
        )
    amend(act, panel, "title", _title(title, "title"))
    amend(act, panel, "hooks", each)


@verb("keys.keep", "去掉挂板")
def remove_panel(act: Act, panel_id: int) -> None:
    """Take the last panel of a box off; only when nothing hangs on it. Raises Refusal."""
    must_keep_keys(act)
    panel = panel_or_refuse(act.session, panel_id)
    held = _hung(act.session, panel_id)
    if held:
        raise Refusal(f"这块板还挂着 {held} 串钥匙，先移走再去掉。", clause="KEY-02")
    if any(other.number > panel.number for other in panel.box.panels):
        raise Refusal("只能去掉最后一块板，前面的板号不能空着。", clause="KEY-02")
    if len(panel.box.panels) == 1:
        raise Refusal("这是最后一块板；整个柜不用了，请停用钥匙柜。", clause="KEY-02")
    if _counted_on(act.session, panel_id):
        raise Refusal("盘点记录里有这块板，不能去掉；不再用就空着。", clause="KEY-08")
    act.session.delete(panel)


def put_up(act: Act, name: str, panels: Sequence[tuple[int, str, int]]) -> KeyBox:
    """A new box behind the others; `panels` are number, title and hooks of each."""
    last = act.session.scalar(select(func.max(KeyBox.position))) or 0
    box = KeyBox(name=name, position=last + 1)
    box.panels.extend(KeyPanel(number=number, title=title, hooks=hooks) for number, title, hooks in panels)
    act.session.add(box)
    act.session.flush()
    return box


def box_or_refuse(session: Session, box_id: int) -> KeyBox:
    """A box that hangs on the wall. Raises Refusal."""
    box = session.get(KeyBox, box_id)
    if box is None or box.retired is not None:
        raise Refusal("没有这个钥匙柜，请刷新后再看。", clause="KEY-02", field="box")
    return box


def _free_name(session: Session, name: str, own: KeyBox | None = None) -> str:
    words = words_or_refuse(name, "柜名", "name", most=20)
    taken = session.scalars(select(KeyBox).where(KeyBox.name == words)).one_or_none()
    if taken is not None and taken is not own:
        why = "停用过一个同名的柜" if taken.retired else "已有这个柜"
        raise Refusal(f"{why}，请换一个名字。", clause="KEY-02", field="name")
    return words


def _title(text: str, field: str) -> str:
    return words_or_refuse(text, "挂什么", field, least=0, most=20) if one_line(text) else ""


def _hung(session: Session, panel_id: int) -> int:
    asked = select(func.count()).select_from(KeyRing).where(KeyRing.panel_id == panel_id)
    return session.scalar(asked) or 0


def _highest(session: Session, panel_id: int) -> int:
    return session.scalar(select(func.max(KeyRing.hook)).where(KeyRing.panel_id == panel_id)) or 0


def _counted_on(session: Session, panel_id: int) -> bool:
    seen = select(KeyCountLine.id).where(KeyCountLine.panel_id == panel_id).limit(1)
    return session.scalars(seen).first() is not None
