"""Texts on their way to the platform: made a batch, written to a file, booked as handed over (CARE-01)."""

from collections.abc import Collection
from dataclasses import dataclass

from app.errors import Refusal
from app.modules.care.duties import ended
from app.modules.care.filling import Filled, filled, ground, with_people
from app.modules.care.finding import batch_number, batch_or_refuse, must_run_outbox
from app.modules.care.model import SmsBatch, SmsText
from app.modules.care.papers import SUFFIX, SmsLine, platform_file
from app.modules.care.rules import CLAUSE, LEAST_REASON, TEXT_ZH, words_or_refuse
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.numbering import take_number
from app.storage.record import ref_of
from app.storage.search import in_slices

SERIES = "sms_batch"
MOST_IN_A_BATCH = 2000


@dataclass(frozen=True)
class Batched:
    """A batch that was made: its number, how many texts, and which stay waiting and why."""

    ref: Ref
    number: str
    count: int
    left: tuple[str, ...]


@dataclass(frozen=True)
class BatchFile:
    """The file of a batch: its name and its bytes."""

    name: str
    content: bytes


@verb("care.work", "短信成批")
def put_in_batch(act: Act, text_ids: Collection[int]) -> Batched:
    """Texts that can go now become a batch, filled from the template in force (CARE-01, DOC-03).

    One that cannot go stays waiting; `Batched.left` names it with its reason. Raises Refusal when none
    can, or one is in a batch already.
    """
    must_run_outbox(act)
    if not text_ids:
        raise Refusal("没有选短信。", clause=CLAUSE)
    if len(set(text_ids)) > MOST_IN_A_BATCH:
        raise Refusal(f"一批最多 {MOST_IN_A_BATCH} 条，请分几批。", clause=CLAUSE)
    on = ground(act.session, act.today)
    columns = on.column_names()
    looked = [(text, filled(text, on)) for text in _waiting(act, text_ids)]
    going = [(text, found) for text, found in looked if not found.reason]
    left = tuple(f"{text.unit.code.long} {found.reason}" for text, found in looked if found.reason)
    if not going:
        raise Refusal(f"这些短信现在都不能发：{left[0]}。{looked[0][1].way_out}", clause=CLAUSE)
    batch = SmsBatch(
        year=act.today.year,
        number=take_number(act.session, SERIES, act.today.year),
        made_at=act.now,
        made_by=act.who.staff_id,
        count=len(going),
        file=on.file,
        file_name="",
        columns=",".join(columns),
    )
    batch.file_name = f"{batch_number(batch)} 短信 {len(going)} 条{SUFFIX[on.file]}"
    act.session.add(batch)
    for text, found in going:
        _enter(text, found, batch)
    act.session.flush()
    return Batched(ref_of(batch), batch_number(batch), batch.count, left)


@verb("care.work", "导出短信文件", signed=True)
def write_out(act: Act, batch_id: int) -> BatchFile:
    """The file of a batch, the same as often as it is asked for; whose numbers left is on record (ARCH-12).

    Raises Refusal.
    """
    must_run_outbox(act)
    batch = batch_or_refuse(act.session, batch_id)
    lines = []
    for text in batch.texts:
        name = text.person.name if text.person is not None else ""
        lines.append(SmsLine(text.number, text.text, name, text.unit.code.long))
        act.looked_at(ref_of(text), "number")
    content = platform_file(batch.file, batch.columns.split(","), lines, batch.made_at)
    batch.written_at = act.now
    act.purpose = f"{batch_number(batch)} 交短信平台"
    return BatchFile(batch.file_name, content)


@verb("care.work", "登记短信已交平台")
def handed(act: Act, batch_id: int) -> int:
    """The platform has taken the file: its texts are booked as handed over; how many (CARE-01, CARE-05).

    Raises Refusal while the file was not written as the batch stands now.
    """
    must_run_outbox(act)
    batch = batch_or_refuse(act.session, batch_id)
    if batch.written_at is None:
        raise Refusal(f"{batch_number(batch)} 还没有导出文件，请先导出交给平台。", clause=CLAUSE)
    batch.state, batch.handed_at, batch.handed_by = "handed", act.now, act.who.staff_id
    for text in batch.texts:
        text.state, text.ended_at, text.ended_by = "handed", act.now, act.who.staff_id
        ended(act, text, done=True)
    return batch.count


@verb("care.work", "取消短信批次")
def dissolve(act: Act, batch_id: int, why: str) -> None:
    """A batch that was not handed over: its texts wait again. Raises Refusal."""
    must_run_outbox(act)
    batch = batch_or_refuse(act.session, batch_id)
    batch.why = words_or_refuse(why, "取消原因", "why", least=LEAST_REASON, most=200)
    for text in list(batch.texts):
        take_out(text)
        text.state = "waiting"
    _end(act, batch)


def take_out(text: SmsText) -> None:
    """A text leaves its batch, and what it would have said is worked out anew."""
    text.batch = text.template = None
    text.number = text.text = ""


def shrink(act: Act, batch: SmsBatch) -> None:
    """A text was taken out of a batch: its file is written anew; one without texts is dissolved."""
    batch.count -= 1
    batch.written_at = None
    if batch.count == 0:
        batch.why = "里面的短信都已撤下"
        _end(act, batch)


def _end(act: Act, batch: SmsBatch) -> None:
    batch.state, batch.dissolved_at, batch.dissolved_by = "dissolved", act.now, act.who.staff_id


def _waiting(act: Act, text_ids: Collection[int]) -> list[SmsText]:
    """The texts asked for, by room. Raises Refusal naming one that does not wait."""
    found: list[SmsText] = []
    for some in in_slices(sorted(set(text_ids))):
        found += act.session.scalars(with_people().where(SmsText.id.in_(some))).unique().all()
    for text in found:
        if text.state != "waiting":
            into = f"在 {batch_number(text.batch)} 里，" if text.batch is not None else ""
            room = text.unit.code.long
            words = f"{room} 的短信{into}现在是“{TEXT_ZH[text.state]}”，一条只交一次。请刷新后再选。"
            raise Refusal(words, clause=CLAUSE)
    if len(found) < len(set(text_ids)):
        raise Refusal("选的短信有的已经不在了，请刷新后再选。", clause=CLAUSE)
    return sorted(found, key=lambda text: (text.unit.place, text.id))


def _enter(text: SmsText, found: Filled, batch: SmsBatch) -> None:
    text.person, text.template, text.batch = found.person, found.template, batch
    text.number, text.text, text.state = found.number, found.text, "in_batch"
