"""Who may do what: staff, machine clients, sessions, permissions, and the audit trail of what was done.

terms     roles, permissions, scopes, the actor      models   rows
audit     one line per deed, sealed each minute      services sign-in, sessions, links, clients
"""
