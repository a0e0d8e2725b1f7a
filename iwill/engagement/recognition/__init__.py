"""Recognition: what somebody has earned by rule, and thanks from a person who was there. No ranks, no streaks.

terms    awards, thanks, how far an introduction got   rules    which awards are due; the yearly window
models   awards, thanks, introductions, reunions       queries  whom to thank, a year's list, what stands on a record
awarding awards by rule, with their evidence           thanking one sentence from a named person
meeting  introductions and reunions, with consent      telling  the messages        jobs  awards, once a day
leaving, purge   what is exported, erased, forgotten

An answer to a call-out earns nothing: only service does. Support roles stand first wherever people are listed.
"""
