"""One WSGI application behind the product's own web server: `python -m tests.bench.serve TARGET PORT`."""

from __future__ import annotations

import sys

from netwerk.kernel import web_server
from tests.bench.processes import WORKERS

if __name__ == "__main__":
    # Nothing of the product is imported here: a ceiling must not carry its weight.
    # A ceiling gets the one thread with which it is fastest.
    threads = web_server.THREADS if sys.argv[1].startswith("netwerk.") else 1
    web_server.serve(sys.argv[1], host="127.0.0.1", port=int(sys.argv[2]), workers=WORKERS, threads=threads)
