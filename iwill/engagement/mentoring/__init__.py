"""What veterans hand on: a mentor for a first-timer, with both consents; notes for each playbook, reviewed first.

terms     how a mentorship and a note stand, codes      models    mentorships, playbooks, notes
queries   who is whose mentor, notes found by words     services  naming, agreeing, ending; writing and reviewing notes
beside    mentors are asked first for a kept seat beside their mentee
leaving, purge
"""
