"""Could we staff it: expected yeses for each skill in each two hours of the week, against a threshold.

terms   a window, how it stands        rules    hours of a week as windows, chances, how many to train
working worked out in the background   queries  as it was worked out last      services thresholds, the weekly alert
"""
