# shellcheck shell=sh
# Sourced by ./test: programs that are not ours and that some tests need. Without them those tests are skipped, loudly.

chromium_present() { command -v chromium >/dev/null && command -v chromium-headless-shell >/dev/null; }
postgres_present() { command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

# missing_tools: Debian packages of what is not there, on one line.
missing_tools() {
    chromium_present || printf 'chromium chromium-headless-shell fonts-dejavu-core '
    postgres_present || printf 'postgresql '
    command -v softhsm2-util >/dev/null || printf 'softhsm2 '
    command -v pdfsig >/dev/null || printf 'poppler-utils '
    command -v openssl >/dev/null || printf 'openssl '
    command -v javac >/dev/null || printf 'default-jdk-headless '
    command -v mvn >/dev/null || printf 'maven '
}

# ensure_tools: installs them when root; otherwise, or when that fails, notes which are missing in the file $1.
ensure_tools() {
    tools=$(missing_tools)
    [ -n "$tools" ] || return 0
    if is_root && command -v apt-get >/dev/null; then
        # shellcheck disable=SC2086 # several words on purpose
        step "Installing the tests' programs (${tools% })" apt_install $tools || true
        tools=$(missing_tools)
    fi
    [ -z "$tools" ] || printf 'What needs these programs:  sudo apt-get install -y %s\n' "$tools" >>"$1"
}
