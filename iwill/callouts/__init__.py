"""From a crisis request to a filled roster: the request, the call-out, who is asked, who answers, who has a seat.

terms     states, answers, reasons                     models   rows
rules     the request checked, states                  limits   rest and caps, for matching and answering alike
free_time, minutes  windows against hours, windows as seats keep them
splitting  a long window as even shifts           shaping  teams and shifts: all that a request asks for
meaning   needs in codes, with limits and defaults       sensitive  what is hard to meet, in sentences of our own
matching  one explainable eligibility answer           waves    how many more to ask: a pure function
queries   preview, board, roster                       services/ use cases      jobs  waves, offers, endings
care      who may launch alone                         asking   how often somebody may be asked
changes/  seats, windows and needs of a running call-out, a wrong kind put right, two call-outs made one
replies/  answers by text message, by mail, or pasted from a WeChat 接龙
unwanted/ kinds of work that somebody does not want to be asked for
"""
