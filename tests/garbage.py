"""How often the garbage collector runs in a process that makes many worlds."""

import gc


def collect_less_often() -> None:
    """Exclude all existing objects, such as modules, from collection, and collect after 50,000 new ones instead of 700."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
