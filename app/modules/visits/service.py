"""What the desk does with visits: plan, record, follow up; wishes of households, people, limits."""

from app.modules.visits.clearing import clear_visits as clear_visits
from app.modules.visits.duties import follow as follow
from app.modules.visits.leaving import hand_over as hand_over
from app.modules.visits.leaving import open_of as open_of
from app.modules.visits.plans import add_stop as add_stop
from app.modules.visits.plans import confirm as confirm
from app.modules.visits.plans import drop_stop as drop_stop
from app.modules.visits.plans import drop_walk as drop_walk
from app.modules.visits.plans import make_plan as make_plan
from app.modules.visits.plans import move_stop as move_stop
from app.modules.visits.plans import move_walk as move_walk
from app.modules.visits.recording import Promised as Promised
from app.modules.visits.recording import Report as Report
from app.modules.visits.recording import Said as Said
from app.modules.visits.recording import answer as answer
from app.modules.visits.recording import raise_matter as raise_matter
from app.modules.visits.recording import record as record
from app.modules.visits.recording import sign as sign
from app.modules.visits.staffing import add_day_off as add_day_off
from app.modules.visits.staffing import end_day_off as end_day_off
from app.modules.visits.staffing import set_terms as set_terms
from app.modules.visits.staffing import set_visitor as set_visitor
from app.modules.visits.wishes import Wish as Wish
from app.modules.visits.wishes import end_wish as end_wish
from app.modules.visits.wishes import set_wish as set_wish
