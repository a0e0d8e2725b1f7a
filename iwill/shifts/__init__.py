"""What a seat turns into: the briefing, the calendar entry, the reminder before it starts."""
