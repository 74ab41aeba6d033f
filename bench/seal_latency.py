"""Seconds from submitting the last one-time code to "sealed" on the screens of the signer and of the proposer.

A real Chromium: the signer (phone) ticks, types the code and submits; in another context the proposer watches the
envelope's page. Both pages note by themselves, with the machine's clock, when they first say "sealed". The split comes
from the register's events and the worker's log. Peer in the same run: marks and seal of the same
file in this process, with no queue, database, browser or mail. A three-page contract, one signer with two ticks.
"""

import contextlib
import json
import time
from collections.abc import Iterator
from datetime import datetime

from playwright.sync_api import Page

from bench.ground import BAR, Ground, ground
from bench.report import percentile, table
from otp_app import wiring
from otp_app.domain.ports import Attachment
from otp_app.domain.sealing import seal
from tests.cli.processes import until
from tests.world import Draft

RUNS = 12
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
_WATCH = """(selector) => {
  const look = () => { if (!window.sealed && document.querySelector(selector)) window.sealed = Date.now(); };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  look();
}"""
_SIGNER_SEES = "a.btn-primary[download]"
_PROPOSER_SEES = ".banner.ok"
_SUBMIT = "(bar) => { const now = Date.now(); document.querySelector(bar).click(); return now; }"


def main() -> None:
    with ground() as here:
        runs = [measure(here) for _ in range(RUNS)]
        bare = [_bare(here) for _ in range(RUNS)]
    rows = [[name, *_cells([run[name] for run in runs if name in run])] for name in runs[0]]
    rows += [[f"peer: {name}, bare, in process", *_cells([run[name] for run in bare])] for name in bare[0]]
    table(
        "From the last code to the seal", "make bench what=seal_latency", ["seconds", "n", "p50", "p95", "most"], rows
    )


def measure(here: Ground) -> dict[str, float]:
    """One envelope, from its sending to the last mail."""
    draft = here.office.envelope(here.member)
    here.until_quiet()
    with _two_people(here, draft) as (signer, proposer):
        _up_to_the_code(here, signer, draft)
        proposer.evaluate(_WATCH, _PROPOSER_SEES)
        signer.evaluate(_WATCH, _SIGNER_SEES)
        begun = float(signer.evaluate(_SUBMIT, BAR))
        seen = {}
        for who, page in (("signer's screen", signer), ("proposer's screen", proposer)):
            page.wait_for_function("() => window.sealed", timeout=120_000)
            seen[who] = (page.evaluate("() => window.sealed") - begun) / 1000
    here.until_quiet()
    return {
        **{f"code submitted → sealed on the {who}": value for who, value in seen.items()},
        **_split(here, draft, begun),
    }


@contextlib.contextmanager
def _two_people(here: Ground, draft: Draft) -> Iterator[tuple[Page, Page]]:
    phone, desk = here.chromium.new_context(**PHONE, locale="en-GB"), here.chromium.new_context(locale="en-GB")
    desk.add_cookies([{"name": "otp_session", "value": here.office.login(here.member), "url": here.service.url}])
    try:
        signer, proposer = phone.new_page(), desk.new_page()
        proposer.goto(f"{here.service.url}/en/envelopes/view?e={draft.id}")
        proposer.locator("h1").first.wait_for()
        signer.goto(f"{here.service.url}/s/{draft.token()}")
        yield signer, proposer
    finally:
        phone.close()
        desk.close()


def _up_to_the_code(here: Ground, page: Page, draft: Draft) -> None:
    page.locator("first-look").wait_for(state="detached")
    page.locator(".todo").wait_for()
    page.locator(BAR).click()
    page.locator(".point").first.wait_for()
    for point in page.locator(".point").all():
        point.click()
    page.locator(BAR).filter(has_text="Get the code").click()
    page.locator(BAR).filter(has_text="Send the code to").click()
    page.locator("#code-field").wait_for()
    here.until_quiet()
    page.locator("#code-field").fill(draft.code())


def _split(here: Ground, draft: Draft, begun: float) -> dict[str, float]:
    """Where the time went. Seconds."""
    at = {
        str(kind): datetime.fromisoformat(str(when)).replace(tzinfo=None)
        for kind, when in here.rows("SELECT kind, at FROM event WHERE stream = ? ORDER BY seq", draft.id)
    }
    since = {kind: (when - datetime(1970, 1, 1)).total_seconds() - begun / 1000 for kind, when in at.items()}  # noqa: DTZ001 # both UTC
    steps = _logged(here, draft.id)
    return {
        "code submitted → signature in the database": since["signer:signed"],
        "signature → sealing begun (queue, start of the job)": since["seal:started"] - since["signer:signed"],
        "sealing begun → sealed, in the database": since["envelope:sealed"] - since["seal:started"],
        **{f"· {name}": value for name, value in steps.items()},
        "sealed, in the database → last copy mailed": since["message:sent"] - since["envelope:sealed"],
    }


def _logged(here: Ground, envelope_id: str) -> dict[str, float]:
    """What the worker said about its own steps."""
    found: list[dict[str, object]] = []

    def said() -> bool:
        found[:] = [
            line
            for text in here.service.log.splitlines()
            if '"event": "sealed"' in text and envelope_id in text
            for line in (json.loads(text),)
        ]
        return bool(found)

    until(said)
    return {name: float(str(found[0][f"{name}_seconds"])) for name in ("certificate", "marks", "seal", "record")}


def _bare(here: Ground) -> dict[str, float]:
    """The same marks, attachments and seal, one after the other, by the same adapters."""
    plan = _plan(here)
    prepared, certificate, evidence = (wiring.blobs().get(d) for d in (plan.prepared, plan.certificate, plan.evidence))
    begun = time.perf_counter()
    marked = wiring.documents().draw_marks(prepared, plan.marks)
    drawn = time.perf_counter()
    wiring.sealer().seal(
        marked,
        (
            Attachment("signature-certificate.pdf", "application/pdf", certificate, "Supplement", "Certificate"),
            Attachment("evidence.json", "application/json", evidence, "Data", "Register"),
        ),
    )
    return {"marks": drawn - begun, "seal": time.perf_counter() - drawn}


def _plan(here: Ground) -> seal.DocumentPlan:
    """Of the newest sealed document."""
    from sqlmodel import col, select

    from otp_app.domain.envelopes.models import Document, Envelope
    from otp_app.domain.uow import UnitOfWork

    def question(uow: UnitOfWork) -> seal.DocumentPlan:
        newest = select(Document).where(col(Document.sealed) != "").order_by(col(Document.sealed_at).desc())
        document = uow.session.exec(newest).first()
        assert document is not None
        envelope = uow.session.get_one(Envelope, document.envelope_id)
        return seal.DocumentPlan(
            document.id,
            document.prepared,
            seal._marks(uow, envelope, document),
            envelope.certificate_digest,
            envelope.evidence_digest,
        )

    return here.office.ask(question)


def _cells(values: list[float]) -> list[str]:
    return [str(len(values)), *(f"{percentile(values, share):.2f}" for share in (0.5, 0.95, 1.0))]
