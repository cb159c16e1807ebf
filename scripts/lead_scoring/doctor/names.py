"""The name that somebody may have meant: of a file, of a column."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Below this share of equal letters two names mean different things more often
# than not: `lead_score` is no `lead_source`. A system has many tables, so that
# theirs must be more alike.
LIKENESS = 85
CLOSE = 90

# What exports put around the name of a table.
WRAPPING = re.compile(
    r"^(sf|hs|export|all|my|crm|tbl|dim|fct)_|"
    r"_(export|exported|data|table|list|full|final|all|copy|new|old|v?\d+)$"
)

TABLES = {
    "contacts": "people persons leads customers users clients clienti contatti "
    "kontakty klienci osoby prospects subscribers members",
    "accounts": "companies organizations organisations firms aziende societa firmy "
    "kontrahenci organizacje",
    "activities": "events interactions touches touchpoints actions engagements tasks "
    "attivita eventi aktywnosci zdarzenia activity_log",
    "campaigns": "marketing_campaigns campagne kampanie",
    "opportunities": "deals offers trattative opportunita szanse transakcje",
    "contact_attributes": "attributes properties tags custom_fields attributi atrybuty",
    "erasure_requests": "erasures gdpr gdpr_requests deletion_requests forget_me",
}

# For each column of the raw contract, what other systems call it. A name may mean
# several: the table that lacks one of them decides.
COLUMNS = {
    "contact_id": "id contact contactid person_id customer_id lead_id record_id vid "
    "id_contatto id_kontaktu",
    "account_id": "id company_id organization_id organisation_id id_azienda id_firmy",
    "activity_id": "id event_id activityid id_attivita id_aktywnosci",
    "campaign_id": "id campaign campaignid id_campagna id_kampanii",
    "opportunity_id": "id deal_id opportunity id_trattativa id_szansy",
    "created_at": "created create_date created_date creation_date date_created "
    "createdate created_on date_added added_at creato_il data_creazione "
    "data_utworzenia utworzono",
    "updated_at": "updated modified last_modified last_modified_date modified_at "
    "modified_on lastmodifieddate data_modifica data_modyfikacji",
    "deleted_at": "deleted deleted_on date_deleted",
    "closed_at": "closed close_date closed_date closedate closed_on data_chiusura "
    "data_zamkniecia",
    "occurred_at": "date time timestamp datetime event_date event_time activity_date "
    "happened_at occurred data data_ora data_zdarzenia when",
    "loaded_at": "loaded inserted_at synced_at _fivetran_synced load_date",
    "started_at": "start start_date started data_inizio data_rozpoczecia",
    "ended_at": "end end_date ended data_fine data_zakonczenia",
    "requested_at": "request_date requested date",
    "activity_type": "type event event_type kind activity action tipo typ",
    "email": "e_mail mail email_address mail_address posta_elettronica adres_email",
    "full_name": "name contact_name nome imie_i_nazwisko",
    "account_name": "name company company_name organization nome_azienda nazwa_firmy "
    "nazwa",
    "campaign_name": "name campaign nome nazwa",
    "owner_id": "owner sales_rep salesperson",
    "job_title": "title position role qualifica stanowisko",
    "country": "country_code nation paese kraj",
    "city": "town citta miasto",
    "birth_date": "birthday date_of_birth dob data_di_nascita data_urodzenia",
    "gender": "sex sesso plec",
    "industry": "sector branch settore branza",
    "employee_count": "employees number_of_employees num_employees company_size "
    "dipendenti liczba_pracownikow",
    "annual_revenue": "revenue turnover fatturato przychody",
    "lead_source": "source origin original_source fonte zrodlo",
    "profiling_opt_out": "opt_out optout no_profiling do_not_profile profiling_optout",
    "domain": "website web_site url email_domain dominio domena",
    "target": "url page link page_url asset subject",
    "stage": "status deal_stage state fase etap",
    "amount": "value deal_value importo kwota wartosc",
    "loss_reason": "lost_reason closed_lost_reason reason motivo powod",
    "cost": "budget spend costo koszt",
    "attribute": "name key property field",
    "value": "val content valore wartosc",
}


def plain(name: str) -> str:
    """`Contact ID` and `contactId` as `contact_id`."""
    import unicodedata

    # Polish l with stroke has no plain letter in Unicode's own tables.
    ascii_name = (
        unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L"))
        .encode("ascii", "ignore")
        .decode("ascii")
    )
    humps = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", ascii_name)
    return re.sub(r"[^a-z0-9]+", "_", humps.lower()).strip("_")


def meant_column(name: str, known: Iterable[str]) -> str | None:
    """The known column that a header may have meant."""
    return meant(plain(name), list(known), COLUMNS)


def meant_table(
    stem: str, known: Iterable[str], likeness: float = LIKENESS
) -> str | None:
    """The known table that a file may hold, from its name without the ending."""
    choices = list(known)
    name = plain(stem)
    by_singular = {singular(choice): choice for choice in reversed(choices)}
    while True:
        found = by_singular.get(singular(name)) or meant(
            name, choices, TABLES, likeness
        )
        shorter = WRAPPING.sub("", name)
        if found or shorter == name:
            return found
        name = shorter


def singular(name: str) -> str:
    """`tasks` as `task`, `opportunities` as `opportunity`: enough to compare two
    names, of each word of them."""
    return "_".join(
        word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
        for word in name.split("_")
    )


def meant(
    name: str,
    known: list[str],
    synonyms: dict[str, str],
    likeness: float = LIKENESS,
) -> str | None:
    if not name:
        return None
    by_plain = {plain(choice): choice for choice in known}
    if name in by_plain:
        return by_plain[name]
    for choice in known:
        if name in synonyms.get(choice, "").split():
            return choice
    return nearest(name, by_plain, likeness)


def nearest(name: str, by_plain: dict[str, str], likeness: float) -> str | None:
    from rapidfuzz import fuzz, process

    squeezed = name.replace("_", "")
    found = process.extractOne(
        squeezed,
        {choice: choice.replace("_", "") for choice in by_plain},
        scorer=fuzz.ratio,
        score_cutoff=likeness,
    )
    return by_plain[found[2]] if found else None
