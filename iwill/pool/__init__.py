"""The pool: people and what is known of them.

Owns volunteers, contact points, skills, credentials, trainings, availability, consents, notes, and what imports leave.
terms       states and kinds          models   rows, personal data sealed
rules       pure decisions            hours    weekly hours and windows as plain values
vocabulary  names of skills, credentials, languages and hours
services/   use cases                 queries  what comes back        imports/  a file becomes checked rows
history/    service before our own ledger, which counts once a named person vouches for it
"""
