"""Somebody in need is in danger: said in two taps, told at once to whoever can help, and never told as a story.

terms     kinds of lines, outcomes, refusals         rules    who is told and when, what is due by when: pure
models    a report, and its timeline line by line    queries  what is open, overdue, or seen by a colleague
services  report, raise, acknowledge, join, decide   telling  the messages and their lines
relief    the reporter of an act is relieved         jobs     what nobody acknowledged goes on to the next
review    the timelines as a table                   leaving, purge   what is exported, erased, forgotten
following  a talk that somebody of care held is noted here as well
"""
