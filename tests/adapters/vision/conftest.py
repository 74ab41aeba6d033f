"""One pool for all, and specimens drawn once: a card takes a second to draw."""

from collections.abc import Iterator

import numpy as np
import pytest

from otp_app.adapters.vision.pool import Bounds, VisionPool
from tests import specimens
from tests.specimens import Holder, Image

HOLDER = Holder("MARTIN LEBLANC", "ANNA ZOE", "X4RTBPFW4", sex="F")


@pytest.fixture(scope="session")
def vision() -> Iterator[VisionPool]:
    pool = VisionPool(Bounds(live_patience=60.0, still_patience=60.0))
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def passport() -> Image:
    return specimens.td3(HOLDER)


@pytest.fixture(scope="session")
def front() -> Image:
    return specimens.td1_front(HOLDER)


@pytest.fixture(scope="session")
def back() -> Image:
    return specimens.td1_back(HOLDER)


@pytest.fixture(scope="session")
def photo(passport: Image) -> bytes:
    """A good still of a passport, as a browser sends it."""
    return specimens.jpeg(specimens.scene(passport, seed=1))


@pytest.fixture(scope="session")
def noise() -> bytes:
    """The largest JPEG for its size."""
    return specimens.jpeg(np.random.default_rng(0).integers(0, 255, (720, 1280, 3)).astype(np.uint8))
