"""The envelopes beside the story: drafts, waiting, ended and completed ones of the weeks before."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typst
from sqlmodel import select

from otp_app import wiring
from otp_app.domain.accounts.models import Account
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.envelopes import drafting, links, placing, queries, reassigning, sending
from otp_app.domain.envelopes.drafting import SignerDraft, Upload
from otp_app.domain.envelopes.models import Signer
from otp_app.domain.envelopes.placing import PointDraft
from otp_app.domain.envelopes.reassigning import Replacement
from otp_app.domain.sealing import seal
from tests.installation import Installation, eventually
from tests.world import Draft, World


def paper(title: str) -> bytes:
    """The contract of the pictures, three pages."""
    return typst.compile(Path(__file__).with_name("agreement.typ").read_bytes(), sys_inputs={"title": title})


@dataclass
class Cast:
    """One member's envelopes. Unless said otherwise no job runs for them, so they stay as they were made."""

    here: Installation
    member: Actor

    def draft(
        self,
        title: str,
        people: list[str],
        *,
        ago: float,
        days: int = 30,
        order: str = "parallel",
        recognition: str = "",
    ) -> Draft:
        """A draft of some hours ago, with a point for each signer. recognition: how everybody is recognised, if so."""
        world = self.world(ago)
        data = paper(title)
        ingested = wiring.documents().ingest(data)
        envelope = world.run(drafting.create, self.member, "AES" if recognition else "SES", "en")
        signers = [
            world.run(
                drafting.save_signer,
                self.member,
                envelope,
                SignerDraft("", name, _address(name), "en", recognition=recognition),
            )
            for name in people
        ]
        upload = Upload(f"{title}.pdf", wiring.blobs().put(data), len(data), wiring.blobs().put(ingested.pdf), ingested)
        document = world.run(drafting.add_document, self.member, envelope, upload)
        world.run(
            drafting.update,
            self.member,
            envelope,
            title=title,
            signing_order=order,
            life_days=days,
            step=3,  # type: ignore[arg-type]
        )
        points = [
            PointDraft("", document, signer, 2, 0.12 + 0.4 * (n % 2), 0.42 + 0.12 * (n // 2), 0.3, 0.05, True, "")
            for n, signer in enumerate(signers)
        ]
        revision = world.run(queries.detail, self.member, envelope).revision
        world.run(placing.save_points, self.member, envelope, revision, points)
        return Draft(world, self.member, envelope, signers, [document])

    def world(self, ago: float) -> World:
        """Use cases as they would have run so many hours ago; every look at the clock takes seven seconds."""
        at = datetime.now(UTC) - timedelta(hours=ago)

        def clock() -> datetime:
            nonlocal at
            at += timedelta(seconds=7)
            return at

        known = self.here.world
        return World(
            known.engine,
            known.blobs,
            clock,
            secret=known.secret,
            vault=known.vault,
            promise=None,  # type: ignore[arg-type]
        )

    def link_of(self, email: str) -> str:
        """The token of the only signer with this address, invited or not."""
        return self.world(0).ask(
            lambda uow: links.token_of(uow, uow.session.exec(select(Signer.id).where(Signer.email == email)).one())
        )


def _address(name: str) -> str:
    first, _, last = name.lower().replace(" ", ".").partition(".")
    plain = (last or first).translate(str.maketrans("äöüéπ", "aouep")).encode("ascii", "ignore").decode() or "signer"
    return f"{first.encode('ascii', 'ignore').decode() or 'someone'}@{plain}.example"


def member_of(here: Installation, email: str) -> Actor:
    """Who signed up with this address."""
    account = here.world.ask(lambda uow: uow.session.exec(select(Account).where(Account.email == email)).one())
    return Actor("member", account.id, account.organisation_id, ip="203.0.113.9", user_agent="Mozilla/5.0")


@dataclass
class Others:
    """What the pictures need to know of them."""

    expired: Draft
    to_decline: Draft
    sealing: Draft
    cancelled: Draft
    failed: Draft
    replaced: str


def envelopes(cast: Cast) -> Others:
    """One in each state that the story itself does not show."""
    cast.draft("Agency mandate, Iberia", ["Helena Nogueira", "João Vasconcelos"], ago=150)
    ended = cast.draft("Consultancy contract, autumn fittings", ["Marco Ferrante"], ago=24 * 40).send()
    ended.world.clock = cast.world(24 * 10).clock
    ended.world.run(sending.expire_due, SYSTEM)
    away = cast.draft("Price list 2026, dealers", ["Sofia Brandt", "Tom Reed"], ago=24 * 9).send()
    away.world.run(sending.cancel, cast.member, away.id)
    order = cast.draft("Purchase order 2026/118", ["Anneliese Krüger"], ago=24 * 5).send()
    order.world.promise = cast.here.world.promise
    order.sign()
    eventually(lambda: order.row().state == "completed", "sealed", 90)
    lease = cast.draft("Lease of warehouse B2, renewal", ["Paolo Conti"], ago=24 * 4).send()
    people = ["Lucia Donati", "Elena Petrou", "Tom Reed", "Sofia Brandt", "Ivan Horvat", "Nadia Weiss"]
    briefing = cast.draft("Site safety briefing, 24 November", people, ago=21, days=1).send()
    briefing.sign(0)
    briefing.sign(1)
    mandate = cast.draft("Agency mandate, Benelux", ["Tom Reed"], ago=26).send()
    replaced = mandate.token()
    marta = Replacement("Marta Żak", "marta.zak@reed.example", "en")
    mandate.signers[0] = mandate.world.run(reassigning.reassign, cast.member, mandate.id, mandate.signers[0], marta)
    secret = cast.draft("Non-disclosure agreement, Vasconcelos", ["João Vasconcelos"], ago=0.2).send()
    secret.sign()
    secret.world.run(seal.begin, SYSTEM, secret.id, wiring.sealer().identity(), "http://localhost", "OTP Sign")
    secret.world.run(seal.delay, SYSTEM, secret.id, "timestamp_unreachable")
    fire = cast.draft("Fire drill protocol, hall 3", ["Nadia Weiss"], ago=0.4).send()
    fire.sign()
    fire.world.run(seal.begin, SYSTEM, fire.id, wiring.sealer().identity(), "http://localhost", "OTP Sign")
    fire.world.run(seal.refuse, SYSTEM, fire.id, "document_refused")
    return Others(expired=ended, to_decline=lease, sealing=secret, cancelled=away, failed=fire, replaced=replaced)
