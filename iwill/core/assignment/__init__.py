"""People placed at needs so that the most seats fill first, then the most points are made: pure, and knows no feature.

terms    a need, a person, a placement, and for each person why not       placing  `assign`, and what it guarantees
chains   chains of moves that fill one seat more                          seating  who sits where, kept for the chains
bidding  empty seats that bid for people, where chains do not do      exchanging  the points that this cost, won back
bits     needs as the bits of a whole number
"""
