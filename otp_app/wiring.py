"""Settings → engine and adapters; and `execute`: one use case, one transaction.

Everything is made on first use and once per process; importing this module connects to nothing.
"""

import os
import secrets
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, create_engine, event, inspect
from sqlmodel import Session

from otp_app.domain.actor import Actor
from otp_app.domain.credits.payments import Payments
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import Blobs, Documents, Mailer, Texter, Validator
from otp_app.domain.uow import UnitOfWork, utc_now
from otp_app.settings import get_settings, read_secret

if TYPE_CHECKING:
    from dbos import DBOSClient

    from otp_app.adapters.pdf.limits import Limits
    from otp_app.adapters.seal.demo_trust import DemoTrust
    from otp_app.adapters.seal.fetching import FetchedTrust
    from otp_app.adapters.seal.pades import PadesSealer
    from otp_app.adapters.seal.renewal import ArchiveRenewer
    from otp_app.adapters.vault.key_ring import KeyRing
    from otp_app.adapters.vision.pool import VisionPool

P = ParamSpec("P")
R = TypeVar("R")

QUEUE = "work"


def execute(
    use_case: Callable[Concatenate[UnitOfWork, Actor, P], R], actor: Actor, *args: P.args, **kwargs: P.kwargs
) -> R:
    """Run one use case in one transaction: returning commits, raising rolls back."""
    with transaction(engine(), use_case) as session:
        uow = UnitOfWork(session, blobs(), secret(), promise, vault(), channels=get_settings().channels)
        return use_case(uow, actor, *args, **kwargs)


@contextmanager
def transaction(on: Engine, use_case: Callable[..., Any]) -> Generator[Session]:
    """The transaction that a use case needs: one that cannot write, and waits for no writer, if it only reads."""
    reads = getattr(use_case, "only_reads", False)
    with Session(_reading(on) if reads else on, expire_on_commit=False, autoflush=not reads) as session:
        yield session
        if reads and (session.new or session.dirty or session.deleted):
            raise RuntimeError(f"{use_case.__qualname__} says that it only reads")
        session.commit()


@lru_cache(maxsize=8)
def _reading(on: Engine) -> Engine:
    """The same engine and pool for transactions that only read."""
    return on.execution_options(only_reads=True, postgresql_readonly=True)


def make_engine(url: str) -> Engine:
    """An engine for SQLite (WAL; what may write takes the write lock at once) or PostgreSQL (psycopg 3)."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True)
    sqlite = create_engine(url, connect_args={"check_same_thread": False}, pool_size=10, max_overflow=20)

    @event.listens_for(sqlite, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:  # pyright: ignore[reportUnusedFunction] # registered
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute("PRAGMA " + pragma)

    @event.listens_for(sqlite, "begin")
    def _on_begin(connection: Any) -> None:  # pyright: ignore[reportUnusedFunction] # registered
        # A deferred transaction that writes after it read fails with "locked" whatever the timeout.
        reads = connection.get_execution_options().get("only_reads", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return sqlite


@cache
def engine() -> Engine:
    """This process's engine."""
    return make_engine(get_settings().database)


