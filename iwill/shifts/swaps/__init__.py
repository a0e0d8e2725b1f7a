"""A seat goes to a colleague, or two colleagues change seats: asked, answered, and done in one transaction.

terms     how an offer stands, codes      rules     until when it stands
queries   whom one may ask, open offers   services  ask, take back, accept, decline
jobs      end-swap-offers
"""
