"""Use cases of vetting. They flush and never commit.

cases         opened, taken in hand, passed on, sent back, refused, opened again
claims        one person in one reviewer's hands at a time
documents     handed in, read, settled
interviews    times opened, booked, given back, called off
agreements    texts published, accepted
second_looks  who was passed is looked at again
"""

from iwill.pool.vetting.services.cases import ask, hand_back, open_case, open_cases, pass_stage, refuse, reopen
from iwill.pool.vetting.services.claims import let_go, take, take_next

__all__ = [
    "ask",
    "hand_back",
    "let_go",
    "open_case",
    "open_cases",
    "pass_stage",
    "refuse",
    "reopen",
    "take",
    "take_next",
]