def jobs_engine() -> Engine:
    """An engine for DBOS alone, which begins its own transactions and must not take the write lock to read."""
    url = get_settings().database
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)
    sqlite = create_engine(url, connect_args={"check_same_thread": False})

    @event.listens_for(sqlite, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:  # pyright: ignore[reportUnusedFunction] # registered
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute("PRAGMA " + pragma)

    return sqlite


@cache
def jobs() -> "DBOSClient":
    """The client that promises jobs; ids only, as JSON, so that nothing secret or unreadable is ever queued."""
    from dbos import DBOSClient, DBOSPortableJSONSerializer

    return DBOSClient(system_database_engine=jobs_engine(), serializer=DBOSPortableJSONSerializer())


def promise(session: Session, job: str, key: str, ids: tuple[str, ...]) -> None:
    """Queue a job in the caller's transaction; a key that was promised before is left as it is."""
    jobs().enqueue_in_transaction(session, {"workflow_name": job, "queue_name": QUEUE, "workflow_id": key}, *ids)


@cache
def secret() -> bytes:
    """The installation's own key: 32 random bytes, made at first start, readable by its owner only."""
    return (keys_folder() / "instance.key").read_bytes()


def keys_folder() -> Path:
    """Where keys lie: never in the blob store, never in the database."""
    return get_settings().data / "keys"


@cache
def blobs() -> Blobs:
    """The chosen blob store."""
    chosen = get_settings().storage
    if chosen.backend == "s3":
        from otp_app.adapters.storage.s3 import s3_blobs

        return s3_blobs(
            chosen.bucket,
            endpoint=chosen.endpoint,
            region=chosen.region,
            access_key=chosen.access_key_id,
            secret_key=chosen.secret_access_key,
        )
    from otp_app.adapters.storage.local import local_blobs

    return local_blobs(get_settings().data / "blobs")


@cache
def vault() -> "KeyRing":
    """What encrypts the evidence of recognitions."""
    from otp_app.adapters.vault.key_ring import KeyRing

    return KeyRing(keys_folder() / "identity")


@cache
def documents() -> Documents:
    """Ingest, rendering, marks and certificate."""
    from otp_app.adapters.pdf.documents import LimitedDocuments

    return LimitedDocuments(_limits())


@cache
def vision() -> "VisionPool":
    """What looks at the pictures of recognition; its children start at the first picture and end with this process."""
    from otp_app.adapters.vision.pool import Bounds, VisionPool
    from otp_app.adapters.vision.process import Cost

    chosen = get_settings().vision
    cost = Cost(chosen.memory, chosen.seconds, clock=max(60.0, 4 * chosen.seconds))
    return VisionPool(Bounds(chosen.processes, chosen.waiting, child=cost))


def _limits() -> "Limits":
    from otp_app.adapters.pdf.limits import Limits

    chosen = get_settings().limits
    return Limits(
        max_bytes=chosen.upload_bytes,
        max_pages=chosen.pages,
        max_side=chosen.page_side,
        memory=chosen.child_memory,
        wall_seconds=chosen.child_seconds,
    )


@cache
def trust() -> "DemoTrust":
    """The demo trust service of this installation."""
    from otp_app.adapters.seal import demo_trust

    return demo_trust.load(keys_folder() / "trust")


def roots_pem() -> bytes:
    """The roots that this installation's seals lead to, for whoever wants to check them."""
    chosen = get_settings().seal
    if chosen.backend == "demo" or chosen.roots is None:
        return trust().root_pem()
    return chosen.roots.read_bytes()


@cache
def sealer() -> "PadesSealer":
    """The service's seal: one object per process, which keeps its key open."""
    if get_settings().seal.backend != "demo":
        from otp_app.wiring_seal import sealer_with

        return sealer_with(get_settings().seal)
    from otp_app.adapters.seal.pades import PadesSealer
    from otp_app.adapters.seal.timestamps import ExchangeTimeStamper

    return PadesSealer(trust().signer, ExchangeTimeStamper(trust().timestamp_answer), trust())


@cache
def renewer() -> "ArchiveRenewer":
    """What renews the archive time-stamps of sealed documents."""
    if get_settings().seal.backend != "demo":
        from otp_app.wiring_seal import renewer_with

        return renewer_with(get_settings().seal)
    from otp_app.adapters.seal.renewal import ArchiveRenewer
    from otp_app.adapters.seal.timestamps import ExchangeTimeStamper

    return ArchiveRenewer([ExchangeTimeStamper(trust().timestamp_answer)], trust())


def validator(trust_pem: bytes | None = None) -> Validator:
    """A validator that trusts the given root alone (PEM; ValueError if it is none), or this installation's own."""
    from otp_app.adapters.seal.der import load_pem_roots
    from otp_app.adapters.seal.limited import LimitedValidator

    if trust_pem is not None:
        return LimitedValidator(load_pem_roots(trust_pem), None, _limits())
    if get_settings().seal.backend != "demo":
        from otp_app.wiring_seal import roots

        return LimitedValidator(roots(get_settings().seal), None, _limits(), _public_trust().lists_for)
    return LimitedValidator(trust().roots(), trust().revocation, _limits())


@cache
def _public_trust() -> "FetchedTrust":
    from otp_app.wiring_seal import public_trust

    return public_trust(get_settings().seal)


@cache
def mailer() -> Mailer:
    """The chosen way out for e-mail."""
    chosen = get_settings().mail
    if chosen.backend == "smtp":
        from otp_app.wiring_mail import smtp_mailer

        return smtp_mailer(chosen, get_settings().bounces.address)
    if chosen.backend == "sendgrid":
        from otp_app.wiring_mail import sendgrid_mailer

        return sendgrid_mailer(chosen)
    from otp_app.adapters.email.outbox import OutboxMailer

    return OutboxMailer(get_settings().data / "outbox", chosen.from_address)


@cache
def texter() -> Texter:
    """The chosen way out for SMS and WhatsApp."""
    if get_settings().phone.backend == "twilio":
        from otp_app.wiring_mail import twilio_texter

        return twilio_texter(get_settings().phone, get_settings().base_url)
    from otp_app.adapters.phone.outbox import OutboxTexter

    return OutboxTexter(get_settings().data / "outbox")


@cache
def payments() -> Payments:
    """The provider of payments. Raises `unavailable` `payments_unavailable` where there is none."""
    chosen = get_settings().payments
    if chosen.backend == "none":
        raise DomainError("unavailable", "payments_unavailable")
    from otp_app.adapters.payments.stripe_checkout import StripePayments

    return StripePayments(
        lambda: read_secret(chosen.key_file, chosen.key), url=chosen.url, seconds=chosen.timeout_seconds
    )


def prepare() -> None:
    """Make what an installation needs before it can start: folders, key, trust service. Harmless when repeated."""
    folder = get_settings().data
    for path in (folder, keys_folder(), folder / "blobs", folder / "outbox"):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_once(keys_folder() / "instance.key", secrets.token_bytes(32))
    if not (keys_folder() / "identity" / "0001.key").exists():
        (keys_folder() / "identity").mkdir(exist_ok=True, mode=0o700)
        _write_once(keys_folder() / "identity" / "0001.key", secrets.token_bytes(32))
    if not (keys_folder() / "trust").exists():  # the import alone takes most of a start
        from otp_app.adapters.seal import demo_trust

        demo_trust.create(keys_folder() / "trust", get_settings().base_url, utc_now())


def prepare_jobs() -> None:
    """Make the tables of the job engine, so that a job can be promised before the first worker has started."""
    jobs_database = jobs_engine()
    schema = None if jobs_database.dialect.name == "sqlite" else "dbos"
    if inspect(jobs_database).has_table("dbos_migrations", schema=schema):
        return
    from dbos import DBOSPortableJSONSerializer
    from dbos._sys_db import SystemDatabase

    # The public client refuses to migrate, and launching DBOS would start a worker: the only inner name we use.
    SystemDatabase.create(
        system_database_url=get_settings().database,
        engine_kwargs={},
        engine=jobs_database,
        schema="dbos",
        serializer=DBOSPortableJSONSerializer(),
        executor_id=None,
        use_listen_notify=False,
    ).run_migrations()


def _write_once(path: Path, content: bytes) -> None:
    """Atomic and never over an existing file: two first starts at once agree on one key."""
    if path.exists():
        return
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
