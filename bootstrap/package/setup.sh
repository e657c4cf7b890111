#!/bin/sh
# Installs the Debian packages that are missing, and only those: a second run does nothing and needs neither root nor network.
#
#   setup.sh          the standard set of debian-packages.txt
#   setup.sh --all    its lines marked [more] too: engines of rarer formats
#   setup.sh --engines  without its lines marked [test]: what a server needs
#   setup.sh --cc     a C compiler too, which Go's race detector needs
#   setup.sh --node   Node.js and npm too, which the check of the API's description needs
#
# With SETUP_FONTS=few in the environment, the fonts marked [large] are left out, some 140 MB.
set -eu

list=$(dirname -- "$0")/debian-packages.txt

say() { printf 'setup: %s\n' "$*" >&2; }
die() {
	say "$@"
	exit 1
}

# asked tells whether its first argument is among the others.
asked() {
	flag=$1
	shift
	case " $* " in
	*" $flag "*) return 0 ;;
	*) return 1 ;;
	esac
}

# wanted prints one package name a line.
wanted() {
	grep -v -e "$left_out" "$list" | sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d'
	if asked --cc "$@" && ! command -v cc >/dev/null 2>&1; then
		printf 'gcc\nlibc6-dev\n'
	fi
	if asked --node "$@" && ! { command -v node && command -v npm; } >/dev/null 2>&1; then
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

# left_out matches the lines of the list that are not wanted; the header's first words match nothing else.
left_out='^# Debian packages'
case "${SETUP_FONTS-}" in
few) left_out="$left_out\\|\[large\]" ;;
esac
case " $* " in
*' --all '*) ;;
*) left_out="$left_out\\|\[more\]" ;;
esac

case " $* " in
*' --engines '*) left_out="$left_out\\|\[test\]" ;;
esac

for argument in "$@"; do
	case "$argument" in
	--all | --engines | --cc | --node) ;;
	*) die "unknown argument $argument (known: --all, --engines, --cc, --node)" ;;
	esac
done

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
