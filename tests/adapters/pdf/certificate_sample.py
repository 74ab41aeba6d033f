"""A certificate's content with names in many scripts, for tests and for looking at."""

import hashlib
from datetime import UTC, datetime, timedelta

from otp_app.domain.sealing.certificate import (
    CertificateContent,
    CertifiedDocument,
    CertifiedEvent,
    CertifiedRecognition,
    CertifiedSeal,
    CertifiedSigner,
    Chain,
    Confirmation,
    Proposer,
)

NAMES = ("Anneliese Krüger", "Αλέξανδρος Παπαδόπουλος", "王小明", "محمد علي")
SENT = datetime(2026, 11, 22, 15, 2, 11, tzinfo=UTC)
SEALED = datetime(2026, 11, 24, 9, 14, 2, tzinfo=UTC)
KINDS = (
    "signer:opened",
    "signer:point:ticked",
    "signer:point:ticked",
    "otp:requested",
    "otp:sent",
    "otp:failed",
    "otp:confirmed",
    "signer:signed",
)


def digest(text: str) -> str:
    """A SHA-256 to stand for a real one."""
    return hashlib.sha256(text.encode()).hexdigest()


def sample(
    names: tuple[str, ...] = NAMES,
    events: int = 41,
    title: str = "Framework supply agreement 2026",
    *,
    advanced: bool = False,
) -> CertificateContent:
    """A finished envelope of two documents, signed by `names`; advanced: and recognised, in turn by camera and not."""
    signers = tuple(_signer(number, name, advanced) for number, name in enumerate(names, 1))
    sender, at = "Giulia Bellandi", "198.51.100.7"
    entries = (
        CertifiedEvent(1, SENT - timedelta(hours=1), "envelope:created", sender, at, digest("e1")),
        CertifiedEvent(2, SENT, "envelope:sent", sender, at, digest("e2")),
        *(
            CertifiedEvent(
                n,
                SENT + timedelta(minutes=n),
                KINDS[n % len(KINDS)],
                names[n % len(names)],
                "2001:db8:85a3::8a2e:370:7334" if n % 5 == 0 else "203.0.113.24",
                digest(f"e{n}"),
            )
            for n in range(3, events + 1)
        ),
    )
    return CertificateContent(
        service="OTP Sign",
        envelope_id="env_01JD6Y7M3T9K2Q",
        title=title,
        level="AES" if advanced else "SES",
        code="K7QM-3XRT-92HD",
        verify_url="https://sign.example/v",
        code_url="https://sign.example/v?code=K7QM-3XRT-92HD",
        zone="Europe/Rome",
        created_at=SENT - timedelta(hours=1),
        sent_at=SENT,
        signed_at=SEALED - timedelta(seconds=82),
        sealed_at=SEALED,
        proposer=Proposer("Tessera Interiors S.r.l.", "Giulia Bellandi", "Turin"),
        documents=(
            CertifiedDocument("Framework supply agreement 2026.pdf", 4, 212_480, digest("a"), digest("b")),
            CertifiedDocument("Annex A.pdf", 1, 38_912, digest("c"), digest("d")),
        ),
        signers=signers,
        seal=CertifiedSeal(
            "PAdES B-LTA", "DEMO OTP Sign (not trusted)", "DEMO Issuing CA (not trusted)", "4d710c9a51e208",
            datetime(2028, 11, 24, tzinfo=UTC), "DEMO TSU (not trusted)",
        ),
        chain=Chain(entries[-1].hash, len(entries), entries),
    )  # fmt: skip


def _recognition(number: int) -> CertifiedRecognition:
    at, remote = SENT + timedelta(hours=number), number % 2 == 1
    return CertifiedRecognition(
        mode="remote" if remote else "in_person",
        document="passport" if number == 3 else "identity_card",
        issuer="" if remote else "DE",
        conditions="2026-11",
        conditions_sha256=digest("conditions"),
        accepted_at=at,
        shown_at=at + timedelta(minutes=3),
        approved_at=at + timedelta(minutes=40 if remote else 3),
        approved_by=("Giulia Bellandi", "Marco Conti") if number == 1 else ("Giulia Bellandi",),
        rounds=2 if number == 3 else 1,
        gesture=("failed" if number == 3 else "passed") if remote else "",
        evidence=digest(f"evidence {number}"),
    )


def _signer(number: int, name: str, advanced: bool = False) -> CertifiedSigner:
    at = SENT + timedelta(hours=number)
    by_sms = number % 2 == 0
    return CertifiedSigner(
        number=number,
        name=name,
        email="a•••••@krueger-logistik.example",
        opened_at=at,
        signed_at=at + timedelta(minutes=9),
        points=5,
        ticked=5 if number == 1 else 4,
        optional_left=0 if number == 1 else 1,
        ip="198.51.100.7" if number == 1 else "2001:db8:85a3::8a2e:370:7334",
        confirmation=Confirmation(
            "sms" if by_sms else "email",
            "+49 ••• ••• 42 17" if by_sms else "a•••••@krueger-logistik.example",
            at + timedelta(minutes=7),
            at + timedelta(minutes=8),
            1,
        ),
        recognition=_recognition(number) if advanced else None,
    )
