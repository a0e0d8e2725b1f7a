"""Commands of callouts."""
