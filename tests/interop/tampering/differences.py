"""Why the two judges differ on purpose, and remarks on rows where they agree. Printed under docs/tampering.md."""

REMARKS = {
    "P1": "The seal certifies that nothing may change (DocMDP P 1, ISO 32000-2 clause 12.8.2.2). DSS compares the "
    "revisions, sees the change, and warns that /DocMDP forbids it, but its default policy lets the signature pass. "
    "We fail it: PRODUCT.md promises that nothing changes after the seal.",
    "TAIL": "DSS judges revisions and does not look at bytes that belong to none. A reader that mends files may show "
    "what stands there, so we fail whatever follows the end but line breaks.",
    "MENDED": "DSS (PDFBox) mends the broken end of the file and judges what it finds. We do not guess: a file that "
    "cannot be read as it is written was changed after the seal.",
    "GONE": "What is left is no signature any more for DSS, which reports that there is none. We report a broken one: "
    "a field is filled and the file was sealed.",
    "STAMP": "For DSS the archive time-stamp has vanished and a valid B-LT signature is left. We say that something "
    "which was a signature cannot be read.",
    "REVISED": "DSS reads validation data from every revision, also those taken out by a later one, and passes. We "
    "fail the update that took them out: P 1.",
    "OPEN": "Another service signed without certifying, which allows forms to be filled in (pyHanko's and DSS's rule). "
    "DSS warns of the undefined change; we fail whatever is neither form nor validation data.",
    "NOTES": "DocMDP P 3 allows comments, but a comment can cover the text (the evil annotation attack), and no rule "
    "tells the two apart. DSS passes with a warning; we do not pass what may show something else than was signed.",
    "FORMS": "DocMDP P 2 allows forms to be filled in but no comments. DSS warns; we fail it.",
    "META": "Metadata show on no page. Renewing an archive time-stamp rewrites them (pyHanko, Acrobat), so neither "
    "judge objects.",
    "FILLED": "Allowed, since the document was signed to be filled in. We pass it, but say that the signature does not "
    "cover the whole file; DSS warns only where the drawing changed.",
    "POE": "The archived data of its time prove that the certificate was good; the revocation came later.",
    "PAD": "The padding behind the last time-stamp is the one place that nothing can cover (ISO 32000-2 clause "
    "12.8.1).",
    "EOL": "Line breaks at the end are no content; mail adds them.",
}
