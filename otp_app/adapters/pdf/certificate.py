"""The signature certificate as a document for people."""

import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import segno

from otp_app.adapters.pdf.typeset import typeset
from otp_app.adapters.pdf.wording import Wording, local, offset, utc

_NAMES = 6  # of earlier signers on a document's line; the register has all


def certificate(content: Mapping[str, Any], language: str) -> bytes:
    """PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) of `domain.sealing.certificate.to_dict` content.

    language: en, it, fr, es, de. Equal content gives equal bytes.
    """
    words = Wording(language)
    data = {
        "lang": words.language,
        "texts": {key: value for key, value in words.texts.items() if isinstance(value, str)},
        "service": content["service"],
        "title": content["title"],
        "code": content["code"],
        "state": words.say(
            "state",
            signed=sum(1 for signer in content["signers"] if signer["signed_at"]),
            signers=len(content["signers"]),
            date=words.day(local(content["sealed_at"])),
        ),
        "qr": qr(content["code_url"]),
        "qr_alt": words.say("qr", url=content["code_url"]),
        "envelope": _envelope(content, words),
        "times": _times(content, words),
        "documents": [_document(one, words) for one in content["documents"]],
        "signers": [_signer(one, words) for one in content["signers"]],
        "recognitions": [_recognition(one, words) for one in content["signers"] if one.get("recognition")],
        "recognition_about": words.say("recognition_about", organisation=content["proposer"]["organisation"]),
        "seal": _seal(content, words),
        "record": words.say("record_value", n=words.number(content["chain"]["count"])),
        "head": content["chain"]["head"],
        "about": words.say("about", service=content["service"]),
        "check": split(words.texts["check"], site=site(content["verify_url"]), code=content["code"]),
        "events": [_event(one, words) for one in content["chain"]["events"]],
        "date": utc(content["sealed_at"]).timetuple()[:6],
    }
    return typeset("certificate.typ", data, standards=("a-3a", "ua-1"), when=utc(content["sealed_at"]))


