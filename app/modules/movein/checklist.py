"""The lists a clerk ticks off: who comes for the owner, papers looked at, signed and given, fees taken."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.archive import service as archive
from app.modules.movein.finding import move_in_or_refuse, must_not_be_reviewed
from app.modules.movein.gaps import stamps_of
from app.modules.movein.model import MoveIn, MoveInFee, MoveInPaper
from app.modules.movein.rules import (
    LEAST_REASON,
    amount_or_refuse,
    must_be_now,
    must_be_open,
    whole_or_refuse,
    words_or_refuse,
)
from app.modules.residents.rules import identity_or_refuse, phone_or_refuse
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.attachments import SCAN, attach, attached, read_attachment
from app.storage.record import ref_of


@verb("movein.work", "登记代办人")
def note_agent(
    act: Act, move_in_id: int, *, name: str, identity: str = "", number: str = "", letter: str = ""
) -> None:
    """Somebody comes for the owner with a power of attorney; an empty name takes it back. Raises Refusal."""
    move_in = move_in_or_refuse(act.session, move_in_id)
    must_be_now(stamps_of(move_in), "identity")
    if not one_line(name):
        move_in.agent = move_in.agent_identity_kind = move_in.agent_identity = ""
        move_in.agent_number = move_in.agent_letter = ""
        return
    move_in.agent = words_or_refuse(name, "代办人", "agent", most=60)
    move_in.agent_letter = one_line(letter)[:100]
    if one_line(identity):
        found = identity_or_refuse(identity, "")
        move_in.agent_identity_kind, move_in.agent_identity = found.kind.value, found.number
    if one_line(number):
        move_in.agent_number = phone_or_refuse(number)


@verb("movein.work", "勾选入住资料")
def tick_papers(act: Act, move_in_id: int, there: Mapping[int, bool | None]) -> None:
    """Say of papers whether they are there, by their ids; None takes it back. Raises Refusal.

    Papers to be looked at belong to the first gate, those signed and handed over to the second.
    """
    move_in = move_in_or_refuse(act.session, move_in_id)
    papers = {paper.id: paper for paper in move_in.papers}
    for paper_id, value in there.items():
        paper = papers.get(paper_id)
        if paper is None:
            raise Refusal("清单里没有这份资料，请刷新后再看。", clause="MOVE-03")
        must_not_be_reviewed(move_in)
        if paper.part != "checked":
            must_be_open(stamps_of(move_in), "forms")
        if paper.there == value:
            continue
        if move_in.fees_at is not None and paper.kept and paper.there:
            words = f"“{paper.title}”已经收进户档；要改，请先退回重办。"
            raise Refusal(words, clause="MOVE-03")
        paper.there, paper.at, paper.by = value, act.now, act.who.staff_id
        if move_in.fees_at is not None:
            hand_to_archive(act, move_in, paper)


@verb("movein.work", "修改入住资料")
def describe_paper(act: Act, paper_id: int, *, pages: int | str, original: bool) -> None:
    """How many pages a paper has, and whether the original is kept. Raises Refusal naming the field."""
    paper = _paper(act.session, paper_id)
    must_not_be_reviewed(move_in_or_refuse(act.session, paper.move_in_id))
    paper.pages = whole_or_refuse(pages, "页数", "pages", 1, 999)
    paper.original = original


@verb("movein.work", "附上入住资料扫描件")
def attach_scan(act: Act, paper_id: int, content: bytes, title: str) -> Ref:
    """Keep the scan or photograph of a paper with it. Raises Refusal when it is no picture."""
    paper = _paper(act.session, paper_id)
    move_in = act.session.get_one(MoveIn, paper.move_in_id)
    if not paper.there:
        paper.there, paper.at, paper.by = True, act.now, act.who.staff_id
        if move_in.state == "open" and move_in.fees_at is not None:
            hand_to_archive(act, move_in, paper)
    return attach(act, ref_of(paper), content, kind=SCAN, title=title)


@verb("private.open", "看入住资料扫描件")
def open_scan(act: Act, paper_id: int, attachment_id: int) -> bytes:
    """The scan of a paper; who looked at it is on record (ARCH-12). Raises Refusal."""
    owner = ref_of(_paper(act.session, paper_id))
    if not any(kept.ref.id == attachment_id for kept in attached(act.session, owner)):
        raise Refusal("这份资料没有这个附件，请刷新后再看。")
    act.looked_at(owner, "scan")
    return read_attachment(act.session, act.site_folder, attachment_id)


@verb("movein.work", "登记收费")
def add_fee(act: Act, move_in_id: int, *, item: str, amount: str, receipt: str) -> None:
    """Note one fee that was taken, with its receipt. Raises Refusal naming the field."""
    move_in = move_in_or_refuse(act.session, move_in_id)
    must_be_now(stamps_of(move_in), "fees")
    number = words_or_refuse(receipt, "票据号", "receipt", most=40)
    if any(fee.receipt == number and fee.struck_at is None and fee.item == item for fee in move_in.fees):
        raise Refusal("这张票据的这一项已经登记。", clause="MOVE-01", field="receipt")
    move_in.fees.append(
        MoveInFee(
            item=words_or_refuse(item, "项目", "item", most=40),
            amount=amount_or_refuse(amount),
            receipt=number,
            at=act.now,
            by=act.who.staff_id,
        )
    )


@verb("movein.work", "收费作废")
def strike_fee(act: Act, fee_id: int, *, why: str) -> None:
    """A fee that was noted by mistake; it stays readable. Raises Refusal naming the field."""
    fee = act.session.get(MoveInFee, fee_id)
    if fee is None or fee.struck_at is not None:
        raise Refusal("这一项已经作废，请刷新后再看。", clause="MOVE-01")
    must_be_now(stamps_of(move_in_or_refuse(act.session, fee.move_in_id)), "fees")
    fee.struck_at = act.now
    fee.struck_why = words_or_refuse(why, "作废原因", "why", least=LEAST_REASON, most=200)


def hand_to_archive(act: Act, move_in: MoveIn, paper: MoveInPaper) -> None:
    """A paper that is kept and is there comes into the household's file, to be filed with the others."""
    if paper.kept and paper.there:
        archive.receive(
            act,
            move_in.unit_id,
            "movein",
            paper.title,
            formed=act.today,
            pages=paper.pages,
            original=paper.original,
            source=ref_of(move_in),
            starts_clock=False,
        )


def _paper(session: Session, paper_id: int) -> MoveInPaper:
    paper = session.get(MoveInPaper, paper_id)
    if paper is None:
        raise Refusal("清单里没有这份资料，请刷新后再看。", clause="MOVE-03")
    return paper
