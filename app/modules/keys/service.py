"""What the clerk does with keys: lend, take back, extend, remind; the rest stands in the files it names."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from app.errors import Refusal
from app.modules.consents import service as consents
from app.modules.consents.model import Consent
from app.modules.dues import service as dues
from app.modules.keys.agreements import deposit as deposit
from app.modules.keys.agreements import give_back as give_back
from app.modules.keys.agreements import printed_agreement as printed_agreement
from app.modules.keys.agreements import sign_later as sign_later
from app.modules.keys.borrower import Borrower, checked_borrower
from app.modules.keys.counting import drop_count as drop_count
from app.modules.keys.counting import finish_count as finish_count
from app.modules.keys.counting import see as see
from app.modules.keys.counting import see_all as see_all
from app.modules.keys.counting import start_count as start_count
from app.modules.keys.counting import unsee as unsee
from app.modules.keys.cutting import ask_cutting as ask_cutting
from app.modules.keys.cutting import cut as cut
from app.modules.keys.cutting import drop_cutting as drop_cutting
from app.modules.keys.cutting import follow_cutting
from app.modules.keys.cutting import printed_cutting as printed_cutting
from app.modules.keys.duties import return_due
from app.modules.keys.fate import found_again as found_again
from app.modules.keys.fate import hand_in_account as hand_in_account
from app.modules.keys.fate import issue as issue
from app.modules.keys.fate import printed_issue as printed_issue
from app.modules.keys.fate import reinstate as reinstate
from app.modules.keys.fate import report_loss as report_loss
from app.modules.keys.fate import retire as retire
from app.modules.keys.fate import settle_lock as settle_lock
from app.modules.keys.fate import take_in_issued as take_in_issued
from app.modules.keys.fate import take_off as take_off
from app.modules.keys.finding import (
    called,
    hook_of,
    lending_or_refuse,
    must_be_in,
    must_keep_keys,
    open_loan,
    ring_or_refuse,
)
from app.modules.keys.model import KeyCutting, KeyExtension, KeyLending, KeyLoan, KeyReminder, KeyRing
from app.modules.keys.rules import (
    LEAST_REASON,
    MOST_IN_A_LENDING,
    REMINDED,
    choice_or_refuse,
    is_longer,
    late_words,
    until_or_refuse,
    when_zh,
    whole_or_refuse,
    words_or_refuse,
)
from app.modules.keys.ways_out import end_or_go_on as end_or_go_on
from app.modules.keys.ways_out import extension_asked, must_be_heard, settle_extension, signed_or_refuse
from app.modules.keys.ways_out import instructions_of as instructions_of
from app.modules.residents.service import must_not_be_a_stretch
from app.modules.site import service as settings
from app.rules.masking import show_phone
from app.rules.ref import Ref
from app.rules.strokes import decode
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.numbering import take_number
from app.storage.record import ref_of

SERIES = "key_lending"
UNDO_MINUTES = 10
"""How long a return that was booked by mistake can be taken back."""


@dataclass(frozen=True)
class Lent:
    """What was lent: the borrowing, its number, and the consent it still needs to last longer."""

    ref: Ref
    number: str
    borrower: str
    words: str
    until: str
    consent: Ref | None = None


@dataclass(frozen=True)
class Back:
    """A ring that came back: what to say about it, and what it can be undone by."""

    loan: Ref
    ring: Ref
    tag: str
    hook: str
    borrower: str
    late: str
    words: str


# ---------------------------------------------------------------- out


@verb("keys.keep", "借出钥匙")
def lend(
    act: Act,
    who: Borrower,
    rings: Collection[int],
    *,
    heard: Collection[int] = (),
    strokes: str = "",
) -> Lent:
    """Lend rings to one borrower, with one header (KEY-03). Raises Refusal naming the field.

    `heard` are the standing instructions on the units that were read; a ring whose instruction was
    not is refused. Wanted longer than today, the rings go out until tonight and the centre head is
    asked at once; `Lent.consent` is that request.
    """
    must_keep_keys(act)
    if not rings:
        raise Refusal("还没有扫钥匙牌。", clause="KEY-03", field="tag")
    if len(set(rings)) > MOST_IN_A_LENDING:
        raise Refusal(f"一张借用单最多 {MOST_IN_A_LENDING} 串，请分两张。", field="tag")
    kept = settings.values(act.session)
    closes = time.fromisoformat(kept["closes_at"])
    told = checked_borrower(act.session, who, act.today)
    until = until_or_refuse(who.until, act.now, closes)
    longer = is_longer(until, act.now)
    if longer and len(one_line(who.longer_why)) < LEAST_REASON:
        raise Refusal(
            f"今天不还要中心负责人同意，请写明为什么，至少 {LEAST_REASON} 个字。",
            clause="KEY-03",
            field="longer_why",
        )
    tonight = until_or_refuse("", act.now, closes)
    lending = KeyLending(
        year=act.today.year,
        number=take_number(act.session, SERIES, act.today.year),
        lent_at=act.now,
        lent_by=act.who.staff_id,
        due_at=tonight if longer else until,
        first_due_at=tonight if longer else until,
        **signed_or_refuse(kept["key_sign"], strokes),
        **told,
    )
    for ring_id in dict.fromkeys(rings):
        ring = ring_or_refuse(act.session, ring_id)
        must_be_in(act.session, ring)
        must_be_heard(act.session, ring, heard)
        ring.state = "out"
        lending.loans.append(KeyLoan(ring=ring, pieces=ring.pieces - ring.short))
    act.session.add(lending)
    act.session.flush()
    dues.start(act, return_due(lending, dues.times(act.session)))
    asked = _ask_longer(act, lending, until, who.longer_why) if longer else None
    until_words = when_zh(lending.due_at, act.today)
    words = f"{number_words(lending)}：{lending.borrower} {len(lending.loans)} 串"
    return Lent(ref_of(lending), number_words(lending), lending.borrower, words, until_words, asked)


# ---------------------------------------------------------------- back


@verb("keys.back", "收回钥匙")
def take_back(
    act: Act,
    ring_id: int,
    *,
    returned_by: str = "",
    short: int | str = 0,
    remark: str = "",
    strokes: str = "",
) -> Back:
    """A ring comes back to its hook (KEY-03). Raises Refusal when it is not out.

    `returned_by` is who brought it when it was not the borrower, `short` how many keys are missing
    from it now.
    """
    ring = ring_or_refuse(act.session, ring_id)
    loan = open_loan(act.session, ring_id)
    if loan is None:
        raise Refusal(f"{ring.tag} 没有借出，不用归还。", clause="KEY-03", field="tag")
    lending = loan.lending
    missing = whole_or_refuse(short, "少几把", "short", 0, ring.pieces)
    ring.state = "in"
    _note_short(ring, loan, missing)
    loan.ended, loan.back_at, loan.back_to = "back", act.now, act.who.staff_id
    loan.returned_by = _other(returned_by, lending.borrower)
    loan.back_remark, loan.back_strokes = one_line(remark)[:200], strokes if decode(strokes) else ""
    act.session.flush()
    end_or_go_on(act, lending)
    late = late_words(lending.due_at, act.now)
    lent = f"{lending.borrower}，{when_zh(lending.lent_at, act.today)} 借出"
    words = f"{ring.tag} 已还，挂回 {hook_of(ring)}；{lent}{'，' + late if late else ''}。"
    return Back(ref_of(loan), ref_of(ring), ring.tag, hook_of(ring), lending.borrower, late, words)


@verb("keys.back", "补记归还")
def amend_return(act: Act, loan_id: int, *, returned_by: str, short: int | str = 0, remark: str = "") -> None:
    """Who really brought a ring back, and what was missing from it; on the same day. Raises Refusal."""
    loan = _returned_today(act, loan_id)
    loan.returned_by = _other(returned_by, loan.lending.borrower)
    _note_short(loan.ring, loan, whole_or_refuse(short, "少几把", "short", 0, loan.ring.pieces))
    loan.back_remark = one_line(remark)[:200]


@verb("keys.back", "撤销归还")
def undo_return(act: Act, loan_id: int) -> None:
    """A return that was booked by mistake never happened; within some minutes. Raises Refusal."""
    loan = _returned_today(act, loan_id)
    minutes = (act.now - loan.back_at).total_seconds() / 60 if loan.back_at else 0
    if not 0 <= minutes <= UNDO_MINUTES:
        raise Refusal(f"超过 {UNDO_MINUTES} 分钟，不能撤销；请重新办借出。", clause="KEY-03")
    if loan.ring.state != "in" or open_loan(act.session, loan.ring_id) is not None:
        raise Refusal(f"{loan.ring.tag} 之后又办过别的事，不能撤销。", clause="KEY-03")
    _note_short(loan.ring, loan, 0)
    loan.ended, loan.back_at, loan.back_to = "", None, None
    loan.returned_by, loan.back_remark, loan.back_strokes = "", "", ""
    loan.ring.state = "out"
    act.session.flush()
    dues.start(act, return_due(loan.lending, dues.times(act.session)))


# ---------------------------------------------------------------- longer


@verb("keys.keep", "申请延期归还")
def ask_longer(act: Act, lending_id: int, *, until: str | date | datetime, reason: str) -> Ref:
    """Ask the centre head to let what is still out of a lending stay out longer (KEY-03). Raises Refusal.

    Returns the request for consent; once it is agreed to, the new time holds by itself (`follow`).
    """
    must_keep_keys(act)
    lending = lending_or_refuse(act.session, lending_id)
    if not any(loan.ended == "" for loan in lending.loans):
        raise Refusal("这张借用单的钥匙都已归还，不用延期。", clause="KEY-03")
    closes = time.fromisoformat(settings.values(act.session)["closes_at"])
    wanted = until_or_refuse(until, act.now, closes)
    if wanted <= lending.due_at:
        raise Refusal("延到的时间要晚于原来的还期。", clause="KEY-03", field="until")
    return _ask_longer(act, lending, wanted, reason)


def follow(act: Act) -> None:
    """The store's indexer: what the centre head said to an extension holds in the same act."""
    touched = [ref.id for ref in act.touched if ref.kind == Consent.__tablename__]
    for consent_id in touched:
        consent = act.session.get(Consent, consent_id)
        if consent is not None and consent.subject_kind == KeyCutting.__tablename__:
            follow_cutting(act, consent)
        if consent is None or consent.subject_kind != KeyExtension.__tablename__:
            continue
        asked = act.session.get(KeyExtension, consent.subject_id)
        if asked is None or asked.state != "asked":
            continue
        if consent.state == "agreed":
            _lengthen(act, asked, consent)
        elif consent.state in ("refused", "withdrawn"):
            settle_extension(act, asked, consent.state, None)


