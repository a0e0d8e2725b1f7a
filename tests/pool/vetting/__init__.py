"""Vetting: the way of a person from her papers to her first shift."""
