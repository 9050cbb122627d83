"""Who can open the site, while it is open: log-ins are opened, renewed and closed with the key at hand."""

from collections.abc import Iterable
from datetime import date

from app.storage import keyring
from app.storage.datakey import DataKey
from app.storage.folder import SiteFolder
from app.storage.header import login_key
from app.storage.password import must_be_good
from app.storage.recovery import RecoveryKey


class HeldKeys:
    """The data key of an open site and its header; every change of the header goes through here.

    `key` is always the one with the newest header's number, so that the database can tell later
    whether an older header was put in place. Refusal and Trouble as in `keyring`.
    """

    def __init__(self, folder: SiteFolder, key: DataKey) -> None:
        self.folder, self.key = folder, key

    def log_ins(self) -> tuple[keyring.LogIn, ...]:
        """Every log-in of the header, with rank and the day its password was set."""
        return keyring.log_ins(self.folder)

    def has(self, login: str) -> bool:
        """True if this log-in name can open the site."""
        return any(login_key(one.name) == login_key(login) for one in self.log_ins())

    def must_be_good(self, login: str, password: str, own_words: Iterable[str]) -> None:
        """Say no to a poor password before anything is written. Refusal."""
        must_be_good(password, (login, *own_words))

    def give(self, login: str, password: str, *, head: bool, own_words: Iterable[str], today: date) -> None:
        """Open a log-in."""
        self.key = keyring.add_slot(
            self.folder, self.key, login, password, head=head, own_words=own_words, today=today
        )

    def set_password(self, login: str, password: str, *, own_words: Iterable[str], today: date) -> None:
        """A new password for somebody who forgot theirs."""
        self.key = keyring.set_password(
            self.folder, self.key, login, password, own_words=own_words, today=today
        )

    def change_password(
        self, login: str, old: str, new: str, *, own_words: Iterable[str], today: date
    ) -> None:
        """A new password for oneself; the old one proves who it is."""
        self.key = keyring.change_password(self.folder, login, old, new, own_words=own_words, today=today)

    def take_away(self, login: str) -> None:
        """Close a leaver's log-in at once."""
        self.key = keyring.remove_slot(self.folder, self.key, login)

    def set_rank(self, login: str, *, head: bool) -> None:
        """Of head rank or not: at least one log-in of head rank always stays."""
        self.key = keyring.set_rank(self.folder, self.key, login, head=head)

    def new_recovery_keys(self, today: date) -> tuple[RecoveryKey, RecoveryKey]:
        """Two new recovery keys; the old ones stay good until one of the new ones was typed back."""
        self.key, papers = keyring.new_recovery_keys(self.folder, self.key, today=today)
        return papers

    def settle_recovery(self, text: str) -> None:
        """One of the newest recovery keys was typed back: older ones are cancelled."""
        self.key = keyring.settle_recovery(self.folder, self.key, text)
