"""Journeys as staff see and steer them, without code.

pages    the list, one journey, its switch, owner and copy     editing  the form, and the step before a rule for all
trying   a dry run; the letter as it will look                 view     what the pages print
form     fields and rule, both ways                            words    a rule, its states and reasons in words
mistakes what is wrong with a rule, field by field
"""
