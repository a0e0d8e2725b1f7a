"""One thing done to many people: counted first, done by a job a few at a time, and undone as a whole.

terms   what can be done to many, where an action and each person in it stand     models  the action and its people
rules   what is nobody's to decide for many at once, and until when an action can be undone
deeds   one class for each thing that can be done: why not, do, undo
queries an action, its counts, who was left out     services  draft, count, start, stop, undo, and the next few people
jobs    the work itself      purge, leaving  what goes with time, and with a person
"""
