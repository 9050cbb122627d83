"""What is done about the reading texts: the site's own wording, the shipped one again, its own files."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.handbook.model import HandbookText, HandbookTextPast
from app.modules.handbook.reading import topic_or_refuse
from app.modules.handbook.rules import body_or_refuse
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.attachments import SCAN, attach, attached, read_attachment, take_away
from app.storage.record import ref_of


def own_text(session: Session, key: str) -> HandbookText | None:
    """What the site keeps of a topic: its own wording, or only its files; None when neither."""
    return session.scalar(select(HandbookText).where(HandbookText.key == key))


@verb("handbook.edit", "修订手册读本")
def edit(act: Act, key: str, body: str) -> Ref:
    """Put the site's own wording in the place of a text; what stood there before is kept. Raises Refusal."""
    shipped = topic_or_refuse(key)
    words = body_or_refuse(body)
    text = own_text(act.session, key)
    if words == ((text.body if text else None) or body_or_refuse(shipped.whole)):
        raise Refusal("文字没有改动，不用保存。", field="body")
    if text is None:
        text = _new(act.session, key)
    _keep_former(act, text)
    text.body, text.edited_at, text.edited_by = words, act.now, act.who.staff_id
    act.session.flush()
    return ref_of(text)


@verb("handbook.edit", "恢复手册读本原文")
def put_back(act: Act, key: str) -> Ref:
    """The text as it comes with the program is in force again; the site's wording is kept. Raises Refusal."""
    topic_or_refuse(key)
    text = own_text(act.session, key)
    if text is None or text.body is None:
        raise Refusal("这一篇没有本中心的修订，现在就是原文。")
    _keep_former(act, text)
    text.body, text.edited_at, text.edited_by = None, act.now, act.who.staff_id
    act.session.flush()
    return ref_of(text)


@verb("handbook.edit", "附上手册文件")
def attach_file(act: Act, key: str, content: bytes, title: str) -> Ref:
    """Keep the site's own paper (picture or PDF) with a topic. Returns the attachment. Raises Refusal."""
    topic_or_refuse(key)
    text = own_text(act.session, key) or _new(act.session, key)
    return attach(act, ref_of(text), content, kind=SCAN, title=title)


@verb("handbook.edit", "撤下手册文件")
def take_file_away(act: Act, key: str, attachment_id: int) -> None:
    """Destroy a file that was attached by mistake or is out of date. Raises Refusal."""
    _must_be_its_file(act.session, key, attachment_id)
    take_away(act, attachment_id)


@verb("handbook.read", "看手册文件")
def open_file(act: Act, key: str, attachment_id: int) -> bytes:
    """The site's own paper itself. Raises Refusal."""
    _must_be_its_file(act.session, key, attachment_id)
    return read_attachment(act.session, act.site_folder, attachment_id)


def _new(session: Session, key: str) -> HandbookText:
    made = HandbookText(key=key)
    session.add(made)
    session.flush()
    return made


def _keep_former(act: Act, text: HandbookText) -> None:
    if text.body is None or text.edited_at is None or text.edited_by is None:
        return
    text.past.append(
        HandbookTextPast(
            body=text.body,
            since=text.edited_at,
            until=act.now,
            written_by=text.edited_by,
            ended_by=act.who.staff_id,
        )
    )


def _must_be_its_file(session: Session, key: str, attachment_id: int) -> None:
    text = own_text(session, key)
    files = attached(session, ref_of(text)) if text is not None else []
    if not any(each.ref.id == attachment_id for each in files):
        raise Refusal("这一篇没有这个文件，请刷新后再看。")
