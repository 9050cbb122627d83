"""Which clock of the handbook is proven by which rows; a clock that comes new brings its line here.

The terms are said again, apart from the clause data, so that a term changed there by a slip is seen.
"""

from tests.rules.edges import Deadline, Turning
from tests.rules.edges_deadlines import DEADLINES
from tests.rules.edges_returning import RETURNING

EDGES: dict[str, tuple[Deadline, ...] | tuple[Turning, ...]] = {**DEADLINES, **RETURNING}

CLOCKS_OF: dict[str, tuple[str, ...]] = {
    "same day": ("ARCH-03/other", "ARCH-10", "KEY-03", "CARE-05/welcome"),
    "given day": (
        "ROLE-03/item",
        "ROLE-06/correct",
        "ARCH-18",
        "DOC-02",
        "TEMP-01",
        "CARE-04/event",
        "CARE-05/birthday",
        "CARE-05/renovation",
        "CARE-05/vulnerable",
        "CARE-05/school",
        "COMP-02/over-leader",
        "COMP-02/over-head",
    ),
    "2 days": ("KEY-02",),
    "3 days": ("PARC-02/remind", "CARE-05/wedding"),
    "7 days": ("CARE-05/month-old",),
    "30 days": ("ROLE-13", "PARC-02/limit", "CARE-05/newborn", "CARE-05/moved-in"),
    "2 working days": ("ROLE-03/verify", "ROLE-06/verify", "ARCH-05/single", "DOC-03"),
    "3 working days": (
        "ARCH-03/movein",
        "ARCH-03/renovation",
        "COMP-02/ordinary-close",
        "COMP-02/callback",
        "ROLE-09/close",
    ),
    "5 working days": ("COMP-02/important-close",),
    "7 working days": ("ARCH-05/collective", "COMP-02/major-close"),
    "3 months": ("VISIT-02/small",),
    "6 months": ("VISIT-02/large",),
    "12 months": ("VISIT-02/bare",),
    "36 months": ("ARCH-15",),
    "2 hours": ("COMP-02/urgent-accept", "ROLE-09/urgent-accept"),
    "12 hours": ("PARC-02/perishable",),
    "24 hours": ("COMP-02/urgent-close", "COMP-02/major-plan", "ROLE-09/urgent-close"),
    "48 hours": ("SERV-01", "ROLE-09/callback"),
    "10 minutes": ("COMP-02/ordinary-accept", "COMP-02/important-accept", "MEDIA-02"),
    "60 minutes": ("COMP-02/major-told", "CARE-04/weather"),
    "4 desk hours": ("COMP-02/important-reply",),
    "24 desk hours": ("COMP-02/ordinary-reply", "ROLE-09/reply"),
    "every day": ("ROLE-05", "ROLE-06/inspection", "ROLE-10", "DORM-06", "KEY-07"),
    "every 7 days": ("DORM-07", "RELS-02", "COMP-02/nudge"),
    "every month": ("ROLE-04", "DORM-08", "KEY-09", "CULT-01/month", "ROLE-14"),
    "every quarter": ("KEY-08/keeper",),
    "every 3 months": ("ARCH-06", "ARCH-14", "CARE-05/key-users"),
    "every 6 months": ("ARCH-11", "KEY-08/head"),
    "every 12 months": (
        "VISIT-04",
        "CARE-04/pests",
        "CARE-04/filters",
        "CARE-04/appliances",
        "CARE-04/electricity",
        "CARE-04/reminder",
        "CULT-01/year",
    ),
    "2 times every 12 months": ("VISIT-05",),
    "monthly by the 28": ("DUTY-01", "DORM-05"),
    "5 days before each long holiday": ("DUTY-03", "CARE-04/holiday"),
    "1 day before each festival": ("CARE-04/greeting",),
}
"""The clocks of each term."""

TERM_OF = {clock: term for term, clocks in CLOCKS_OF.items() for clock in clocks}
