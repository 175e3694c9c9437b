"""Papers to print and keep, as PDF; sole user of `fpdf2`.

Every paper has a twin as a page: that one is for screen readers, this one for the printer and the funder.
The same facts give the same bytes, so that the hash in a bundle can be checked later.
"""

from netwerk.kernel.pdf.band import Band
from netwerk.kernel.pdf.document import PDF_TYPE, Column, Document, Label

__all__ = ["PDF_TYPE", "Band", "Column", "Document", "Label"]
