"""A process of its own that does one thing many times, at once with others, and says how often it was let.

    python -m tests.domain.limits_process DATABASE_URL BLOBS SECRET

It says `ready`; each line `[what, arguments, policy]` that it reads is answered by one with the outcomes.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from otp_app.domain.accounts import login, resetting, sign_up
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.errors import DomainError
from otp_app.domain.otp import limits
from otp_app.domain.policy import POLICY
from otp_app.domain.signing import ceremony
from otp_app.domain.tables import METADATA
from otp_app.wiring import make_engine
from tests.world import A_HASH, VISITOR, World, blob_folder

_HELD = METADATA  # every table is known before the first query


def admit_code(world: World, given: dict[str, str]) -> str:
    """One more code as its limits see it."""
    world.run(lambda uow, _actor: limits.admit(uow, **given), SYSTEM)
    return "let"


def request_code(world: World, given: dict[str, str]) -> str:
    """A signer asks for a code."""
    world.run(ceremony.request_code, Actor("signer", **given))
    return "let"


def guess(world: World, given: dict[str, str]) -> str:
    """A signer types a wrong code."""
    code = given["code"]
    return world.run(
        ceremony.sign, Actor("signer", signer_id=given["signer_id"], link_id=given["link_id"]), code
    ).outcome


def log_in(world: World, given: dict[str, str]) -> str:
    """Somebody types a password that is wrong."""
    world.run(login.find_credentials, replace(VISITOR, ip=given["ip"]), given["email"])
    return "let"


def found(world: World, given: dict[str, str]) -> str:
    """Somebody founds an organisation."""
    new = sign_up.NewMember("Tessera", "Giulia", given["email"], A_HASH, "en", "UTC")
    world.run(sign_up.sign_up, replace(VISITOR, ip=given["ip"]), new)
    return "let"


def forget(world: World, given: dict[str, str]) -> str:
    """Somebody asks for a new password."""
    world.run(resetting.ask, replace(VISITOR, ip=given["ip"]), given["email"])
    return "let"


ACTS: dict[str, Callable[[World, dict[str, str]], str]] = {
    act.__name__: act for act in (admit_code, request_code, guess, log_in, found, forget)
}


def main() -> None:
    """Each of them twelve times, as fast as it goes."""
    url, blobs, secret = sys.argv[1:]
    world = World(make_engine(url), blob_folder(Path(blobs)), secret=bytes.fromhex(secret))
    world.ask(lambda uow: uow.now())
    _say("ready")
    for line in sys.stdin:
        what, given, policy = json.loads(line)
        world.policy = replace(POLICY, **policy)
        outcomes: Counter[str] = Counter()
        for _ in range(12):
            try:
                outcomes[ACTS[what](world, given)] += 1
            except DomainError as refusal:
                outcomes[refusal.code] += 1
        _say(json.dumps(outcomes))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
