"""What a newcomer sees of the keys in the sample site."""

from datetime import date, timedelta

from app.firststart import KEYS_OF, sample_keys
from app.modules.keys.planned import ReadLoan


def test_what_is_out_in_the_sample_is_as_long_out_on_whatever_day_it_is_made() -> None:
    later = timedelta(days=400)
    then, now = sample_keys(KEYS_OF), sample_keys(KEYS_OF + later)
    assert then.loans
    assert then.rings == now.rings
    assert [(one.lent + later, _due(one, later)) for one in then.loans] == [
        (one.lent, one.due) for one in now.loans
    ]


def _due(loan: ReadLoan, later: timedelta) -> date | None:
    return loan.due + later if loan.due else None
