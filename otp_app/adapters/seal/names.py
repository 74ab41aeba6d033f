"""Names of certificate holders as people read them."""

from asn1crypto import x509 as asn1_x509


def readable(name: asn1_x509.Name) -> str:
    """`common name, organisation, country`; the whole distinguished name where none of these is present."""
    parts = name.native
    wanted = [parts.get(field) for field in ("common_name", "organization_name", "country_name")]
    found = list(dict.fromkeys(part for part in wanted if isinstance(part, str)))
    return ", ".join(found) or name.human_friendly
