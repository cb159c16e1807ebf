"""The command `lead-scoring`. What a command needs is imported inside it."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lead_scoring.errors import UserError, one_clear_sentence

app = typer.Typer(
    help="Score contacts: explainable points and tiers from raw contacts, activities "
    "and editable weights.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

# What a command does not know goes on to dbt.
PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}

# The parts of `lead-scoring --help`.
SCORES = "Scores"
QUESTIONS = "Questions"
WEIGHTS = "Weights"
RAW = "Raw data"
USES = "Where scores are used"


class World(StrEnum):
    demo = "demo"
    leadforge = "leadforge"


class Weights(StrEnum):
    """Which weights a past day is scored with."""

    now = "now"
    then = "then"


class System(StrEnum):
    """Whose import files are written."""

    hubspot = "hubspot"
    salesforce = "salesforce"
    csv = "csv"


class Locale(StrEnum):
    """The country of a spreadsheet; American English unless it is British."""

    it = "it"
    pl = "pl"
    en = "en"
    en_gb = "en-GB"


@app.command(rich_help_panel=SCORES, context_settings=PASSED_ON)
def build(
    context: typer.Context,
    forget: Annotated[
        bool,
        typer.Option(
            "--forget",
            help="Start from nothing: earlier loads and all recorded days go.",
        ),
    ] = False,
) -> None:
    """Check the seeds, run `dbt build`, publish when all passed, summarise.

    Arguments go on to dbt: --vars '{as_of: 2026-06-30}', --full-refresh ... With
    --select or another option that builds only a part, nothing is published.
    """
    with one_clear_sentence():
        from lead_scoring.build import build as run

        run(context.args, forget=forget)


@app.command(rich_help_panel=SCORES, context_settings=PASSED_ON)
def backfill(
    context: typer.Context,
    first: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")
    ],
    last: Annotated[
        datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")
    ],
    every: Annotated[int, typer.Option(min=1, help="Each N-th day alone.")] = 1,
    known_by_day: Annotated[
        bool,
        typer.Option(
            "--known-by-day",
            help="Score each day with what had come by its end, as a build then did.",
        ),
    ] = False,
    weights: Annotated[
        Weights, typer.Option(help="Those in force on each day, or those of now.")
    ] = Weights.now,
) -> None:
    """Score past days that are not recorded yet, then build and publish.

    Recorded days stay as they are. Further arguments as in `build`.
    """
    with one_clear_sentence():
        from lead_scoring.history.backfill import backfill as run

        run(
            first.date(),
            last.date(),
            every,
            context.args,
            by_day=known_by_day,
            weights_of_then=weights is Weights.then,
        )


@app.command(rich_help_panel=SCORES, context_settings=PASSED_ON)
def outlook(context: typer.Context) -> None:
    """Score the next 90 days as if everybody stayed silent, then build and publish.

    Fills marts.lead_outlook: who drops a tier when, and what lifts whom. Further
    arguments as in `build`.
    """
    with one_clear_sentence():
        from lead_scoring.outlook import outlook as run

        run(context.args)


@app.command(rich_help_panel=SCORES)
def rollback(
    to: Annotated[
        str | None,
        typer.Option(metavar="RUN", help="This run (the one before the published)."),
    ] = None,
    as_list: Annotated[
        bool, typer.Option("--list", help="Only show which runs are kept.")
    ] = False,
) -> None:
    """Publish again what was published before, without anybody erased since.

    The next build publishes anew. Status 1 where there is no such run.
    """
    if as_list and to is not None:
        raise typer.BadParameter("give --to or --list, not both")
    with one_clear_sentence():
        from lead_scoring.publish.rollback import rollback as run
        from lead_scoring.publish.rollback import show_kept

        if as_list:
            show_kept()
        else:
            run(to)


@app.command(rich_help_panel=QUESTIONS, context_settings=PASSED_ON)
def explain(
    context: typer.Context,
    contact: Annotated[str, typer.Argument(help="Its id, or its email.")],
    scoring_model: Annotated[
        str | None, typer.Option(help="This one alone (all that score it).")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="A day (that of the last build)."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Tell how a score comes about, what would lift it, or why there is none.

    Publishes nothing. Status 1 where no scoring model scores it. --vars and --target
    as in `build`.
    """
    with one_clear_sentence():
        from lead_scoring.explain import explain as run

        day = as_of.date() if as_of else None
        run(contact, scoring_model, day, as_json, context.args)


