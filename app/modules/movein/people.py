"""What the counter adds to a person while a household moves in, as one act."""

from app.modules.residents import service as residents
from app.storage.act import Act, verb


@verb("households.edit", "补充人员资料")
def complete_person(act: Act, person_id: int, values: dict[str, str], numbers: str = "") -> None:
    """Put a person's facts right and add telephones (several as typed in one field).

    Raises Refusal naming the field (`number` for a telephone).
    """
    residents.amend_person(act, person_id, values)
    if numbers.strip():
        residents.add_telephone(act, person_id, numbers)
