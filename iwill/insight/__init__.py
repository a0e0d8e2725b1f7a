"""What programme staff read to see whether the pool holds: boards from summaries that can be rebuilt at any time.

It reads everything to its left and owns no table of facts.
"""
