"""What call-outs can be asked: who could come, how a call-out stands, what a personal link shows."""

from iwill.callouts.queries.board import (
    Board,
    RosterLine,
    WaveLine,
    board,
    is_open,
    open_needs,
    reserve_count,
    reserve_counts,
    roster,
)
from iwill.callouts.queries.calls import call_in_hand, calls_in_hand, calls_made, number_to_ring, sheet_size
from iwill.callouts.queries.candidates import (
    Candidate,
    Eligibility,
    Finding,
    NeedPreview,
    eligibility,
    policy_for,
    preview,
    rank_candidates,
    zones_of_the_pool,
)
from iwill.callouts.queries.free import free_between
from iwill.callouts.queries.lookup import (
    callout_by_id,
    invitation_by_token,
    invitations_of,
    live_callouts,
    need_by_id,
    request_by_id,
    requests_waiting,
)
from iwill.callouts.queries.standing import OfferLine, Standing, standing
from iwill.callouts.queries.wave_plan import WavePlan, plan_next_wave

__all__ = [
    "Board",
    "Candidate",
    "Eligibility",
    "Finding",
    "NeedPreview",
    "OfferLine",
    "RosterLine",
    "Standing",
    "WaveLine",
    "WavePlan",
    "board",
    "call_in_hand",
    "callout_by_id",
    "calls_in_hand",
    "calls_made",
    "eligibility",
    "free_between",
    "invitation_by_token",
    "invitations_of",
    "is_open",
    "live_callouts",
    "need_by_id",
    "number_to_ring",
    "open_needs",
    "plan_next_wave",
    "policy_for",
    "preview",
    "rank_candidates",
    "request_by_id",
    "requests_waiting",
    "reserve_count",
    "reserve_counts",
    "roster",
    "sheet_size",
    "standing",
    "zones_of_the_pool",
]
