#!/bin/sh
# Installs the Debian packages that are missing, and only those: a second run does nothing and needs neither root nor network.
#
#   setup.sh          what debian-packages.txt lists
#   setup.sh --cc     a C compiler too, which Go's race detector needs
#   setup.sh --node   Node.js and npm too, which the check of the API's description needs
set -eu

list=$(dirname -- "$0")/debian-packages.txt

say() { printf 'setup: %s\n' "$*" >&2; }
die() {
	say "$@"
	exit 1
}

# wanted prints one package name a line.
wanted() {
	sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$list"
	if [ "${1-}" = --cc ] && ! command -v cc >/dev/null 2>&1; then
		printf 'gcc\nlibc6-dev\n'
	fi
	if [ "${1-}" = --node ] && ! { command -v node && command -v npm; } >/dev/null 2>&1; then
		printf 'nodejs\nnpm\n'
	fi
}

# missing prints those of its arguments that are not fully installed.
missing() {
	# dpkg-query fails when it knows nothing of a package, which is an answer here; an empty answer means that all are missing.
	installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
	for package in "$@"; do
		case "
$installed
" in
		*"
$package installed
"*) ;;
		*) printf '%s ' "$package" ;;
		esac
	done
}

# as_root runs a command with the rights to install, and never waits for a password that nobody can type.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif [ -t 0 ]; then
		sudo "$@"
	else
		sudo -n "$@"
	fi
}

case "${1-}" in
'' | --cc | --node) ;;
*) die "unknown argument $1 (known: --cc, --node)" ;;
esac

packages=$(wanted "$@" | tr '\n' ' ')

if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
	die "this system has no apt, so install what stands for these Debian packages yourself, check with \`convertd doctor\`, and run the go command of the task directly: $packages"
fi

# shellcheck disable=SC2086 # package names hold no blanks
need=$(missing $packages)
if [ -z "$need" ]; then
	exit 0
fi

if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
	die "not root and no sudo here; run as root: apt-get update && apt-get install -y --no-install-recommends $need"
fi

say "installing $need"
# apt_get waits for another apt-get to end, and asks no questions.
apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" >&2; }
# shellcheck disable=SC2086
if ! { apt_get update && apt_get install --no-install-recommends $need; }; then
	die "apt-get failed (its own message is above); once it is mended, run as root: apt-get install -y --no-install-recommends $need"
fi

# shellcheck disable=SC2086
still=$(missing $packages)
if [ -n "$still" ]; then
	die "apt-get ended well, yet these are not installed: $still"
fi
say "done"
