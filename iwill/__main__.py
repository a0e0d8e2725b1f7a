"""`python -m iwill` is the same as `iwill`."""

from iwill.cli import main

main()
