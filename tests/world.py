"""A whole domain on a real database, with a clock that only moves when told to."""

import io
import secrets
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import pikepdf
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from otp_app.adapters.vault.key_ring import KeyRing
from otp_app.domain.accounts import login, sign_up
from otp_app.domain.accounts.models import Account, Confirmation
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.credits import topping_up
from otp_app.domain.envelopes import drafting, links, placing, queries, scope, sending
from otp_app.domain.envelopes.drafting import SignerDraft, Upload
from otp_app.domain.envelopes.models import Envelope, Signer
from otp_app.domain.envelopes.placing import PointDraft
from otp_app.domain.otp import challenge
from otp_app.domain.policy import POLICY, Policy
from otp_app.domain.ports import Blobs, Ingested, PageSize, Vault
from otp_app.domain.signing import access, ceremony
from otp_app.domain.uow import Enqueue, UnitOfWork
from otp_app.wiring import transaction

P = ParamSpec("P")
R = TypeVar("R")

VISITOR = Actor(kind="visitor", ip="203.0.113.9", user_agent="tests")
# Argon2id of nothing that is ever typed: hashing has its own tests and takes 40 ms.
A_HASH = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaA"


def a_vault() -> KeyRing:
    """A key ring of its own, with one key."""
    ring = KeyRing(Path(tempfile.mkdtemp(prefix="otp-keys-")))
    ring.rotate()
    return ring


