"""The photograph of a thing: sealed like every other, with a small picture of it for the card."""

import io

from app.errors import Refusal
from app.modules.found.finding import item_or_refuse, kept_or_refuse
from app.modules.found.model import FoundItem
from app.modules.found.rules import CLAUSE
from app.rules.pictures import made_ready
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.attachments import PHOTO, attach, attached, read_attachment, take_away
from app.storage.record import ref_of

MOST_PHOTOS = 5
SMALL = 320
"""Pixels the longer side of the small picture has."""
_QUALITY = 70


def keep_photo(act: Act, item: FoundItem, content: bytes) -> Ref:
    """Keep a photograph with a thing, the first one small on its card too. Raises Refusal."""
    taken = len(attached(act.session, ref_of(item)))
    if taken >= MOST_PHOTOS:
        raise Refusal(f"每件最多 {MOST_PHOTOS} 张照片。", clause=CLAUSE)
    ref = attach(act, ref_of(item), content, kind=PHOTO, title=f"{item.what[:40]} 照片{taken + 1}")
    if item.picture is None:
        item.picture = small(content)
    return ref


@verb("found.work", "添加拾遗物品照片")
def add_photo(act: Act, item_id: int, content: bytes) -> Ref:
    """Keep one more photograph with a thing that is still here. Raises Refusal."""
    return keep_photo(act, kept_or_refuse(act.session, item_id, "再加照片"), content)


@verb("found.work", "看拾遗物品照片")
def open_photo(act: Act, item_id: int, attachment_id: int) -> bytes:
    """A photograph of a thing; who looked at it is on record (ARCH-12). Raises Refusal."""
    owner = _owner(act, item_id, attachment_id)
    act.looked_at(owner, "photo")
    return read_attachment(act.session, act.site_folder, attachment_id)


@verb("found.work", "删去拾遗物品照片")
def remove_photo(act: Act, item_id: int, attachment_id: int) -> None:
    """Take a wrong photograph away, while the thing is still here. Raises Refusal."""
    item = kept_or_refuse(act.session, item_id, "删照片")
    owner = _owner(act, item_id, attachment_id)
    take_away(act, attachment_id)
    left = attached(act.session, owner)
    first = read_attachment(act.session, act.site_folder, left[0].ref.id) if left else b""
    item.picture = small(first) if first else None


def small(content: bytes) -> bytes:
    """A photograph made small for the card. Raises Refusal for what is no usable picture."""
    from PIL import Image  # slow to import, and seldom needed

    ready = made_ready(content, pdf=False)
    with Image.open(io.BytesIO(ready.content)) as image:
        image.thumbnail((SMALL, SMALL))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _owner(act: Act, item_id: int, attachment_id: int) -> Ref:
    owner = ref_of(item_or_refuse(act.session, item_id))
    if not any(photo.ref.id == attachment_id for photo in attached(act.session, owner)):
        raise Refusal("这件物品没有这张照片，请刷新后再看。", clause=CLAUSE)
    return owner
