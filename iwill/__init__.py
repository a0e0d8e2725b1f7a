"""iwill keeps a pool of trained online volunteers ready and turns a crisis request into a staffed roster in minutes.

The map, in reading order; an import points to the left only:

    core -> accounts -> pool -> messaging -> callouts -> shifts -> engagement -> insight -> engine | api | web

core       clock, database, encryption, errors, jobs, policies, tokens: knows no feature
accounts   staff, machine clients, sessions, permissions, the audit trail
pool       volunteers: contacts, skills, credentials, availability, consent; imports/ turns a file into checked rows
messaging  the outbox, wording, quiet hours; channels/ is the only code that touches a network
callouts   request, call-out, needs, matching, waves, invitations, answers, seats, reserve
shifts     what a seat turns into: the briefing, the calendar entry, the reminder
engagement what keeps the pool ready between crises: journeys by schedule, training, recognition
insight    boards for programme staff, from summaries that can be rebuilt
engine     who runs the jobs, and when
api        machines: /api/v1
web        people: pages, templates, styles

The trip: a request arrives (callouts.services.receive_request), a call-out is opened and launched, people are matched
and asked in waves, each ask is a message in the outbox, each answer takes a seat or a place in the reserve.
"""
