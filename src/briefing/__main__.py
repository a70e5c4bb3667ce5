"""``python -m briefing``: the same as the command ``briefing``."""

from briefing.cli import main

main()
