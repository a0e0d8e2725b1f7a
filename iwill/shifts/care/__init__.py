"""How somebody is after a shift, and who talks with her where it was heavy.

terms    feelings, reasons for a task, how one ends     rules    when somebody reads, when to ask, when to talk
models   answers, tasks, who is off duty, counts        queries  who reads now, tasks, answers, weekly counts
services answer, rest                                   tasks    open, close, escalate; on duty and off
asking   the one message for who has not answered       jobs     asks and escalates
leaving, purge   what is exported, erased, counted and forgotten

Only the role care reads any of it. Nothing here ranks anybody, and no message says what somebody answered.
"""
