"""Cells that should be one of a few words, a number, or the id of another table."""

from __future__ import annotations

from lead_scoring.doctor.content import Content, Scope
from lead_scoring.doctor.report import Report, count, quoted, share

STAGES = ("open", "won", "lost")
# Empty means no, and says so; these do too.
NO_WORDS = ("false", "f", "0", "no", "n")
NUMBER = r"[+-]?[0-9]+([.][0-9]+)?"
SHOWN = 6
SIZES = ("employee_count", "annual_revenue")
# (table, column, the table it points to): ids that should be known.
LINKS = (
    ("contacts", "account_id", "accounts"),
    ("opportunities", "account_id", "accounts"),
    ("contacts", "merged_into", "contacts"),
    ("opportunities", "contact_id", "contacts"),
    ("contact_attributes", "contact_id", "contacts"),
)


def check_values(content: Content, report: Report) -> None:
    for scope in content.of("contacts"):
        check_opt_out(content, scope, report)
    for scope in content.of("opportunities"):
        check_stage(content, scope, report)
        check_ends(content, scope, report)
        check_unread(content, scope, "amount", report)
    for scope in content.of("campaigns"):
        check_unread(content, scope, "cost", report)
    for table in ("contacts", "accounts"):
        for scope in content.of(table):
            for column in SIZES:
                check_size(content, scope, column, report)
    for table, column, target in LINKS:
        if content.has(target):
            for scope in content.of(table):
                if scope.connector in content.incomplete:
                    continue
                check_link(content, scope, column, target, report)


def check_opt_out(content: Content, scope: Scope, report: Report) -> None:
    words = content.rows(
        f"""
        select lower(unread_profiling_opt_out), count(*)
        from {scope.relation}
        where lower(unread_profiling_opt_out) not in {NO_WORDS}
        group by 1
        order by 2 desc, 1
        """
    )
    if words:
        total = sum(number for _, number in words)
        report.warning(
            f"{scope.place}, column profiling_opt_out",
            f"neither yes nor no in {count(total, 'cell')}; that counts as no, so "
            "these people are profiled. Write true where somebody objected to it",
            tallies(words),
        )


def check_stage(content: Content, scope: Scope, report: Report) -> None:
    words = content.rows(
        f"""
        select coalesce(stage, '(empty)'), count(*)
        from {scope.relation}
        where coalesce(stage, '') not in {STAGES}
        group by 1
        order by 2 desc, 1
        """
    )
    if words:
        total = sum(number for _, number in words)
        report.warning(
            f"{scope.place}, column stage",
            f"{count(total, 'deal')} with a stage that is none of open, won, lost. "
            "Write one of the three: others are neither open nor won nor lost to any "
            "rule",
            tallies(words),
        )


def check_ends(content: Content, scope: Scope, report: Report) -> None:
    (undated,) = content.row(
        f"select count(*) from {scope.relation} where stage in ('won', 'lost') "
        "and closed_at is null and unread_closed_at is null"
    )
    if undated:
        report.warning(
            f"{scope.place}, column closed_at",
            f"{count(undated, 'deal')} won or lost without a day, so that no score "
            "hears of it",
        )


def check_unread(content: Content, scope: Scope, column: str, report: Report) -> None:
    wrong, example = content.row(
        f"select count(unread_{column}), min(unread_{column}) from {scope.relation}"
    )
    if wrong:
        report.warning(
            f"{scope.place}, column {column}",
            f"no number in {count(wrong, 'cell')}, such as {quoted(example)}; it "
            "counts as empty. Write 1234.50, without currency and thousands separator",
        )


def check_size(content: Content, scope: Scope, column: str, report: Report) -> None:
    words = content.rows(
        f"""
        select {column}, count(*)
        from {scope.relation}
        where not regexp_full_match({column}, '{NUMBER}')
        group by 1
        order by 2 desc, 1
        """
    )
    if words:
        total = sum(number for _, number in words)
        report.warning(
            f"{scope.place}, column {column}",
            f"neither a number nor a range in {count(total, 'cell')}, so that no rule "
            "for a size matches. Write 120, 11-50 or 200+",
            tallies(words),
        )


def check_link(
    content: Content, scope: Scope, column: str, target: str, report: Report
) -> None:
    key = "account_id" if target == "accounts" else "contact_id"
    known = content.every(target, key)
    filled, lost, example = content.row(
        f"""
        select
            count({column}),
            count(*) filter (is_lost),
            min({column}) filter (is_lost)
        from (
            select
                {column},
                {column} not in (select {key} from {known} where {key} is not null)
                    as is_lost
            from {scope.relation}
            where {column} is not null
        )
        """
    )
    if lost:
        # A few are in the nature of exports; many are a mistake.
        say = report.warning if lost * 10 > filled else report.note
        say(
            f"{scope.place}, column {column}",
            f"not in {target}: {lost:,} of {count(filled, 'id')} "
            f"({share(lost, filled)}), such as {quoted(example)}",
        )


def tallies(words: list[tuple[str, int]]) -> list[str]:
    shown = [f"{number:,} {quoted(word)}" for word, number in words[:SHOWN]]
    more = len(words) - SHOWN
    return [*shown, f"... {count(more, 'other value')}"] if more > 0 else shown
