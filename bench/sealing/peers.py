"""The contenders, ours and others', each run in a process of its own; others are installed on first use."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.cli.command import ROOT

SOURCES = ROOT / "bench" / "peers"
SCRATCH = Path(tempfile.gettempdir()) / "otp-bench-peers"
_SEALER = Path("src/main/java/Sealer.java")


@dataclass(frozen=True)
class Contender:
    """name: as in the tables. runs: by size of document."""

    name: str
    command: tuple[str, ...]
    runs: tuple[int, ...]
    folder: Path = ROOT
    keys: tuple[str, ...] = ("P-256", "RSA-3072")
    level: str = ""


@dataclass(frozen=True)
class Run:
    """ms of each seal; base, peak: kB of memory; split: ms by stage, of each of ours."""

    ms: list[float]
    base: int
    peak: int
    split: list[dict[str, float]] = field(default_factory=list)


def contenders() -> list[Contender]:
    """All that can be run here; says which cannot."""
    mine = (sys.executable, "-m", "bench.sealing.contender")
    own = (60, 60, 30, 12)
    found = [
        Contender("**own**, authority in the process", (*mine, "own"), own),
        Contender("**own**, authority over HTTP", (*mine, "own-http"), own),
        Contender("pyHanko PdfSigner + SimpleSigner", (*mine, "pyhanko"), (12, 12, 8, 5)),
    ]
    if _installed("node", "npm"):
        node = ("node", "--expose-gc", str(SOURCES / "peers.mjs"))
        modules = _node_modules()
        found += [
            Contender("@libpdf/core 0.4.2", (*node, "libpdf"), (15, 12, 8, 5), modules),
            Contender(
                "@signpdf 3.3.0, placeholder by pdf-lib", (*node, "signpdf"), (15, 12, 6, 3), modules, ("RSA-3072",)
            ),
        ]
    if _installed("mvn", "java"):
        java = ("java", "-Xmx3g", "-cp", _classpath(), "Sealer")
        found.append(Contender("EU DSS 6.4, warm JVM", java, (40, 30, 10, 6)))
    return found


def run(one: Contender, key: str, pdf: Path, runs: int, folder: Path, url: str, output: Path) -> Run:
    """One process: warmed up on small documents, then one seal for its memory, then `runs` for their time."""
    arguments = [*one.command, key, str(pdf), str(runs), str(folder), url, str(output)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        arguments, cwd=one.folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode:
        raise SystemExit(f"{one.name}, {key}, {pdf.name}:\n{done.stderr[-3000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return Run(**answer)


def _installed(*programs: str) -> bool:
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        print(f"(without the peers that need {', '.join(missing)}, which is not installed)", flush=True)
    return not missing


def _node_modules() -> Path:
    """The folder with node_modules as the lock says."""
    folder = SCRATCH / "node"
    folder.mkdir(parents=True, exist_ok=True)
    lock = SOURCES / "package-lock.json"
    done = folder / "node_modules" / ".installed"
    if not done.exists() or done.read_bytes() != lock.read_bytes():
        for name in ("package.json", "package-lock.json"):
            shutil.copy(SOURCES / name, folder)
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, check=True, stdout=sys.stderr)
        done.write_bytes(lock.read_bytes())
    return folder


def _classpath() -> str:
    folder = SCRATCH / "dss"
    folder.mkdir(parents=True, exist_ok=True)
    classpath = folder / "classpath"
    newest = max((SOURCES / "dss" / name).stat().st_mtime for name in ("pom.xml", _SEALER))
    if not classpath.exists() or classpath.stat().st_mtime < newest:
        goals = ["compile", "dependency:build-classpath", f"-Dmdep.outputFile={classpath}", f"-Dscratch={folder}"]
        command = ["mvn", "-q", "-B", "-f", str(SOURCES / "dss" / "pom.xml"), *goals]
        subprocess.run(command, check=True, stdout=sys.stderr)
    return f"{folder / 'classes'}{os.pathsep}{classpath.read_text()}"
