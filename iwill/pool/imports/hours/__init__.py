"""Hours as people write them, in Chinese and English: "周二、周四晚8点到11点", "Mon-Fri after 6pm", "除周三外每天晚上".

A text is read whole or not at all: half a sentence understood is worse than none. What was read is kept beside the
words, so that the person who wrote them can say whether it is right.

plain      one spelling of what can be written in several ways
clock      one time of day: 晚8点半, 7:30pm, 次日1:00
spans      from one time to another, from a time on, or a word of the vocabulary
days       weekdays named, and days left out
sentence   days and spans together: a text -> stretches of the week
cells      all cells of a row about hours
"""
