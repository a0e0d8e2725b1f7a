"""Asking anew: people on file who never agreed to it are asked once, left alone meanwhile, and forgotten if silent.

terms  ways of asking, answers     models  the one request to each person
rules  who is asked, and how       queries whom and how many
services  put down, answer         leaving what an export says of it
"""
