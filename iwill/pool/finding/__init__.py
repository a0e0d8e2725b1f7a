"""Finding people: what staff ask the pool for, with everything that the parts of the pool know of somebody.

terms   what is wanted, as a value that a page, a file and a bulk action can share
queries pages of people, their ids and how many there are; the conditions of the core stand in pool.queries.conditions

Stands right of teams and vetting, whose rows it reads.
"""
