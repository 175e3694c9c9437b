"""The words of an answer, also of one on paper."""

from __future__ import annotations

import io

from pypdf import PdfReader
from werkzeug.test import TestResponse


def paper_words(data: bytes) -> str:
    """What can be read on a PDF, a line for each page."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def answer_words(response: TestResponse) -> str:
    """What an answer says, marks of its form included."""
    if response.mimetype == "application/pdf":
        return paper_words(response.data)
    return response.get_data(as_text=True)
