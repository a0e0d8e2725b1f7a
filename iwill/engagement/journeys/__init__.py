"""Journeys: named, versioned rules that say whom the pool turns to, when, and with what.

terms     the parts of a rule, and how far an effect got      rules    civil periods, places in a spread, hold-outs
events    what can happen to somebody that a journey follows
models    journeys, their versions, effects, letters          schemas  a rule as JSON, and its mistakes by place
"""
