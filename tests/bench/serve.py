"""One WSGI application behind the product's own web server: `python -m tests.bench.serve TARGET PORT`."""

from __future__ import annotations

import sys

from netwerk.kernel import web_server

WORKERS = 2

if __name__ == "__main__":
    # Nothing of the product is imported here: a ceiling must not carry its weight.
    web_server.serve(sys.argv[1], host="127.0.0.1", port=int(sys.argv[2]), workers=WORKERS)
