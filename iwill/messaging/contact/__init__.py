"""How much reaches a person when nothing is urgent: one policy over all channels, asked before anything is queued.

terms    what is capped, what is exempt, why not      rules    the policy, pure
models   a person's own wishes, refusals written down queries  what reached people of late; wishes; refusals
services refusals, noting them, setting wishes        mode     应急 or 平时: in crisis mode what is not urgent waits
leaving, purge   what is exported, erased, forgotten

What keeps a person busy further on, such as an open call-out, is added by features on the right to `services.BUSY`.
"""
