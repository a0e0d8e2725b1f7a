"""The pool: people and what is known of them.

Owns volunteers, contact points, skills, credentials, trainings, availability, consents, notes, and what imports leave.
terms       states and kinds          models   rows, personal data sealed
rules       pure decisions            hours    weekly hours and windows as plain values
vocabulary  names of skills, credentials, languages and hours
services/   use cases                 queries  what comes back        imports/  a file becomes checked rows
sign_up/    joining by oneself, and guardians of people from 14 to 17
permission/ asking anew whoever never agreed to be on file    gaps/  asking for what is missing
history/    service before our own ledger, which counts once a named person vouches for it
"""
