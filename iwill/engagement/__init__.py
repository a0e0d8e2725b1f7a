"""What keeps the pool ready between crises: journeys by schedule, answers that change the pool, training, recognition.

journeys   rules as data (whom, when, what), what was done for whom in which period, one letter for all that is due
"""
