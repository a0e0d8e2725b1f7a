"""Training: sessions of the courses in the catalogue, who comes, what they complete, who is invited to what.

terms     how a place stands, what a line of a list came to, codes      rules    policies, order of offers, lists read
models    sessions, places, personal links to a course
queries   sessions, places, lists                   offers   what would be of use to one person, and who lacks a course
services/ sessions, places with their waiting list, attendance, invitations and courses taken alone
sheet     an attendance list as a file              paper    the certificate of a course
practising  a call-out to oneself, and skills that a drill asked for
telling   one message for each thing that happens to a place
questions, happenings   what letters ask and journeys follow
jobs      remind-training, note-practice                           leaving, merging, purge
"""
