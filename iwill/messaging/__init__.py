"""Telling people: the outbox, the wording, quiet hours, and the channels.

terms     purposes, lanes, states       rules    quiet hours, when to try again
models    message and delivery          wording  what each purpose says, in each language
services  queue_message, cancel         outbox   claim, send with no transaction open, settle behind a fence
channels/ the only code that touches a network
"""
