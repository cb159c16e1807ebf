"""Say in one sentence what is wrong with a raw file that DuckDB cannot read."""

import re

# How DuckDB and the macro `require_columns` word it, white space folded.
LINE = re.compile(r"CSV Error on Line: (?P<line>\d+)")
FILE = re.compile(r"file = (?P<file>.+?[.]csv)\b|in file \"(?P<quoted>[^\"]+)\"")
NO_COLUMN = re.compile(
    r"The raw table (?P<table>\w+) has no column (?P<column>\w+) "
    r"\(found: (?P<found>.*?)\)\..*? Read by "
    r"(?:\w+\(\[?'(?P<file>/[^']*)'|(?P<relation>\S+))"
)
# How the macros word what is wrong with a schema or a server.
NO_TABLES = re.compile(
    r"The (?:var \w+_schema is .+?, a schema that|schema .+?) holds none of the tables "
    r"of .+? out of the var connectors\."
)
NEEDS = re.compile(r"This project needs (.+?)\. > in macro")


def explain(text: str) -> str | None:
    """What, where and what to do; None where the fault is no raw file's.

    Arguments:
        text: what dbt said, white space folded.
    """
    missing = NO_COLUMN.search(text)
    if missing:
        where = missing["file"] or missing["relation"].replace('"', "")
        return (
            f"{where} has no column {missing['column']} (found: "
            f"{missing['found']}). Rename the column that holds it and run this "
            "command again; nothing was published."
        )
    if no_tables := NO_TABLES.search(text):
        return no_tables[0]
    if needs := NEEDS.search(text):
        return f"this project needs {needs[1]}."
    line, file = LINE.search(text), FILE.search(text)
    if not line and "sniffing file" not in text:
        return None
    where = (file["file"] or file["quoted"]) if file else "a CSV file"
    if not file and (sniffed := re.search(r'sniffing file "([^"]+)"', text)):
        where = sniffed[1]
    if "not utf-8 encoded" in text:
        # The reader counts from the piece it was reading, so no line is named.
        return (
            f"{where} is not in UTF-8. Save it again as CSV UTF-8 (in spreadsheet "
            "programs a choice of `Save as`); nothing was published."
        )
    at = f", line {line['line']}" if line else ""
    return (
        f"{where}{at}: this is not a row of the table that the header promises (too "
        "many cells, or a quote that nobody closes). Mend the row and run this "
        "command again; nothing was published."
    )
