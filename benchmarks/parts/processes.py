"""Runs a function in a process of its own, once or as a server, so that a figure holds the cost of one side only."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

_IS_HERE: ContextVar[bool] = ContextVar("is_here", default=False)
P = ParamSpec("P")
T = TypeVar("T")

_FRESH = multiprocessing.get_context("spawn")
_PATIENCE = 30.0


def in_own_process(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what a function of a module returns in a fresh process."""
    if _IS_HERE.get():
        return function(*args, **kwargs)
    with ProcessPoolExecutor(1, mp_context=_FRESH) as pool:
        return pool.submit(function, *args, **kwargs).result()


@contextmanager
def in_this_process() -> Iterator[None]:
    """Run what belongs into a fresh process in this one, where only the way is tried: a start takes a second."""
    before = _IS_HERE.set(True)
    try:
        yield
    finally:
        _IS_HERE.reset(before)


@contextmanager
def running(function: Callable[..., str], *args: object) -> Iterator[str]:
    """Run a server in a fresh process, and stop it at the end; `function` returns its address once it listens."""
    ours, its = _FRESH.Pipe()
    process = _FRESH.Process(target=_serve, args=(its, function, args), daemon=True)
    process.start()
    try:
        if not ours.poll(_PATIENCE):
            raise TimeoutError(f"{function.__name__} does not listen")
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection, function: Callable[..., str], args: tuple[object, ...]) -> None:
    pipe.send(function(*args))
    pipe.poll(None)  # until the process is ended
