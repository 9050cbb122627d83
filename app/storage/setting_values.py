"""The settings of a site as they are in force; what may be set is said in app.settings."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.settings import SETTINGS
from app.storage.site_tables import Setting


def values(session: Session) -> dict[str, str]:
    """Every setting with its value in force."""
    kept = {row.key: row.value for row in session.scalars(select(Setting))}
    return {setting.key: kept.get(setting.key, setting.default) for setting in SETTINGS}
