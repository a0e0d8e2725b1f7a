"""Codes of what a letter may ask. The page behind its link knows each of them by name; features further on add theirs
when they are imported, beside the question itself."""

from __future__ import annotations

KNOWN: set[str] = {
    "still_here",
    "skills_right",
    "contact_right",
    "hours_right",
    "drill",
    "licence_renewed",
    "refresher",
    "offers",
    "lapsed",
    "exit_reasons",
    "talk",
}
