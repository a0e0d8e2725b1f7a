"""Rows of call-outs: the request, the call-out that answers it, needs, waves, invitations, seats, the reserve."""

from __future__ import annotations

from iwill.callouts.models.asking import CallRecord, Invitation, InvitationNeed, Wave, WaveForecast
from iwill.callouts.models.requests import CallOut, CrisisRequest, Need
from iwill.callouts.models.seats import AnswerRecord, ReservePlace, Seat

__all__ = [
    "AnswerRecord",
    "CallOut",
    "CallRecord",
    "CrisisRequest",
    "Invitation",
    "InvitationNeed",
    "Need",
    "ReservePlace",
    "Seat",
    "Wave",
    "WaveForecast",
]
