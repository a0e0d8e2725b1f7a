"""What call-outs can be asked: who could come, how a call-out stands, what a personal link shows."""

from iwill.callouts.queries.around import zones_of_the_pool
from iwill.callouts.queries.board import (
    Board,
    WaveLine,
    board,
    reserve_count,
    reserve_counts,
)
from iwill.callouts.queries.calls import call_in_hand, calls_in_hand, calls_made, number_to_ring, sheet_size
from iwill.callouts.queries.candidates import (
    Candidate,
    Eligibility,
    Finding,
    eligibility,
    policy_for,
    rank_candidates,
)
from iwill.callouts.queries.free import free_between
from iwill.callouts.queries.lookup import (
    callout_by_id,
    invitation_by_id,
    invitation_by_token,
    invitations_after,
    invitations_of,
    last_drill_at,
    live_callouts,
    need_by_id,
    read_whole,
    request_by_id,
    requests_before,
    requests_waiting,
    started_callout,
)
from iwill.callouts.queries.opened import (
    NamedSupervisor,
    named_supervisor,
    needs_not_open,
    open_needs,
    supervised_needs,
    supervising_needs,
)
from iwill.callouts.queries.previewing import NeedPreview, preview
from iwill.callouts.queries.reached import (
    AnswerGroup,
    Readers,
    Undelivered,
    people_by_answer,
    readers_of,
    undelivered,
)
from iwill.callouts.queries.roster import RosterLine, roster
from iwill.callouts.queries.standing import OfferLine, Standing, standing
from iwill.callouts.queries.waiting_line import Called, lately_called
from iwill.callouts.queries.wave_plan import WavePlan, can_ask_anybody, plan_next_wave

__all__ = [
    "AnswerGroup",
    "Board",
    "Called",
    "Candidate",
    "Eligibility",
    "Finding",
    "NamedSupervisor",
    "NeedPreview",
    "OfferLine",
    "Readers",
    "RosterLine",
    "Standing",
    "Undelivered",
    "WaveLine",
    "WavePlan",
    "board",
    "call_in_hand",
    "callout_by_id",
    "calls_in_hand",
    "calls_made",
    "can_ask_anybody",
    "eligibility",
    "free_between",
    "invitation_by_id",
    "invitation_by_token",
    "invitations_after",
    "invitations_of",
    "last_drill_at",
    "lately_called",
    "live_callouts",
    "named_supervisor",
    "need_by_id",
    "needs_not_open",
    "number_to_ring",
    "open_needs",
    "people_by_answer",
    "plan_next_wave",
    "policy_for",
    "preview",
    "rank_candidates",
    "read_whole",
    "readers_of",
    "request_by_id",
    "requests_before",
    "requests_waiting",
    "reserve_count",
    "reserve_counts",
    "roster",
    "sheet_size",
    "standing",
    "started_callout",
    "supervised_needs",
    "supervising_needs",
    "undelivered",
    "zones_of_the_pool",
]
