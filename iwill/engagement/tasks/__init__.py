"""Small tasks of peacetime: advice or a small project of at most twelve weeks, wanted by somebody, free to everybody.

terms     how a task and a part in it stand, the five questions of the intake, feedback, codes
rules     what a task must hold, who may take which step
models    tasks, and who takes part       queries   tasks, parts, who is idle, what fits somebody
services/ writing and opening; offering, applying, accepting on both sides; hours, feedback, the end
telling   messages about a part           questions what letters offer
jobs      end-small-tasks                 leaving, merging, purge
"""
