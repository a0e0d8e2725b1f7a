"""Signing up by oneself: three questions, a proved address, consents, and a place in the queue of vetting.

Until the address is proved and keeping is agreed to, there is a sealed, short-lived row and no person.

terms  causes, beginnings, what was answered      rules   age, and what a form must say
models the sign-up that waits for its proof, a guardian's consent
services  begin, prove, finish; record a guardian   leaving, purge  what is exported and forgotten
"""
