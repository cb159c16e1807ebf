"""PostgreSQL: the same rows as DuckDB, loads in one step, and who may read what."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from connectors import OUTCOME
from engines import Engine, unavailable, unlike
from harness import (
    COMPARED,
    MODELS_ONLY,
    ROOT,
    SCORING_ONLY,
    Project,
    differences,
    environment,
)
from hubspot_world import AS_OF as HUBSPOT_DAY
from hubspot_world import TABLES as HUBSPOT
from job import Job
from postgres_server import DATABASE, Server, owner, programs, running
from reference import World, evaluate
from test_increments import FACTS, FACTS_ONLY, shuffled, twisted
from test_properties import SETTINGS, drawn
from worlds import joined

SCHEMA = "dev_anna"
