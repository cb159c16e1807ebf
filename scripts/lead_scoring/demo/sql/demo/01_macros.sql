-- Pseudo-randomness that is a function of (seed, row number, salt) alone:
-- the world depends neither on the order of rows nor on the thread count.

-- Hashed twice: DuckDB combines the hashes of several columns by xor, so that
-- the once hashed values of two salts are correlated (0.88).
create or replace macro h(n, salt) as
    hash(hash(getvariable('seed')::bigint, n::bigint, salt));

-- Uniform in [0, 1); 53 bits, as many as a double holds.
create or replace macro u(n, salt) as
    (h(n, salt) >> 11)::double / 9007199254740992.0;

-- Whole number from 0 to below, `below` not included.
create or replace macro dice(n, salt, below) as
    (h(n, salt) % (greatest(below, 1)::ubigint))::bigint;

create or replace macro pick(n, salt, choices) as
    choices[1 + dice(n, salt, len(choices))];

-- Roughly normal: mean 0, standard deviation 1.
create or replace macro bell(n, salt) as (
    u(n, salt || '1') + u(n, salt || '2') + u(n, salt || '3')
    + u(n, salt || '4') - 2.0
) * 1.7320508;

-- A moment `age` days before the given day, at a random time of office hours
-- (8 in 10) or at any time.
create or replace macro moment(age, n, salt) as
    getvariable('as_of')::timestamp
    - to_days(age::integer)
    + to_seconds(
        case
            when u(n, salt || 'hours') < 0.8
                then 25200 + dice(n, salt || 'time', 36000)
            else dice(n, salt || 'time', 86400)
        end
    );

create or replace macro slug_of(name) as
    trim(regexp_replace(
        translate(lower(strip_accents(name)), 'ł', 'l'), '[^a-z0-9]+', '-', 'g'
    ), '-');
