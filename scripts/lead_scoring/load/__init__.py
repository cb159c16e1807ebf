"""`lead-scoring load`: bring the raw folder into the warehouse of a target."""

from lead_scoring.load.runner import load

__all__ = ["load"]
