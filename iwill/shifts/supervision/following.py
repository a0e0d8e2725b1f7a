"""What supervision does by itself when something happens elsewhere: a seat given back, a shift signed out of."""

from __future__ import annotations

from iwill.callouts.services import seats
from iwill.shifts.attendance import services as attendance_services
from iwill.shifts.supervision.services.debriefs import offer_after
from iwill.shifts.supervision.services.gaps import supervisor_gave_back

seats.ON_GIVEN_BACK.append(supervisor_gave_back)
attendance_services.ON_CHECK_OUT.append(offer_after)
