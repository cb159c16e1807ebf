"""Errors that a user can act on, and how commands end with them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class UserError(Exception):
    """Something the user can mend; its text says what, where and what to do."""


@contextmanager
def one_clear_sentence() -> Iterator[None]:
    """End a command with one sentence and status 1 instead of a traceback."""
    try:
        yield
    except UserError as error:
        print(f"Error: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        print("Stopped. Nothing was published.", file=sys.stderr)
        raise SystemExit(130) from None
