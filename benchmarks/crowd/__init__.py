"""The sample requests played to their end by a made-up crowd on a clock that is set: `python -m benchmarks.crowd`.

image    people made in the image of an imported pool: what goes together in one stays together in the other
people   how people answer: who replies, when, with what, and who cannot come after all
play     the clock walked from event to event, with the jobs that the ticker would wake
asked    what happens when somebody is asked: by a message that was really delivered, or by somebody at the telephone
table    what came of each request, and of each need that stayed open, why
"""
