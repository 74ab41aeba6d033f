"""python -m tests.fuzz ingest|validation [options of libFuzzer]: fuzzing guided by coverage.

-max_total_time=600 ends it, -seed=1 repeats it; what fails is left as crash-… and given back as an argument to repeat.
"""

import random
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["otp_app.adapters", "pyhanko.pdf_utils", "pyhanko.sign"]):
    from otp_app.adapters.seal.demo_trust import create
    from otp_app.adapters.seal.validation import PadesValidator
    from tests.adapters.seal import documents
    from tests.adapters.seal.conftest import ATTACHMENTS, BASE_URL, sealer_of
    from tests.fuzz import targets


def main() -> None:
    """Never returns: libFuzzer ends the process."""
    target, options = sys.argv[1], sys.argv[2:]
    trust = create(Path(tempfile.mkdtemp()) / "trust", BASE_URL, datetime.now(UTC))
    sealer = sealer_of(trust)
    sealed = sealer.seal(documents.plain(), ATTACHMENTS).pdf
    validator = PadesValidator(trust.roots())
    bases = targets.bases()

    def one(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)

        def choose(below: int) -> int:
            return provider.ConsumeIntInRange(0, max(0, below - 1))

        if target == "ingest":
            targets.ingest(bases[choose(len(bases))], choose, sealer)
        else:
            targets.validation(sealed, choose, validator)

    # Choices beyond the end of an input are all the first one: begin with long inputs.
    source = random.Random(target)  # noqa: S311 (reproducible)
    folder = tempfile.mkdtemp()
    for number in range(200):
        (Path(folder) / str(number)).write_bytes(source.randbytes(200))
    fixed = ["-max_len=400", "-len_control=0", "-rss_limit_mb=4000"]
    atheris.Setup([sys.argv[0], *fixed, *options, folder], one)
    atheris.Fuzz()


main()
