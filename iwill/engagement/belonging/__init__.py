"""Belonging, identity and worth: nine items of our own wording, once a quarter, each of which may be left out.

terms    the items                               rules    quarters, what is shown of a summary
models   a sealed answer, sums of forgotten ones queries  who said what (care alone), the summary
services take an answer, a wish to talk          question the nine items as a question of a letter
leaving, purge  what is exported, erased and forgotten

Asked only while somebody of care is on duty. Sealed under a key of its own, read by the role care alone, never used to
rank anybody.
"""
