"""The certificate's content as JSON values."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from otp_app.domain.sealing.certificate import to_dict
from tests.adapters.pdf.certificate_sample import sample


def test_times_are_told_in_utc_and_in_the_organisations_zone():
    content = to_dict(sample())
    assert content["sealed_at"] == {"utc": "2026-11-24T09:14:02Z", "local": "2026-11-24T10:14:02+01:00"}


def test_summer_time_of_the_zone_is_kept():
    content = to_dict(replace(sample(), created_at=datetime(2026, 10, 24, 22, 30, tzinfo=UTC)))
    assert content["created_at"] == {"utc": "2026-10-24T22:30:00Z", "local": "2026-10-25T00:30:00+02:00"}


def test_the_content_survives_json_whole():
    content = to_dict(sample())
    assert json.loads(json.dumps(content)) == content
    assert content["version"] == "otp-certificate-1"
    assert [event["seq"] for event in content["chain"]["events"]] == list(range(1, 42))
    assert content["signers"][2]["name"] == "王小明"


def test_a_time_without_zone_is_a_mistake():
    with pytest.raises(ValueError, match="naive"):
        to_dict(replace(sample(), sent_at=datetime(2026, 11, 24)))  # noqa: DTZ001
