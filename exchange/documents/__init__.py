"""Official documents as Word and PDF files (GB/T 9704-2012): layout, no domain. See docs/documents.md."""

from exchange.documents.model import (
    Attachment,
    Block,
    Clause,
    Column,
    Heading,
    Items,
    KeyValues,
    ListOfNames,
    OfficialDocument,
    PageBreak,
    Paragraph,
    Party,
    SignatureBlock,
    SignerDate,
    Table,
    Volume,
)
from exchange.documents.pdf import PDF_TYPE, to_pdf
from exchange.documents.plain import hash_of, text_of
from exchange.documents.word import DOCX_TYPE, to_docx

__all__ = [
    "DOCX_TYPE",
    "PDF_TYPE",
    "Attachment",
    "Block",
    "Clause",
    "Column",
    "Heading",
    "Items",
    "KeyValues",
    "ListOfNames",
    "OfficialDocument",
    "PageBreak",
    "Paragraph",
    "Party",
    "SignatureBlock",
    "SignerDate",
    "Table",
    "Volume",
    "hash_of",
    "text_of",
    "to_docx",
    "to_pdf",
]
