"""What happens to a call-out after it was launched: seats, windows and needs change, a wrong kind is put right, two
call-outs become one, and a moved shift is confirmed anew.

terms     what can be changed, refusals                rules    is it lawful, who has to go: pure
models    each change as a row; links that lead on     queries  what changed, who is to be told by hand
services/ changing, correcting, uniting, telling       jobs     seats that nobody confirmed
"""
