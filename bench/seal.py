"""Sealing at PAdES B-LTA: milliseconds, where they go, memory, documents a second; beside the floor and the peers.

The same documents, keys and time-stamp authority for all: a process on the loopback over HTTP, whose certificates,
CRLs and OCSP answers everybody holds already; ours once more with the authority in its own process. What every
contender made is shown to the EU's DSS library, and the table says which level that saw.
"""

import hashlib
import logging
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from bench.report import percentile, table
from bench.sealing import contender, stages
from bench.sealing.documents import SIZES, document
from bench.sealing.peers import SCRATCH, Contender, Run, contenders, run
from tests.adapters.seal.provider import new_key
from tests.cli.command import ROOT
from tests.interop.judges import dss_verdicts

COMMAND = "make bench what=seal"
KEYS = {"P-256": "p256", "RSA-3072": "rsa3072"}
OWN = 0  # its place among the contenders
_POOL_SECONDS = 4.0
Results = dict[tuple[int, str, str], Run]


def main() -> None:
    SCRATCH.mkdir(exist_ok=True)
    competing = contenders()
    with tempfile.TemporaryDirectory(prefix="otp-bench-seal-") as name, _authority(Path(name)) as url:
        folder = Path(name)
        (folder / "small.pdf").write_bytes(document(20_000))
        for size, count in SIZES.items():
            (folder / f"{size}.pdf").write_bytes(document(count))
        results, floor = _measured(competing, folder, url), _floors(folder)
        levels = _levels(competing, folder)
        for key in KEYS:
            _times(key, competing, results, floor, levels)
        for key in KEYS:
            _split(key, results)
        _memory(competing, results)
        _throughput(folder, url)


