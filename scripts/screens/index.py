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
    "envelope-detail-completed": "Sealed and sent",
    "signer-welcome": "What the link opens",
    "signer-read": "Reading and ticking",
    "signer-otp-ask": "Before the code is sent",
    "signer-otp": "Typing the code",
    "signer-otp-wrong": "After a wrong code",
    "signer-done": "Signed, others still have to",
    "signer-done-sealed": "Signed by everybody, and sealed",
    "signer-decline": "Saying no",
    "signer-declined": "Having said no",
    "signer-expired": "Too late",
    "signer-not-your-turn": "Too early",
    "signer-withdrawn": "The sender ended it",
    "signer-replaced": "Somebody else signs in this place",
    "signer-unknown": "A link that leads nowhere",
    "verification": "Anybody with the code",
    "mailbox": "The local mailbox",
    "mailbox-message": "A message in it",
    "email-invitation": "The invitation",
    "email-code": "The message with the code",
    "email-completed": "The message with the sealed document, to the proposer",
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
