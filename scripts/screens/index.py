"""The list of the pictures for who opens their folder."""

from itertools import groupby

from scripts.screens.camera import TARGET

SHOWN = {
    "overview": "The proposer's envelope and a signer's phone, for the README",
    "home": "What this is",
    "sign-up": "Opening an account",
    "log-in": "Logging in",
    "forgot": "Having forgotten the password",
    "forgot-sent": "The same answer for every address",
    "new-password": "What the link in the mail opens",
    "check-mail": "After signing up",
    "not-found": "An address that leads nowhere",
    "envelopes-empty": "The list before the first envelope",
    "envelopes": "The list with an envelope in every state",
    "compose-level": "Step 1: the level",
    "compose-file": "Step 2: a file that was taken, and one that was refused",
    "compose-signers": "Step 3: who signs, in which order",
    "compose-points": "Step 4: the signature points",
    "compose-check": "The last look before sending",
    "envelope-detail": "An envelope while a signer reads",
    "envelope-reassign": "A signer's place is given to another person",
    "envelope-detail-sealing": "Everyone has signed, the time-stamp service does not answer",
    "envelope-detail-asked": "A signer came too late and asked for a new link",
    "envelope-detail-completed": "Sealed and sent",
    "compose-level-advanced": "Step 1 with the advanced signature",
    "compose-signers-advanced": "Step 3 with it: how each signer is recognised",
    "reviews-empty": "Nobody to be recognised",
    "reviews": "Whom to recognise",
    "reviews-decided": "Whom one recognised, or not",
    "review-unopened": "A review before a picture was opened",
    "review": "Pictures beside what was declared and read",
    "review-ask-again": "Asking for something again",
    "review-asked": "Waiting for what was asked again",
    "review-shown-again": "Shown again: the picture as it was before, and what changed",
    "review-four-eyes": "Approved, and waiting for the second member",
    "review-approved": "Approved",
    "review-rejected": "Not recognised",
    "review-ended": "The envelope ended before the decision",
    "record-in-person": "Recognition in person, with a document that has expired",
    "hand-over": "Handing the device to the signer",
    "signer-welcome": "What the link opens",
    "signer-read": "Reading and ticking",
    "signer-offline": "The connection is gone while reading",
    "signer-otp-ask": "Before the code is sent",
    "signer-otp": "Typing the code",
    "signer-otp-lost": "The message with the code came back",
    "signer-otp-wrong": "After a wrong code",
    "signer-done": "Signed, others still have to",
    "signer-done-delayed": "Signed, but the seal has to wait for somebody",
    "signer-done-sealed": "Signed by everybody, and sealed",
    "signer-decline": "Saying no",
    "signer-declined": "Having said no",
    "signer-expired": "Too late",
    "signer-expired-asked": "Having asked for a new link",
    "signer-not-your-turn": "Too early",
    "signer-withdrawn": "The sender ended it",
    "signer-replaced": "Somebody else signs in this place",
    "signer-unknown": "A link that leads nowhere",
    "signer-conditions": "Advanced signature: what it means, and agreeing to it",
    "signer-conditions-text": "The whole text of the conditions",
    "signer-document": "Which document",
    "signer-consent": "Taking the consent back",
    "signer-camera-ask": "What the camera will take, and why",
    "signer-camera": "The view finder says what is lacking",
    "signer-camera-review": "Looking at a picture before it is sent",
    "signer-camera-refused": "A picture that can't be used",
    "signer-passport": "A passport's page",
    "signer-face": "The face",
    "signer-gesture": "The turns of the head",
    "signer-data": "The data, read by machine, to be checked",
    "signer-in-review": "Signed; the proposer looks at what was shown",
    "signer-consent-withdrawn": "Consent taken back after signing",
    "signer-rejected": "Not recognised",
    "signer-again": "Asked to show something again",
    "signer-again-code": "The new code that confirms it",
    "signer-camera-denied": "The camera is not allowed",
    "signer-camera-none": "There is no camera",
    "signer-camera-coarse": "A camera that shows little detail",
    "signer-camera-ended": "The camera was taken away",
    "signer-camera-unavailable": "Pictures can't be looked at now",
    "signer-camera-insecure": "An address that is not secure",
    "signer-waiting": "In person: until the proposer has recorded what they saw",
    "signer-device": "Signing on the proposer's tablet",
    "verification": "Anybody with the code",
    "mailbox": "The local mailbox",
    "mailbox-message": "A message in it",
    "email-invitation": "The invitation",
    "email-code": "The message with the code",
    "email-completed": "The message with the sealed document, to the proposer",
    "email-completed-signer": "The same to a signer",
    "email-reminder": "A reminder",
    "email-cancelled": "The request was withdrawn",
    "email-replaced": "Somebody else signs in this place",
    "email-undelivered": "To the proposer: an invitation came back",
    "email-declined": "To the proposer: a signer said no",
    "email-expired": "To the proposer: the time is over",
    "email-link-requested": "To the proposer: a signer asks for a new link",
    "email-seal-failed": "To the proposer: sealing stopped",
    "email-confirm-email": "After signing up",
    "email-account-known": "After signing up with an address that has an account",
    "email-reset-password": "The link for a new password",
    "email-password-changed": "The password was changed",
    "email-review-needed": "To the reviewer: a signer waits to be recognised",
    "email-recognition-again": "To a signer: please show something again",
    "email-recognition-reminder": "A reminder of that",
    "email-consent-withdrawn": "To the proposer: a signer took the consent back",
    "email-not-recognised": "To the other signers: somebody was not recognised",
    "email-rejected": "To the signer who was not recognised",
    "certificate": "The signature certificate, page 1",
    "sealed": "A page of the sealed document with its marks",
}


def write() -> None:
    """docs/screens/README.md; a picture without a description, or the reverse, fails."""
    files = sorted(TARGET.glob("*.png"), key=lambda f: (list(SHOWN).index(_screen(f.stem)), f.stem))
    lines = [
        "# Screens",
        "",
        "Taken by `make screens` from a real service on an installation of its own (`scripts/screens/`), at the sizes",
        "of the mocks: 390×844 and 1440×900, `-full` for the whole page, `-dark` for the dark scheme, `.de` in German.",
        "",
        "| screen | what it shows | pictures |",
        "|---|---|---|",
    ]
    seen: set[str] = set()
    for screen, pictures in groupby(files, key=lambda f: _screen(f.stem)):
        seen.add(screen)
        links = ", ".join(f"[{f.stem.removeprefix(screen).strip('-.') or 'picture'}]({f.name})" for f in pictures)
        lines.append(f"| {screen} | {SHOWN[screen]} | {links} |")
    if missing := set(SHOWN) - seen:
        raise SystemExit(f"no picture of {', '.join(sorted(missing))}")
    (TARGET / "README.md").write_text("\n".join(lines) + "\n")


def _screen(stem: str) -> str:
    """The screen that a file shows: the longest name that its own begins with."""
    return max((s for s in SHOWN if stem == s or stem.startswith((f"{s}-", f"{s}."))), key=len)
