"""Independent judges of a sealed PDF: the EU's DSS library, veraPDF, openssl, poppler. None shares code with ours."""

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil
import pytest
from asn1crypto import cms, pem, tsp  # noqa: F401 # tsp adds names to cms, in vain once cms has been used

_DSS = Path(__file__).parent / "dss"
_VERAPDF = Path(__file__).parent / "verapdf"
_NAMES = {_DSS: "THE EU DSS", _VERAPDF: "VERAPDF"}
_MAIN = {_DSS: "Judge", _VERAPDF: "Conformance"}
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_SIGNATURE_TIMESTAMP = "1.2.840.113549.1.9.16.2.14"
_NO_NETWORK = re.compile(r"Could not transfer|Unknown host|Connection (refused|timed out)|offline mode")


@dataclass(frozen=True)
class Verdict:
    """What DSS says of the signature of one PDF (of the first that did not pass, if there are several).

    stamps: indication and subindication of each time-stamp.
    """

    indication: str
    subindication: str
    format: str
    errors: tuple[str, ...] = field(default=())
    warnings: tuple[str, ...] = field(default=())
    stamps: tuple[tuple[str, str], ...] = field(default=(), compare=False)


def dss_verdicts(files: Sequence[tuple[Path, ...]], at: datetime | None = None) -> list[Verdict]:
    """One verdict for each (PDF, PEM of the anchor, revocation lists…); skips where DSS cannot run.

    at: judge as of this moment instead of now.
    """
    asked = [f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else ""]
    for pdf, *known in files:
        asked += [str(pdf.resolve()), ",".join(str(path.resolve()) for path in known)]
    lines = _answer(_DSS, asked)
    return [_verdict(lines, str(pdf.resolve())) for pdf, *_ in files]


def conformance_faults(files: Sequence[tuple[Path, str]]) -> list[list[str]]:
    """What veraPDF finds in each (PDF, flavour such as `3a` or `ua1`); skips where it cannot run."""
    lines = _answer(_VERAPDF, [part for pdf, flavour in files for part in (str(pdf.resolve()), flavour)])
    found: list[list[str]] = []
    for pdf, flavour in files:
        mine = [line for line in lines if line[1:3] == [str(pdf.resolve()), flavour]]
        assert mine, f"veraPDF did not judge {pdf}"
        found.append([" ".join(line[3:]) for line in mine if line[0] != "OK"])
    return found


def maven_or_skip(judge: Path = _DSS) -> str:
    """The class path of a compiled judge; skips loudly when Maven, a JDK or the artifacts cannot be had."""
    missing = [program for program in ("mvn", "javac") if shutil.which(program) is None]
    if missing:
        pytest.skip(f"{_NAMES[judge]} DID NOT JUDGE ANYTHING: {', '.join(missing)} not installed")
    classpath = judge / "target" / "classpath"
    classpath.parent.mkdir(exist_ok=True)
    with _one_at_a_time(judge / "target" / ".lock"):
        sources = (judge / "pom.xml", *(judge / "src/main/java").glob("*.java"))
        if not classpath.exists() or classpath.stat().st_mtime < max(path.stat().st_mtime for path in sources):
            _compile(judge, classpath)
        return f"{judge / 'target' / 'classes'}{os.pathsep}{classpath.read_text()}"


def _answer(judge: Path, asked: Sequence[str]) -> list[list[str]]:
    """The fields of each line that a judge answers with; it is started for the first question of the test run."""
    answer = httpx.post(f"http://127.0.0.1:{_port(judge)}/", content="\n".join(asked), timeout=900)
    assert answer.status_code == 200, answer
    return [line.split("\t") for line in answer.text.splitlines()]


def _port(judge: Path) -> int:
    """Where a judge listens that lives as long as the test run, shared by all processes of the run."""
    classpath = maven_or_skip(judge)
    run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    begun = psutil.Process(run).create_time()  # a process id is given again
    known = Path(tempfile.gettempdir()) / f"otp-judge-{judge.name}-{run}-{begun:.0f}"
    with _one_at_a_time(judge / "target" / ".lock"):
        if not known.exists():
            command = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classpath, _MAIN[judge], str(run)]
            started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            assert started.stdout is not None
            known.write_text(started.stdout.readline())
        return int(known.read_text())


