"""Who runs the jobs and when, and what a process needs around it.

ticker  the in-process scheduler: wakes the declared jobs, decides nothing
logs    the log format and the redaction of personal data
"""
