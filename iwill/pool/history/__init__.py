"""Service before: what people, or a roster, say that they have served elsewhere or before there was a ledger.

Nothing of it is in the ledger of hours, and none of it counts into a certificate, until a named person has seen the
evidence and says what it was (志愿服务条例 art. 19: records are truthful; 民政部令第67号 art. 19).

terms     refusals      rules     words -> minutes, and the day as far as it was said
models    one statement with its source, and its evidence
services  note_service, evidence_service               queries   what was said of a person, what may count
"""
