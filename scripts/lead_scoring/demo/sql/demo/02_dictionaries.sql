-- The words of the world: titles, places, pages, steps of a visit.

create table titles as
select
    lang,
    row_number() over (partition by lang order by ord) - 1 as slot,
    count(*) over (partition by lang) as slots,
    title,
    seniority,
    job_function,
from (
    values
    (1, 'it', 'Titolare', 'owner', 'management'),
    (2, 'it', 'Titolare ristorante', 'owner', 'management'),
    (3, 'it', 'Proprietario', 'owner', 'management'),
    (4, 'it', 'Amministratore delegato', 'c_level', 'management'),
    (5, 'it', 'Direttore generale', 'director', 'management'),
    (6, 'it', 'Direttore acquisti', 'director', 'purchasing'),
    (7, 'it', 'Responsabile acquisti', 'manager', 'purchasing'),
    (8, 'it', 'Responsabile acquisti', 'manager', 'purchasing'),
    (9, 'it', 'Direttore food & beverage', 'director', 'food_and_beverage'),
    (10, 'it', 'Chef executive', 'manager', 'kitchen'),
    (11, 'it', 'Capo cuoco', 'manager', 'kitchen'),
    (12, 'it', 'Cuoco', 'specialist', 'kitchen'),
    (13, 'it', 'Responsabile di cucina', 'manager', 'kitchen'),
    (14, 'it', 'Direttore d''albergo', 'director', 'operations'),
    (15, 'it', 'Responsabile operativo', 'manager', 'operations'),
    (16, 'it', 'Responsabile manutenzione', 'manager', 'maintenance'),
    (17, 'it', 'Tecnico manutentore', 'specialist', 'maintenance'),
    (18, 'it', 'Addetto acquisti', 'specialist', 'purchasing'),
    (19, 'it', 'Impiegato amministrativo', 'specialist', 'finance'),
    (20, 'it', 'Responsabile marketing', 'manager', 'marketing'),
    (21, 'it', 'Addetto risorse umane', 'specialist', 'human_resources'),
    (22, 'it', 'Stagista', 'intern', null),
    (23, 'it', 'Agente di commercio', 'specialist', 'sales'),
    (24, 'it', 'Barista', null, 'food_and_beverage'),
    (1, 'pl', 'Właściciel', 'owner', 'management'),
    (2, 'pl', 'Właścicielka restauracji', 'owner', 'management'),
    (3, 'pl', 'Prezes zarządu', 'c_level', 'management'),
    (4, 'pl', 'Dyrektor zakupów', 'director', 'purchasing'),
    (5, 'pl', 'Dyrektor hotelu', 'director', 'operations'),
    (6, 'pl', 'Kierownik zakupów', 'manager', 'purchasing'),
    (7, 'pl', 'Kierownik restauracji', 'manager', 'operations'),
    (8, 'pl', 'Szef kuchni', 'manager', 'kitchen'),
    (9, 'pl', 'Szef kuchni', 'manager', 'kitchen'),
    (10, 'pl', 'Kucharz', 'specialist', 'kitchen'),
    (11, 'pl', 'Specjalista ds. zakupów', 'specialist', 'purchasing'),
    (12, 'pl', 'Kierownik techniczny', 'manager', 'maintenance'),
    (13, 'pl', 'Księgowa', 'specialist', 'finance'),
    (14, 'pl', 'Kierownik gastronomii', 'manager', 'food_and_beverage'),
    (15, 'pl', 'Praktykant', 'intern', null),
    (16, 'pl', 'Handlowiec', 'specialist', 'sales'),
    (1, 'en', 'Owner', 'owner', 'management'),
    (2, 'en', 'CEO', 'c_level', 'management'),
    (3, 'en', 'Managing Director', 'director', 'management'),
    (4, 'en', 'General Manager', 'manager', 'management'),
    (5, 'en', 'Head of Procurement', 'director', 'purchasing'),
    (6, 'en', 'Purchasing Manager', 'manager', 'purchasing'),
    (7, 'en', 'Purchasing Manager', 'manager', 'purchasing'),
    (8, 'en', 'Food & Beverage Manager', 'manager', 'food_and_beverage'),
    (9, 'en', 'Executive Chef', 'manager', 'kitchen'),
    (10, 'en', 'Operations Director', 'director', 'operations'),
    (11, 'en', 'Maintenance Engineer', 'specialist', 'maintenance'),
    (12, 'en', 'Facilities Manager', 'manager', 'maintenance'),
    (13, 'en', 'IT Manager', 'manager', 'it'),
    (14, 'en', 'Accountant', 'specialist', 'finance'),
    (15, 'en', 'Marketing Specialist', 'specialist', 'marketing'),
    (16, 'en', 'Intern', 'intern', null),
    (17, 'en', 'CTO', 'c_level', 'it'),
    (18, 'en', 'Student', 'intern', null)
) as t (ord, lang, title, seniority, job_function);

