"""`doctor`: is this installation well? One line per check; exit 1 when one is not."""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from otp_app import wiring
from otp_app.adapters.email.returns import MailboxUnavailable, opened
from otp_app.cli import build
from otp_app.cli.credit import faults_of_all
from otp_app.cli.migrate import alembic_config
from otp_app.cli.output import say, show_json
from otp_app.domain import leases
from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import custody
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import DeliveryFailed, SealUnavailable
from otp_app.domain.sealing import renewal
from otp_app.domain.sealing.seal import failures
from otp_app.settings import get_settings
from otp_app.wiring_mail import return_mailbox

CLOCK_TOLERANCE = timedelta(seconds=2)
SEAL_WARNING = timedelta(days=60)
REVIEW_LONG = timedelta(days=7)
LEAST_FREE_BYTES = 500 * 1024 * 1024

# A migration in Alembic's batch mode on SQLite drops triggers without a word.
_APPEND_ONLY = ("event", "ledger_entry", "ledger_posting")
_GUARDS = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name",
    "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgrelid = CAST(:name AS regclass) AND NOT tgisinternal",
}


class Unwell(Exception):
    """A check failed; the text says what is wrong and what to do."""


class Worrying(Exception):
    """All works, but not for long; the text says what to do until when."""


@dataclass(frozen=True)
class Finding:
    """What one check found; a warning is still ok."""

    check: str
    ok: bool
    detail: str
    warning: bool = False


def run(json: bool = False) -> None:
    """Runs every check, whatever the others find."""
    findings = [_examine(name, check) for name, check in CHECKS.items()]
    if json:
        show_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            say(f"{_word(finding)}  {finding.check:<9} {finding.detail}")
    raise SystemExit(0 if all(finding.ok for finding in findings) else 1)


def _word(finding: Finding) -> str:
    return "FAIL" if not finding.ok else "warn" if finding.warning else "ok  "


def _examine(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, check())
    except Unwell as unwell:
        return Finding(name, False, str(unwell))
    except Worrying as worry:
        return Finding(name, True, str(worry), warning=True)
    except Exception as error:
        # A doctor that stops at the first surprise is of no use. The kind of error alone: its text may hold secrets.
        return Finding(name, False, f"{type(error).__name__}: run with a log, or see docs/operations.md")


def keys() -> str:
    """The installation's key is there and private."""
    file = wiring.keys_folder() / "instance.key"
    if not file.exists():
        raise Unwell(f"{file} is missing: a first ./start makes it, later only a backup brings it back")
    if file.stat().st_mode & 0o077 or len(wiring.secret()) != 32:
        raise Unwell(f"{file} must hold 32 bytes and be readable by its owner only (chmod 600)")
    return f"{file} is there, readable by its owner only"


def seal() -> str:
    """Key, time-stamps and revocation data can be had now; nothing is revoked, and the certificate lasts a while."""
    try:
        found = wiring.sealer().check()
    except SealUnavailable as waiting:
        raise Unwell(f"sealing waits: {waiting}: see docs/operations.md") from waiting
    told = f"{get_settings().seal.backend}: {found.subject}, issued by {found.issuer}, "
    if found.not_after - datetime.now(UTC) < SEAL_WARNING:
        raise Worrying(f"{told}ENDS on {found.not_after:%Y-%m-%d}: get a new certificate before, or sealing waits")
    return f"{told}until {found.not_after:%Y-%m-%d}"


def archive() -> str:
    """No seal waits for a new archive time-stamp, or has lost its last one."""
    waits, too_late = wiring.execute(renewal.waiting, SYSTEM)
    if too_late:
        raise Unwell(f"{too_late} seals have no archive time-stamp in force any more: see docs/operations.md")
    if waits:
        raise Worrying(f"{waits} seals wait for a new archive time-stamp; their timelines say why")
    return "no seal waits for a new archive time-stamp"


