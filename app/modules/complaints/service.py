"""What the desk does with requests and complaints: take down, follow, close; photographs, telephone."""

from app.errors import Refusal
from app.modules.complaints.clearing import clear_callers as clear_callers
from app.modules.complaints.closing import call_back as call_back
from app.modules.complaints.closing import close as close
from app.modules.complaints.closing import handle as handle
from app.modules.complaints.closing import reopen as reopen
from app.modules.complaints.closing import withdraw as withdraw
from app.modules.complaints.finding import matter_or_refuse
from app.modules.complaints.following import assign as assign
from app.modules.complaints.following import classify as classify
from app.modules.complaints.following import contact as contact
from app.modules.complaints.following import nudge as nudge
from app.modules.complaints.following import plan as plan
from app.modules.complaints.following import reply as reply
from app.modules.complaints.following import resume as resume
from app.modules.complaints.following import supplement as supplement
from app.modules.complaints.following import tell as tell
from app.modules.complaints.following import wait as wait
from app.modules.complaints.following import work as work
from app.modules.complaints.leaving import hand_over as hand_over
from app.modules.complaints.leaving import open_of as open_of
from app.modules.complaints.model import Matter
from app.modules.complaints.rules import CLAUSE
from app.modules.complaints.taking import MOST_PHOTOS
from app.modules.complaints.taking import Call as Call
from app.modules.complaints.taking import Told as Told
from app.modules.complaints.taking import join as join
from app.modules.complaints.taking import take_down as take_down
from app.modules.residents.service import must_not_be_a_stretch
from app.rules.masking import show_phone
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.attachments import PHOTO, attach, attached, read_attachment
from app.storage.record import ref_of


@verb("complaints.work", "添加诉求照片")
def add_photo(act: Act, matter_id: int, content: bytes) -> Ref:
    """Keep a photograph with a matter. Raises Refusal."""
    matter = matter_or_refuse(act.session, matter_id)
    taken = len(attached(act.session, ref_of(matter)))
    if taken >= MOST_PHOTOS:
        raise Refusal(f"一件最多附 {MOST_PHOTOS} 张照片。", clause=CLAUSE, field="photos")
    return attach(act, ref_of(matter), content, kind=PHOTO, title=f"{matter.code} 照片 {taken + 1}")


@verb("complaints.work", "看诉求照片")
def open_photo(act: Act, matter_id: int, attachment_id: int) -> bytes:
    """A photograph of a matter; who looked at it is on record (ARCH-12). Raises Refusal."""
    matter = matter_or_refuse(act.session, matter_id)
    if not any(photo.ref.id == attachment_id for photo in attached(act.session, ref_of(matter))):
        raise Refusal("这件诉求没有这张照片，请刷新后再看。", clause=CLAUSE)
    act.looked_at(ref_of(matter), "photo")
    return read_attachment(act.session, act.site_folder, attachment_id)


@verb("private.open", "查看来电人电话")
def open_telephone(act: Act, matter_id: int) -> tuple[str, ...]:
    """The numbers of whoever asked, whole; that they were looked at is on record (ARCH-12)."""
    must_not_be_a_stretch(act)
    matter = matter_or_refuse(act.session, matter_id)
    act.purpose = f"联系 {matter.code} 来电人"
    if matter.telephone:
        act.looked_at(ref_of(matter), "telephone")
        return (show_phone(matter.telephone),)
    return _on_file(act, matter)


def _on_file(act: Act, matter: Matter) -> tuple[str, ...]:
    known = matter.person.open_telephones if matter.person is not None else []
    for telephone in known:
        act.looked_at(ref_of(telephone), "number")
    return tuple(show_phone(telephone.number) for telephone in known)
