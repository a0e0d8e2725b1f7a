"""What a seat turns into: the briefing, the calendar entry, the reminder before it starts, and all that follows.

queries  the briefing of a shift and its calendar entry      services  reminders      jobs  remind-shifts

attendance                              who is there: signing in and out, excuses, who is missing
supervision, care, hours                who is on duty; how people are afterwards; the ledger of time
cases                                   the code under which a case is spoken of
handover, danger, swaps, certificates   promises kept, ways out of danger, changing places, proof of service
roster, aftermath                       many days of shifts; looking back
"""
