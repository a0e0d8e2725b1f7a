"""How many more people to ask, now, and what to expect. Pure: plain frozen values in, a number and a forecast out.

terms    a need's progress, the answer, and every number an organisation may change
chances  what a person's record says of their answers    size  how many of many different people say yes
today    today's mood and pace, from answers and silence    rule  the wave, in one page
ringing  who has not answered and is rung
together what to expect of many needs at once, where one yes takes several shifts
"""

from iwill.callouts.waves.chances import chance_of_yes, expected_range
from iwill.callouts.waves.rule import how_many, minutes_between_looks, next_wave
from iwill.callouts.waves.terms import (
    GAP_MINUTES,
    LOOKS,
    Answered,
    Candidate,
    Forecast,
    History,
    HowMany,
    NextWave,
    Pending,
    Progress,
    Route,
)
from iwill.callouts.waves.together import Shared, forecasts, seats_a_yes

__all__ = [
    "GAP_MINUTES",
    "LOOKS",
    "Answered",
    "Candidate",
    "Forecast",
    "History",
    "HowMany",
    "NextWave",
    "Pending",
    "Progress",
    "Route",
    "Shared",
    "chance_of_yes",
    "expected_range",
    "forecasts",
    "how_many",
    "minutes_between_looks",
    "next_wave",
    "seats_a_yes",
]
