"""Tables of the good-practice library, cut by subject."""

from netwerk.practices.models.adoptions import Adoption, LadderMove
from netwerk.practices.models.provenance import Agreement, Passage
from netwerk.practices.models.reading import Bookmark, Collection, CollectionItem, Reading, Thanks
from netwerk.practices.models.reviews import Review, SheetLog
from netwerk.practices.models.sheets import Attachment, Draft, Facet, Partner, Practice, Version, Writer

__all__ = [
    "Adoption",
    "Agreement",
    "Attachment",
    "Bookmark",
    "Collection",
    "CollectionItem",
    "Draft",
    "Facet",
    "LadderMove",
    "Partner",
    "Passage",
    "Practice",
    "Reading",
    "Review",
    "SheetLog",
    "Thanks",
    "Version",
    "Writer",
]
