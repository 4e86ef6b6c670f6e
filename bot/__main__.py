"""Lets `python -m bot` do what `baton` does."""

import sys

from bot.main import main

sys.exit(main())
