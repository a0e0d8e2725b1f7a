"""What the events put into a text, as it is when somebody real is written to; by event, with all names of each."""

from __future__ import annotations

from typing import Any

YEAR = {"answered": 9, "yes": 5, "no": 4, "minutes": 6, "hours": 18}
SILENT = {"since_on": "2026-03-14", "work": "信息核验员", "served_on": "2025-08-20"}
WORDS: dict[str, dict[str, Any]] = {
    "hours_confirmed": {"set_on": "2026-09-22"},
    "licence_ends": {"credential": "registered_psychologist", "last_on": "2027-02-28"},
    "applied": {},
    "stage_waits_for_us": {"stage": "look_up", "ahead": 12, "days": 9},
    "stage_waits_for_them": {"stage": "interview"},
    "became_active": {},
    "left": {},
    "first_service": {"served_on": "2026-11-21", "work": "心理支持接线员", "minutes": 120, "who": "王晓岚"},
    "hours_reached": {"hours": 1000},
    "care_task": {"who": "林老师"},
    "hard_shift": {"who": "林老师"},
    "callout_closed": {"number": 41, "title": "暴雨夜间心理热线", "served": 8, "who": "王晓岚"},
    "anniversary": {"years": 2, **YEAR},
    "year_over": {"year": 2026, **YEAR},
    "silent": SILENT,
    "refresher_due": {"course": "心理急救", "course_en": "Psychological first aid", "last_on": "2027-02-28"},
}
# The other way in which a text can read: nothing known, nobody there, one of each.
SPARSE: dict[str, dict[str, Any]] = {
    "stage_waits_for_us": {"stage": "shadow_duty", "ahead": 0, "days": 1},
    "first_service": {"served_on": "2026-11-21", "work": "接线员", "minutes": 60, "who": ""},
    "hours_reached": {"hours": 10},
    "care_task": {"who": ""},
    "hard_shift": {"who": ""},
    "callout_closed": {"number": 41, "title": "热线", "served": 1, "who": ""},
    "anniversary": {"years": 1, "answered": 0, "yes": 0, "no": 0, "minutes": 0, "hours": 0},
    "year_over": {"year": 2026, "answered": 0, "yes": 0, "no": 0, "minutes": 0, "hours": 1},
    "silent": {"since_on": "2026-03-14", "work": "", "served_on": ""},
}
