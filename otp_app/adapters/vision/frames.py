"""How the pool and a child hand each other pictures and answers: a JSON head, then raw bytes."""

from dataclasses import asdict
from datetime import date
from typing import Any, BinaryIO

from otp_app.adapters.pdf.frames import write_frame
from otp_app.domain.identity.vision import Look, MrzReading, Pose, Shot

Answer = Look | Shot | MrzReading | Pose | None


def write_answer(stream: BinaryIO, answer: Answer) -> None:
    """What the child says."""
    if answer is None:
        write_frame(stream, {"kind": ""})
        return
    values: dict[str, Any] = asdict(answer)
    blobs = [values.pop("jpeg"), values.pop("cut")] if isinstance(answer, Shot) else []
    if isinstance(answer, MrzReading):
        values |= {name: values[name].isoformat() if values[name] else "" for name in ("birth", "expiry")}
    write_frame(stream, {"kind": type(answer).__name__, "values": values}, blobs)


def read_answer(head: dict[str, Any], blobs: list[bytes]) -> Answer:
    """What the child said. Raises KeyError, TypeError or ValueError where that makes no sense."""
    values: dict[str, Any] = head.get("values", {})
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    match head["kind"]:
        case "Look":
            return Look(values["hints"], tuple((x, y) for x, y in values["corners"]))
        case "Shot":
            return Shot(jpeg=blobs[0], cut=blobs[1], **values)
        case "Pose":
            return Pose(**values)
        case "MrzReading":
            for name in ("birth", "expiry"):
                values[name] = date.fromisoformat(values[name]) if values[name] else None
            return MrzReading(**values)
        case _:
            return None
