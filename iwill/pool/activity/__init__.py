"""What happened to people, in one narrow row each: joined, asked, answered, served and the like.

Whoever does a thing notes it here in the same transaction. What is counted from these rows further on registers in
`services.NOTED` and `services.REWRITTEN`, and is kept in that transaction too.

terms    kinds of things, ways of joining       models   the row
services note, note_many, take_back, rewrite    queries  what happened to somebody     leaving  what is exported
"""
