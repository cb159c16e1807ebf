# Sourced by the commands in this folder: makes `.venv` hold what a lock file
# names. Usage: `ensure_environment core`, or the name of another lock file.
# Needs bash and Python alone, so that a fresh clone is enough.

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv

# One job sees one environment: a user's own PYTHONPATH or activated
# environment must not lend it modules that the lock file does not name.
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV
export PIP_DISABLE_PIP_VERSION_CHECK=1

fail() {
    printf 'Error: %s\n' "$*" >&2
    exit 1
}

find_python() {
    local name
    for name in python3.11 python3.12 python3.13 python3.14 python3 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
            2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# The folder is part of the stamp because a virtual environment holds absolute
# paths: a clone that was moved or copied needs a new one.
stamp_of() {
    "$python" - "$root" "$root/pyproject.toml" \
        "$root/scripts/requirements/$1.txt" <<'PY'
import hashlib
import sys

root, *files = sys.argv[1:]
digest = hashlib.sha256()
for name in files:
    with open(name, "rb") as file:
        digest.update(hashlib.sha256(file.read()).digest())
print(digest.hexdigest(), root)
PY
}

has_stamp() {
    [[ -x $venv/bin/python && ! -e $venv/.installing ]] &&
        [[ -f $venv/.installed-$1 ]] &&
        [[ $(<"$venv/.installed-$1") == "$(stamp_of "$1")" ]]
}

# dev.txt holds all of core.txt, at the same versions; so do those of the extras.
is_ready() {
    has_stamp "$1" || { [[ $1 == core ]] && has_stamp dev; }
}

# True for an environment that a killed run left half done, that was made in
# another folder, or whose Python has gone.
is_broken() {
    local made_for
    [[ ! -e $venv/.installing ]] || return 0
    for made_for in "$venv"/.installed-*; do
        [[ ! -f $made_for || $(<"$made_for") == *" $root" ]] || return 0
    done
    ! "$venv/bin/python" -c 'import pip' 2>/dev/null
}

make_venv() {
    mkdir -p "$venv"
    touch "$venv/.installing"
    # All but the marker: were the marker to go first, a run killed here
    # would leave an environment that looks whole.
    find "$venv" -mindepth 1 -maxdepth 1 ! -name .installing \
        -exec rm -rf {} +
    "$python" -m venv "$venv" >&2 || fail \
        "$python could not make $venv. On Debian and Ubuntu, install the" \
        "package python3-venv and run this command again."
}

# pip's lines become one counter, its errors stay as they are.
count_packages() {
    local line count=0
    while IFS= read -r line; do
        [[ $line == Collecting* ]] || continue
        count=$((count + 1))
        if [[ -t 2 ]]; then
            printf '\r  %d of %d packages' "$count" "$1" >&2
        elif ((count % 25 == 0)); then
            printf '  %d of %d packages\n' "$count" "$1" >&2
        fi
    done
    ! [[ -t 2 ]] || printf '\r\033[K' >&2
}

install_packages() {
    local lock=$root/scripts/requirements/$1.txt
    local pip=("$venv/bin/python" -m pip install --no-deps)
    touch "$venv/.installing"
    echo "Installing the locked packages into .venv (the first time only)" >&2
    "${pip[@]}" --require-hashes -r "$lock" |
        count_packages "$(grep -c '^[a-z0-9].*==' "$lock")" || fail \
        "the packages of scripts/requirements/$1.txt could not be installed" \
        "(pip says why above). Mend that and run this command again."
    # The project itself has no hash, so it is a step of its own.
    "${pip[@]}" --quiet --no-build-isolation -e "$root" || fail \
        "the project itself could not be installed (pip says why above)."
    # The stamp is complete before the marker goes.
    stamp_of "$1" >"$venv/.installed-$1"
    rm -f "$venv/.installing"
}

ensure_environment() {
    python=$(find_python) || fail \
        "Python 3.11 or newer was not found. Install it (for example" \
        "\"apt-get install python3 python3-venv\") and run this command again."
    is_ready "$1" && return
    # Two commands may start at once: the second waits here, then finds the
    # work done. Python takes the lock on bash's own file handle, because the
    # command `flock` is not everywhere; it goes when the handle is closed.
    exec 9<"$root/scripts/requirements"
    "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'
    if ! is_ready "$1"; then
        if is_broken; then
            make_venv
        fi
        install_packages "$1"
    fi
    exec 9<&-
}

# What the environment holds in another version: a folder of its own, for this Python.
# Usage: `ensure_apart duckdb12`, after `ensure_environment`.
ensure_apart() {
    local folder=$root/target/$1 stamp
    stamp="$(stamp_of "$1") $("$venv/bin/python" --version)"
    exec 9<"$root/scripts/requirements"
    "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'
    if [[ ! -f $folder/.installed || $(<"$folder/.installed") != "$stamp" ]]; then
        echo "Installing the packages of $1 into target/$1 (the first time only)" >&2
        rm -rf "$folder"
        "$venv/bin/python" -m pip install --quiet --no-deps --require-hashes \
            --only-binary :all: --target "$folder" \
            -r "$root/scripts/requirements/$1.txt" || fail \
            "the packages of scripts/requirements/$1.txt could not be installed" \
            "(pip says why above). Mend that and run this command again."
        # The stamp comes last: an install that was killed is done anew.
        echo "$stamp" >"$folder/.installed"
    fi
    exec 9<&-
}
