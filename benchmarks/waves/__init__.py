"""How the size of a wave does beside an oracle and beside rules that others use, in a simulated world.

world    crises, drawn: people, their records, today's mood, the pace of answers, drop-outs; a policy sees none of it
play     one crisis, one policy, one clock
ours     the product's own function, shown what a dispatcher could know
oracle   the same decision with everybody's true chances of this day, though not the dice
rivals   rules of other programs and of textbooks, re-expressed
scores   what is counted, over all crises and by class
table    what is printed
"""
