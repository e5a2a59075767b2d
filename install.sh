#!/bin/sh
# Installs what tikzeval needs: system packages through apt, then uv and the pinned Python environment in .venv.
# Looks at everything first; where something cannot be installed here, lists exactly what is missing and changes nothing.
# With --tests also what only the tests need (tests/apt-packages.txt); where that is not to be had, the tests that need it are skipped.
set -eu
cd "$(dirname "$0")"

stamp=.venv/.installed
wanted=$(cat pyproject.toml requirements.lock latex/apt-packages.txt install.sh | cksum)
say() { printf '%s\n' "$*" >&2; }

# Prints the packages of a list that are missing.
missing() {
  for package in $(sed 's/#.*//' "$1"); do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || printf ' %s' "$package"
  done
}

# Sets root to what a command needs before it to be run as root: nothing, sudo, or none where neither is to be had.
find_root() {
  root=""
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then root=sudo; else root=none; fi
  fi
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then root=none; fi
}

install_packages() {
  say "Installing system packages:$*"
  $root apt-get update -qq
  # shellcheck disable=SC2086  one word a package
  $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $* >/dev/null
}

install_for_tests() {
  command -v dpkg-query >/dev/null || return 0
  wanting=$(missing tests/apt-packages.txt)
  [ -n "$wanting" ] || return 0
  find_root
  if [ "$root" = none ] || ! install_packages "$wanting"; then
    say "Not to be had here:$wanting. The tests that need them are skipped."
  fi
}

if [ -x .venv/bin/tikzeval ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && command -v pdflatex >/dev/null; then
  if [ "${1:-}" = --tests ]; then install_for_tests; fi
  exit 0
fi

python=""
for candidate in python3 python3.13 python3.12 python3.11; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(command -v "$candidate")
    break
  fi
done

if [ -z "$python" ]; then
  # Told before anything is installed: an old system has no newer Python to offer.
  offered=$(apt-cache policy python3 2>/dev/null | sed -n 's/^ *Candidate: 3\.\([0-9]*\).*/\1/p')
  if [ "${offered:-0}" -lt 11 ]; then
    say "tikzeval needs Python 3.11 or newer, and this system offers none (found: $(python3 -V 2>/dev/null || echo no Python))."
    say "Install one, for example with uv: uv python install 3.12 --default. Nothing was changed."
    exit 1
  fi
fi

packages=""
if command -v dpkg-query >/dev/null; then
  packages=$(missing latex/apt-packages.txt)
  if [ -z "$python" ]; then
    packages="$packages python3 python3-venv"
  elif ! command -v uv >/dev/null && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    packages="$packages python3-venv"
  fi
else
  for program in pdflatex kpsewhich pdftocairo; do
    command -v "$program" >/dev/null || packages="$packages $program"
  done
fi

if [ -n "$packages" ]; then
  find_root
  if [ "$root" = none ]; then
    say "tikzeval needs these, and they cannot be installed from here (no apt, or no root):"
    for package in $packages; do say "  $package"; done
    say "Install them (Debian, Ubuntu: apt-get install$packages), then run make again. Nothing was changed."
    exit 1
  fi
  install_packages "$packages"
  [ -n "$python" ] || python=$(command -v python3)
fi

if command -v uv >/dev/null; then
  uv=uv
else
  if [ ! -x .tools/bin/uv ]; then
    say "Installing uv into .tools"
    "$python" -m venv .tools
    .tools/bin/python -m pip install -q --disable-pip-version-check uv
  fi
  uv=.tools/bin/uv
fi

say "Installing the Python environment into .venv"
[ -x .venv/bin/python ] || "$uv" venv -q --python "$python" .venv
"$uv" pip sync -q --python .venv/bin/python requirements.lock
"$uv" pip install -q --python .venv/bin/python --no-deps -e .
printf '%s' "$wanted" > "$stamp"
if [ "${1:-}" = --tests ]; then install_for_tests; fi
