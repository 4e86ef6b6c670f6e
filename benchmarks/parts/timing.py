"""Times a piece of work: the median of several runs, as few as a budget of seconds allows."""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def median_ms(work: Callable[[], object], runs: int, budget: float = 5.0) -> float:
    """Return the median of several runs in milliseconds; the runs end early when their budget of seconds is used."""
    taken, until = [timed(work)], time.perf_counter() + budget
    while len(taken) < runs and time.perf_counter() < until:
        taken.append(timed(work))
    return statistics.median(taken) * 1000


def a_second(work: Callable[[int], object], threads: int, each: int) -> float:
    """Return how many calls a second some threads make together; each calls with numbers of its own."""
    with ThreadPoolExecutor(threads) as pool:
        began = time.perf_counter()
        shares = [range(number * each, (number + 1) * each) for number in range(threads)]
        list(pool.map(lambda share: _all(work, share), shares))
        return threads * each / (time.perf_counter() - began)


def _all(work: Callable[[int], object], numbers: Sequence[int]) -> None:
    for number in numbers:
        work(number)
