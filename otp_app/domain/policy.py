"""The numbers that the service lives by; one place, so that a reader and an operator find them."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Policy:
    """Lives, limits and counts of one installation."""

    login_life: timedelta = timedelta(days=14)
    login_idle: timedelta = timedelta(days=3)
    login_failures: int = 10
    login_failures_per_address: int = 50
    login_window: timedelta = timedelta(minutes=15)
    confirmation_life: timedelta = timedelta(days=2)
    confirmations_per_hour: int = 5
    sign_ups_per_hour: int = 20
    password_length: int = 10
    reset_life: timedelta = timedelta(hours=1)
    reset_kept: timedelta = timedelta(days=7)
    resets_per_contact_hour: int = 3
    resets_per_address_hour: int = 20
    envelope_life: timedelta = timedelta(days=30)
    otp_life: timedelta = timedelta(minutes=5)
    otp_tries: int = 5
    otp_pause: timedelta = timedelta(seconds=30)
    otp_per_hour: int = 5
    otp_wrong_per_day: int = 15
    otp_wrong_per_link: int = 50
    otp_per_contact_hour: int = 10
    otp_per_address_hour: int = 60
    otp_per_organisation_hour: int = 600
    texts_per_contact_day: int = 10
    texts_per_organisation_day: int = 500
    renewal_lead: timedelta = timedelta(days=180)
    renewal_pause: timedelta = timedelta(days=1)
    link_requests_pause: timedelta = timedelta(days=1)
    reminders_pause: timedelta = timedelta(hours=1)
    reminder_first: timedelta = timedelta(days=3)
    reminder_every: timedelta = timedelta(days=4)
    reminder_last: timedelta = timedelta(days=2)
    capture_life: timedelta = timedelta(minutes=3)
    captures_per_hour: int = 60
    frames_per_second: int = 4
    gesture_tries: int = 3
    recognition_rounds: int = 5
    recognition_reply: timedelta = timedelta(days=7)
    captures_kept: timedelta = timedelta(days=30)
    lookups_per_minute: int = 30
    validations_per_hour: int = 30
    signers: int = 20
    documents: int = 10
    points: int = 500


POLICY = Policy()
