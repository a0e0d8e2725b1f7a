"""What was promised to somebody in need, passed to whoever comes next, in codes alone.

terms     promises, by when, refusals              rules    who comes next, when a note is overdue: pure
models    a note                                   queries  notes to read, to take over, left lying
services  write, take over, alert the desk         jobs     unticked notes, and notes with nobody after them
leaving, purge   what is exported, erased, forgotten
"""
