"""A demo world: raw files of the generic contract, written by DuckDB."""

from lead_scoring.demo.world import generate

__all__ = ["generate"]
