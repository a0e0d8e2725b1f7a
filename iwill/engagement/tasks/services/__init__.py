"""Use cases of small tasks.

writing   write down, open, end
parts     offer, apply, yes and no of both sides, done
looking_back   hours, feedback of both sides
"""
