"""What keeps the pool ready between crises: journeys by schedule, answers that change the pool, training, recognition.

journeys   rules as data (whom, when, what), what was done for whom in which period, one letter for all that is due
training   sessions of the courses in the pool's catalogue: places, attendance, invitations, what letters offer
tasks      small tasks of peacetime: two yeses, hours, feedback
mentoring  mentors for first-timers; playbooks and the notes that veterans hand on
"""
