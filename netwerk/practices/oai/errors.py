"""What goes wrong in a harvest, by the names of the protocol (section 3.6)."""

from __future__ import annotations


class Refused(Exception):
    """A question that gets an error for an answer; the words are for whoever keeps the harvester."""

    code = ""
    # A question that could not be read is not repeated in the answer (section 3.2).
    is_repeated = True


class BadVerb(Refused):
    """No verb, more than one, or one that does not exist."""

    code = "badVerb"
    is_repeated = False


class BadArgument(Refused):
    """Something missing, something too much, or a value that cannot be."""

    code = "badArgument"
    is_repeated = False


class BadResumptionToken(Refused):
    """A token that was not given here for this list."""

    code = "badResumptionToken"


class CannotDisseminateFormat(Refused):
    """Asked in another format than Dublin Core."""

    code = "cannotDisseminateFormat"


class IdDoesNotExist(Refused):
    """Nothing is known under this name."""

    code = "idDoesNotExist"


class NoRecordsMatch(Refused):
    """Nothing changed in that time, or in that set."""

    code = "noRecordsMatch"


class NoSetHierarchy(Refused):
    """There are no sets."""

    code = "noSetHierarchy"
