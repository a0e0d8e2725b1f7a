"""The same person twice: found, shown side by side, merged, and undone if it was wrong.

Owns pairs that may be one person, merges with the state before them, and links that lead on.
terms     signs, sides, refusals           rules     scores and better values, pure
finding   one search over the pool         queries   the queue, tombstones
changes   rows changed so that it can be undone exactly
folding   what the pool does with two rows of the same thing          neighbours  the same for vetting and rotas
people    the two rows themselves                       joining  what features do in a merge
services  note_pairs, merge, undo, set_apart            jobs     the nightly search
leaving   export, erasure, purge
Other features say in ON_MERGE what they do beyond pointing their rows to the person who is kept.
"""
