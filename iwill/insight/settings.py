"""Numbers of the boards that an organisation may change."""

from __future__ import annotations

from iwill.core.policy import declare

SILENT_MONTHS = declare(
    "boards.silent_months",
    6,
    "months",
    "our own judgement: two quarterly check-ins without an answer",
    "after so many months without any answer somebody counts as lost on the boards; nobody is removed by it",
)
FEWEST_SHOWN = declare(
    "boards.fewest_shown",
    5,
    "people",
    "usual in official statistics",
    "a count below this is shown as fewer than it, so that a table does not point at anybody",
)
LEAVE_ALONE_DAYS = declare(
    "boards.leave_alone_days",
    90,
    "days",
    "our own judgement: one quarter",
    "how long somebody is in no list of whom to contact once staff have said to leave her alone",
)
NEVER_CALLED_DAYS = declare(
    "boards.never_called_days",
    30,
    "days",
    "NHS Volunteer Responders 2020: two thirds had no task after a month",
    "who has been active for so long without a call heads the list of whom to contact",
)
NEW_THRESHOLD = declare(
    "boards.enough_yeses",
    4,
    "expected yeses",
    "our own judgement: two shifts of two",
    "how many expected yeses are enough in a window of the week, for a skill that has no threshold of its own",
)
IF_NEEDED_COUNTS = declare(
    "boards.if_needed_counts",
    0.5,
    "share",
    "our own judgement",
    "how much somebody counts who has said that she can come at that time if needed",
)
BARELY = declare(
    "boards.barely_share",
    0.7,
    "share of the threshold",
    "our own judgement",
    "from this share of a threshold on a window is barely staffed; below it is short",
)
