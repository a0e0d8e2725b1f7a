"""Somebody in need, as a short code and nothing else: no name, no number, no story is ever kept beside it.

terms    levels of danger, refusals                  rules    how a code is made and checked; who works on one line
models   one row for a code                          queries  a case by its code, open cases, colleagues on one line
services open a case, or find the one that is meant  purge    a code is forgotten with the notes about it
"""