def _ask_longer(act: Act, lending: KeyLending, until: datetime, reason: str) -> Ref:
    words = words_or_refuse(reason, "为什么今天不还", "longer_why", least=LEAST_REASON, most=200)
    if extension_asked(act.session, lending) is not None:
        raise Refusal("这张借用单已经申请延期，正在等同意。", clause="KEY-03")
    asked = KeyExtension(
        lending_id=lending.id,
        to_at=until,
        reason=words,
        asked_at=act.now,
        asked_by=act.who.staff_id,
        state="asked",
    )
    act.session.add(asked)
    act.session.flush()
    out = [loan.ring.tag for loan in lending.loans if loan.ended == ""]
    tags = "、".join(out[:5]) + (f" 等 {len(out)} 串" if len(out) > 5 else "")
    what = f"{lending.borrower} 借用的 {tags} 延到 {when_zh(until, act.today)} 归还"
    return ref_of(consents.ask(act, "key_longer", ref_of(asked), what, words))


def _lengthen(act: Act, asked: KeyExtension, consent: Consent) -> None:
    lending = lending_or_refuse(act.session, asked.lending_id)
    if asked.to_at <= act.now or not any(loan.ended == "" for loan in lending.loans):
        settle_extension(act, asked, "withdrawn", consent)
        return
    lending.due_at, lending.longer = asked.to_at, lending.longer + 1
    lending.longer_why = asked.reason
    asked.state, asked.settled_at = "done", act.now
    consents.carry_out(act, consent)
    act.session.flush()
    dues.start(act, return_due(lending, dues.times(act.session)))


