"""The worker process: carries out what use cases have promised."""

from otp_app import logs


def run() -> None:
    """Works until SIGTERM."""
    logs.configure("worker")
    from otp_app.jobs import worker

    worker.run()
