"""What a board shows, read from the summaries: a few thousand cells at most, however large the pool.

cohorts    who stays, by month, crisis or way of joining     funnel   from applying to a second service
people     who is behind a cell    contact  whom to approach    contribution  what was given, with denominators
"""
