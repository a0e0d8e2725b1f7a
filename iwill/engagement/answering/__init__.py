"""What a letter asks, answered behind its link in one or two taps, without a password; the pool changes at once.

terms    a question, what is shown, what was given      rules    how long an answer can be taken back
models   an answer, what it changed, how to undo it     queries  letters and their questions, answers
questions/  one file for each kind                      services answer, undo, pause, leave
leaving, purge  what is exported, erased and forgotten

Features further on register their own questions: QUESTIONS["code"] = Question(...).
"""
