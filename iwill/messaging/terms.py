"""Words of messaging: what a message is for, how urgent, and how far it got."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Purpose(StrEnum):
    """What a message is about; each has a wording in both languages. DUTY asks staff to do something now. JOURNEY is
    what falls due by schedule; NOTICE is about something of the person's own that runs out."""

    INVITATION = "invitation"
    LATER_REMINDER = "later_reminder"
    SEAT_CONFIRMED = "seat_confirmed"
    SEAT_RELEASED = "seat_released"
    RESERVE_OFFER = "reserve_offer"
    STAND_DOWN = "stand_down"
    SHIFT_REMINDER = "shift_reminder"
    CHANGED = "changed"
    CORRECTION = "correction"
    REPLY = "reply"
    SIGN_IN = "sign_in"
    STAFF_SET_UP = "staff_set_up"
    SIGN_UP = "sign_up"
    PERMISSION = "permission"
    GAP = "gap"
    VETTING = "vetting"
    ON_SHIFT = "on_shift"
    DUTY = "duty"
    CARE = "care"
    HOURS = "hours"
    CERTIFICATE = "certificate"
    IMPACT = "impact"
    JOURNEY = "journey"
    NOTICE = "notice"
    TRAINING = "training"
    THANKS = "thanks"
    TASK = "task"


# What can happen on a shift and after it is many things: each has a text of its own, named by the news of its facts.
WITH_NEWS = frozenset(
    {
        Purpose.ON_SHIFT,
        Purpose.DUTY,
        Purpose.CARE,
        Purpose.HOURS,
        Purpose.CERTIFICATE,
        Purpose.IMPACT,
        Purpose.JOURNEY,
        Purpose.NOTICE,
        Purpose.TRAINING,
        Purpose.THANKS,
        Purpose.TASK,
    }
)
# Questions: not sent to somebody on pause, and the person's own wish to hear no more of them is one click away.
ASKING = frozenset({Purpose.INVITATION, Purpose.LATER_REMINDER, Purpose.RESERVE_OFFER})
# What a person has asked for this minute, also without consent to be contacted otherwise.
SELF_ASKED = frozenset({Purpose.SIGN_IN, Purpose.SIGN_UP})
# The one message that asks somebody for the consent they never gave; whoever has said no does not get it either.
ASKS_FOR_CONSENT = frozenset({Purpose.PERMISSION})


class Lane(IntEnum):
    """Urgency. A lower lane is always drained first."""

    CALL_OUT = 0
    SEAT = 1
    ROUTINE = 2


class RecipientKind(StrEnum):
    """Who is told. GROUP is a chat group of this installation, by its place in IWILL_CHAT_URLS. NEWCOMER is somebody
    who signs up and is not in the pool yet."""

    VOLUNTEER = "volunteer"
    STAFF = "staff"
    GROUP = "group"
    NEWCOMER = "newcomer"


class MessageState(StrEnum):
    """QUEUED waits for its time; SENDING is claimed; UNKNOWN means that a send was cut off and may have gone out."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class DeliveryState(StrEnum):
    """One attempt on one channel. DELIVERED and UNDELIVERED are what a provider reports afterwards, and final."""

    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    """Ways out. MANUAL is a person with a call sheet, or a link pasted into a chat by hand."""

    EMAIL = "email"
    CHAT = "chat"
    SMS = "sms"
    MANUAL = "manual"


class Queue(StrEnum):
    """What is sent by a job of its own, so that one provider that hangs keeps nothing of another's waiting."""

    LETTERS = "letters"
    TEXTS = "texts"
