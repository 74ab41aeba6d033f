"""Blobs in an S3 bucket."""

from datetime import timedelta

from obstore.store import S3Store

from otp_app.adapters.storage.content import ContentStore


def s3_blobs(
    bucket: str, *, endpoint: str = "", region: str = "", access_key: str = "", secret_key: str = "", prefix: str = ""
) -> ContentStore:
    """Blobs in `bucket`; without keys the machine's own identity is used.

    The bucket must honour `If-None-Match: *` on PUT (AWS, SeaweedFS and most others do), else nothing is write-once.
    Plain HTTP is taken only for an endpoint that says so.
    """
    options: dict[str, str] = {"region": region or "us-east-1"}
    if endpoint:
        options["endpoint"] = endpoint
    if access_key:
        options |= {"access_key_id": access_key, "secret_access_key": secret_key}
    store = S3Store(
        bucket,
        prefix=prefix or None,
        client_options={"allow_http": endpoint.startswith("http://"), "timeout": timedelta(seconds=60)},
        **options,  # pyright: ignore[reportArgumentType]
    )
    return ContentStore(store)
