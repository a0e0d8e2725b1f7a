"""What comes back from the pool. What a list needs is read and no more: contacts are never part of one.

person   one person or credential      lists    pages of people, counts of states
waiting  what waits for a decision     files    what was taken in
"""

from iwill.pool.queries.files import recent_imports
from iwill.pool.queries.lists import holds, people, people_by_lifecycle, volunteers_with
from iwill.pool.queries.person import (
    LARGEST_ID,
    credential_by_id,
    people_with_contact,
    volunteer_by_id,
    volunteer_by_number,
    volunteer_named,
)
from iwill.pool.queries.waiting import Waiting, count_waiting, unconfirmed_claims, waiting_credentials

__all__ = [
    "LARGEST_ID",
    "Waiting",
    "count_waiting",
    "credential_by_id",
    "holds",
    "people",
    "people_by_lifecycle",
    "people_with_contact",
    "recent_imports",
    "unconfirmed_claims",
    "volunteer_by_id",
    "volunteer_by_number",
    "volunteer_named",
    "volunteers_with",
    "waiting_credentials",
]
