"""Why a row of the corpus is as it is, where that is not plain."""

REMARKS: dict[str, str] = {
    "FORM": "Readers draw what a form's drawings leave out (the rows of a list, values without a drawing) each in its "
    "own way; after flattening there is one drawing, ours.",
    "FLASH": "Where a film played there is nothing to play it and nothing to sign: rich media are taken out, and the "
    "proposer is told.",
    "READER": "PDFium cannot show the upload as it came; it shows what the ingest made of it.",
}