@app.command(rich_help_panel=QUESTIONS, context_settings=PASSED_ON)
def why(
    context: typer.Context,
    contact: Annotated[str, typer.Argument(help="Its id, or its email.")],
    first: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="Earlier day.")
    ],
    last: Annotated[
        datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Later day.")
    ],
    scoring_model: Annotated[
        str | None, typer.Option(help="This one alone (all that scored it).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Tell why the score of a contact changed between two days, to the cent.

    Both days are scored with what the last build knew, or, where other scores were
    recorded, as they were then. Publishes nothing. --vars and --target as in `build`.
    """
    with one_clear_sentence():
        from lead_scoring.why import why as run

        run(contact, first.date(), last.date(), scoring_model, as_json, context.args)


@app.command(rich_help_panel=QUESTIONS, context_settings=PASSED_ON)
def backtest(
    context: typer.Context,
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First day (a year back)."),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="Last day (the newest known)."),
    ] = None,
    horizon: Annotated[
        int | None,
        typer.Option(min=1, help="Days after it in which a win counts (90)."),
    ] = None,
) -> None:
    """Score ends of months with what was known then, and see who won afterwards.

    Weights are those of now. Facts are those of the last build. --vars and --target
    as in `build`.
    """
    with one_clear_sentence():
        from lead_scoring.backtest import backtest as run

        run(
            first.date() if first else None,
            last.date() if last else None,
            horizon,
            context.args,
        )


@app.command(rich_help_panel=QUESTIONS, context_settings=PASSED_ON)
def compare(
    context: typer.Context,
    one: Annotated[str, typer.Argument(metavar="MODEL", help="A scoring model.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Another one.")],
) -> None:
    """Show two scoring models side by side, as the last back-test found them.

    Only contacts and days that both scored count.
    """
    with one_clear_sentence():
        from lead_scoring.backtest.compare import compare as run

        run(one, other, context.args)


@app.command(rich_help_panel=WEIGHTS)
def validate(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]",
            help="Folder with weights/ and lookups/ (LEAD_SCORING_SEEDS).",
        ),
    ] = None,
) -> None:
    """Check every cell of the weights and look-ups; change nothing."""
    with one_clear_sentence():
        from dataclasses import replace

        from rich.console import Console

        from lead_scoring import variables
        from lead_scoring.build import check_seeds
        from lead_scoring.paths import find_paths

        paths = find_paths()
        if folder is not None:
            paths = replace(paths, seeds=folder.absolute())
        columns = variables.of_project(paths.project).get("extra_contact_columns") or ()
        check_seeds(paths, columns, Console(highlight=False))
        typer.echo(f"{paths.short(paths.seeds)} is right")


@app.command(rich_help_panel=WEIGHTS)
def lint(
    strict: Annotated[
        bool, typer.Option("--strict", help="Status 1 where anything is found: for CI.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    seeds: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder with weights/ and lookups/ (LEAD_SCORING_SEEDS).",
        ),
    ] = None,
    variables: Annotated[
        str, typer.Option("--vars", help="dbt variables, as in `build`.")
    ] = "",
    target: Annotated[
        str, typer.Option("--target", help="The target of dbt's profile.")
    ] = "",
) -> None:
    """Tell what is unwise in the weights, though valid: docs/lint.md.

    Each finding with file, line and a figure of the last build. Without a build, what
    the files alone tell. Changes nothing.
    """
    with one_clear_sentence():
        from lead_scoring.lint import lint as run

        named = ("--target", target) if target else ()
        is_well = run(
            seeds, ["--vars", variables, *named], is_strict=strict, as_json=as_json
        )
    if not is_well:
        raise typer.Exit(1)


@app.command("what-if", rich_help_panel=WEIGHTS, context_settings=PASSED_ON)
def what_if(
    context: typer.Context,
    seeds: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder with weights/ and lookups/ to try (LEAD_SCORING_SEEDS).",
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="GIT_REF",
            help="Compare with the weights of a commit (those of the last build).",
        ),
    ] = None,
    scoring_model: Annotated[
        str | None, typer.Option(help="Tell of this one alone (all).")
    ] = None,
    ignore_validity: Annotated[
        bool,
        typer.Option(
            "--ignore-validity",
            help="As if every rule were in force, on both sides.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Everybody who moves, one a line.")
    ] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="A summary for a pull request.")
    ] = False,
    conversions: Annotated[
        bool,
        typer.Option(
            "--conversions",
            help="Also who won, by tier, after a past day that both sides score.",
        ),
    ] = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write one page to share.")
    ] = None,
) -> None:
    """Show what edited weights would do to scores, tiers and the sales queue.

    Scores them beside those of the last build, on its facts and its day. Publishes
    nothing. --vars and --target as in `build`.
    """
    if seeds is not None and against is not None:
        raise typer.BadParameter("give --seeds or --against, not both")
    if as_json + as_csv + as_markdown > 1:
        raise typer.BadParameter("give one of --json, --csv and --markdown")
    with one_clear_sentence():
        from lead_scoring.what_if import Wish
        from lead_scoring.what_if import what_if as run

        wish = Wish(
            seeds,
            against,
            scoring_model,
            ignore_validity,
            as_json,
            as_csv,
            as_markdown,
            conversions,
            html.absolute() if html else None,
        )
        run(wish, context.args)


@app.command(rich_help_panel=WEIGHTS, context_settings=PASSED_ON)
def fit(
    context: typer.Context,
    scoring_model: Annotated[
        str, typer.Argument(metavar="MODEL", help="The scoring model to learn from.")
    ],
    horizon: Annotated[
        int | None,
        typer.Option(min=1, help="Days after it in which a win counts (90)."),
    ] = None,
    months: Annotated[
        int, typer.Option(min=2, help="So many ends of months, the newest.")
    ] = 24,
    to: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of seeds (LEAD_SCORING_SEEDS)."),
    ] = None,
    named: Annotated[
        str | None,
        typer.Option("--as", metavar="ID", help="The shadow model (MODEL_fitted)."),
    ] = None,
    propose: Annotated[bool, typer.Option(help="Add rules that are missing.")] = True,
) -> None:
    """Learn the points of a scoring model from who won, as a shadow model.

    Judged on later days only. Rows with `pinned` true keep their points, all keep
    their sign. --vars as in `build`.
    """
    with one_clear_sentence():
        from lead_scoring.fit import fit as run

        run(scoring_model, horizon, months, to, named, propose, context.args)


@app.command("export-weights", rich_help_panel=WEIGHTS)
def export_weights(
    file: Annotated[Path, typer.Argument(help="The workbook to write: .xlsx")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a workbook that is there.")
    ] = False,
) -> None:
    """Write the weights as a workbook: a sheet a file, with lists and explanations."""
    with one_clear_sentence():
        from lead_scoring.excel import export_weights as run

        run(file, overwrite=overwrite)


@app.command("import-weights", rich_help_panel=WEIGHTS)
def import_weights(
    file: Annotated[Path, typer.Argument(help="What a spreadsheet saved: .xlsx, .csv")],
    locale: Annotated[
        Locale | None,
        typer.Option(help="How it reads 1.234 and 01/02/2026, which mean two things."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Write without asking.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the changes alone.")
    ] = False,
) -> None:
    """Bring edited weights back: show each change, ask, write clean seed files.

    A cell with two readings is refused unless --locale settles it. All files are
    written or none; tables that the file does not hold stay as they are.
    """
    with one_clear_sentence():
        from lead_scoring.excel import import_weights as run

        run(file, locale.value if locale else None, yes=yes, dry_run=dry_run)


@app.command(rich_help_panel=RAW)
def demo(
    contacts: Annotated[int | None, typer.Option(min=0, help="People (5000).")] = None,
    activities: Annotated[
        int | None, typer.Option(min=0, help="What they did (150000).")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed, another world.")] = 42,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day (today in UTC)."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the files (LEAD_SCORING_RAW).")
    ] = None,
    world: Annotated[World, typer.Option(help="Which world.")] = World.demo,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace tables that are there.")
    ] = False,
    only_if_empty: Annotated[
        bool, typer.Option("--only-if-empty", help="Do nothing where data is.")
    ] = False,
) -> None:
    """Write raw files of a made-up world, the same for the same arguments."""
    with one_clear_sentence():
        from lead_scoring import raw_memory, variables
        from lead_scoring.demo_files import put
        from lead_scoring.paths import find_paths
        from lead_scoring.raw import holds_data

        paths = find_paths()
        folder = paths.raw if out is None else out.absolute()
        if only_if_empty and holds_data(folder):
            return
        day = as_of.date() if as_of else variables.today()

        def generate(aside: Path) -> None:
            typer.echo(f"Writing the {world} world to {paths.short(folder)}")
            if world is World.demo:
                from lead_scoring.demo import generate as write

                write(
                    5_000 if contacts is None else contacts,
                    150_000 if activities is None else activities,
                    seed,
                    day,
                    aside,
                )
            else:
                from lead_scoring.demo.leadforge import generate as write_leadforge

                write_leadforge(aside, seed)

        if world is World.leadforge:
            given = {
                "--contacts": contacts,
                "--activities": activities,
                "--as-of": as_of,
            }
            for option, value in given.items():
                if value is not None:
                    raise UserError(
                        f"{option} does not apply to the world leadforge, whose size "
                        "and days are fixed. Leave it out."
                    )
        replaced = put(paths, folder, generate, overwrite)
        if replaced and raw_memory.is_logged(paths, folder):
            typer.echo(
                f"{paths.short(paths.database)} still remembers the activities that "
                "were here before. Build once with --forget to forget them."
            )


@app.command(rich_help_panel=RAW)
def doctor(
    variables: Annotated[
        str, typer.Option("--vars", help="dbt variables, as in `build`.")
    ] = "",
) -> None:
    """Look at the raw folder before a build: what is missing, unmapped, unreadable
    or suspicious, and what to do. Changes nothing."""
    with one_clear_sentence():
        from lead_scoring.doctor import doctor as run

        run(variables)


@app.command(rich_help_panel=RAW, context_settings=PASSED_ON)
def load(context: typer.Context) -> None:
    """Bring the raw folder into the warehouse of a target: --target postgres.

    All tables are replaced in one step, or none. --vars as in `build`.
    """
    with one_clear_sentence():
        from lead_scoring.load import load as run

        run(context.args)


@app.command(
    rich_help_panel=USES,
    # Its help is that of MetricFlow.
    context_settings=PASSED_ON | {"help_option_names": []},
)
def metrics(context: typer.Context) -> None:
    """Ask for metrics, and list and check them: `query --metrics leads`.

    The commands of MetricFlow's `mf`, which asks nobody here (docs/metrics.md).
    """
    with one_clear_sentence():
        from lead_scoring.metrics import metrics as run

        run(context.args)


@app.command(rich_help_panel=USES, context_settings=PASSED_ON)
def docs(context: typer.Context) -> None:
    """Write one page of all models and columns: published/docs/index.html.

    Of the last build; the page asks nobody for anything (docs/docs-site.md). --vars
    and --target as in `build`.
    """
    with one_clear_sentence():
        from lead_scoring.docs import docs as run

        run(context.args)


@app.command(rich_help_panel=USES)
def notify(
    to: Annotated[
        list[str],
        typer.Option(
            metavar="[NAME=]URL",
            envvar="LEAD_SCORING_NOTIFY",
            show_envvar=True,
            help="A receiver, as Apprise writes it: slack://..., mailto://...",
        ),
    ],
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="A new receiver gets changes from this day on (from now on).",
        ),
    ] = None,
    scoring_model: Annotated[
        list[str] | None, typer.Option(help="This one alone (all that are live).")
    ] = None,
    tier: Annotated[
        list[str] | None, typer.Option(help="Changes into this tier alone (all).")
    ] = None,
    digest: Annotated[
        bool, typer.Option("--digest", help="One message for all changes.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would go out; send nothing.")
    ] = False,
    skip: Annotated[
        bool,
        typer.Option("--skip", help="Drop what waits, and begin anew with now."),
    ] = False,
    per_minute: Annotated[
        float, typer.Option(min=0.1, help="Messages a minute to each receiver.")
    ] = 20,
    attempts: Annotated[
        int, typer.Option(min=1, help="Tries for a message in one run.")
    ] = 4,
) -> None:
    """Tell each tier change and fast track once: chat, mail, webhook (docs/alerts.md).

    Reads the published file. Status 1 where a message could not be sent; the next run
    sends it. --to, --scoring-model and --tier can be given several times.
    """
    if skip and since is not None:
        raise typer.BadParameter("give --skip or --since, not both")
    with one_clear_sentence():
        from lead_scoring.notify import Wish
        from lead_scoring.notify import notify as run
        from lead_scoring.notify.changes import Filter

        is_done = run(
            Wish(
                tuple(to),
                since.date() if since else None,
                Filter(tuple(scoring_model or ()), tuple(tier or ())),
                digest,
                dry_run,
                skip,
                per_minute,
                attempts,
            )
        )
    if not is_done:
        raise typer.Exit(1)


@app.command(rich_help_panel=USES)
def export(
    system: Annotated[
        System, typer.Argument(help="Whose import file: hubspot, salesforce or csv.")
    ],
    everything: Annotated[
        bool, typer.Option("--all", help="Every row, not only those that changed.")
    ] = False,
    scoring_model: Annotated[
        str | None,
        typer.Option(help="The scores of this one (the primary of each contact)."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the files (exports/)."),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(help="A further destination of this system, with its own memory."),
    ] = None,
    rows_per_file: Annotated[
        int | None, typer.Option(min=1, help="Begin a new file after so many rows.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count the rows; write nothing.")
    ] = False,
) -> None:
    """Write scores as an import file for a CRM: what changed since the last one.

    Reads the published file. A key, the score and its parts; no name, no email. See
    docs/export.md.
    """
    with one_clear_sentence():
        from lead_scoring.export import Wish
        from lead_scoring.export import export as run
        from lead_scoring.export.systems import System as Known

        run(
            Wish(
                Known(system.value),
                scoring_model,
                everything,
                out.absolute() if out else None,
                name,
                rows_per_file,
                dry_run,
            )
        )


@app.command(rich_help_panel=USES)
def dashboards(
    contact: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="Whose lead card to draw (the top lead of all)."
        ),
    ] = None,
) -> None:
    """Draw pages of what is published, each one file that needs no network.

    Overview, sales queue, model quality and lead card, in `published/dashboards`
    (docs/dashboards.md). Status 1 where a page could not be drawn; its older one stays.
    """
    with one_clear_sentence():
        from lead_scoring.dashboards import dashboards as run

        is_done = run(contact)
    if not is_done:
        raise typer.Exit(1)
