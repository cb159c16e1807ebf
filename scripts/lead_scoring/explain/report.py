"""The ledger of a contact as a person reads it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lead_scoring.explain.answer import Answer
from lead_scoring.explain.ledger import Effect, Entry, NextTier, Score, Source
from lead_scoring.explain.unscored import Unscored
from lead_scoring.explain.weights import Weights
from lead_scoring.explain.words import asks, count, details, has, plain, title
from lead_scoring.wording import LIMITS, UNSCORED, signed

# Wider, the eye loses the line between a rule and its points.
WIDEST = 92
COMPONENTS = {
    "fit": ("Fit: who they are", "fit_points"),
    "engagement": ("Engagement: what they do", "engagement_points"),
    "limit": ("Limits of the score", "limit_points"),
}
# What limits come after: in the order in which they are applied.
KINDS = ("attribute", "activity", "inactivity", *LIMITS)


class Report:
    def __init__(
        self, answer: Answer, weights: Weights, folder: str, console: Console
    ) -> None:
        self.answer = answer
        self.weights = weights
        self.folder = folder
        self.console = console

    def show(self) -> None:
        who = self.answer.who
        if who.merged_id:
            self.say(f"{who.merged_id} was merged into {who.contact_id}.")
        for score in self.answer.scores:
            self.say("")
            self.show_score(score)
        for unscored in self.answer.unscored:
            self.say("")
            self.show_unscored(unscored)
        self.say("")
        records = "; ".join(
            f"{connector} ({', '.join(ids)})" for connector, ids in self.answer.records
        )
        self.say(f"Records: {records}. Rules: {self.folder}.", "dim")

    def say(self, told: str | Text | Padding, style: str = "") -> None:
        width = min(self.console.width, WIDEST)
        self.console.print(told, style=style, width=width, markup=False)

    @property
    def name(self) -> str:
        who = self.answer.who
        return f"{who.contact_id} ({who.email})" if who.email else who.contact_id

    def model_name(self, scoring_model: str) -> str:
        model = self.answer.models.get(scoring_model)
        shadow = ", a shadow model" if model and model.status == "shadow" else ""
        if model and model.name:
            return f"{model.name} ({scoring_model}{shadow})"
        return f"{scoring_model}{shadow}"

    # ---------- a score

    def show_score(self, score: Score) -> None:
        self.say(
            Text.assemble(
                (f"{self.name}: {score.score} points, {score.tier}", "bold"),
                f" in {self.model_name(score.scoring_model)} on {self.answer.day}",
            )
        )
        self.say(self.standing(score))
        for told in self.why_this_tier(score):
            self.say(told)
        self.say("")
        self.console.print(self.table(score))
        self.show_next(score)
        recorded = self.answer.recorded.get(score.scoring_model)
        if recorded is not None and recorded != score.score:
            self.say(
                f"The history says {recorded} on {self.answer.day}: facts or weights "
                "were changed since.",
                "yellow",
            )

    def standing(self, score: Score) -> str:
        told = [] if score.qualification == "none" else [score.qualification.upper()]
        if score.grade:
            told.append(f"grade {score.grade}")
        told.append(f"place {score.rank} in this model")
        if not score.is_primary and score.status == "live":
            told.append("not the primary model of this contact")
        if score.last_activity:
            told.append(f"last engaged {score.last_activity}")
        standing = ", ".join(told)
        if score.next_action:
            hours = score.respond_within_hours
            within = f" within {count(hours, 'hour')}" if hours else ""
            standing += f". Next: {score.next_action}{within}"
        return standing[:1].upper() + standing[1:] + "."

    def why_this_tier(self, score: Score) -> Iterator[str]:
        told = {
            "disqualified": ("disqualify", "Disqualified, whatever the score"),
            "fast_track": ("fast_track", f"In {score.tier} whatever the score"),
        }
        if score.tier_reason not in told:
            return
        wanted, begin = told[score.tier_reason]
        for effect in score.effects:
            if effect.effect == wanted:
                yield f"{begin}: {self.effect(score.scoring_model, effect)}."

    def effect(self, scoring_model: str, effect: Effect) -> str:
        told = effect.label or effect.rule_id
        if effect.last:
            told += f" on {effect.last}"
        return f"{told} ({asks(effect.condition)}{self.at(scoring_model, effect)})"

    def at(self, scoring_model: str, effect: Effect) -> str:
        kind = effect.condition.kind
        line = self.weights.of_entry(scoring_model, kind, effect.rule_id)
        return f"; {line}" if line else ""

    def table(self, score: Score) -> Table:
        table = Table(
            box=None,
            pad_edge=False,
            show_header=False,
            width=min(self.console.width, WIDEST),
        )
        table.add_column(ratio=1, overflow="fold")
        table.add_column(justify="right", no_wrap=True)
        for component, (name, total) in COMPONENTS.items():
            entries = [each for each in score.entries if each.component == component]
            if not entries:
                continue
            points: Decimal = getattr(score, total)
            table.add_row(Text(name, "bold"), Text(signed(points), "bold"))
            for entry in in_order(entries):
                table.add_row(indented(title(entry), 2), signed(entry.points))
                for told in self.details(score.scoring_model, entry):
                    table.add_row(indented(told, 4, "dim"), "")
        if not score.entries:
            table.add_row("No rule has given or taken any points.", "")
        table.add_row(Text("Score", "bold"), Text(str(score.score), "bold"))
        return table

    def details(self, scoring_model: str, entry: Entry) -> list[str]:
        line = self.weights.of_entry(
            scoring_model, entry.kind, entry.rule_id, entry.rule_points
        )
        told = self.limit(scoring_model, entry) if entry.kind in LIMITS else None
        lines = [told] if told else details(entry)
        place = [str(line)] if line else []
        if entry.sources:
            place.append(f"from {connectors(entry.sources)}")
        if entry.kind != "activity" and lines:
            return ["; ".join([*lines, *place])]
        return [*lines, "; ".join(place)] if place else lines

    def limit(self, scoring_model: str, entry: Entry) -> str | None:
        model = self.answer.models.get(scoring_model)
        if entry.kind == "cap_group":
            found = self.weights.find(
                "cap_groups", model_id=scoring_model, cap_group=entry.rule_id
            )
            value = found[1].get("max_points") if found else None
        else:
            value = getattr(model, entry.kind) if model else None
            value = None if value is None else plain(Decimal(str(value)))
        if value is None:
            return None
        return f"{'at least' if entry.kind == 'score_floor' else 'at most'} {value}"

    # ---------- a tier more

    def show_next(self, score: Score) -> None:
        if score.tier_reason == "disqualified":
            return
        self.say("")
        following = score.next_tier
        if following is None:
            self.say(f"{score.tier} is the highest tier.")
            return
        self.say(self.lacking(score, following))
        if not following.actions:
            self.say("No activity alone, done up to five times that day, is enough.")
            return
        self.say("Each of these alone is enough, if done that day:")
        table = Table(
            box=None,
            pad_edge=False,
            show_header=False,
            width=min(self.console.width, WIDEST),
        )
        table.add_column(ratio=1, overflow="fold")
        table.add_column(justify="right", no_wrap=True)
        for action in following.actions[:MOST_ACTIONS]:
            times = f", {action.times} times" if action.times > 1 else ""
            table.add_row(indented(f"{action.action}{times}", 2), signed(action.points))
        self.console.print(table)
        further = len(following.actions) - MOST_ACTIONS
        if further > 0:
            self.say(f"  and {count(further, 'other')} (--json names them)", "dim")

    def lacking(self, score: Score, following: NextTier) -> str:
        missing, reached = [], []
        for name, points, wanted in (
            ("score", score.score, following.min_score),
            ("fit", score.fit_points, following.min_fit_points),
            ("engagement", score.engagement_points, following.min_engagement_points),
        ):
            if wanted is None:
                continue
            told = f"{name} {points} of {plain(wanted)}"
            if points < wanted:
                missing.append(f"{wanted - points} points ({told})")
            else:
                reached.append(told)
        enough = f"; enough: {', '.join(reached)}" if reached else ""
        return f"To {following.tier} it lacks {' and '.join(missing)}{enough}."

    # ---------- no score

    def show_unscored(self, unscored: Unscored) -> None:
        since = f" on {unscored.since}" if unscored.since else ""
        why = {
            **UNSCORED,
            "deleted": f"it was deleted{since}",
            "not_yet_created": f"it was created{since} only",
            "outside_audience": "it is outside the audience of this model",
        }.get(unscored.reason, unscored.reason)
        self.say(
            Text.assemble(
                (f"{self.name}: not scored", "bold"),
                f" by {self.model_name(unscored.scoring_model)} on {self.answer.day}, "
                f"because {why}.",
            )
        )
        for rule in unscored.rules:
            self.say(indented(self.keeps_out(unscored.scoring_model, rule), 2))

    def keeps_out(self, scoring_model: str, rule: Effect) -> str:
        name = rule.label or rule.rule_id
        place = self.at(scoring_model, rule).removeprefix("; ")
        where = f" ({place})" if place else ""
        if rule.effect == "exclude":
            last = f", on {rule.last}" if rule.last else ""
            return (
                f"Left out by the rule {name!r}{where}: {asks(rule.condition)}{last}."
            )
        known = has(rule.condition, rule.values)
        but = f", but {known}" if known else ", but there is none"
        return f"Wanted by the rule {name!r}{where}: {asks(rule.condition)}{but}."


# As many as people read.
MOST_ACTIONS = 5


def connectors(sources: Sequence[Source]) -> str:
    """How much each brought, where there are several."""
    if len(sources) == 1:
        return sources[0].connector
    return ", ".join(f"{each.connector} ({each.activities})" for each in sources)


def indented(told: str, spaces: int, style: str = "") -> Padding:
    return Padding(Text(told, style), (0, 0, 0, spaces))


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """The largest first; limits at the end, where they are applied."""
    return sorted(
        entries,
        key=lambda each: (
            KINDS.index(each.kind) if each.kind in LIMITS else 0,
            -abs(each.points),
            each.rule_id,
        ),
    )
