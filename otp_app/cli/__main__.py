"""`python -m otp_app.cli COMMAND`: what an operator does by hand. Each command is imported only when it runs."""

import argparse
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from otp_app.cli.output import complain


def main(arguments: list[str] | None = None) -> None:
    """Parses, runs, and leaves the exit status: 0 done, 1 failed, 2 refused or wrong usage."""
    options = vars(_parser().parse_args(arguments))
    if options["run"] != "serve:run":  # which stays small, and asks `migrate` before anything else
        _require_settings()
    try:
        _load(options.pop("run"))(**options)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _require_settings() -> None:
    """Says in one line per mistake what is wrong with the environment; never the value, which may be a secret."""
    from pydantic import ValidationError

    from otp_app.settings import get_settings

    try:
        get_settings()
    except ValidationError as mistakes:
        for mistake in mistakes.errors():
            place = "__".join(str(part) for part in mistake["loc"]).upper()
            complain(f"Setting {place if place == 'PORT' else f'OTP_{place}'}: {mistake['msg']}")
        raise SystemExit(2) from None


def _load(target: str) -> Callable[..., Any]:
    module, function = target.split(":")
    return getattr(import_module(f"otp_app.cli.{module}"), function)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m otp_app.cli", description="Runs and checks the signature service.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, target: str, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=target)
        return command

    add("serve", "serve:run", "Prepare, then keep the web server and the worker running.")
    add("web", "web:run", "Only the web server, on PORT.")
    add("worker", "worker:run", "Only the worker: e-mails, seals and everything timed.")
    add("build", "build:run", "Build the pages, if their sources have changed.")
    migrate = add("migrate", "migrate:run", "Make the data folder and keys, bring the database to the newest form.")
    migrate.add_argument("--json", action="store_true", help="say where the service will listen, as JSON")
    doctor = add("doctor", "doctor:run", "Check keys, storage, database, jobs and clock; exit 1 if one is not well.")
    doctor.add_argument("--json", action="store_true", help="the same as JSON")

    seal = add("seal", "documents:seal", "Seal a PDF at PAdES B-LTA; a refusal leaves its code on stderr and exit 2.")
    seal.add_argument("source", metavar="IN.pdf", type=Path)
    seal.add_argument("target", metavar="OUT.pdf", type=Path)
    verify = add("verify", "documents:verify", "Judge the signatures of a PDF; JSON, exit 0 only when passed.")
    verify.add_argument("source", metavar="FILE.pdf", type=Path)
    verify.add_argument("--trust", metavar="ROOT.pem", type=Path, help="trust this root instead of our own")
    renew = add("renew", "archive:renew", "Renew the archive time-stamps of an envelope at once, due or not.")
    renew.add_argument("envelope", metavar="ENVELOPE", help="its id, or its verification code")
    log = add("verify-log", "register:verify_log", "Recompute the hash chain of an envelope's events; exit 0 if whole.")
    log.add_argument("envelope", metavar="ENVELOPE", help="its id, or its verification code")
    reseal = add("reseal", "resealing:reseal", "Try the sealing of an envelope again that stopped as impossible.")
    reseal.add_argument("envelope", metavar="ENVELOPE", help="its id, or its verification code")
    rotate = add(
        "rotate-evidence-key",
        "evidence_keys:rotate",
        "Make a new key for the evidence of recognitions, and wrap everybody's key by it.",
    )
    rotate.add_argument("--resume", action="store_true", help="go on after an interruption, without another new key")

    credit = commands.add_parser("credit", help="Credit, payments and prices.", description="Credit and prices.")
    _credit(credit.add_subparsers(title="actions", metavar="ACTION", required=True))

    trust = commands.add_parser("trust", help="Whom our seals lead to.", description="Whom our seals lead to.")
    actions = trust.add_subparsers(title="actions", metavar="ACTION", required=True)
    export = actions.add_parser("export-root", help="Write the root certificates (PEM) to stdout.")
    export.set_defaults(run="documents:export_root")
    return parser


def _credit(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    whose = "its id, its name, or the e-mail address of a member"
    transfer = actions.add_parser("transfer", help="Record a bank transfer that arrived, once per reference.")
    transfer.add_argument("organisation", metavar="ORG", help=whose)
    transfer.add_argument("euro", metavar="EUR", help="what arrived, such as 250 or 250.50")
    transfer.add_argument("reference", metavar="REFERENCE", help="as the payer was given it, else the bank's own")
    transfer.set_defaults(run="credit:transfer")
    adjust = actions.add_parser("adjust", help="Correct a balance, once per reference; never below zero.")
    adjust.add_argument("organisation", metavar="ORG", help=whose)
    adjust.add_argument("cents", metavar="CENTS", type=int, help="more, or with a minus sign less")
    adjust.add_argument("reference", metavar="REFERENCE")
    adjust.add_argument("--note", required=True, help="why; its organisation reads it")
    adjust.set_defaults(run="credit:adjust")
    lists = actions.add_parser("prices", help="Price lists.").add_subparsers(metavar="ACTION", required=True)
    lists.add_parser("show", help="Every list as JSON.").set_defaults(run="credit:show_prices")
    announce = lists.add_parser("set", help="Announce a list that holds from a moment to come.")
    announce.add_argument("file", metavar="FILE", type=Path, help="JSON: cents by item, as `prices show` writes them")
    announce.add_argument("--from", dest="begin", metavar="DATE", required=True, type=datetime.fromisoformat)
    announce.set_defaults(run="credit:set_prices")
    check = actions.add_parser("check", help="Add up every ledger; exit 1 where one does not balance.")
    check.set_defaults(run="credit:check")


if __name__ == "__main__":
    main()
