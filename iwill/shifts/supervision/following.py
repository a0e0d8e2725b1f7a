"""What supervision does by itself when something happens elsewhere: a seat given back, a shift signed out of."""

from __future__ import annotations

from iwill.callouts.services import seats
from iwill.shifts.supervision.services.gaps import supervisor_gave_back

seats.ON_GIVEN_BACK.append(supervisor_gave_back)
