"""The volunteer's own pages: today, times, dates, data."""
