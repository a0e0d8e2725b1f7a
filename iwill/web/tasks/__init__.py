"""Pages of small tasks: desk for staff, mine and link for volunteers (own: what both of these do), words."""
