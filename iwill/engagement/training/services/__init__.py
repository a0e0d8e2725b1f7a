"""Use cases of training.

sessions     plan, move, call off
places       sign up, give back; who waits moves up
attendance   who was there, by ticks or by a list; it completes the course
inviting     personal links, invitations, courses taken alone
"""
