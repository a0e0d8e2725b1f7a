"""A roster over many days: who serves when, where people are missing, and whom to ask. People are asked, never moved.

terms    why somebody is not asked                rules     the order of suggestions, gaps in continuity
queries  the week, open questions, suggestions    services  ask somebody, take it back, her yes or no
"""
