"""A second, independent implementation of the rule book, in plain Python.

It was written from the rule book alone, row by row and without any SQL, so that
the models and this page can only agree by both being right. It is slow on
purpose: every step is the sentence it implements.
"""

from reference.evaluate import evaluate
from reference.world import Result, Settings, World

__all__ = ["Result", "Settings", "World", "evaluate"]