# ---------------------------------------------------------------- reminding


@verb("keys.back", "登记催还")
def remind(act: Act, lending_id: int, *, how: str, said: str) -> None:
    """That the borrower was reminded, and what they said; once a day at most. Raises Refusal."""
    lending = lending_or_refuse(act.session, lending_id)
    if not any(loan.ended == "" for loan in lending.loans):
        raise Refusal("这张借用单的钥匙都已归还，不用催还。", clause="KEY-03")
    again = select(KeyReminder).where(KeyReminder.lending_id == lending_id, KeyReminder.day == act.today)
    if (earlier := act.session.scalars(again).first()) is not None:
        raise Refusal(f"今天 {earlier.at:%H:%M} 已经催过，一天催一次。", clause="KEY-03")
    act.session.add(
        KeyReminder(
            lending_id=lending_id,
            day=act.today,
            at=act.now,
            by=act.who.staff_id,
            how=choice_or_refuse(how, REMINDED, "怎么催的", "how"),
            said=words_or_refuse(said, "对方怎么说", "said", most=200),
        )
    )


@verb("private.open", "查看借用人电话")
def open_telephone(act: Act, lending_id: int) -> str:
    """The telephone of a borrower, to remind them; that it was looked at is on record (ARCH-12)."""
    must_not_be_a_stretch(act)
    lending = lending_or_refuse(act.session, lending_id)
    act.purpose = f"催还 {number_words(lending)}"
    act.looked_at(ref_of(lending), "telephone")
    return show_phone(lending.telephone)


@verb("keys.keep", "打印钥匙借用单")
def printed_slip(act: Act, lending_id: int) -> None:
    """A borrowing left the printer; only called once the printer has taken it."""
    act.looked_at(ref_of(lending_or_refuse(act.session, lending_id)), "printed")


# ---------------------------------------------------------------- inside


def number_words(lending: KeyLending) -> str:
    """The number of a borrowing as people say it: 借2026-0012."""
    return f"借{lending.year}-{lending.number:04d}"


def _other(name: str, borrower: str) -> str:
    words = one_line(name)[:60]
    return "" if words == borrower else words


def _note_short(ring: KeyRing, loan: KeyLoan, missing: int) -> None:
    """How many keys this loan cost the ring; what was short before stays short."""
    if not 0 <= ring.short - loan.short + missing <= ring.pieces:
        raise Refusal(f"{called(ring)} 一共 {ring.pieces} 把，少的把数不对。", field="short")
    ring.short += missing - loan.short
    loan.short = missing


def _returned_today(act: Act, loan_id: int) -> KeyLoan:
    loan = act.session.get(KeyLoan, loan_id)
    if loan is None or loan.ended != "back" or loan.back_at is None or loan.back_at.date() != act.today:
        raise Refusal("只有今天归还的才能改。", clause="KEY-03")
    return loan
