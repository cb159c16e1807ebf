"""Errors that a user can act on, and how commands end with them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class UserError(Exception):
    """Something the user can mend; its text says what, where and what to do."""


@contextmanager
def one_clear_sentence() -> Iterator[None]:
    """End a command with one sentence and status 1 instead of a traceback.

    Who stops it hears that nothing was published, unless the interrupt says otherwise.
    """
    try:
        yield
    except UserError as error:
        print(f"Error: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt as interrupt:
        said = str(interrupt) or "Nothing was published."
        print(f"Stopped. {said}", file=sys.stderr)
        raise SystemExit(130) from None
