"""Whom to reach by hand: the list, one person, her number."""