def openssl_cms_ok(pdf: Path, root_pem: Path) -> list[str]:
    """Let openssl verify every signature and time-stamp; returns what was verified, AssertionError otherwise."""
    data = pdf.read_bytes()
    verified: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for match in _BYTE_RANGE.finditer(data):
            start, length, resume, rest = map(int, match.groups())
            if data[length : length + 1] != b"<" or data[resume - 1 : resume] != b">":
                continue  # of a signed file within this one, as an attachment
            (folder / "body").write_bytes(data[start : start + length] + data[resume : resume + rest])
            content = cms.ContentInfo.load(bytes.fromhex(data[start + length + 1 : resume - 1].decode()))
            signed = content["content"]
            if signed["encap_content_info"]["content_type"].dotted == _TST_INFO:
                _verify_timestamp(folder, content, folder / "body", root_pem)
                verified.append("document time-stamp")
                continue
            (folder / "cms").write_bytes(content.dump())  # without the zero padding of /Contents
            _openssl(
                "cms", "-verify", "-cades", "-x509_strict", "-binary", "-inform", "DER", "-in", folder / "cms",
                "-content", folder / "body", "-CAfile", root_pem, "-purpose", "any", "-out", "/dev/null",
            )  # fmt: skip
            verified.append("signature")
            signer = signed["signer_infos"][0]
            (folder / "value").write_bytes(signer["signature"].native)
            for attribute in signer["unsigned_attrs"]:
                if attribute["type"].dotted == _SIGNATURE_TIMESTAMP:
                    _verify_timestamp(folder, attribute["values"][0], folder / "value", root_pem)
                    verified.append("signature time-stamp")
    return verified


def pdfsig_lines(pdf: Path) -> list[str]:
    """What poppler says, line by line; skips where pdfsig is missing."""
    if shutil.which("pdfsig") is None:
        pytest.skip("POPPLER DID NOT JUDGE ANYTHING: pdfsig (poppler-utils) not installed")
    run = subprocess.run(["pdfsig", "-nocert", pdf], capture_output=True, text=True, timeout=60, check=False)
    return [line.strip() for line in run.stdout.splitlines()]


def _compile(judge: Path, classpath: Path) -> None:
    goals = ["compile", "dependency:build-classpath", f"-Dmdep.outputFile={classpath}"]
    command = ["mvn", "-q", "-B", "-f", str(judge / "pom.xml"), *goals]
    if subprocess.run([*command, "-o"], capture_output=True, timeout=300, check=False).returncode == 0:
        return
    run = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    if run.returncode and _NO_NETWORK.search(run.stdout + run.stderr):
        pytest.skip(f"{_NAMES[judge]} DID NOT JUDGE ANYTHING: Maven Central is out of reach and nothing is cached")
    assert run.returncode == 0, run.stdout + run.stderr


def _verdict(lines: list[list[str]], pdf: str) -> Verdict:
    mine = [line for line in lines if len(line) > 1 and line[1] == pdf]
    failed = [line[2] for line in mine if line[0] == "FAILED"]
    signatures = [line[2:5] for line in mine if line[0] == "SIGNATURE"]
    if failed or not signatures:
        return Verdict("NO_SIGNATURE", "", "", errors=tuple(failed))
    worst = next((found for found in signatures if found[0] != "TOTAL_PASSED"), signatures[0])
    errors = tuple(line[2] for line in mine if line[0] == "ERROR")
    warnings = tuple(line[2] for line in mine if line[0] == "WARNING")
    stamps = tuple((line[2], line[3]) for line in mine if line[0] == "TIMESTAMP")
    return Verdict(*worst, errors=errors, warnings=warnings, stamps=stamps)


def _verify_timestamp(folder: Path, token: cms.ContentInfo, stamped: Path, root_pem: Path) -> None:
    certificates = [pem.armor("CERTIFICATE", choice.chosen.dump()) for choice in token["content"]["certificates"]]
    (folder / "token").write_bytes(token.dump())
    (folder / "chain.pem").write_bytes(b"".join(certificates))
    _openssl(
        "ts", "-verify", "-token_in", "-in", folder / "token", "-data", stamped, "-CAfile", root_pem,
        "-untrusted", folder / "chain.pem",
    )  # fmt: skip


def _openssl(*arguments: str | Path) -> None:
    run = subprocess.run(["openssl", *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, f"openssl {arguments[0]}: {run.stdout}{run.stderr}"


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
