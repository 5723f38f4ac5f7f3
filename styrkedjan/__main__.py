"""`python -m styrkedjan`: the same as the command `styrkedjan`."""

from styrkedjan.cli.main import main

main()
