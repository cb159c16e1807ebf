"""Times that cannot be read, and times that cannot be true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from lead_scoring.doctor.content import TIMES, Content, Scope
from lead_scoring.doctor.report import Report, count, quoted, share

CLOCK = r"([ T,].*)?"
# What a text looks like that is no ISO 8601, first match wins (DuckDB's regexes).
FORMS = (
    ("nothing", r"(?i)(0000-00-00.*|null|none|n/?[ad]|na[nt]|never|brak|[-?.]+|#.*)"),
    ("numbers", rf"\d{{1,2}}[/. -]\d{{1,2}}[/. -]\d{{4}}{CLOCK}"),
    ("short_year", rf"\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2}}{CLOCK}"),
    ("slashes", rf"\d{{4}}[/.]\d{{1,2}}[/.]\d{{1,2}}{CLOCK}"),
    ("twelve_hours", r"(?i)\d.*\d ?[ap][.]?m[.]?"),
    ("one_digit", r"\d{4}-(\d-\d{1,2}|\d{2}-\d)([ T].*)?|\d{4}-\d{2}-\d{2}[ T]\d:.*"),
    ("no_such_day", r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}([.]\d+)?)?)?"),
    ("zone", r"\d{4}-\d{2}-\d{2}[ T].*[A-Za-z]{3,5}"),
    ("comma", r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2},\d+.*"),
    ("milliseconds", r"\d{13}"),
    ("seconds", r"\d{10}([.]\d+)?"),
    ("compact", r"\d{8}|\d{8}T?\d{4,6}Z?"),
    ("serial", r"\d{5}([.,]\d+)?"),
    ("month_name", r"(?i).*[a-z]{3}.*\d.*|.*\d.*[a-z]{3}.*"),
)
WORDS = {
    "nothing": "a word for nothing; leave the cell empty",
    "day_first": "the day first",
    "month_first": "the month first",
    "neither": "no such date, the day or the month first",
    "either": "the day or the month first, which nothing here tells",
    "short_year": "a year of two digits",
    "slashes": "no hyphens",
    "twelve_hours": "am or pm",
    "one_digit": "an hour, day or month of one digit",
    "no_such_day": "a day or an hour that does not exist",
    "zone": "a time zone in letters; write Z or an offset such as +02:00",
    "comma": "a comma before the fraction of the second; write a dot",
    "milliseconds": "milliseconds since 1970",
    "seconds": "seconds since 1970",
    "compact": "no hyphens",
    "serial": "a spreadsheet's day number; format the column as yyyy-mm-dd hh:mm "
    "before you save it",
    "month_name": "the month in letters",
    "other": "no time that is known here",
}
EFFECT = {
    ("contacts", "created_at"): "so these contacts are left out",
    ("activities", "occurred_at"): "so these activities are left out",
    ("opportunities", "created_at"): "so these deals were never opened",
    ("opportunities", "closed_at"): "so these deals are never won or lost",
}
DEFAULT_EFFECT = "so they count as empty"
REQUIRED = {("contacts", "created_at"), ("activities", "occurred_at")}
# What is recorded cannot be of tomorrow; what is planned can.
PLANNED = {"ended_at", "started_at", "closed_at"}
LONG_AGO = date(2000, 1, 1)
BORN_LONG_AGO = date(1900, 1, 2)
# Fewer contacts may well have come on one day.
ENOUGH = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SPREADSHEET_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Form:
    """How many cells look the same way, with one of them."""

    name: str
    cells: int
    example: str
    row: str | None


def check_times(content: Content, today: date, report: Report) -> None:
    for table, columns in TIMES.items():
        for scope in content.of(table):
            for column in columns:
                check_column(content, scope, column, today, report)
    for scope in content.of("contacts"):
        check_one_moment(content, scope, report)
    for scope in content.of("activities"):
        check_order(content, scope, report)


def check_column(
    content: Content, scope: Scope, column: str, today: date, report: Report
) -> None:
    old = BORN_LONG_AGO if column == "birth_date" else LONG_AGO
    # A day more, for clocks east of Greenwich.
    new = today + timedelta(days=731 if column in PLANNED else 1)
    rows, unread, read, early, late, least, most = content.row(
        f"""
        select
            count(*),
            count(unread_{column}),
            count({column}),
            count(*) filter ({column} < $old),
            count(*) filter ({column} >= $new),
            strftime(min({column}), '%Y-%m-%d'),
            strftime(max({column}), '%Y-%m-%d')
        from {scope.relation}
        """,
        old=old,
        new=new + timedelta(days=1),
    )
    where = f"{scope.place}, column {column}"
    if unread:
        say_unread(content, scope, column, unread, read, report)
    empty = rows - unread - read
    if empty and (scope.table, column) in REQUIRED:
        # Nothing but blanks: no row can be used.
        say = report.error if empty == rows else report.warning
        say(where, f"empty in {empty:,} of {count(rows, 'row')}, which are left out")
    if early:
        hint = (
            "; a time in the wrong unit, or none, becomes 1970"
            if "1970" in least
            else ""
        )
        report.warning(
            where,
            f"{count(early, 'value')} before {old.isoformat()} (the earliest: "
            f"{least}){hint}. Look whether that can be true",
        )
    if late:
        counts = (
            "; nothing counts before its day"
            if (scope.table, column) in REQUIRED
            else ""
        )
        report.warning(
            where,
            f"{count(late, 'value')} in the future (the latest: {most}){counts}. "
            "Look whether day and month have changed places",
        )


def say_unread(
    content: Content, scope: Scope, column: str, unread: int, read: int, report: Report
) -> None:
    forms = forms_of(content, scope, column)
    effect = EFFECT.get((scope.table, column), DEFAULT_EFFECT)
    kinds = len(forms) + (read > 0)
    mixed = ""
    if kinds > 1:
        number = {2: "two", 3: "three"}.get(kinds, "several")
        mixed = f" The column holds {number} forms of time."
    message = (
        f"{unread:,} of {count(unread + read, 'time')} cannot be read, {effect}."
        f"{mixed} Write 2026-12-31 or 2026-12-31 14:05:09"
    )
    details = [f"{read:,} can be read"] if read else []
    details += [line(form, scope.key) for form in forms]
    # A build without most of its contacts or activities makes no sense.
    essential = (scope.table, column) in REQUIRED and unread > read
    say = report.error if essential else report.warning
    say(f"{scope.place}, column {column}", message, details)


def line(form: Form, key: str) -> str:
    iso = as_iso(form)
    row = f" ({key} {form.row})" if form.row else ""
    means = f" is {iso}" if iso else ""
    return f"{form.cells:,} with {WORDS[form.name]}: {quoted(form.example)}{means}{row}"


def forms_of(content: Content, scope: Scope, column: str) -> list[Form]:
    """The forms of what cannot be read, most frequent first."""
    branches = " ".join(
        f"when regexp_full_match(cell, '{pattern}') then '{name}'"
        for name, pattern in FORMS
        if name != "numbers"
    )
    numbers = dict(FORMS)["numbers"]
    first = "cast(regexp_extract(cell, '^\\d+') as integer)"
    second = "cast(regexp_extract(cell, '^\\d+.(\\d+)', 1) as integer)"
    order = f"""
        case
            when
                least({first}, {second}) not between 1 and 12
                or greatest({first}, {second}) > 31
                then 'neither'
            when {first} > 12 then 'day_first'
            when {second} > 12 then 'month_first'
            else 'either'
        end
    """
    found = content.rows(
        f"""
        select form, count(*), min(cell), arg_min(row_id, cell)
        from (
            select
                unread_{column} as cell,
                {scope.key} as row_id,
                case
                    when regexp_full_match(cell, '{numbers}') then {order}
                    {branches}
                    else 'other'
                end as form
            from {scope.relation}
            where unread_{column} is not null
        )
        group by form
        order by 2 desc, 1
        """
    )
    forms = [Form(*row) for row in found]
    names = {form.name for form in forms}
    # One order alone is there: the doubtful ones are of it too.
    if "either" in names and len(names & {"day_first", "month_first"}) == 1:
        forms = joined(forms, *(names & {"day_first", "month_first"}))
    return forms


def joined(forms: list[Form], name: str) -> list[Form]:
    kept = next(form for form in forms if form.name == name)
    more = next(form for form in forms if form.name == "either")
    both = Form(name, kept.cells + more.cells, kept.example, kept.row)
    rest = [form for form in forms if form.name not in (name, "either")]
    return sorted([both, *rest], key=lambda form: -form.cells)


def parsed(pattern: str, day: slice) -> Callable[[str], str]:
    def convert(text: str) -> str:
        # The clock is left out: it is the day that people confuse.
        words = text[day].replace(".", "/")
        moment = datetime.strptime(words, pattern).replace(tzinfo=UTC)
        return moment.date().isoformat()

    return convert


def numbers(text: str, order: str) -> str:
    parts = [
        int(part)
        for part in text.replace("/", " ")
        .replace(".", " ")
        .replace("-", " ")
        .split()[:3]
    ]
    day, month = parts[:2] if order == "day" else parts[1::-1]
    return date(parts[2], month, day).isoformat()


CONVERT: dict[str, Callable[[str], str]] = {
    "day_first": lambda text: numbers(text, "day"),
    "month_first": lambda text: numbers(text, "month"),
    "slashes": lambda text: date(
        *(int(part) for part in text.replace(".", "/").split()[0].split("/"))
    ).isoformat(),
    "compact": parsed("%Y%m%d", slice(8)),
    "seconds": lambda text: moment_of(EPOCH, seconds=float(text)),
    "milliseconds": lambda text: moment_of(EPOCH, milliseconds=float(text)),
    "serial": lambda text: moment_of(
        SPREADSHEET_EPOCH, days=float(text.replace(",", "."))
    ),
}


def as_iso(form: Form) -> str | None:
    """What the example would be in the form that is read."""
    if form.name not in CONVERT:
        return None
    try:
        return CONVERT[form.name](form.example)
    except (ValueError, OverflowError):
        return None


def moment_of(start: datetime, **span: float) -> str:
    moment = start + timedelta(**span)
    return f"{moment:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00")


def check_one_moment(content: Content, scope: Scope, report: Report) -> None:
    rows, moments, day, on_day = content.row(
        f"""
        select
            sum(contacts),
            count(*),
            strftime(arg_max(created_at, contacts), '%Y-%m-%d'),
            max(contacts)
        from (
            select date_trunc('day', created_at) as created_at, count(*) as contacts
            from {scope.relation}
            where created_at is not null
            group by 1
        )
        """
    )
    if not rows or rows < ENOUGH or on_day * 2 <= rows:
        return
    which = "all" if moments == 1 else f"{share(on_day, rows)} of the"
    report.warning(
        f"{scope.place}, column created_at",
        f"{which} contacts were created on {day}. Is it the day of an import? "
        "A contact does not exist before it, and silence is counted from it",
    )


def check_order(content: Content, scope: Scope, report: Report) -> None:
    early, loaded = content.row(
        f"""
        select
            -- a day, because clocks and time zones of two systems differ
            count(*) filter (loaded_at < occurred_at - interval 1 day),
            count(loaded_at)
        from {scope.relation}
        """
    )
    if early:
        # What is planned is loaded before it happens; but most is not planned.
        say = report.warning if early * 10 > loaded else report.note
        say(
            f"{scope.place}, column loaded_at",
            f"loaded a day or more before they occurred: {early:,} of "
            f"{count(loaded, 'activity', 'activities')}. Look whether the columns have "
            "changed places",
        )
