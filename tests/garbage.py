"""How often the garbage collector runs in a process that makes many worlds."""

import gc


def leave_as_it_is() -> None:
    """Exclude all existing objects from collection, as at the end of a process: to free them one by one takes its last second."""
    gc.freeze()


def collect_less_often() -> None:
    """Exclude all existing objects, such as modules, from collection, and collect after 50,000 new ones instead of 700."""
    leave_as_it_is()
    gc.set_threshold(50_000, 20, 50)