create table places as
select
    country,
    row_number() over (partition by country order by region, city) - 1 as slot,
    count(*) over (partition by country) as slots,
    region,
    city,
from (
    values
    ('IT', 'Veneto', 'Verona'), ('IT', 'Veneto', 'Padova'),
    ('IT', 'Veneto', 'Venezia'), ('IT', 'Veneto', 'Vicenza'),
    ('IT', 'Lombardia', 'Milano'), ('IT', 'Lombardia', 'Brescia'),
    ('IT', 'Lombardia', 'Bergamo'), ('IT', 'Emilia-Romagna', 'Bologna'),
    ('IT', 'Emilia-Romagna', 'Rimini'), ('IT', 'Toscana', 'Firenze'),
    ('IT', 'Lazio', 'Roma'), ('IT', 'Piemonte', 'Torino'),
    ('IT', 'Campania', 'Napoli'), ('IT', 'Puglia', 'Bari'),
    ('IT', 'Sicilia', 'Palermo'), ('IT', 'Liguria', 'Genova'),
    ('IT', 'Trentino-Alto Adige', 'Trento'), ('IT', 'Sardegna', 'Cagliari'),
    ('PL', 'Mazowieckie', 'Warszawa'), ('PL', 'Małopolskie', 'Kraków'),
    ('PL', 'Dolnośląskie', 'Wrocław'), ('PL', 'Wielkopolskie', 'Poznań'),
    ('PL', 'Pomorskie', 'Gdańsk'), ('PL', 'Śląskie', 'Katowice'),
    ('PL', 'Łódzkie', 'Łódź'), ('PL', 'Zachodniopomorskie', 'Szczecin'),
    ('DE', 'Bayern', 'München'), ('DE', 'Berlin', 'Berlin'),
    ('AT', 'Tirol', 'Innsbruck'), ('AT', 'Wien', 'Wien'),
    ('FR', 'Île-de-France', 'Paris'), ('CZ', 'Praha', 'Praha'),
    ('SI', 'Ljubljana', 'Ljubljana'), ('CH', 'Ticino', 'Lugano')
) as t (country, region, city);

-- What the visit of one kind consists of: a first step and the next ones, each
-- chosen by weight. `pool` names the targets.
create table steps as
select
    kind,
    is_first,
    activity_type,
    pool,
    campaign_id,
    channel,
    sum(weight) over w - weight as from_slot,
    sum(weight) over w as to_slot,