def mail() -> str:
    """The way out for e-mail lets us in."""
    chosen = get_settings().mail
    if chosen.backend == "outbox":
        return "outbox: messages stay on this machine, on the local mailbox page"
    try:
        told = f"{chosen.backend}: {wiring.mailer().check()} lets us in, from {chosen.from_address}"
    except DeliveryFailed as failure:
        raise Unwell(f"{chosen.backend}: {failure}: see docs/operations.md") from failure
    if chosen.backend == "smtp":
        return f"{told}; {_returns(told)}"
    if not chosen.webhook_key:
        raise Worrying(f"{told}, but nobody learns of bounces: OTP_MAIL__WEBHOOK_KEY, see docs/operations.md")
    return told


def _returns(told: str) -> str:
    """Whether the mailbox of undeliverable messages can be read."""
    chosen = get_settings().bounces
    if not chosen.address:
        raise Worrying(f"{told}, but nobody learns of later bounces: OTP_BOUNCES__ADDRESS, see docs/operations.md")
    try:
        with opened(return_mailbox(chosen)):
            return f"what comes back is read from {chosen.folder} at {chosen.host}"
    except MailboxUnavailable as unavailable:
        raise Unwell(f"the mailbox of returned messages: {unavailable}: see docs/operations.md") from unavailable


def phone() -> str:
    """The way out for SMS and WhatsApp lets us in."""
    chosen, ways = get_settings().phone, ", ".join(get_settings().channels[1:])
    if not ways:
        return "none: codes go by e-mail alone"
    if chosen.backend == "outbox":
        return f"outbox: {ways} stay on this machine, on the local mailbox page"
    try:
        return f"{chosen.backend}: {wiring.texter().check()} lets us in, for {ways}"
    except DeliveryFailed as failure:
        raise Unwell(f"{chosen.backend}: {failure}: see docs/operations.md") from failure


def payments() -> str:
    """The provider of payments lets us in."""
    chosen = get_settings().payments
    bank = f"transfers to {chosen.bank_iban}" if chosen.bank_iban else "no bank account for transfers"
    if chosen.backend == "none":
        return f"no cards; {bank}"
    try:
        wiring.payments().check()
    except DomainError as refusal:
        raise Unwell(f"{chosen.backend}: {refusal.code}: see docs/credit.md") from refusal
    return f"{chosen.backend} lets us in; {bank}"


def credit() -> str:
    """Every ledger balances, and its accounts say what it sums to."""
    if faults := wiring.execute(faults_of_all, SYSTEM):
        raise Unwell(f"{len(faults)} faults in ledgers: cli credit check, and docs/credit.md")
    return "every ledger balances"


def cameras() -> str:
    """Pictures can be looked at: OpenCV starts in a child process."""
    from otp_app.adapters.vision.process import Unfit

    try:
        version = wiring.vision().check()
    except Unfit as unfit:
        needed = "sudo apt-get install -y libgl1 libglib2.0-0 libxcb1"
        raise Worrying(f"recognition by camera is off, all else works: {unfit}: {needed}") from unfit
    return f"OpenCV {version}, in at most {get_settings().vision.processes} child of its own"


def storage() -> str:
    """What is put can be got, and there is room."""
    probe = b"otp doctor"  # always the same bytes: the store is addressed by content, so this leaves one small object
    begun = time.monotonic()
    if wiring.blobs().get(wiring.blobs().put(probe)) != probe:
        raise Unwell("the store gave back something else than was put")
    took = (time.monotonic() - begun) * 1000
    free = shutil.disk_usage(get_settings().data).free
    if free < LEAST_FREE_BYTES:
        raise Unwell(f"only {free // 1024**2} MB are free on the disk of {get_settings().data}")
    return f"{get_settings().storage.backend}, put and got in {took:.0f} ms, {free // 1024**3} GB free"


def database() -> str:
    """It answers, has the newest form, and itself refuses to change the event register."""
    heads = set(ScriptDirectory.from_config(alembic_config()).get_heads())
    with wiring.engine().connect() as connection:
        current = set(MigrationContext.configure(connection).get_current_heads())
        query, guards = text(_GUARDS[connection.dialect.name]), 0
        if current == heads:
            guards = min(connection.execute(query, {"name": name}).scalar_one() for name in _APPEND_ONLY)
    if current != heads:
        raise Unwell(f"at migration {_names(current)}, the code wants {_names(heads)}: python -m otp_app.cli migrate")
    if guards < 2:
        raise Unwell(
            "the triggers that keep the register and the ledger append-only are gone: restore a backup, ask who and why"
        )
    return f"{wiring.engine().dialect.name}, at migration {_names(heads)}, register and ledger append-only"


