"""What programme staff read to see whether the pool holds: boards from summaries that can be rebuilt at any time.

It reads everything to its left and owns no table of facts: what its tables hold follows from what was noted of people
(pool.activity), and `iwill insight rebuild --check` proves it.

terms      one person's summary, a cell, a cohort      rules     folding, cells, shares with their intervals
survival   Kaplan-Meier                                models    rows
upkeep     the summaries in the event's own transaction
rebuilding from the ledger anew, and the comparison    backfill  the ledger from the true tables
queries/   what a board shows                          readiness/ could we staff it
jobs       the nightly check, readiness, effects
"""
