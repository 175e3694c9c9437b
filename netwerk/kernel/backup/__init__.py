"""Everything an installation holds, database and files, in one file, and back.

Commands import this, pages do not.
"""

from netwerk.kernel.backup.archive import BackupError, Manifest, checked
from netwerk.kernel.backup.databases import program
from netwerk.kernel.backup.making import make
from netwerk.kernel.backup.restoring import found, restore

__all__ = ["BackupError", "Manifest", "checked", "found", "make", "program", "restore"]
