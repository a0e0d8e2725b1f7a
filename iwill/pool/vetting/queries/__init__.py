"""What comes back from vetting.

cases       one case, the queue of a stage, counts, second looks     standing   where somebody stands, and for how long
interviews  slots and who comes                                      agreements what has to be signed, and what is
training    the courses that the stage of training asks for
"""

from iwill.pool.vetting.queries.agreements import Text, missing_agreements, signed, text_in_force, texts_in_force
from iwill.pool.vetting.queries.cases import (
    ON_THE_WAY,
    StageCount,
    case_by_id,
    case_in_hand,
    case_of,
    credentials_to_see_again,
    document_by_id,
    documents_of,
    open_second_looks,
    queue,
    second_look_by_id,
    stage_counts,
    waiting_at,
    without_consent,
)
from iwill.pool.vetting.queries.interviews import booking_of, open_slots, slot_by_id, slots_from, who_comes
from iwill.pool.vetting.queries.standing import plan_of, requirements_for, standing_of, usual_days_at
from iwill.pool.vetting.queries.training import stage_courses

__all__ = [
    "ON_THE_WAY",
    "StageCount",
    "Text",
    "booking_of",
    "case_by_id",
    "case_in_hand",
    "case_of",
    "credentials_to_see_again",
    "document_by_id",
    "documents_of",
    "missing_agreements",
    "open_second_looks",
    "open_slots",
    "plan_of",
    "queue",
    "requirements_for",
    "second_look_by_id",
    "signed",
    "slot_by_id",
    "slots_from",
    "stage_counts",
    "stage_courses",
    "standing_of",
    "text_in_force",
    "texts_in_force",
    "usual_days_at",
    "waiting_at",
    "who_comes",
    "without_consent",
]
