"""Countries as documents name them: ICAO 9303 part 3 section 5, three letters and a few special codes, to ISO 3166."""

_PAIRS = """
AUT:AT BEL:BE BGR:BG HRV:HR CYP:CY CZE:CZ DNK:DK EST:EE FIN:FI FRA:FR DEU:DE GRC:GR HUN:HU IRL:IE ITA:IT
LVA:LV LTU:LT LUX:LU MLT:MT NLD:NL POL:PL PRT:PT ROU:RO SVK:SK SVN:SI ESP:ES SWE:SE NOR:NO ISL:IS LIE:LI
CHE:CH GBR:GB SMR:SM VAT:VA MCO:MC AND:AD ALB:AL BIH:BA MKD:MK MNE:ME SRB:RS MDA:MD UKR:UA BLR:BY RUS:RU
TUR:TR GEO:GE ARM:AM AZE:AZ KAZ:KZ ISR:IL JOR:JO LBN:LB EGY:EG TUN:TN MAR:MA DZA:DZ LBY:LY SEN:SN NGA:NG
GHA:GH CIV:CI CMR:CM ETH:ET KEN:KE ZAF:ZA IND:IN PAK:PK BGD:BD LKA:LK NPL:NP CHN:CN HKG:HK TWN:TW JPN:JP
KOR:KR PHL:PH VNM:VN THA:TH IDN:ID MYS:MY SGP:SG AUS:AU NZL:NZ USA:US CAN:CA MEX:MX BRA:BR ARG:AR CHL:CL
PER:PE COL:CO ECU:EC URY:UY PRY:PY BOL:BO VEN:VE CUB:CU DOM:DO
"""
_GERMANY_AND_BRITAIN = {"D": "DE", "GBD": "GB", "GBN": "GB", "GBO": "GB", "GBS": "GB"}
_TWO: dict[str, str] = _GERMANY_AND_BRITAIN | {pair[:3]: pair[4:] for pair in _PAIRS.split()}

KNOWN: tuple[str, ...] = tuple(sorted(set(_TWO.values())))


_THREE: dict[str, str] = {two: three for three, two in _TWO.items() if three not in _GERMANY_AND_BRITAIN}


def three_letters(country: str) -> str:
    """`IT` → `ITA`, ISO 3166-1; empty for an unknown one."""
    return _THREE.get(country, "")


def two_letters(issuer: str) -> str:
    """`ITA` → `IT`; empty for what is no known country (UTO of specimens, UNO and other organisations)."""
    return _TWO.get(issuer.strip("< ").upper(), "")
