"""What the journal calls the site's own texts: the title of their topic."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.modules.handbook.model import HandbookText, HandbookTextPast
from app.modules.handbook.reading import reading
from app.rules.ref import Ref
from app.storage.search import in_slices

KINDS = {"handbook_text": "手册读本", "handbook_text_past": "手册读本旧稿"}


def describe(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    """The titles of the topics these texts belong to."""
    asked = {
        "handbook_text": select(HandbookText.id, HandbookText.key),
        "handbook_text_past": select(HandbookTextPast.id, HandbookText.key).join(HandbookText),
    }
    columns = {"handbook_text": HandbookText.id, "handbook_text_past": HandbookTextPast.id}
    titles = {topic.key: topic.title for topic in reading()}
    found: dict[Ref, str] = {}
    for kind, rows in asked.items():
        for some in in_slices(sorted({ref.id for ref in refs if ref.kind == kind})):
            for number, key in session.execute(rows.where(columns[kind].in_(some))):
                found[Ref(kind, number)] = titles.get(key, key)
    return found