def qr(url: str) -> str:
    """The QR code of an address, as SVG."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        out, kind="svg", border=0, dark="#131d3b", xmldecl=False, svgclass=None
    )
    return out.getvalue().decode()


def _envelope(content: Mapping[str, Any], words: Wording) -> list[list[str]]:
    proposer = content["proposer"]
    house = ", ".join(part for part in (proposer["organisation"], proposer["place"]) if part)
    return [
        [words.say("envelope_title"), content["title"]],
        [words.say("level"), words.say(content["level"])],
        [words.say("asked_by"), f"{house}\n{words.say('sent_by', member=proposer['member'])}"],
        [words.say("number"), content["envelope_id"]],
    ]


def _times(content: Mapping[str, Any], words: Wording) -> dict[str, Any]:
    """Rows of UTC and local time; the offset is in the heading, or at each time when a clock change lies between."""
    moments = {key: content[f"{key}_at"] for key in ("created", "sent", "signed", "sealed")}
    offsets = {offset(local(one)) for one in moments.values()}
    zone = content["zone"]
    if offsets == {"UTC"}:
        return {"heads": ["UTC"], "rows": [[words.say(key), words.moment(utc(one))] for key, one in moments.items()]}
    one_offset = len(offsets) == 1
    rows = [
        [
            words.say(key),
            words.moment(utc(one)),
            words.moment(local(one)) + ("" if one_offset else f" ({offset(local(one))})"),
        ]
        for key, one in moments.items()
    ]
    return {"heads": ["UTC", f"{zone} ({offsets.pop()})" if one_offset else zone], "rows": rows}


def _document(one: Mapping[str, Any], words: Wording) -> dict[str, str]:
    return {
        "name": one["name"],
        "size": words.say("bytes", n=words.number(one["size"])),
        "pages": words.number(one["pages"]),
        "original": one["original_sha256"],
        "prepared": one["prepared_sha256"],
        "enclosed": _enclosed(one, words),
    }


def _enclosed(one: Mapping[str, Any], words: Wording) -> str:
    if not one["enclosed_as"]:
        return ""
    names = list(dict.fromkeys(found["signer"] for found in one["signatures"] if found["kind"] == "signature"))
    if not all(names) or not names:
        return words.say("enclosed_unread", name=one["enclosed_as"])
    shown = ", ".join(names[:_NAMES]) + (", …" if len(names) > _NAMES else "")
    return words.say("enclosed", names=shown, name=one["enclosed_as"])


def _signer(one: Mapping[str, Any], words: Wording) -> dict[str, str]:
    code = one["confirmation"]
    points = words.say("points", ticked=one["ticked"], points=one["points"])
    if one["optional_left"]:
        points += f", {words.say('optional_left', n=one['optional_left'])}"
    return {
        "name": f"{one['number']}. {one['name']}",
        "in_place_of": words.say("in_place_of", name=one["in_place_of"]) if one["in_place_of"] else "",
        "email": one["email"],
        "opened": words.moment(utc(one["opened_at"])),
        "channel": words.say(f"by_{code['channel']}"),
        "contact": code["contact"],
        "attempt": words.say("attempt", n=code["attempt"]),
        "signed": words.moment(utc(one["signed_at"])),
        "points": points,
        "ip": one["ip"],
    }


def _recognition(one: Mapping[str, Any], words: Wording) -> dict[str, Any]:
    """What a signer accepted and showed, and who approved it; times in UTC."""
    known = one["recognition"]
    in_person = known["mode"] == "in_person"
    document = words.say(known["document"]) if known["document"] in words.texts else known["document"]
    if known["issuer"]:
        document += f", {words.country(known['issuer'])}"
    names = ", ".join(known["approved_by"])
    shown = f"{words.moment(utc(known['shown_at']))} UTC"
    if known["rounds"] > 1:
        shown = words.say("shown_again", time=shown, n=known["rounds"])
    approved = f"{words.moment(utc(known['approved_at']))} UTC"
    rows = [
        [words.say("mode"), words.say(known["mode"])],
        [words.say("document_shown"), document],
        [
            words.say("conditions"),
            words.say(
                "conditions_value",
                version=known["conditions"],
                time=f"{words.moment(utc(known['accepted_at']))} UTC",
            ),
            known["conditions_sha256"],
        ],
    ]
    if in_person:
        rows.append([words.say("seen"), words.say("declared_value", time=approved, names=names)])
    else:
        rows.append([words.say("shown"), shown])
        rows.append([words.say("approved"), words.say("approved_value", time=approved, names=names)])
    if known["gesture"]:
        rows.append([words.say("gesture"), words.say(f"gesture_{known['gesture']}")])
    rows.append([words.say("evidence_hash"), "", known["evidence"]])
    return {"name": f"{one['number']}. {one['name']}", "rows": rows}


def _seal(content: Mapping[str, Any], words: Wording) -> list[list[str]]:
    seal = content["seal"]
    serial = " ".join(seal["serial"][i : i + 4] for i in range(0, len(seal["serial"]), 4)).upper()
    return [
        [words.say("format"), words.say("format_value", format=seal["format"])],
        [words.say("seal_of"), f"{seal['subject']}, {words.say('seal_serial', serial=serial)}"],
        [words.say("issuer"), f"{seal['issuer']}, {words.say('valid_until', date=words.day(utc(seal['not_after'])))}"],
        [words.say("timestamp"), words.say("timestamp_value", authority=seal["timestamp_authority"])],
    ]


def _event(one: Mapping[str, Any], words: Wording) -> list[str]:
    return [
        str(one["seq"]),
        words.moment(utc(one["at"])),
        words.event(one["event"]),
        one["actor"],
        one["ip"],
        one["hash"][:12],
    ]


def site(url: str) -> str:
    """An address as one reads it: without scheme and query."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}".rstrip("/") or url


def split(text: str, **values: str) -> list[list[str]]:
    """A text in pieces of [kind, piece], so that the template can stress the values."""
    pieces: list[list[str]] = []
    for part in text.replace("{", "\0{").replace("}", "}\0").split("\0"):
        if part.startswith("{") and part[1:-1] in values:
            pieces.append(["value", values[part[1:-1]]])
        elif part:
            pieces.append(["text", part])
    return pieces
