"""The questions that ship: importing this package registers them.

staying   still with us, lapsed, why somebody leaves, talk      abilities   skills, licences
reaching  addresses and numbers      times       hours           taking_part drills, courses, offers
caring    a talk with somebody of care
"""

from iwill.engagement.answering.questions import abilities, caring, reaching, staying, taking_part, times

__all__ = ["abilities", "caring", "reaching", "staying", "taking_part", "times"]
