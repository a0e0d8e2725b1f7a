"""Who runs the jobs and when, and what a process and its database need around them.

serving    one process: pages, API, ticker        ticker    wakes the declared jobs, decides nothing
registry   every job, by name                     running   one job once, and word of how it went
invariants what must hold at any moment           doctor    what is wrong, in words; checks/ looks
backup     one moment of the database in a file   restore   the way back, on hold; afterwards settles it
archive    the file that a backup is              table_rows  rows as JSON lines, for PostgreSQL
revision   which version the database is at       logs      the log format and the redaction of personal data
"""
