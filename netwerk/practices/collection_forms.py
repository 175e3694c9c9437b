"""What people fill in about collections of practices."""

from __future__ import annotations

from wtforms import BooleanField, RadioField

from netwerk.kernel.forms import Form, LineField, LinesField, required
from netwerk.kernel.i18n import lazy
from netwerk.practices.services.keeping import LONGEST_ABOUT, LONGEST_NOTE, LONGEST_TITLE

# The answer that makes a new collection.
NEW = "nieuw"


class CollectionForm(Form):
    """Begin a collection, or change what it says."""

    title = LineField(
        lazy("Titel"), [required(lazy("Geef de verzameling een titel."))], longest=LONGEST_TITLE
    )
    about = LinesField(lazy("Waarover gaat ze?"), longest=LONGEST_ABOUT, render_kw={"rows": 4})
    is_public = BooleanField(lazy("Toon deze verzameling aan iedereen"))


class CollectForm(Form):
    """Put a practice in a collection that is there, or in a new one."""

    collection = RadioField(lazy("In welke verzameling?"), validate_choice=False)
    title = LineField(lazy("Titel van de nieuwe verzameling"), longest=LONGEST_TITLE)
    note = LineField(lazy("Waarom hoort ze erbij?"), longest=LONGEST_NOTE)
