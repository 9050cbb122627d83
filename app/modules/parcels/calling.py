"""Telling households what waits for them: one text for one household, reminders once a day at most."""

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import select

from app.errors import Refusal
from app.modules.care import service as care
from app.modules.dues import service as dues
from app.modules.parcels.duties import LIMIT, follow_household
from app.modules.parcels.finding import open_of, open_or_refuse, unit_or_refuse
from app.modules.parcels.model import Parcel, ParcelCall, ParcelCalled
from app.modules.parcels.rules import CALLS, LEAST_REASON, OUT, choice_or_refuse, words_or_refuse
from app.modules.site import service as site
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.record import ref_of

ARRIVED, AGAIN = "parcel", "parcel-again"
"""The occasions of texts: something came, something still waits."""
_LAST = 4
"""So many calls of a household are looked at for a text that waits."""


@verb("parcels.work", "登记催领")
def remind(act: Act, unit_id: int, *, how: str, words: str = "") -> Ref:
    """A household was, or by text will be, reminded of all that waits for it (PARC-02). Raises Refusal.

    Once a day at most, however many clerks are at it.
    """
    unit = unit_or_refuse(act.session, unit_id)
    parcels = open_of(act.session, unit.id)
    if not parcels:
        raise Refusal(f"{unit.code.long} 没有待取的包裹了。", clause=OUT)
    way = choice_or_refuse(how, CALLS, "方式", "how")
    morning = datetime.combine(act.today, time())
    asked = select(ParcelCall).where(
        ParcelCall.unit_id == unit.id, ParcelCall.reminder.is_(True), ParcelCall.at >= morning
    )
    before = act.session.scalars(asked.limit(1)).first()
    if before is not None:
        raise Refusal(f"{unit.code.long} 今天 {before.at:%H:%M} 已催领过，一天最多一次。", clause=OUT)
    if way == "sms":
        _take_back_text(act, unit.id)
    call = _call(act, unit.id, parcels, way, reminder=True, words=one_line(words)[:200])
    for parcel in parcels:
        parcel.reminded_at = act.now
    if way == "sms":
        _queue(act, AGAIN, call, parcels)
    follow_household(act, unit.id, reminded=True)
    return ref_of(call)


@verb("parcels.decide", "定下滞留包裹的办法")
def decide(act: Act, parcel_id: int, *, words: str) -> None:
    """What is to become of a parcel that is left too long (PARC-02); it stays until that is done. Refusal."""
    parcel = open_or_refuse(act.session, parcel_id)
    parcel.decided = words_or_refuse(words, "办法", "words", least=LEAST_REASON, most=200)
    parcel.decided_at = act.now
    act.session.flush()
    dues.stop(act, LIMIT, ref_of(parcel))


def announce(act: Act, unit_id: int) -> None:
    """What came for a household goes into its text, if texts are sent for parcels at this site.

    As long as the text was not put into a batch, what comes later goes into the same one.
    """
    if site.values(act.session)["parcel_text"] != "yes":
        return
    act.session.flush()
    told = {row.parcel_id for row in _told(act, unit_id)}
    new = [parcel for parcel in open_of(act.session, unit_id) if parcel.id not in told]
    if not new:
        return
    call = next(iter(_waiting_calls(act, unit_id)), None)
    if call is None:
        call = _call(act, unit_id, new, "sms", reminder=False)
    else:
        call.about += [ParcelCalled(parcel=parcel) for parcel in new]
        act.session.flush()
    _queue(act, _occasion(call), call, [row.parcel for row in call.about if row.parcel.state == "waiting"])


def texts_follow(act: Act, unit_id: int | None) -> None:
    """Something left the shelf: every text that waits says what is left, or is taken back.

    More than one waits only where a batch was dissolved.
    """
    if unit_id is None:
        return
    act.session.flush()
    for call in _waiting_calls(act, unit_id):
        left = [
            row.parcel
            for row in call.about
            if row.parcel.state == "waiting" and row.parcel.unit_id == unit_id
        ]
        if left:
            _queue(act, _occasion(call), call, left)
        else:
            care.withdraw(act, _occasion(call), ref_of(call))


def _take_back_text(act: Act, unit_id: int) -> None:
    """A text that still waits gives way to the reminder: one household, one text."""
    for call in _waiting_calls(act, unit_id):
        care.withdraw(act, _occasion(call), ref_of(call))


def _queue(act: Act, occasion: str, call: ParcelCall, parcels: Sequence[Parcel]) -> None:
    people = {parcel.person_id for parcel in parcels}
    codes = "、".join(parcel.code for parcel in parcels)
    values = {"件数": str(len(parcels)), "取件码": codes}
    care.queue(
        act, occasion, call.unit_id, people.pop() if len(people) == 1 else None, ref_of(call), values=values
    )


def _call(
    act: Act, unit_id: int, parcels: Sequence[Parcel], how: str, *, reminder: bool, words: str = ""
) -> ParcelCall:
    call = ParcelCall(
        unit_id=unit_id, at=act.now, by=act.who.staff_id, how=how, reminder=reminder, words=words
    )
    call.about = [ParcelCalled(parcel=parcel) for parcel in parcels]
    act.session.add(call)
    act.session.flush()
    return call


def _occasion(call: ParcelCall) -> str:
    return AGAIN if call.reminder else ARRIVED


def _waiting_calls(act: Act, unit_id: int) -> list[ParcelCall]:
    """The household's last calls by text, the newest first, whose text still waits."""
    asked = select(ParcelCall).where(ParcelCall.unit_id == unit_id, ParcelCall.how == "sms")
    last = act.session.scalars(asked.order_by(ParcelCall.at.desc(), ParcelCall.id.desc()).limit(_LAST))
    return [call for call in last if care.is_waiting(act.session, _occasion(call), ref_of(call))]


def _told(act: Act, unit_id: int) -> list[ParcelCalled]:
    """What of the household's parcels it was told of; a text that was taken back told nobody."""
    asked = (
        select(ParcelCalled)
        .join(ParcelCall)
        .join(Parcel, Parcel.id == ParcelCalled.parcel_id)
        .where(ParcelCall.unit_id == unit_id, Parcel.unit_id == unit_id, Parcel.ended_at.is_(None))
    )
    found = act.session.scalars(asked).all()
    calls = {row.call_id: row.call for row in found}
    silent = {
        call.id
        for call in calls.values()
        if call.how == "sms" and not care.goes_out(act.session, _occasion(call), ref_of(call))
    }
    return [row for row in found if row.call_id not in silent]
