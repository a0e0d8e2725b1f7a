"""Boards for programme staff: each a question, its answer as a sentence, a table, a file, and its definition.

asked   what is asked for, in the address         shown     counts and shares as they may be shown
curve   the line of who is still in, as SVG       filed     a table as CSV
overview, retention, readiness, funnel, contact, journeys, contribution, behind   the pages
"""
