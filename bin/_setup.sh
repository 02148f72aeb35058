# Prepares this copy of the project: system packages, virtual environment, locked dependencies. Sourced by bin/demo and bin/test.
# Does only what is missing: on a machine that has everything, it changes nothing and takes a fraction of a second.

PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$PROJECT"
PYTHON="$PROJECT/.venv/bin/python"
export PYTHONUNBUFFERED=1
umask 022

say() { printf '%s\n' "$*"; }
fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# prepare local|dev: everything requirements/<kind>.txt and the program that uses it need.
prepare() {
  local kind=$1
  exec 9<"$PROJECT"
  flock 9 # two set-ups of one copy take turns
  find_python
  install_packages "$kind"
  create_environment "$kind"
  exec 9<&-
}

find_python() {
  BASE_PYTHON=
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11 python3.14; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      BASE_PYTHON=$(command -v "$candidate")
      return
    fi
  done
}

has_library() { # has_library SONAME
  "${BASE_PYTHON:-python3}" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null
}

find_chromium() {
  command -v chromium || command -v chromium-browser || command -v google-chrome || true
}

install_packages() {
  local missing=() id
  id=$(. /etc/os-release 2>/dev/null && echo "${ID:-}")
  if [ -z "$BASE_PYTHON" ]; then
    missing+=(python3 python3-venv)
  elif [ ! -x "$PYTHON" ] && ! "$BASE_PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
    # Debian ships ensurepip apart, in the package of the same version as the interpreter.
    missing+=("python$("$BASE_PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv")
  fi
  # WeasyPrint (PDF) loads these at run time.
  has_library libpango-1.0.so.0 || missing+=(libpango-1.0-0)
  has_library libpangoft2-1.0.so.0 || missing+=(libpangoft2-1.0-0)
  # The browser driver of the tests needs it.
  if [ "$1" = dev ] && ! has_library libatomic.so.1; then missing+=(libatomic1); fi
  has_library libharfbuzz-subset.so.0 || missing+=(libharfbuzz-subset0)
  # Other tools' word on the PDF files: pdfsig on the seal, qpdf on the structure.
  if [ "$1" = dev ]; then
    command -v pdfsig >/dev/null || missing+=(poppler-utils)
    command -v qpdf >/dev/null || missing+=(qpdf)
  fi
  # Ubuntu's chromium is a snap, which containers cannot run: there, playwright brings its own below.
  if [ "$1" = dev ] && [ "$id" != ubuntu ] && [ -z "$(find_chromium)" ]; then missing+=(chromium); fi
  [ ${#missing[@]} -gt 0 ] || return 0

  local install="apt-get install -y --no-install-recommends ${missing[*]}" sudo=()
  command -v apt-get >/dev/null || fail "missing ${missing[*]} (Debian names), and this system has no apt-get: install their equivalents."
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "missing system packages, and sudo is not installed. As root: $install"
    sudo=(sudo)
    [ -t 0 ] || sudo=(sudo -n)
    "${sudo[@]}" true || fail "missing system packages, and sudo was refused. As an administrator: $install"
  fi
  say "Installing system packages: ${missing[*]}"
  local log; log=$(mktemp)
  if ! "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -qq && $install -qq" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "the system packages could not be installed. As an administrator: apt-get update && $install"
  fi
  rm -f "$log"
  find_python
  [ -n "$BASE_PYTHON" ] || fail "Python 3.11 or later is needed; this system has $(python3 --version 2>&1)."
}

create_environment() {
  local kind=$1 wanted stamp=.venv/.requirements
  if [ -L .venv ]; then # somebody else's environment: used, never changed
    [ -x "$PYTHON" ] || fail ".venv points to an environment that does not work: remove the link."
    return 0
  fi
  wanted=$(lock_stamp "$kind")
  if [ -x "$PYTHON" ] && "$PYTHON" -c '' 2>/dev/null && grep -qsxF "$wanted" "$stamp"; then return 0; fi
  if [ -e .venv ] && [ ! -w .venv ]; then fail ".venv belongs to another account: remove it or use that account."; fi
  if [ -e .venv ] && ! "$PYTHON" -m pip --version >/dev/null 2>&1; then rm -rf .venv; fi # half made, or of a Python gone since
  if [ ! -e .venv ]; then
    say "Creating the virtual environment ($("$BASE_PYTHON" --version))"
    "$BASE_PYTHON" -m venv .venv || fail "the virtual environment could not be created."
  fi
  say "Installing the locked dependencies (requirements/$kind.txt)"
  rm -f "$stamp"
  "$PYTHON" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "requirements/$kind.txt" ||
    fail "the dependencies could not be installed (network, or a package index set in pip's configuration)."
  lock_stamp "$kind" >"$stamp"
  [ "$kind" = local ] || lock_stamp local >>"$stamp" # the development set contains the demo's
}

lock_stamp() { # lock_stamp KIND: what the environment holds once installed
  printf '%s %s\n' "$1" "$(sha256sum <"requirements/$1.txt" | cut -d' ' -f1)"
}

# The browser of the end-to-end tests, whose path they read in CPRO_CHROMIUM.
find_browser() {
  CPRO_CHROMIUM=${CPRO_CHROMIUM:-$(find_chromium)}
  if [ -z "$CPRO_CHROMIUM" ]; then
    say "Installing a browser for the end-to-end tests (playwright)"
    "$PYTHON" -m playwright install --with-deps chromium >/dev/null || fail "no browser: install chromium, or set CPRO_CHROMIUM to its path."
    CPRO_CHROMIUM=$("$PYTHON" -c 'from playwright.sync_api import sync_playwright as start
with start() as playwright: print(playwright.chromium.executable_path)')
  fi
  export CPRO_CHROMIUM
}
