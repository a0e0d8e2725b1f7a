"""Vetting: nobody serves before named people have looked, asked and decided, one stage after the other.

Owns the case of each person, its decisions, documents, interview slots, agreements and the second looks.
terms         stages, outcomes, reasons      requirements  what each profession must show, and where one looks
rules         pure: plan, next stage, who    models        rows; images sealed, decisions only ever added
images        what counts as a picture       queries       the queue, one case, where somebody stands
services/     use cases                      following     moves made elsewhere become decisions here
jobs          cases opened, passed people drawn for a second look
"""
