"""The roster of many days at the desk: the days with their gaps, whom to ask for a shift, and the question put.

view  the days, the week as a table      filling  one shift and whom to ask      pages  the pages and their buttons
"""
