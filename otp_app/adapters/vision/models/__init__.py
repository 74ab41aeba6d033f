"""The weights that recognition works with: read whole, checked against their hash, then given to whoever runs them."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

OCRB = ("ocrb.npz", "db75561c68ac66797eba585a219632a2c17e2443aef95f1e4838ce89e24cf248")
YUNET = ("face_detection_yunet_2023mar.onnx", "8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4")


def model(which: tuple[str, str]) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    """The file's bytes. Raises RuntimeError when they are not those that were measured."""
    name, digest = which
    data = (Path(__file__).parent / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise RuntimeError(f"{name} is not the model that it should be: restore it from the repository")
    return np.frombuffer(data, np.uint8)
