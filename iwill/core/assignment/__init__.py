"""People placed at needs so that the most seats fill first, then the most points are made: pure, and knows no feature.

terms    needs, people, a placement, and why not       placing     `assign`, and what it guarantees
chains   chains of moves that fill one seat more       seating     who sits where, kept for the chains
bits     needs as the bits of a whole number           augmenting  the same in trees, where needs exclude one another
"""
