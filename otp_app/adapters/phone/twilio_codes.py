"""What Twilio's error numbers mean to us: https://www.twilio.com/docs/api/errors. Pure."""

from otp_app.domain.ports import DeliveryFailed

# About the recipient or the text: trying again is useless.
PERMANENT = {
    21211: "number_invalid",
    21217: "number_invalid",
    21265: "number_cannot_receive",  # a short code
    21266: "number_invalid",  # the same as the sender's
    21408: "region_closed",
    21602: "text_refused",
    21610: "opted_out",
    21612: "number_cannot_receive",
    21614: "number_cannot_receive",
    21617: "text_refused",
    21635: "number_cannot_receive",
    21656: "template_refused",
    30003: "number_unreachable",
    30004: "number_blocked",
    30005: "number_invalid",
    30006: "number_cannot_receive",
    30007: "text_refused",
    30008: "number_unreachable",
    30036: "expired_at_provider",
    63003: "no_whatsapp",
    63005: "template_refused",
    63013: "text_refused",
    63016: "template_refused",
    63021: "template_refused",
    63024: "no_whatsapp",
    63027: "template_refused",
    63028: "template_refused",
    63032: "opted_out",
    63033: "opted_out",
}
# About this installation: the message waits until its operator has put that right.
OURS = {
    20003: "text_login_refused",
    20005: "text_login_refused",
    20404: "text_login_refused",
    21212: "text_sender_refused",
    21603: "text_sender_refused",
    21606: "text_sender_refused",
    21659: "text_sender_refused",
    21660: "text_sender_refused",
    21661: "text_sender_refused",
    21701: "text_sender_refused",
    21703: "text_sender_refused",
    21705: "text_sender_refused",
    63007: "text_sender_refused",
}


def failure_of(status: int, number: int) -> DeliveryFailed:
    """What an answer of the API means. status: of HTTP; number: Twilio's own, 0 for none."""
    detail = str(number or status)
    if number in PERMANENT:
        return DeliveryFailed(PERMANENT[number], permanent=True, detail=detail)
    if number in OURS:
        return DeliveryFailed(OURS[number], permanent=False, detail=detail)
    if status == 401:
        return DeliveryFailed("text_login_refused", permanent=False, detail=detail)
    if status in (408, 425, 429) or status >= 500:
        return DeliveryFailed("text_deferred", permanent=False, detail=detail)
    return DeliveryFailed("text_refused", permanent=True, detail=detail)


def reason_of(number: int) -> str:
    """Why a message that Twilio took did not arrive, as a stable code."""
    return PERMANENT.get(number) or OURS.get(number) or "text_refused"
