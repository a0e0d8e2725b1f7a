"""Complaints: heard, decided by somebody else, shown to the person."""
