"""`python -m netwerk` is the `netwerk` command."""

from netwerk.cli import main

if __name__ == "__main__":
    main()
