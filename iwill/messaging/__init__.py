"""Telling people: the outbox, the wording, quiet hours, and the channels.

terms       purposes, lanes, states            rules      quiet hours, when to try again, who may still be told
models      message and delivery               services   queue_to_volunteer, queue_many, queue_to_staff, cancel_for
wording     what each purpose says             mail       a worded text as the bytes of a mail
permission, gaps    the mails that ask for consent, and for what is missing, and the end of a long silence
vetting     people are told what of their vetting is theirs to do, how it ended, when they meet somebody
outbox      deliver_due: claim, send with no transaction open, settle behind a fence
clearing, claiming, recipients, composing, settling      the steps of the outbox, in this order
unsubscribing, mailbox, hold                   the way out, the written mails, the brake
channels/   the only code that touches a network
"""
