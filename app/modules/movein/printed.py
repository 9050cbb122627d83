"""What the papers of moving in are filled from: one household, its people and its flat as they stand now.

The papers are the owner's own: he checks and signs them, so nothing on them is covered (MOVE-03).
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.errors import Refusal
from app.modules.keys.model import KeyIssue, KeyRing
from app.modules.movein.finding import number_words
from app.modules.movein.gaps import asked_for, keys_to_hand
from app.modules.movein.model import MoveIn
from app.modules.movein.shipped import shipped
from app.modules.residents.model import OWNERS, TIE_ZH, EmergencyContact, Person, Pet, Tie, Unit, Vehicle
from app.modules.staff.service import names
from app.rules.identity import Paper
from app.rules.ref import Ref
from app.rules.rooms import room_words
from app.storage.act import listing
from app.storage.record import ref_of

DELIVERY_ZH = {"finished": "精装", "bare": "毛坯"}
