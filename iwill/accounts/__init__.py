"""Who may do what: staff, machine clients, sessions, permissions, and the audit trail of what was done.

terms     roles, permissions, scopes, the actor      models    rows
audit     one line per deed                          seals     each minute over the new lines; finds what was touched
services  sign-in, sessions, links, clients, rates, the organisation's own policies
purge     what is let go each night                  jobs      seal-audit
"""
