"""Kinds of work that somebody does not want to be asked for: said in an answer, seen and changed on her own page.

models   a row for each kind, which is a sort of work together with a skill
services left out on an answer, asked again on a yes or on her page     queries what she has left out

Matching reads the rows; nothing else does. What is held of them is shown and erased by callouts.leaving.
"""
