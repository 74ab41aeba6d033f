"""Which file a reader may take away, and under what name; every download by a member is in the register."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..errors import DomainError
from ..identity import conditions
from ..uow import UnitOfWork, only_reads
from . import queries, scope
from .models import Document


@dataclass(frozen=True)
class Download:
    """A file to hand out: the blob's key and the name to save it under."""

    digest: str
    name: str


def for_member(uow: UnitOfWork, actor: Actor, document_id: str, which: str) -> Download:
    """`original`, `prepared` or `sealed`. Raises `not_found` `document_unknown`, `document_not_sealed`."""
    document, envelope = queries.readable_document(uow, actor, document_id)
    found = pick(document, which)
    if envelope.state != "draft":
        log.record(
            uow,
            EventKind.DOCUMENT_DOWNLOADED,
            actor,
            organisation_id=envelope.organisation_id,
            stream=envelope.id,
            document=document.id,
            file=which,
        )
    return found


def pick(document: Document, which: str) -> Download:
    """The file of that kind. Raises `not_found` `document_unknown`, `document_not_sealed`."""
    stem = document.name.removesuffix(".pdf").removesuffix(".PDF")
    if which == "original":
        return Download(document.original, f"{stem}.pdf")
    if which == "prepared":
        return Download(document.prepared, f"{stem}.pdf")
    if which == "sealed" and document.sealed:
        return Download(document.sealed, f"{stem} - signed.pdf")
    raise DomainError("not_found", "document_not_sealed" if which == "sealed" else "document_unknown")


@only_reads
def certificate(uow: UnitOfWork, actor: Actor, envelope_id: str) -> Download:
    """The certificate on its own. Raises `not_found` `document_not_sealed` before sealing."""
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:read")
    if not envelope.certificate_digest:
        raise DomainError("not_found", "document_not_sealed")
    return Download(envelope.certificate_digest, f"{envelope.title} - certificate.pdf")


@only_reads
def evidence(uow: UnitOfWork, actor: Actor, envelope_id: str) -> bytes:
    """The whole event register of an envelope as JSON."""
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:read")
    return register_as_json(uow, envelope.id)


def _conditions_named(chain: Sequence[log.Entry]) -> list[dict[str, str]]:
    """The texts of the advanced signature that signers accepted, word for word."""
    kind = EventKind.IDENTITY_CONDITIONS_ACCEPTED
    seen = sorted({(str(e.details["version"]), str(e.details["language"])) for e in chain if e.kind == kind})
    return [asdict(conditions.conditions(language, version)) for version, language in seen]


def register_as_json(uow: UnitOfWork, envelope_id: str) -> bytes:
    """`{"stream", "entries": […], "head"}`, indented for a human; entries hash in canonical form (`audit.log`).

    With an advanced signature also `"conditions"`: the texts that its signers accepted.
    """
    chain = log.entries(uow, envelope_id)
    body: dict[str, Any] = {
        "format": "otp-sign event register 1",
        "hash": "SHA-256 over the canonical JSON (RFC 8785) of each entry without its hash",
        "stream": envelope_id,
        "entries": [asdict(e) for e in chain],
        "head": chain[-1].hash if chain else log.GENESIS,
    }
    if texts := _conditions_named(chain):
        body["conditions"] = texts
    return json.dumps(body, ensure_ascii=False, indent=1).encode()
