"""The journeys that come with the program: what a pool needs from its first day. Staff may switch off, edit or copy
each of them; one that somebody has edited is theirs from then on.

own_affairs  care, licences, applications, silence     thanks  service, hours, years     questions  by the calendar

Days are chosen so that letters meet: what is asked of somebody in the first week of a quarter goes out as one letter,
and more than a month lies between it and the drill.
"""

from __future__ import annotations

from iwill.engagement.journeys.shipped.own_affairs import CARE, FAREWELLS, OWN_AFFAIRS
from iwill.engagement.journeys.shipped.questions import QUESTIONS
from iwill.engagement.journeys.shipped.terms import Shipped
from iwill.engagement.journeys.shipped.thanks import THANKS

__all__ = ["SHIPPED", "Shipped"]

SHIPPED: tuple[Shipped, ...] = (*CARE, *OWN_AFFAIRS, *THANKS, *QUESTIONS, *FAREWELLS)
