"""What happened on a shift, as staff saw it, and what a person decides about her own place in line.

terms     kinds of facts, refusals                     models   a fact about a seat; a limit set aside for one person
rules     when a fact counts, and how it fades         queries  veterans, no-shows, hard shifts
services  enter, contest, decide; her own wishes       leaving, purge   what is exported, erased, forgotten
"""
