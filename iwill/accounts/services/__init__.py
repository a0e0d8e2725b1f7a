"""Use cases of accounts. They flush and never commit.

staff          people who sign in: added, disabled, given a role or a password
passwords      slow hashes, few at a time, and what makes a password too weak
sign_in        an attempt to sign in: counted, refused alike whatever was wrong, locked after a few failures
second_factor  codes from an authenticator app, each accepted once
sessions       who is signed in, on the server's side
links          links that work once
clients        machine clients of partners
policies       the organisation's own values for its policies
rates          how often something may happen, counted for all processes
"""
