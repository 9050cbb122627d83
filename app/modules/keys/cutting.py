"""Copies of a key: applied for, agreed to by the centre head, cut, and on the list in one act (KEY-05)."""

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.consents import service as consents
from app.modules.consents.model import Consent
from app.modules.keys.finding import called, must_be_in, must_keep_keys, place_of, ring_or_refuse
from app.modules.keys.listing import MOST_PIECES, list_ring
from app.modules.keys.model import KeyCutting, KeyRing
from app.modules.keys.rings import open_agreement, open_cutting
from app.modules.keys.rules import (
    LEAST_REASON,
    STATE_ZH,
    choice_or_refuse,
    whole_or_refuse,
    words_or_refuse,
)
from app.modules.keys.ways_out import take_back_request
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.numbering import take_number
from app.storage.record import ref_of

CUTTINGS = "key_cutting"
KIND = "key_cutting"
MOST_COPIES = 20
ONTO = (("same", "挂在原来的钥匙串上"), ("new", "另挂一串"))


@verb("keys.keep", "申请配钥匙")
def ask_cutting(
    act: Act, ring_id: int, *, applicant: str, copies: int | str, reason: str, opinion: str = ""
) -> Ref:
    """Apply for copies of a ring; the centre head is asked at once (KEY-05). Raises Refusal.

    Returns the request for consent. Of an owner's own key the `opinion` says that the owner agrees.
    """
    must_keep_keys(act)
    ring = ring_or_refuse(act.session, ring_id)
    if ring.state in ("missing", "gone"):
        raise Refusal(f"{called(ring)} 现在是“{STATE_ZH[ring.state]}”，没有钥匙可照着配。", clause="KEY-05")
    asked = open_cutting(act.session, ring_id)
    if asked is not None:
        words = f"{called(ring)} 已有配制申请 {number_of(asked)}，请先办完或撤回。"
        raise Refusal(words, clause="KEY-05")
    said = one_line(opinion)[:200]
    if not said and open_agreement(act.session, ring_id) is not None:
        words = "业主寄存的钥匙要业主书面同意才能配，请写明同意的日期和方式。"
        raise Refusal(words, clause="KEY-05", field="opinion")
    cutting = KeyCutting(
        ring_id=ring_id,
        applicant=words_or_refuse(applicant, "申请人", "applicant", most=60),
        copies=whole_or_refuse(copies, "配几把", "copies", 1, MOST_COPIES),
        reason=words_or_refuse(reason, "配制原因", "reason", least=LEAST_REASON),
        opinion=said,
        asked_at=act.now,
        asked_by=act.who.staff_id,
        state="asked",
        year=act.today.year,
        number=take_number(act.session, CUTTINGS, act.today.year),
    )
    act.session.add(cutting)
    act.session.flush()
    what = f"{cutting.applicant}申请给 {called(ring)} {place_of(ring)} 配 {cutting.copies} 把"
    return ref_of(consents.ask(act, KIND, ref_of(cutting), what, cutting.reason))


@verb("keys.keep", "登记配好钥匙")
def cut(
    act: Act,
    cutting_id: int,
    *,
    received_by: str,
    onto: str,
    panel_id: int | None = None,
    hook: int | str | None = None,
    tag: str = "",
) -> Ref:
    """The copies are cut and on the list in this act; never before the centre head agreed (KEY-05).

    `onto` is "same" or "new": a ring of its own, of the same class and place. Returns the ring they
    hang on. Raises Refusal naming the field.
    """
    must_keep_keys(act)
    cutting = _asked(act.session, cutting_id)
    consent = consents.must_be_agreed(act.session, KIND, ref_of(cutting))
    ring = ring_or_refuse(act.session, cutting.ring_id)
    choice_or_refuse(onto, ONTO, "挂在哪里", "onto")
    receiver = words_or_refuse(received_by, "领取人", "received_by", most=60)
    if onto == "same":
        must_be_in(act.session, ring)
        _add_to(ring, cutting.copies)
    else:
        ring = list_ring(
            act,
            key_class=ring.key_class,
            pieces=cutting.copies,
            source=ring.source,
            room=ring.unit.code.long if ring.unit is not None else "",
            place=ring.place,
            tag=tag,
            panel_id=panel_id,
            hook=hook,
        )
    consents.carry_out(act, consent)
    cutting.state, cutting.received_by, cutting.onto_id = "done", receiver, ring.id
    cutting.done_at, cutting.done_by = act.now, act.who.staff_id
    return ref_of(ring)


@verb("keys.keep", "撤回配制申请")
def drop_cutting(act: Act, cutting_id: int, reason: str) -> None:
    """The copies are not wanted any more; the request for consent falls with it. Raises Refusal."""
    must_keep_keys(act)
    cutting = _asked(act.session, cutting_id)
    why = words_or_refuse(reason, "撤回原因", "reason", least=LEAST_REASON, most=80)
    cutting.state = "dropped"
    cutting.opinion = f"{cutting.opinion[:110]}（撤回：{why}）"
    take_back_request(act, consents.newest(act.session, ref_of(cutting)))


@verb("keys.back", "打印配制申请表")
def printed_cutting(act: Act, cutting_id: int) -> None:
    """The application left the printer; only called once the printer has taken it. Raises Refusal."""
    cutting = act.session.get(KeyCutting, cutting_id)
    if cutting is None:
        raise Refusal("找不到这张配制申请。", clause="KEY-05")
    act.looked_at(ref_of(cutting), "printed")


def follow_cutting(act: Act, consent: Consent) -> None:
    """An application ends when the centre head does not agree, or the request is withdrawn."""
    cutting = act.session.get(KeyCutting, consent.subject_id)
    if cutting is not None and cutting.state == "asked" and consent.state in ("refused", "withdrawn"):
        cutting.state = "dropped"
        act.session.flush()


def number_of(cutting: KeyCutting) -> str:
    """The number of an application as people say it: 配2026-0003."""
    return f"配{cutting.year}-{cutting.number:04d}"


def _asked(session: Session, cutting_id: int) -> KeyCutting:
    cutting = session.get(KeyCutting, cutting_id)
    if cutting is None:
        raise Refusal("找不到这张配制申请。", clause="KEY-05")
    ended = {"done": "已经登记配好", "dropped": "没有同意或已经撤回，不能配"}
    if cutting.state in ended:
        raise Refusal(f"配制申请 {number_of(cutting)} {ended[cutting.state]}。", clause="KEY-05")
    return cutting


def _add_to(ring: KeyRing, copies: int) -> None:
    """Copies first make up what is missing from the ring, and then add to it."""
    filled = min(ring.short, copies)
    if ring.pieces + copies - filled > MOST_PIECES:
        raise Refusal(f"一串最多 {MOST_PIECES} 把，请另挂一串。", clause="KEY-05", field="onto")
    ring.short -= filled
    ring.pieces += copies - filled
