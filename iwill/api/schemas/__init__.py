"""Shapes of what the API takes and answers. Each is written out, so that no new column leaves by accident.

common   identifiers, instants, refusals, pages       requests, callouts, volunteers   the objects of each kind
"""
