"""From the click on "send the code" to the message accepted by the mail server, for a signer in Chromium.

The click's moment is noted in the page, the acceptance (the server's 250 after DATA) by the server itself, both with
the machine's clock. The server is aiosmtpd on the loopback with STARTTLS and a login, as providers want it: what is
left out is the network to them. The split comes from the database. Peer in the same run: the same message handed over
in this process by the same adapter, with no click, queue or database. One signer and one envelope per run, because
nobody may ask for two codes at once.
"""

import tempfile
import time
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from playwright.sync_api import Page

from bench.ground import BAR, Ground, ground
from bench.report import percentile, table
from otp_app.adapters.email.smtp import Server, SmtpMailer
from otp_app.domain.envelopes import drafting
from otp_app.domain.envelopes.drafting import SignerDraft
from otp_app.domain.ports import Email
from tests.adapters.email.smtp_peer import PASSWORD, USER, Peer, smtp_peer
from tests.cli.processes import until
from tests.world import Draft

RUNS = 40
FROM = "no-reply@sign.example"
_CLICK = "(bar) => { const now = Date.now(); document.querySelector(bar).click(); return now; }"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="otp-bench-smtp-") as folder, smtp_peer(Path(folder)) as peer:
        (Path(folder) / "password").write_text(PASSWORD)
        settings = {
            "OTP_MAIL__BACKEND": "smtp",
            "OTP_MAIL__HOST": "127.0.0.1",
            "OTP_MAIL__PORT": str(peer.port),
            "OTP_MAIL__USER": USER,
            "OTP_MAIL__PASSWORD_FILE": str(Path(folder) / "password"),
            "OTP_MAIL__CA": str(peer.ca),
            "OTP_MAIL__FROM_ADDRESS": FROM,
        }
        with ground(**settings) as here:
            runs = [_measure(here, peer, number) for number in range(RUNS)]
            bare = [_bare(peer) for _ in range(RUNS)]
    rows = [[name, *_cells([run[name] for run in runs])] for name in runs[0]]
    rows.append(["peer: bare, in process", *_cells(bare)])
    head = ["milliseconds", "n", "p50", "p95", "most"]
    table("From the click to the code accepted by the mail server", "make bench what=otp_delivery", head, rows)


def _measure(here: Ground, peer: Peer, number: int) -> dict[str, float]:
    draft = here.office.draft(here.member, signers=1)
    person = SignerDraft(draft.signers[0], "Anneliese Krüger", f"anneliese{number}@example.com", "en")
    here.office.run(drafting.save_signer, here.member, draft.id, person)
    draft.send()
    here.until_quiet()
    context = here.chromium.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    try:
        page = context.new_page()
        _up_to_the_click(page, here, draft)
        before = len(peer.taken)
        begun = float(page.evaluate(_CLICK, BAR))
        until(lambda: len(peer.taken) > before)
    finally:
        context.close()
    accepted = peer.accepted[before] * 1000
    [(created,)] = here.rows("SELECT created_at FROM message WHERE kind = 'code' AND envelope_id = ?", draft.id)
    promised = datetime.fromisoformat(str(created)).replace(tzinfo=UTC).timestamp() * 1000
    return {
        "click → accepted": accepted - begun,
        "· click → promised, in the database": promised - begun,
        "· promised → accepted (queue, letter, connection, TLS, login)": accepted - promised,
    }


def _up_to_the_click(page: Page, here: Ground, draft: Draft) -> None:
    page.goto(f"{here.service.url}/s/{draft.token()}")
    page.locator(".todo").wait_for()
    page.locator(BAR).click()
    page.locator(".point").first.wait_for()
    for point in page.locator(".point").all():
        point.click()
    page.locator(BAR).filter(has_text="Get the code").click()
    page.locator(BAR).filter(has_text="Send the code to").wait_for()
    page.wait_for_timeout(300)  # nothing of the page's own loading is measured


def _bare(peer: Peer) -> float:
    """The newest message, handed over once more."""
    content = peer.taken[-1].content
    assert isinstance(content, bytes)
    read = message_from_bytes(content, policy=default)
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    assert text is not None
    assert html is not None
    email = Email(
        message_id=str(read["Message-ID"]).strip("<>"),
        to="anneliese@example.com",
        to_name="",
        subject=str(read["Subject"]),
        text=str(text.get_content()),
        html=str(html.get_content()),
        language="en",
        from_name="OTP Sign",
    )
    server = Server("127.0.0.1", peer.port, "starttls", USER, lambda: PASSWORD, peer.ca)
    begun = time.time()
    SmtpMailer(server, FROM).send(email)
    return (peer.accepted[-1] - begun) * 1000


def _cells(values: list[float]) -> list[str]:
    return [str(len(values)), *(f"{v:.0f}" for v in (percentile(values, 0.5), percentile(values, 0.95), max(values)))]
