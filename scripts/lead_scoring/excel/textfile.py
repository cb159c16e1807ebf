"""The text of a CSV, whatever code page an office saved it in."""

from __future__ import annotations

import re
from pathlib import Path

from lead_scoring.errors import UserError
from lead_scoring.excel.locales import LOCALES, SIGNS, Locale

OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
UTF_16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
SAVE_AS = "save the file as CSV UTF-8 (comma delimited), or as workbook (.xlsx)"
WORD = re.compile(rb"[^,;\t|\r\n\"]*[\x80-\xff][^,;\t|\r\n\"]*")


def text_of(path: Path, content: bytes, locale: Locale | None) -> str:
    """Raises UserError when the bytes have no meaning, or more than one."""
    if not content.strip():
        raise UserError(f"{path.name} is empty; nothing was changed")
    if content.startswith(OLD_WORKBOOK):
        raise UserError(
            f"{path.name} is a workbook of the old kind (.xls) or has a password; "
            "save it as Excel workbook (.xlsx) without one"
        )
    if content.lstrip()[:5].lower() in (b"<html", b"<?xml", b"<!doc", b"<tabl"):
        raise UserError(f"{path.name} is a web page and no table; {SAVE_AS}")
    try:
        if content[:2] in UTF_16:
            return content.decode("utf-16")
        if b"\x00" in content[:4]:
            order = "be" if content[0] == 0 else "le"
            return content.decode(f"utf-16-{order}")
        if b"\x00" in content:
            raise UserError(f"{path.name} is no text file; {SAVE_AS}")
    except UnicodeDecodeError:
        raise UserError(f"{path.name} breaks off in the middle; {SAVE_AS}") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        return _of_code_page(path, content, broken.start, locale)


def _of_code_page(path: Path, content: bytes, start: int, locale: Locale | None) -> str:
    line = content.count(b"\n", 0, start) + 1
    found = WORD.search(content, content.rfind(b"\n", 0, start) + 1)
    word = found[0] if found else content[start : start + 1]
    where = f"{path.name}, line {line}"
    if locale is None:
        readings = dict.fromkeys(
            f'"{word.decode(each.code_page, "replace").strip()}" (--locale {name})'
            for name, each in LOCALES.items()
            if name in ("it", "pl")
        )
        raise UserError(
            f"{where}: the file is not UTF-8, so a word has several readings: "
            f"{' or '.join(readings)}; give the --locale or {SAVE_AS}"
        )
    text = content.decode(locale.code_page, "replace")
    for number, of_file in enumerate(text.split("\n"), start=1):
        strange = [each for each in of_file if not _is_usual(each, locale)]
        if strange:
            raise UserError(
                f'{path.name}, line {number}: the letter "{strange[0]}" is not one of '
                f"the locale {locale.name}, so the file was saved in another code "
                f"page; {SAVE_AS}"
            )
    return text


def _is_usual(letter: str, locale: Locale) -> bool:
    return letter.isascii() or letter.lower() in locale.letters or letter in SIGNS
