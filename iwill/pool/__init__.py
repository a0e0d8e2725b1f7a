"""The pool: people and what is known of them.

Owns volunteers, contact points, skills, credentials, trainings, availability, consents, notes, and what imports leave.
terms       states and kinds          models/   rows, personal data sealed
rules       pure decisions            hours     weekly hours and windows as plain values
services/   use cases                 queries/  what comes back

Its parts, each with rows of its own. One knows those in the lines above it, and no other:
vocabulary/    names of skills, credentials, languages and hours
teams/         standing teams and rotas    public_days/  holidays and make-up workdays
history/       service before our own ledger, which counts once a named person vouches for it
complaints/    complaints, evaluations, bars
vetting/       the stages that somebody goes through before serving
permission/    asking anew whoever never agreed to be on file
imports/       a file becomes checked rows    finding/  search    gaps/  asking for what is missing
merging/       two rows become one person     bulk/     one deed for many    sheets/  workbooks out and in again
sign_up/       joining by oneself, and guardians of people from 14 to 17
"""