@contextmanager
def _authority(folder: Path) -> Generator[str]:
    command = [sys.executable, "-m", "bench.sealing.authority", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.communicate()  # the end of its input is its end


def _measured(competing: list[Contender], folder: Path, url: str) -> Results:
    """All contenders on one document before the next, so that a busy moment is everybody's."""
    found: Results = {}
    for key in KEYS:
        for at, size in enumerate(SIZES):
            for number, one in enumerate(competing):
                if key in one.keys:
                    output = folder / f"{number}-{key}-{size}.out.pdf"
                    pdf = folder / f"{size}.pdf"
                    found[number, key, size] = run(one, key, pdf, one.runs[at], folder, url, output)
                    if at:
                        output.unlink()
    return found


def _floors(folder: Path) -> dict[tuple[str, str], float]:
    """ms that nobody who makes a B-LTA seal can do without: SHA-256 of the bytes, a signature, two time-stamps'.

    The least of each, so that a busy moment of the machine does not make us look better.
    """
    unit = new_key("p256")
    assert isinstance(unit, ec.EllipticCurvePrivateKey)
    stamp = _least(lambda: unit.sign(b"x", ec.ECDSA(hashes.SHA256())), 200)
    signature: dict[str, float] = {}
    for name, kind in KEYS.items():
        key = new_key(kind)
        scheme = [ec.ECDSA(hashes.SHA256())] if name == "P-256" else [padding.PKCS1v15(), hashes.SHA256()]
        signature[name] = _least(lambda key=key, scheme=scheme: key.sign(b"x", *scheme), 200)
    digest = {}
    for size in SIZES:
        data = (folder / f"{size}.pdf").read_bytes()
        digest[size] = _least(lambda data=data: hashlib.sha256(data), 15)
    return {(name, size): digest[size] + signature[name] + 2 * stamp for name in KEYS for size in SIZES}


def _least(act: Callable[[], object], times: int) -> float:
    act()
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        took.append((time.perf_counter() - begun) * 1000)
    return min(took)


def _levels(competing: list[Contender], folder: Path) -> dict[tuple[int, str], str]:
    """What the EU's DSS library says of each contender's smallest document, by the authority's root."""
    keys = [(number, key) for number, one in enumerate(competing) for key in KEYS if key in one.keys]
    smallest = next(iter(SIZES))
    files = [(folder / f"{number}-{key}-{smallest}.out.pdf", folder / "root.pem") for number, key in keys]
    verdicts = dss_verdicts(files)
    return {
        place: f"{found.format or 'no signature'}, {found.indication.replace('_', ' ').lower()}"
        for place, found in zip(keys, verdicts, strict=True)
    }


def _times(
    key: str,
    competing: list[Contender],
    results: Results,
    floor: dict[tuple[str, str], float],
    levels: dict[tuple[int, str], str],
) -> None:
    rows: list[list[object]] = [
        ["floor: SHA-256 once, raw signatures", "–", *(f"{floor[key, size]:.2f}" for size in SIZES)]
    ]
    for number, one in enumerate(competing):
        if key not in one.keys:
            continue
        runs = [results[number, key, size] for size in SIZES]
        rows.append([one.name, levels[number, key], *(_cell(found.ms) for found in runs)])
        if runs[0].split:
            bare = [[total - split["self-check"] for total, split in zip(r.ms, r.split, strict=True)] for r in runs]
            rows.append(["· without its self-check", "", *(_cell(values) for values in bare)])
        if number == OWN:
            shares = [[ms / floor[key, size] for ms in r.ms] for r, size in zip(runs, SIZES, strict=True)]
            rows.append(["· times the floor", "", *(_cell(values) for values in shares)])
    table(f"Sealing, {key}: ms, least / p50 / p95", COMMAND, ["", "the EU DSS says", *SIZES], rows)


def _cell(values: list[float]) -> str:
    return f"{min(values):.1f} / {percentile(values, 0.5):.1f} / {percentile(values, 0.95):.1f}"


def _split(key: str, results: Results) -> None:
    runs = {size: results[OWN, key, size] for size in SIZES}
    rows: list[list[object]] = [
        [stage, *(f"{statistics.median(one[stage] for one in found.split):.2f}" for found in runs.values())]
        for stage in stages.NAMES
    ]
    rest = (
        statistics.median(total - sum(split.values()) for total, split in zip(found.ms, found.split, strict=True))
        for found in runs.values()
    )
    rows.append(["copy, put together, and the rest", *(f"{value:.2f}" for value in rest)])
    table(f"Sealing, {key}: where our milliseconds go (medians, authority in the process)", COMMAND, ["", *SIZES], rows)


def _memory(competing: list[Contender], results: Results) -> None:
    rows: list[list[object]] = []
    for number, one in enumerate(competing):
        key = one.keys[-1]
        peaks = [(results[number, key, size].peak - results[number, key, size].base) / 1000 for size in SIZES]
        rows.append([one.name, *(f"{peak:.1f}" for peak in peaks), f"{peaks[-1] * 1e6 / SIZES['50 MB']:.1f}"])
    head = ["RSA-3072", *SIZES, "times the file, 50 MB"]
    table("Sealing: MB of memory at most, above those of the warm process (the document included)", COMMAND, head, rows)


# Documents a second

_sealing: list[contender.Seal] = []


def _ready(name: str, folder: Path, key: str, url: str) -> None:
    logging.disable(logging.CRITICAL)
    _sealing[:] = [contender.NAMED[name](folder, key, url)]
    for _ in range(contender.WARM_UP):
        _sealing[0](document(20_000))


def _busy(pdf: Path) -> int:
    """Seals the same document for some seconds; how often."""
    data, end, count = pdf.read_bytes(), time.perf_counter() + _POOL_SECONDS, 0
    while time.perf_counter() < end:
        _sealing[0](data)
        count += 1
    return count


def _throughput(folder: Path, url: str) -> None:
    rows: list[list[object]] = []
    context = multiprocessing.get_context("spawn")
    for name, title in (("own", "**own**, authority in the process"), ("pyhanko", "pyHanko, authority over HTTP")):
        for key in KEYS:
            with ProcessPoolExecutor(2, context, _ready, (name, folder, key, url)) as pool:
                list(pool.map(_busy, [folder / "small.pdf"] * 2))  # both are ready
                rates = [sum(pool.map(_busy, [folder / f"{size}.pdf"] * 2)) / _POOL_SECONDS for size in SIZES]
            rows.append([f"{title}, {key}", *(f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}" for rate in rates)])
    table("Sealing: documents a second by two processes on two cores", COMMAND, ["", *SIZES], rows)
