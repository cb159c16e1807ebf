-- One row per job title that holds a known pattern as whole words.

with

titles as (

    select distinct job_title
    from {{ ref('golden_contacts') }}
    where job_title is not null

),

patterns as (

    select * from {{ ref('job_titles') }}

),

title_words as (

    select
        job_title,
        {{ words('job_title') }} as words
    from titles

),

pattern_words as (

    select
        seniority,
        job_function,
        priority,
        {{ clean_text('pattern') }} as pattern,
        {{ words('pattern') }} as words
    from patterns

),

matches as (

    select
        title_words.job_title,
        pattern_words.seniority,
        pattern_words.job_function,
        row_number() over (
            partition by title_words.job_title
            order by pattern_words.priority, pattern_words.pattern
        ) as match_rank
    from title_words
    inner join pattern_words
        on position(pattern_words.words in title_words.words) > 0

),

best_matches as (

    select
        job_title,
        seniority,
        job_function
    from matches
    where match_rank = 1

)

select * from best_matches
