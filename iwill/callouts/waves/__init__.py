"""How many more people to ask, now, and what to expect. Pure: plain frozen values in, a number and a forecast out.

terms    a need's progress, the answer, and every number an organisation may change
chances  what a person's record says of their answers    size  how many of many different people say yes
today    today's mood and pace, from answers and silence    rule  the wave, in one page
"""

from iwill.callouts.waves.chances import chance_of_yes, expected_range
from iwill.callouts.waves.rule import minutes_between_looks, next_wave
from iwill.callouts.waves.terms import (
    GAP_MINUTES,
    LOOKS,
    Answered,
    Candidate,
    Forecast,
    History,
    NextWave,
    Pending,
    Progress,
    Route,
)

__all__ = [
    "GAP_MINUTES",
    "LOOKS",
    "Answered",
    "Candidate",
    "Forecast",
    "History",
    "NextWave",
    "Pending",
    "Progress",
    "Route",
    "chance_of_yes",
    "expected_range",
    "minutes_between_looks",
    "next_wave",
]
