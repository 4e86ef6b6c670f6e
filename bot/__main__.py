"""Lets `python -m bot` do what `baton` does."""

import sys

from bot.cli.main import main

sys.exit(main())