def jobs() -> str:
    """A worker is alive, and the queue can be read."""
    life = get_settings().lease_seconds
    alive = wiring.execute(leases.alive, SYSTEM, timedelta(seconds=life))
    queued = wiring.jobs().list_workflows(status="ENQUEUED", limit=1000, load_input=False, load_output=False)
    if not alive:
        raise Unwell(f"no worker within {life:.0f} s, {len(queued)} jobs wait: start the service, or cli worker")
    return f"{alive} alive, {len(queued)} jobs wait"


def sealing() -> str:
    """No envelope has stopped before its seal."""
    stopped = wiring.execute(failures, SYSTEM)
    if stopped:
        shown = ", ".join(f"{envelope} ({reason})" for envelope, reason in stopped[:5])
        raise Worrying(f"{len(stopped)} cannot be sealed: {shown}; after an upgrade: cli reseal ENVELOPE")
    return "no envelope has stopped before its seal"


def evidence() -> str:
    """The keys of recognitions are there and private, and no recognition waits for long."""
    present, found = wiring.vault().generations(), wiring.execute(custody.standing, SYSTEM, REVIEW_LONG)
    folder = wiring.keys_folder() / "identity"
    if lost := sorted(set(found.generations) - set(present)):
        names = ", ".join(f"{number:04}.key" for number in lost)
        raise Unwell(f"{names} missing in {folder}, without which recognitions can't be read: restore the backup")
    if any((folder / f"{number:04}.key").stat().st_mode & 0o077 for number in present):
        raise Unwell(f"keys in {folder} must be readable by their owner only (chmod 600)")
    older = sum(count for number, count in found.generations.items() if number != present[-1])
    if older:
        raise Worrying(f"{older} recognitions are under an older key: cli rotate-evidence-key --resume")
    if found.overdue:
        raise Worrying(f"{found.overdue} recognitions should be erased already: does the worker run?")
    if found.waiting_long:
        raise Worrying(f"{found.waiting_long} of {found.waiting} recognitions wait for a reviewer for over a week")
    return f"key {present[-1]:04} of {len(present)}, {found.waiting} recognitions wait for a reviewer"


def clock() -> str:
    """This machine, the database and the disk agree on the time."""
    query = "SELECT CURRENT_TIMESTAMP"
    if wiring.engine().dialect.name == "sqlite":
        query = "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')"
    with wiring.engine().connect() as connection:
        answer = connection.execute(text(query)).scalar_one()
    here = datetime.now(UTC)
    there = answer if isinstance(answer, datetime) else datetime.fromisoformat(answer).replace(tzinfo=UTC)
    with tempfile.NamedTemporaryFile(dir=get_settings().data, prefix=f".doctor-{secrets.token_hex(4)}") as file:
        written = datetime.fromtimestamp(os.stat(file.fileno()).st_mtime, UTC)
    apart = max(abs(there - here), abs(written - here))
    if apart > CLOCK_TOLERANCE:
        raise Unwell(
            f"clocks are {apart.total_seconds():.1f} s apart (here {here:%H:%M:%S}, database {there:%H:%M:%S})"
        )
    return f"{here:%Y-%m-%d %H:%M:%S} UTC, within {apart.total_seconds() * 1000:.0f} ms"


def pages() -> str:
    """If pages were built here, then from the present sources."""
    if not build.SITE.exists():
        return "none built on this machine"
    if not build.is_current():
        raise Unwell("built from other sources than the present ones: python -m otp_app.cli build")
    return "built"


def _names(revisions: set[str]) -> str:
    return ", ".join(sorted(revisions)) or "none"


CHECKS: Mapping[str, Callable[[], str]] = {
    "keys": keys,
    "seal": seal,
    "archive": archive,
    "mail": mail,
    "phone": phone,
    "payments": payments,
    "credit": credit,
    "cameras": cameras,
    "storage": storage,
    "database": database,
    "jobs": jobs,
    "sealing": sealing,
    "evidence": evidence,
    "clock": clock,
    "pages": pages,
}
