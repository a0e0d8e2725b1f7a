"""Use cases of call-outs. They flush and never commit.

requests   a request is received, checked, taken up, declined, closed
callouts   opened, worded, launched, stood down, ended
inviting   the next wave: who, how many, and the messages
answers    what a person pressed, and the seat or the place in reserve that follows
answer_marks  what an answer leaves on its invitation
seats      taking and giving back a seat: the one conditional UPDATE
reserve    the waiting list and its offers
callsheet  people called by telephone, never two callers for one person
"""
