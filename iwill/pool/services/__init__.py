"""Use cases of the pool. They flush and never commit.

people        a person enters, is renamed, given skills, languages, notes, credentials
contacts      addresses and numbers: added, found, read aloud to those who may, proved or found dead
consent       the ledger, and what follows from a line in it
availability  weekly hours, exceptions, standby
skills        claims confirmed by a supervisor, skills practised on a day
record        courses completed, adulthood proved
vetting       credentials verified, skills confirmed, people moved along
leaving       a person sees, takes away and erases her data
"""
