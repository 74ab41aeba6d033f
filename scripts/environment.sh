# shellcheck shell=sh
# Sourced by ./start and ./test, from the root of the checkout: everything that must exist before Python of ours can run.
# POSIX sh, because a fresh machine has nothing better.

MINIMUM_PYTHON="3, 11"

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# step "What is being done" COMMAND...: one line with the time it took; the command's own output only when it fails.
step() {
    what=$1; shift
    printf '%s ... ' "$what"
    begun=$(date +%s)
    output=$(mktemp)
    if "$@" >"$output" 2>&1; then
        printf '%s s\n' "$(($(date +%s) - begun))"
        rm -f "$output"
    else
        code=$?
        printf 'failed\n'
        tail -n 40 "$output" >&2
        rm -f "$output"
        return "$code"
    fi
}

# npm, uv and Reflex keep caches below HOME; a service account often has none that it may write to.
use_writable_home() {
    if [ -z "${HOME:-}" ] || ! mkdir -p "$HOME" 2>/dev/null || [ ! -w "$HOME" ]; then
        export HOME="$PWD/.home"
        mkdir -p "$HOME"
    fi
}

# pip, uv and node bring their own lists of authorities; the machine's list also knows a company's proxy.
use_system_certificates() {
    bundle=/etc/ssl/certs/ca-certificates.crt
    [ -r "$bundle" ] || return 0
    export PIP_CERT="${PIP_CERT:-$bundle}"
    export SSL_CERT_FILE="${SSL_CERT_FILE:-$bundle}"
    export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$bundle}"
}

# Without bytecode every start compiles some 600 modules again, which doubles it; .venv and the checkout are ours.
keep_bytecode() { unset PYTHONDONTWRITEBYTECODE; }

is_root() { [ "$(id -u)" = 0 ]; }

# install_system PACKAGE...: by apt in one call when root; otherwise says the one line and gives up.
install_system() {
    command -v apt-get >/dev/null || fail "These packages are missing, please install them: $*"
    is_root || fail "Missing on this machine. Run this, then start again:

    sudo apt-get install -y $*"
    step "Installing system packages ($*)" apt_install "$@"
}

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y --no-install-recommends "$@" || { apt-get update && apt-get install -y --no-install-recommends "$@"; }
}

python_fits() { "$1" -c "import sys; sys.exit(sys.version_info < ($MINIMUM_PYTHON))" 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null && python_fits "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# Libraries that the wheels (node above all) expect from the system.
missing_libraries() {
    known=$(ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null) || return 0
    for pair in libstdc++.so.6:libstdc++6 libgcc_s.so.1:libgcc-s1 libz.so.1:zlib1g; do
        case $known in *"${pair%%:*}"*) ;; *) printf '%s ' "${pair##*:}" ;; esac
    done
}

ensure_system() {
    python=$(find_python) || {
        is_root && command -v apt-get >/dev/null && install_system python3 python3-venv
        python=$(find_python) || fail "Python 3.11 or newer is needed (python3 --version says: $(python3 --version 2>&1)).
Debian 12, Ubuntu 24.04 and newer have it:  sudo apt-get install -y python3 python3-venv"
    }
    needed=$(missing_libraries)
    [ -r /etc/ssl/certs/ca-certificates.crt ] || ! command -v apt-get >/dev/null || needed="$needed ca-certificates"
    if [ ! -x .venv/bin/python ] && ! command -v uv >/dev/null && ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        needed="$needed $(venv_package)"
    fi
    # shellcheck disable=SC2086 # several words on purpose
    [ -z "${needed# }" ] || install_system $needed
}

# Debian splits ensurepip off into a package of the interpreter's own version.
venv_package() { "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'; }

ensure_venv() {
    if [ -x .venv/bin/python ] && python_fits .venv/bin/python; then
        [ -x .venv/bin/uv ] || command -v uv >/dev/null || .venv/bin/python -c 'import pip' 2>/dev/null && return 0
    fi
    if command -v uv >/dev/null; then
        step "Creating .venv" uv venv --quiet --clear --no-python-downloads --python "$python" .venv
    else
        step "Creating .venv" "$python" -m venv --clear .venv
    fi
}

# ensure_packages run|dev: the locked packages, checked by hash; does nothing while the locks are those installed last.
# A checkout that has the developers' packages keeps them: `start` must not take the tests' tools away.
ensure_packages() {
    locks="requirements-uv.txt requirements.txt"
    if [ "$1" = dev ] || [ -x .venv/bin/pytest ]; then locks="$locks requirements-dev.txt"; fi
    # shellcheck disable=SC2086 # several words on purpose
    wanted=$(cat $locks | sha256sum)
    [ "$(cat .venv/installed-locks 2>/dev/null)" != "$wanted" ] || return 0
    if [ -x .venv/bin/uv ]; then
        uv=.venv/bin/uv
    elif command -v uv >/dev/null; then
        uv=uv
    else
        step "Installing uv" .venv/bin/python -m pip install --quiet --require-hashes -r requirements-uv.txt
        uv=.venv/bin/uv
    fi
    # shellcheck disable=SC2086 # several words on purpose
    step "Installing the locked packages" "$uv" pip sync --python .venv/bin/python --require-hashes $locks
    printf '%s\n' "$wanted" >.venv/installed-locks
}

# Libraries that OpenCV's wheel expects. Only the recognition of signers by camera needs them.
missing_camera_libraries() {
    known=$(ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null) || return 0
    for pair in libGL.so.1:libgl1 libgthread-2.0.so.0:libglib2.0-0 libxcb.so.1:libxcb1; do
        case $known in *"${pair%%:*}"*) ;; *) printf '%s ' "${pair##*:}" ;; esac
    done
}

# ensure_camera_libraries: never in the way of a start: all else works without them, and doctor names what is missing.
ensure_camera_libraries() {
    needed=$(missing_camera_libraries)
    [ -n "$needed" ] || return 0
    # shellcheck disable=SC2086 # several words on purpose
    if is_root && command -v apt-get >/dev/null && step "Installing what cameras need (${needed% })" apt_install $needed; then
        return 0
    fi
    say "Recognition by camera is off until this machine has these:  sudo apt-get install -y ${needed% }"
}

# prepare_environment run|dev: all of the above, once at a time per checkout.
prepare_environment() {
    use_writable_home
    use_system_certificates
    keep_bytecode
    if command -v flock >/dev/null; then exec 9>.setup.lock; flock 9; fi
    ensure_system
    ensure_camera_libraries
    ensure_venv
    ensure_packages "$1"
    exec 9>&-
}
