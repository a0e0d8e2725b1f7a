"""Whom to reach by hand: somebody whom no message reaches, somebody silent for long, somebody who wants to talk.

terms    why, how it ended                     rules     how long the other ways are tried first, when it is due
models   a task, closed by a human alone       queries   who is due, what is open
services open, take, close and what follows    jobs      looks for dead contacts and for silence
leaving, purge  what is exported, erased and forgotten

What was talked about is kept nowhere. A wish to talk about how somebody is belongs to care, not here.
"""
