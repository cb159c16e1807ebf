"""What a run is told: where the files are, the day, the variables of the project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    raw: Path
    seeds: Path
    day: date
    merge_on_email: bool
    role_mailboxes: tuple[str, ...]
    persona_min_match: float
    decay_horizon_days: int
    bot_click_types: tuple[str, ...]
    bot_delivery_types: tuple[str, ...]
    bot_burst_targets: int
    bot_burst_seconds: int
    bot_delivery_seconds: int

    @property
    def end_of_day(self) -> datetime:
        """The first moment that no longer belongs to the day."""
        return datetime.combine(self.day + timedelta(days=1), time())

    def files(self, table: str) -> list[Path]:
        """`NAME.parquet`, or all Parquet files of the folder `NAME/`."""
        single = self.raw / f"{table}.parquet"
        return (
            [single]
            if single.is_file()
            else sorted((self.raw / table).glob("*.parquet"))
        )


def from_variables(
    raw: Path, seeds: Path, day: date, variables: dict[str, Any]
) -> Settings:
    return Settings(
        raw=raw,
        seeds=seeds,
        day=day,
        merge_on_email=bool(variables["merge_on_email"]),
        role_mailboxes=tuple(str(box).lower() for box in variables["role_mailboxes"]),
        persona_min_match=float(variables["persona_min_match"]),
        decay_horizon_days=int(variables["decay_horizon_days"]),
        bot_click_types=tuple(variables["bot_click_types"]),
        bot_delivery_types=tuple(variables["bot_delivery_types"]),
        bot_burst_targets=int(variables["bot_burst_targets"]),
        bot_burst_seconds=int(variables["bot_burst_seconds"]),
        bot_delivery_seconds=int(variables["bot_delivery_seconds"]),
    )
