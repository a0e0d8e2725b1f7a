"""Who stands behind the people on shift: supervisors on duty, calls for support, talks afterwards, group sessions.

terms     rungs of a call for support, refusals   rules     who is told next, and when
models    gaps, calls, debriefs, sessions          queries   who is on duty, which calls wait
services  gaps, calls, debriefs, sessions          jobs      climbs, warns the desk, says when it is open again

Which shift is open is decided in callouts.opening. What is said in a talk is kept nowhere.
"""
