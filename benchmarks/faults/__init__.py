"""Faults on purpose: processes are killed and stopped while call-outs run, and the books are checked afterwards.

    make faults

terms     what was seen, and what is said about it
stub      a provider on the loopback that outlives the kills and keeps a list of everything it was handed
stage     an installation on either database, its people, its call-outs, a clock that runs
actors    the processes: a worker with the real jobs, people who answer, a desk that opens and closes call-outs
processes how they are made, halted and ended
mutants   faults built in on purpose, to show that the checker can fail
checker   what must hold afterwards, counted without the product's own checks, and with them
kills     the killing          tickers  two of them at once, one stopped beyond its lease
providers the providers that fail    posts  what they do    senders  what is sent, and by whom it is timed
"""