from (
    values
    (1, 'browse', true, 60, 'page_view', 'page', null, 'web'),
    (2, 'browse', true, 25, 'pageview', 'page', 'search_ads', 'paid_search'),
    (3, 'browse', true, 15, 'page_view', 'page', null, 'social'),
    (4, 'browse', false, 78, 'page_view', 'page', null, 'web'),
    (5, 'browse', false, 14, 'pageview', 'page', null, 'web'),
    (6, 'browse', false, 5, 'whitepaper_download', 'document', null, 'web'),
    (7, 'browse', false, 1, 'chat', 'contact', null, 'web'),
    (8, 'browse', false, 2, 'form_submission', 'form', null, 'web'),
    (1, 'email', true, 70, 'opened email', 'none', 'newsletter', 'email'),
    (2, 'email', true, 30, 'email_open', 'none', 'newsletter', 'email'),
    (3, 'email', false, 45, 'clicked email', 'link', 'newsletter', 'email'),
    (4, 'email', false, 40, 'page_view', 'page', 'newsletter', 'email'),
    (5, 'email', false, 15, 'email_open', 'none', 'newsletter', 'email'),
    (1, 'search', true, 100, 'site_search', 'search', null, 'web'),
    (2, 'search', false, 25, 'site_search', 'search', null, 'web'),
    (3, 'search', false, 65, 'page_view', 'page', null, 'web'),
    (4, 'search', false, 10, 'document_download', 'document', null, 'web'),
    (1, 'content', true, 50, 'whitepaper_download', 'document', null, 'web'),
    (2, 'content', true, 30, 'page_view', 'page', 'search_ads', 'paid_search'),
    (3, 'content', true, 20, 'form_submission', 'form', null, 'web'),
    (4, 'content', false, 70, 'page_view', 'page', null, 'web'),
    (5, 'content', false, 30, 'document_download', 'document', null, 'web'),
    (1, 'intent', true, 40, 'page_view', 'pricing', null, 'web'),
    (2, 'intent', true, 25, 'pageview', 'product', 'search_ads', 'paid_search'),
    (3, 'intent', true, 20, 'site_search', 'buying_search', null, 'web'),
    (4, 'intent', true, 15, 'page_view', 'case', null, 'web'),
    (5, 'intent', false, 22, 'page_view', 'pricing', null, 'web'),
    (6, 'intent', false, 36, 'page_view', 'product', null, 'web'),
    (7, 'intent', false, 18, 'page_view', 'case', null, 'web'),
    (8, 'intent', false, 8, 'document_download', 'datasheet', null, 'web'),
    (9, 'intent', false, 5, 'page_view', 'demo', null, 'web'),
    (10, 'intent', false, 4, 'form_submission', 'form', null, 'web'),
    (11, 'intent', false, 2, 'demo_request', 'demo_form', null, 'web'),
    (12, 'intent', false, 2, 'quote_request', 'quote_form', null, 'web'),
    (13, 'intent', false, 2, 'chat', 'contact', null, 'web'),
    (14, 'intent', false, 1, 'trial_started', 'demo', null, 'web'),
    (1, 'sales', true, 70, 'call', 'none', null, 'phone'),
    (2, 'sales', true, 15, 'meeting', 'none', null, 'event'),
    (3, 'sales', true, 15, 'chat', 'contact', null, 'web'),
    (4, 'sales', false, 60, 'call', 'none', null, 'phone'),
    (5, 'sales', false, 40, 'page_view', 'page', null, 'web'),
    (1, 'freebie', true, 100, 'freebie_request', 'freebie', null, 'social'),
    (2, 'freebie', false, 100, 'page_view', 'page', null, 'social'),
    (1, 'job', true, 70, 'page_view', 'careers', null, 'web'),
    (2, 'job', true, 30, 'site_search', 'job_search', null, 'web'),
    (3, 'job', false, 75, 'page_view', 'careers', null, 'web'),
    (4, 'job', false, 25, 'page_view', 'about', null, 'web'),
    (1, 'bot', true, 100, 'clicked email', 'link', 'newsletter', 'email'),
    (2, 'bot', false, 100, 'clicked email', 'link', 'newsletter', 'email'),
    (1, 'bad_news', true, 45, 'unsubscribe', 'none', 'newsletter', 'email'),
    (2, 'bad_news', true, 20, 'email_soft_bounce', 'none', 'newsletter', 'email'),
    (3, 'bad_news', true, 25, 'hard_bounce', 'none', 'newsletter', 'email'),
    (4, 'bad_news', true, 10, 'spam_complaint', 'none', 'newsletter', 'email'),
    (5, 'bad_news', false, 100, 'email_open', 'none', 'newsletter', 'email')
) as t (
    ord, kind, is_first, weight, activity_type, pool, campaign_id, channel
)
window w as (
    partition by kind, is_first order by ord
    rows between unbounded preceding and current row
);