def pdf(pages: int = 1) -> bytes:
    """A PDF of empty pages, different each time."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    document.docinfo["/Title"] = secrets.token_hex(8)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@dataclass
class Clock:
    """Time in the hands of a test."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        """Let time pass, e.g. `minutes=5`."""
        self.at += timedelta(**by)


@dataclass
class World:
    """One installation: run use cases in it, look at what they promised."""

    engine: Engine
    blobs: Blobs
    clock: Clock = field(default_factory=Clock)
    promised: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    promise: Enqueue | None = None
    vault: Vault = field(default_factory=lambda: a_vault())
    drafted: int = 0
    channels: tuple[str, ...] = ("email", "sms", "whatsapp")
    policy: Policy = POLICY

    def run(
        self, use_case: Callable[Concatenate[UnitOfWork, Actor, P], R], actor: Actor, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """As `wiring.execute`: returning commits, raising rolls back, jobs are promised only by a commit."""
        pending: list[tuple[str, tuple[str, ...]]] = []

        def promise(session: Session, job: str, key: str, ids: tuple[str, ...]) -> None:
            pending.append((job, ids))
            if self.promise:
                self.promise(session, job, key, ids)

        with transaction(self.engine, use_case) as session:
            uow = UnitOfWork(
                session,
                self.blobs,
                self.secret,
                promise,
                self.vault,
                self.clock,
                policy=self.policy,
                channels=self.channels,
            )
            result = use_case(uow, actor, *args, **kwargs)
        self.promised += pending
        return result

    def ask(self, question: Callable[[UnitOfWork], R]) -> R:
        """Look into the database."""
        return self.run(lambda uow, _actor: question(uow), SYSTEM)

    def member(self, organisation: str = "Tessera Interiors S.r.l.", email: str = "", credit: int = 500_00) -> Actor:
        """The owner of a new organisation, e-mail confirmed, signed in, with so many cents paid in."""
        email = email or f"{secrets.token_hex(4)}@tessera.example"
        new = sign_up.NewMember(organisation, "Giulia Bellandi", email, A_HASH, "en", "Europe/Rome")
        # From somewhere else each time: only so many may sign up from one address.
        visitor = replace(VISITOR, ip=f"198.18.{secrets.randbelow(256)}.{secrets.randbelow(256)}")
        self.run(sign_up.sign_up, visitor, new)
        token = self.ask(lambda uow: confirmation_token(uow, email))
        account_id = self.run(sign_up.confirm_email, VISITOR, token)
        reference = self.run(login.session_reference, VISITOR, self.run(login.open_session, VISITOR, account_id))
        member = self.run(login.member_of, VISITOR, reference)
        assert member is not None
        if credit:
            self.pay_in(member.organisation_id, credit)
        return Actor(
            kind="member",
            account_id=member.account_id,
            organisation_id=member.organisation_id,
            ip="203.0.113.9",
            user_agent="tests",
        )

    def pay_in(self, organisation_id: str, cents: int) -> None:
        """A transfer that arrived."""
        top_up = self.run(topping_up.ask, SYSTEM, organisation_id, "transfer", cents)
        self.run(topping_up.pay, SYSTEM, top_up.id)

    def upload(self, pages: int = 2, name: str = "Framework agreement.pdf") -> Upload:
        """A file as the ingest hands it over."""
        original, prepared = pdf(pages), pdf(pages)
        return Upload(
            name=name,
            original=self.blobs.put(original),
            original_size=len(original),
            prepared=self.blobs.put(prepared),
            ingested=Ingested(prepared, tuple(PageSize(612.0, 792.0) for _ in range(pages)), "accepted"),
        )

    def draft(
        self,
        member: Actor,
        *,
        signers: int = 2,
        order: str = "parallel",
        documents: int = 1,
        recognition: Sequence[str] = (),
    ) -> "Draft":
        """A draft ready to send: each signer has a required and an optional point on every document.

        After some envelopes it is other people who sign: nobody gets more codes than the policy allows.
        recognition: of each signer, which makes it an advanced signature.
        """
        self.drafted += 1
        host = "example.com" if self.drafted < 8 else f"office{self.drafted}.example.com"
        envelope = self.run(drafting.create, member, "AES" if recognition else "SES", "en")
        ids = [
            self.run(
                drafting.save_signer,
                member,
                envelope,
                SignerDraft("", f"Signer {n}", f"signer{n}@{host}", "en", recognition=mode),
            )
            for n, mode in zip(range(1, signers + 1), [*recognition, *[""] * signers], strict=False)
        ]
        self.run(drafting.update, member, envelope, signing_order=order)  # type: ignore[arg-type]
        papers = [self.run(drafting.add_document, member, envelope, self.upload()) for _ in range(documents)]
        points = [
            PointDraft("", paper, signer, 1 + n % 2, 0.1, 0.1 + 0.2 * n, 0.3, 0.06, n == 0, f"Point {n}")
            for paper in papers
            for signer in ids
            for n in range(2)
        ]
        revision = self.run(queries.detail, member, envelope).revision
        self.run(placing.save_points, member, envelope, revision, points)
        return Draft(self, member, envelope, ids, papers)


@dataclass
class Draft:
    """An envelope of a test with its people."""

    world: World
    member: Actor
    id: str
    signers: list[str]
    documents: list[str]

    def send(self) -> "Draft":
        """Send it."""
        self.world.run(sending.send, self.member, self.id)
        return self

    def token(self, number: int = 0) -> str:
        """The token of a signer's link."""
        return self.world.ask(lambda uow: links.token_of(uow, self.signers[number]))

    def signer(self, number: int = 0) -> Actor:
        """A signer as their link makes them."""
        holder = self.world.run(access.resolve, VISITOR, self.token(number))
        assert holder is not None
        return Actor(
            kind="signer",
            signer_id=holder.signer_id,
            link_id=holder.link_id,
            ip="198.51.100.7",
            user_agent="phone",
        )

    def points(self, number: int = 0, *, required: bool = True) -> list[str]:
        """The ids of a signer's points of that kind."""
        return self.world.ask(
            lambda uow: [
                p.id
                for p in scope.points(uow.session, self.id)
                if p.signer_id == self.signers[number] and p.required == required
            ]
        )

    def open_and_tick(self, number: int = 0) -> Actor:
        """Open the document and tick what is required."""
        actor = self.signer(number)
        self.world.run(ceremony.open_document, actor)
        for point in self.points(number):
            self.world.run(ceremony.tick, actor, point, True)
        return actor

    def code(self, number: int = 0) -> str:
        """The code that the newest message to this signer holds; empty when it is over."""

        def read(uow: UnitOfWork) -> str:
            latest = challenge.latest(uow, self.signers[number])
            return (challenge.code_to_send(uow, latest.id) if latest else None) or ""

        return self.world.ask(read)

    def sign(self, number: int = 0) -> None:
        """Go all the way with one signer."""
        actor = self.open_and_tick(number)
        self.world.run(ceremony.request_code, actor)
        result = self.world.run(ceremony.sign, actor, self.code(number))
        assert result.outcome == "confirmed"

    def row(self) -> Envelope:
        """The envelope as stored."""
        return self.world.ask(lambda uow: uow.session.get_one(Envelope, self.id))

    def signer_row(self, number: int = 0) -> Signer:
        """A signer as stored."""
        return self.world.ask(lambda uow: uow.session.get_one(Signer, self.signers[number]))

    def proposer(self) -> str:
        """The e-mail address of who sends it."""
        return self.world.ask(lambda uow: uow.session.get_one(Account, self.member.account_id).email)

    def kinds(self) -> list[str]:
        """The register's events in order."""
        return [e.kind for e in self.world.run(queries.detail, self.member, self.id).register]


def confirmation_token(uow: UnitOfWork, email: str) -> str:
    """The token in the newest confirmation mail to an address."""
    query = select(Confirmation).join(Account).where(Account.email == email)
    query = query.order_by(col(Confirmation.used_at).is_(None).desc(), col(Confirmation.created_at).desc())
    return sign_up.confirmation_token(uow, uow.session.exec(query.limit(1)).one())


def blob_folder(path: Path) -> Blobs:
    """The real local store."""
    from otp_app.adapters.storage.local import local_blobs

    return local_blobs(path)
