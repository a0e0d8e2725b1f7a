"""Figures, each a ratio measured side by side in one run: ours, a reference, the goal. `make bench` prints the table.

ground    a database, a large made-up pool, and the alternating clock
matching  the first 200 in rank order of 100,000 people, beside hand-written SQL
outbox    10,000 mails to one sink, beside a bare smtplib loop with the same bytes
fanout    100,000 outbox rows at once, beside executemany; an urgent wave behind 20,000 routine mails
answers   2,000 answers for 100 seats, beside an endpoint that inserts as many rows
duplicates  people who are on file twice among 100,000, beside one sort of the same keys
assignment  people placed at needs, beside the optimum that scipy works out (optimum)
lists     the list of volunteers page by page at 100,000 people, beside hand-written SQL, and its memory
imports   a file of 100,000 people, beside reading it and one bulk insert of the same rows
named     names as people have them
crowd     the sample requests played to their end by five thousand people, with a table of its own
run       all of them, on both databases
"""
