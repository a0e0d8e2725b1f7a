"""What doctor and /healthz/deep look at; each check says one thing about this installation in a sentence.

terms    good, warning, wrong       machine  environment, database, disk, clock
content  keys, mail, hold, jobs, the audit trail, broken promises
"""
