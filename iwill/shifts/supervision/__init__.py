"""Who stands behind the people on shift: supervisors on duty, calls for support, talks afterwards, group sessions.

terms     how far a call for support has climbed, refusals      rules    who is told next, and when
models    gaps, calls and who was told, debriefs, sessions       queries  who is on duty, which calls wait, what is offered
services  gaps, calls, debriefs, sessions                        jobs     climbs, warns the desk, says when it is open again

Which shift is open is decided in callouts.opening. What is said in a talk is kept nowhere.
"""
