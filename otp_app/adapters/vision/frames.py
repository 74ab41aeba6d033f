"""What a child answers, as a frame of `adapters.children`: the kind of answer, its values, its pictures."""

from dataclasses import asdict
from typing import Any, BinaryIO

from otp_app.adapters.children.frames import write_frame
from otp_app.domain.identity import mrz
from otp_app.domain.identity.vision import Look, MrzReading, Pose, Shot

Answer = Look | Shot | MrzReading | Pose | None


def write_answer(stream: BinaryIO, answer: Answer) -> None:
    """What the child says."""
    if answer is None:
        write_frame(stream, {"kind": ""})
    elif isinstance(answer, MrzReading):
        write_frame(stream, {"kind": "MrzReading"}, [mrz.to_json(answer).encode()])
    else:
        values: dict[str, Any] = asdict(answer)
        blobs = [values.pop("jpeg"), values.pop("cut")] if isinstance(answer, Shot) else []
        write_frame(stream, {"kind": type(answer).__name__, "values": values}, blobs)


def read_answer(head: dict[str, Any], blobs: list[bytes]) -> Answer:
    """What the child said. Raises KeyError, TypeError or ValueError where that makes no sense."""
    values: dict[str, Any] = head.get("values", {})
    match head["kind"]:
        case "Look":
            return Look(tuple(values["hints"]), tuple((x, y) for x, y in values["corners"]))
        case "Shot":
            return Shot(jpeg=blobs[0], cut=blobs[1], **{**values, "hints": tuple(values["hints"])})
        case "Pose":
            return Pose(**values)
        case "MrzReading":
            return mrz.from_json(blobs[0].decode())
        case _:
            return None
