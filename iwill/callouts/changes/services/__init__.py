"""Use cases of changes: changing (seats, windows, needs), correcting a wrong kind, uniting two call-outs, confirming a
moved shift; telling is how whoever is touched hears of it, once."""
