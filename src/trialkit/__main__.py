"""``python -m trialkit`` is the same as ``trialkit``."""

from trialkit.cli import main

main()
