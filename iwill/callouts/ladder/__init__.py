"""The ladder: whoever does not answer a message gets a text, and then a call. The answer ends it.

rules      when the next rung is taken, and which         ways    how somebody is told what follows
queries    on which rung everybody stands                 services   climbing, once for each rung
jobs       looks every few seconds                        costs   what texts may cost, told before
"""
