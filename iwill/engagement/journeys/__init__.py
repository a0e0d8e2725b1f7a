"""Journeys: named, versioned rules that say whom the pool turns to, when, and with what.

terms     the parts of a rule, and how far an effect got      rules    civil periods, places in a spread, hold-outs
events    what can happen to somebody that a journey follows  happenings/  where each kind is read
models    journeys, their versions, effects, letters          schemas  a rule as JSON; checking: its mistakes by place
audience  whom a rule means, as conditions on the pool        shipped  the journeys that come with the program
planning  what falls due, before its day begins               effects  its rows, written in bulk
standing  the journeys that run; what still has its point     deciding which effects may go out now
choosing  what goes into one letter, and what waits           sending  letters, effects and messages, in one transaction
queries   the letter behind a link                            services install, change, switch, take over, copy
jobs      `keep-journeys`                                     leaving, purge  what is exported, erased and forgotten

docs/journeys.md says how it holds that each happens once.
"""
