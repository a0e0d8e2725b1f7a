"""What a seat turns into: the briefing, the calendar entry, the reminder before it starts.

queries  the briefing of a shift and its calendar entry      services  reminders      jobs  remind-shifts
"""
