"""Photographs that stay with one line of a sheet."""

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.checks.finding import mine_or_refuse, result_or_refuse, run_or_refuse
from app.modules.checks.model import CheckRun
from app.modules.checks.rules import field_of
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.attachments import PHOTO, attach, attached, read_attachment, take_away
from app.storage.record import ref_of

MOST_PHOTOS = 9
"""Photographs one line takes."""


@verb("checks.do", "添加检查照片")
def add_photo(act: Act, run_id: int, position: int, content: bytes) -> Ref:
    """Keep a photograph with one line of an open sheet. Raises Refusal."""
    run = mine_or_refuse(act, run_id)
    result = result_or_refuse(run, position)
    taken = len(attached(act.session, ref_of(result)))
    if taken >= MOST_PHOTOS:
        raise Refusal(f"每行最多 {MOST_PHOTOS} 张照片。", field=field_of(position))
    title = f"{run.title}第{position}行照片{taken + 1}"
    return attach(act, ref_of(result), content, kind=PHOTO, title=title)


@verb("checks.do", "看检查照片")
def open_photo(act: Act, run_id: int, attachment_id: int) -> bytes:
    """A photograph of a sheet; who looked at it is on record (ARCH-12). Raises Refusal."""
    owner = _owner(act.session, run_or_refuse(act.session, run_id), attachment_id)
    act.looked_at(owner, "photo")
    return read_attachment(act.session, act.site_folder, attachment_id)


@verb("checks.do", "删去检查照片")
def remove_photo(act: Act, run_id: int, attachment_id: int) -> None:
    """Take a photograph away while the sheet is open. Raises Refusal."""
    run = mine_or_refuse(act, run_id)
    _owner(act.session, run, attachment_id)
    take_away(act, attachment_id)


def _owner(session: Session, run: CheckRun, attachment_id: int) -> Ref:
    for result in run.results:
        if any(photo.ref.id == attachment_id for photo in attached(session, ref_of(result))):
            return ref_of(result)
    raise Refusal("这张检查单上没有这张照片，请刷新后再看。")
