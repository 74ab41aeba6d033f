"""`python -m bench.sealing.contender NAME KEY PDF RUNS FOLDER URL OUTPUT`: one of ours or pyHanko's, in a process.

NAME: `own` (time-stamp authority in this process), `own-http` (over HTTP) or `pyhanko` (stock PdfSigner and
SimpleSigner, over HTTP). Prints a JSON object: ms of each run; base and peak, kB of memory before the document is
read and at most while it is sealed for the first time; split, ms of each stage of each run. All contenders do so.
"""

import asyncio
import io
import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.sealing import stages
from bench.sealing.authority import PASSPHRASE
from bench.sealing.documents import document

WARM_UP = 8
Seal = Callable[[bytes], bytes]


def main(name: str, key: str, pdf: str, runs: str, folder: str, url: str, output: str) -> None:
    logging.disable(logging.CRITICAL)
    seal = NAMED[name](Path(folder), key, url)
    small = document(20_000)
    for _ in range(WARM_UP):
        seal(small)
    base = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    data = Path(pdf).read_bytes()
    Path(output).write_bytes(seal(data))
    peak = memory("VmHWM")
    times, split = [], []
    mine = name.startswith("own")
    with stages.watched(mine) as stage:
        for _ in range(int(runs)):
            begun = time.perf_counter()
            seal(data)
            times.append((time.perf_counter() - begun) * 1000)
            if mine:
                split.append(stage.taken())
    print(json.dumps({"ms": times, "base": base, "peak": peak, "split": split}))


def memory(line: str) -> int:
    """kB of this process."""
    found = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith(line))
    return int(found.split()[1])


def own(folder: Path, key: str, _url: str) -> Seal:
    from otp_app.adapters.seal.demo_trust import load
    from otp_app.adapters.seal.pades import PadesSealer
    from otp_app.adapters.seal.pkcs12 import Pkcs12Key
    from otp_app.adapters.seal.timestamps import ExchangeTimeStamper

    trust = load(folder / "trust")
    source = Pkcs12Key(folder / f"{key}.p12", lambda: PASSPHRASE).signer
    sealer = PadesSealer(source, ExchangeTimeStamper(trust.timestamp_answer), trust)
    return lambda pdf: sealer.seal(pdf, ()).pdf


def own_http(folder: Path, key: str, url: str) -> Seal:
    from otp_app.adapters.seal.demo_trust import load
    from otp_app.adapters.seal.http_timestamps import authorities
    from otp_app.adapters.seal.pades import PadesSealer
    from otp_app.adapters.seal.pkcs12 import Pkcs12Key

    source = Pkcs12Key(folder / f"{key}.p12", lambda: PASSPHRASE).signer
    sealer = PadesSealer(source, authorities([f"{url}/pki/tsa"]), load(folder / "trust"))
    return lambda pdf: sealer.seal(pdf, ()).pdf


def stock(folder: Path, key: str, url: str) -> Seal:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.timestamps import HTTPTimeStamper
    from pyhanko_certvalidator import ValidationContext

    from otp_app.adapters.seal.demo_trust import load

    trust = load(folder / "trust")
    signer: Any = signers.SimpleSigner.load_pkcs12(str(folder / f"{key}.p12"), passphrase=PASSPHRASE)
    stamper = HTTPTimeStamper(f"{url}/pki/tsa")

    def seal(pdf: bytes) -> bytes:
        data = trust.revocation()
        context = ValidationContext(
            trust_roots=trust.roots(),
            other_certs=trust.intermediates(),
            crls=list(data.crls),
            ocsps=list(data.ocsps),
            allow_fetching=False,
            revocation_mode="require",
        )
        metadata = signers.PdfSignatureMetadata(
            field_name="Seal",
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            embed_validation_info=True,
            use_pades_lta=True,
            validation_context=context,
        )
        writer, output = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
        made = signers.PdfSigner(
            metadata, signer=signer, timestamper=stamper, new_field_spec=SigFieldSpec("Seal", box=None)
        )
        asyncio.run(made.async_sign_pdf(writer, output=output))
        return output.getvalue()

    return seal


NAMED = {"own": own, "own-http": own_http, "pyhanko": stock}


if __name__ == "__main__":
    main(*sys.argv[1:])
