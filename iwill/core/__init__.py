"""Ground that every feature stands on and that knows none of them.

assignment  people placed at needs, the most seats first
clock       the one source of time, settable
civil       the organisation's calendar
db          the database session, column types, `transaction()`
encryption  sealed columns and blind indexes for personal data
json_input  reading JSON from outside
errors      the family of refusals with stable codes
jobs        declaring background work, and running each period once
paging      cursors for lists
past_mapper single rows written without a flush
policy      every number that an organisation may want to change
starting    a process that is ready sooner
tokens      links that are capabilities
troubles    a full disk or a missing table, said in a sentence
"""
