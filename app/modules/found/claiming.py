"""A thing leaves the desk (ROLE-11): to who lost it, back to who found it, to the police; or comes back."""

from collections.abc import Sequence

from sqlalchemy import select

from app.errors import Refusal
from app.modules.found.finding import (
    all_kept_or_refuse,
    as_found,
    as_lost,
    asker_or_refuse,
    called,
    disposal_code,
    done_ending,
    due_day,
    household_or_none,
    item_or_refuse,
    kept_or_refuse,
    request_of,
    site_days,
)
from app.modules.found.matching import match
from app.modules.found.model import FoundAsker, FoundEnding, FoundItem
from app.modules.found.rules import (
    CLAUSE,
    LEAST_REASON,
    RELATIONS,
    SIGNED,
    STATE_OF_WAY,
    TESTED,
    choice_or_refuse,
    optional,
    tail_or_refuse,
    words_or_refuse,
)
from app.rules.ref import Ref
from app.rules.strokes import decode, is_signature
from app.storage.act import Act, verb
from app.storage.record import ref_of

FITS = (("yes", "相符"), ("no", "不符"))


@verb("found.work", "拾遗物品领取")
def claim(
    act: Act,
    item_id: int,
    *,
    taker: str,
    relation: str,
    identity_kind: str,
    identity: str,
    signed: str,
    strokes: str = "",
    room: str = "",
    description: str = "",
    fits: str = "",
    asker_id: int | None = None,
) -> Ref:
    """Somebody comes for a thing (ROLE-11): identity looked at, a valuable one described unseen, signed.

    A description that does not fit hands nothing over: the attempt is kept, and the thing stays. The
    finder may have it back once its time is over. Returns the ending. Raises Refusal naming the field.
    """
    item = kept_or_refuse(act.session, item_id, "再领取")
    tie = choice_or_refuse(relation, RELATIONS, "和失主的关系", "relation")
    way = "finder" if tie == "finder" else "claimed"
    unit = household_or_none(act.session, room)
    ending = FoundEnding(
        item_id=item.id,
        way=way,
        state="done",
        who=words_or_refuse(taker, "谁来领", "taker", most=60),
        relation=tie,
        unit_id=unit.id if unit else None,
        identity_kind=identity_kind,
        identity_tail=tail_or_refuse(identity_kind, identity, act.today),
        identity_looked_at_by=act.who.staff_id,
        at=act.now,
        by=act.who.staff_id,
    )
    if way == "finder":
        _must_be_over(act, item)
    elif item.kind in TESTED:
        ending.description = words_or_refuse(description, "对方的描述", "description", least=2, most=200)
        if choice_or_refuse(fits, FITS, "和暗记比对", "fits") == "no":
            ending.state = "refused"
            return _keep(act, ending)
    else:
        ending.description = optional(description, "对方的描述", "description", 200)
    ending.signed, ending.strokes = _signature(signed, strokes)
    asker = asker_or_refuse(act.session, asker_id) if asker_id else _asker_named(act, item, ending.who)
    if asker is not None and way == "claimed":
        _met(asker, item, ending)
    return let_go(act, item, ending)


@verb("found.work", "拾遗物品交公安")
def hand_to_police(
    act: Act, items: Sequence[int], *, station: str, officer: str, receipt: str = ""
) -> tuple[Ref, ...]:
    """Things go to the police, with station, officer and number of the receipt. Raises Refusal."""
    things = all_kept_or_refuse(act.session, items, "再交公安")
    place = words_or_refuse(station, "派出所", "station", most=60)
    received_by = words_or_refuse(officer, "接收民警", "officer", most=60)
    number = optional(receipt, "回执号", "receipt", 40)
    return tuple(
        let_go(
            act,
            item,
            FoundEnding(
                item_id=item.id,
                way="police",
                state="done",
                who=received_by,
                station=place,
                receipt=number,
                at=act.now,
                by=act.who.staff_id,
            ),
        )
        for item in things
    )


@verb("found.work", "撤销拾遗物品领取")
def undo(act: Act, item_id: int, reason: str) -> None:
    """A wrong hand-over is undone and the thing is here again; what was written stays. Raises Refusal."""
    item = item_or_refuse(act.session, item_id)
    ending = done_ending(act.session, item_id)
    if ending is None:
        raise Refusal(f"{called(item)} 还在存，没有可撤销的，请核对编号。", clause=CLAUSE)
    if ending.way == "disposed":
        words = f"{called(item)} 是照同意处理的，不能撤销；东西还在的话请重新收进，写明原编号。"
        raise Refusal(words, clause=CLAUSE)
    ending.why = words_or_refuse(reason, "撤销原因", "reason", least=LEAST_REASON, most=200)
    ending.state, ending.undone_at, ending.undone_by = "undone", act.now, act.who.staff_id
    item.state, item.ended_at, item.ended_by = "kept", None, None
    asker = act.session.get(FoundAsker, ending.asker_id) if ending.asker_id else None
    if asker is not None and asker.state == "matched":
        asker.state, asker.item_id, asker.ended_at, asker.ended_by = "open", None, None, None
    act.session.flush()


def let_go(act: Act, item: FoundItem, ending: FoundEnding) -> Ref:
    """The thing is not at the desk any more; for the verbs of this room. Returns the ending."""
    item.state = STATE_OF_WAY[ending.way]
    item.ended_at, item.ended_by = act.now, act.who.staff_id
    return _keep(act, ending)


# ---------------------------------------------------------------- inside


def _keep(act: Act, ending: FoundEnding) -> Ref:
    act.session.add(ending)
    act.session.flush()
    return ref_of(ending)


def _asker_named(act: Act, item: FoundItem, name: str) -> FoundAsker | None:
    """Whoever asks for something like it under the name of the one who comes: they need not ask on."""
    asked = select(FoundAsker).where(FoundAsker.state == "open", FoundAsker.name == name)
    fitting = [one for one in act.session.scalars(asked) if match(as_lost(one), as_found(item))]
    return fitting[0] if len(fitting) == 1 else None


def _met(asker: FoundAsker, item: FoundItem, ending: FoundEnding) -> None:
    ending.asker_id = asker.id
    ending.unit_id = ending.unit_id or asker.unit_id
    asker.state, asker.item_id = "matched", item.id
    asker.ended_at, asker.ended_by = ending.at, ending.by


def _must_be_over(act: Act, item: FoundItem) -> None:
    day = due_day(item, site_days(act.session))
    if act.today < day:
        words = f"{called(item)} 要先等失主，{day.isoformat()} 起没人认领才能还给拾到人。"
        raise Refusal(words, clause=CLAUSE, field="relation")
    request = request_of(act.session, item.id)
    if request is not None:
        words = f"{called(item)} 在处理申请 {disposal_code(request)} 里，要还给拾到人请先撤回申请。"
        raise Refusal(words, clause=CLAUSE, field="relation")


def _signature(signed: str, strokes: str) -> tuple[str, str]:
    how = choice_or_refuse(signed, SIGNED, "怎么签", "signed")
    if how == "paper":
        return how, ""
    if not is_signature(decode(strokes)):
        raise Refusal("请领取的人在签名框里签名。", clause=CLAUSE, field="strokes")
    return how, strokes
