"""Hours served: told by signing in and out, by the desk or by the person; confirmed by somebody else, or contested.

terms     sources, states, flags, reasons, refusals   rules     what is odd, who may confirm, until when it is due
models    one row for each version of an entry        queries   what counts, what is open, what is late
services/ record, confirm, correct, contest, decide   jobs      proposes ends that nobody gave
leaving   what stays under the number                 records   the national record of time served
following what signing out brings about

Minutes in tables, hours on paper (民政部令第67号 art. 7). Drills, standby and waiting are never hours. What somebody
tells of service before (pool/history) is shown beside them and never added to them.
"""