-- One row per kind, place in the visit and slot of 100: found by equality.
create table step_slots as
select
    steps.* exclude (from_slot, to_slot),
    slots.slot::bigint as slot,
from steps
inner join (select unnest(range(100)) as slot) as slots
    on slots.slot >= steps.from_slot and slots.slot < steps.to_slot;

create table targets as
select
    pool,
    row_number() over (partition by pool order by ord) - 1 as slot,
    count(*) over (partition by pool) as slots,
    target,
from (
    select
        pool,
        unnest(names) as target,
        generate_subscripts(names, 1) as ord,
    from (
        values
        ('none', [null]),
        ('page', [
            '/', '/', '/', '/products', '/products',
            '/products/undercounter-500', '/products/hood-type-900',
            '/products/rack-conveyor-2000', '/products/glasswasher-350',
            '/products/pot-washer-700', '/case-studies/hotel-arena-verona',
            '/case-studies/trattoria-bellavista', '/about', '/about',
            '/blog/water-hardness', '/blog/energy-savings',
            '/blog/haccp-checklist', '/blog/quiet-kitchen', '/contact',
            '/support', '/support', '/pricing'
        ]),
        ('product', [
            '/products', '/products/undercounter-500',
            '/products/hood-type-900', '/products/rack-conveyor-2000',
            '/products/glasswasher-350', '/products/pot-washer-700',
            '/products/detergents'
        ]),
        ('case', [
            '/case-studies/hotel-arena-verona',
            '/case-studies/trattoria-bellavista',
            '/case-studies/restauracja-pod-lipami', '/case-studies/mensa-padova'
        ]),
        ('link', [
            '/blog/water-hardness', '/blog/energy-savings',
            '/blog/haccp-checklist', '/products/hood-type-900',
            '/products/undercounter-500', '/case-studies/hotel-arena-verona',
            '/products', '/blog/quiet-kitchen'
        ]),
        ('pricing', ['/pricing']),
        ('demo', ['/demo']),
        ('contact', ['/contact']),
        ('about', ['/about']),
        ('careers', ['/careers']),
        ('demo_form', ['demo-form']),
        ('quote_form', ['quote-form']),
        ('form', ['contact-form', 'newsletter-form', 'newsletter-form']),
        ('freebie', ['chef-apron', 'sample-detergent', 'poster-haccp']),
        ('document', [
            'whitepaper-water-hardness', 'whitepaper-energy-costs',
            'whitepaper-haccp', 'datasheet-hood-type-900',
            'datasheet-undercounter-500'
        ]),
        ('datasheet', [
            'datasheet-hood-type-900', 'datasheet-undercounter-500',
            'datasheet-rack-conveyor-2000', 'datasheet-glasswasher-350'
        ]),
        ('buying_search', [
            'dishwasher price', 'prezzo lavastoviglie', 'cena zmywarka',
            'hood dishwasher quote', 'lavastoviglie a capote prezzo',
            'zmywarka gastronomiczna cena'
        ]),
        ('job_search', ['jobs', 'lavora con noi', 'praca']),
        ('search', [
            'spare parts', 'spare parts', 'ricambi', 'ricambi',
            'części zamienne', 'części zamienne', 'manual', 'manual',
            'error e15', 'filter',
            'dishwasher price', 'prezzo lavastoviglie', 'cena zmywarka',
            'detergente', 'rinse aid', 'glasswasher', 'haccp', 'energy'
        ])
    ) as t (pool, names)
);
