"""The worker process: runs the durable jobs, holds a lease, and takes over from workers that died."""

import os
import signal
import socket
import threading
import uuid
from datetime import timedelta

import structlog
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from otp_app.domain import leases
from otp_app.domain.accounts import resetting
from otp_app.domain.actor import SYSTEM
from otp_app.domain.credits import expiring
from otp_app.domain.envelopes import custody, reminding, sending
from otp_app.domain.sealing import renewal
from otp_app.settings import get_settings
from otp_app.wiring import QUEUE, execute, jobs, jobs_engine, trust

log = structlog.get_logger(__name__)

CONCURRENCY = 6
HOUSEKEEPING_SECONDS = 15.0
KEEP_FINISHED = timedelta(days=7)


def run() -> None:
    """Work until SIGTERM or SIGINT; ends the process at once if another declared this worker dead."""
    executor = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    execute(leases.take, SYSTEM, executor)
    _launch(executor)
    threading.Thread(target=_renew, args=(executor, stop), daemon=True).start()
    if get_settings().bounces.address and get_settings().mail.backend == "smtp":
        threading.Thread(target=_collect_returns, args=(stop,), daemon=True).start()
    log.info("worker ready", executor=executor)
    _housekeeping(stop)
    DBOS.destroy(workflow_completion_timeout_sec=4)
    execute(leases.give_up, SYSTEM, executor)


def _launch(executor: str) -> None:
    # A constant version: by default it is a hash of the code, and an upgrade would strand what is running.
    config: DBOSConfig = {
        "name": "otp-sign",
        "system_database_engine": jobs_engine(),
        "executor_id": executor,
        "application_version": "1",
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "WARNING",
    }
    DBOS(config=config)
    import otp_app.jobs.workflows  # noqa: F401  # pyright: ignore[reportUnusedImport] # defines the jobs

    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=CONCURRENCY, polling_interval_sec=get_settings().worker_poll_seconds)


def _renew(executor: str, stop: threading.Event) -> None:
    life = get_settings().lease_seconds
    while not stop.wait(life / 4):
        try:
            alive = execute(leases.renew, SYSTEM, executor)
        except Exception:
            log.exception("lease could not be renewed", executor=executor)
            continue
        if not alive:
            log.error("lease lost", executor=executor)
            os._exit(3)


def _housekeeping(stop: threading.Event) -> None:
    """Take over and end what is due; the first round at once, so that a restart goes on where it stopped."""
    turn = 0
    while True:
        try:
            _take_over()
            if turn == 0:
                execute(reminding.plan_forgotten, SYSTEM)
            if turn % 4 == 0:
                while execute(sending.expire_due, SYSTEM) >= sending.EXPIRE_BATCH:
                    pass
                while execute(custody.erase_due, SYSTEM) >= custody.ERASE_BATCH:
                    pass
                while execute(reminding.remind_due, SYSTEM) >= reminding.REMIND_BATCH:
                    pass
                while execute(expiring.expire_due, SYSTEM) >= expiring.BATCH:
                    pass
                execute(expiring.notify_due, SYSTEM)
            if turn % 240 == 0:
                _renew_what_ends()
                execute(resetting.forget, SYSTEM)
                _forget_finished()
        except Exception:
            log.exception("housekeeping failed")
        turn += 1
        if stop.wait(min(HOUSEKEEPING_SECONDS, get_settings().lease_seconds)):
            return


def _collect_returns(stop: threading.Event) -> None:
    """What mail servers sent back. On a thread of its own, because a slow mailbox must not hold anything else up."""
    from otp_app.adapters.email.returns import MailboxUnavailable
    from otp_app.jobs import returns
    from otp_app.wiring_mail import return_mailbox

    chosen, last = get_settings().bounces, ""
    while True:
        try:
            returns.collect(return_mailbox(chosen), chosen.address)
            last = ""
        except MailboxUnavailable as unavailable:
            if unavailable.reason != last:  # once, not every minute
                log.warning("the mailbox of returned messages cannot be read", reason=unavailable.reason)
            last = unavailable.reason
        except Exception:
            log.exception("returned messages could not be collected")
        if stop.wait(chosen.poll_seconds):
            return


def _take_over() -> None:
    dead = execute(leases.claim_dead, SYSTEM, timedelta(seconds=get_settings().lease_seconds), is_gone)
    if not dead:
        return
    found = jobs().list_workflows(status="PENDING", executor_id=list(dead), load_input=False, load_output=False)
    if found:
        jobs().resume_workflows([w.workflow_id for w in found])
    execute(leases.bury, SYSTEM, dead)
    log.info("took over", dead=list(dead), jobs=len(found))


def is_gone(executor: str) -> bool:
    """Whether the holder of a lease surely died: a process of this host that does not exist any more."""
    host, _, rest = executor.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _renew_what_ends() -> None:
    """Archive time-stamps, and the keys of the demo trust service, before they come to their end."""
    if get_settings().seal.backend == "demo" and trust().renew_if_due(get_settings().base_url):
        log.info("the demo trust service has new keys")
    while execute(renewal.promise_due, SYSTEM) >= renewal.PROMISE_BATCH:
        pass


def _forget_finished() -> None:
    """The open job engine keeps finished jobs for ever; a week is enough to look at them."""
    import datetime as dt

    before = (dt.datetime.now(dt.UTC) - KEEP_FINISHED).isoformat()
    done = jobs().list_workflows(
        status=["SUCCESS", "ERROR", "CANCELLED"], end_time=before, limit=2000, load_input=False, load_output=False
    )
    if done:
        jobs().delete_workflows([w.workflow_id for w in done])
