#!/bin/sh
# Installs the package in a clean Debian root, starts the service's own command as its user, and converts a picture with curl.
# It needs root, mmdebstrap and Debian's packages.
#
#   test.sh PACKAGE.deb
set -eu
package=$(readlink -f -- "$1")
cd "$(dirname -- "$0")/../../.."

root=$(mktemp -d)
server=
cleanup() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	umount -l "$root/proc" "$root/dev" 2>/dev/null || true
	rm -rf --one-file-system "$root"
}
trap cleanup EXIT

mmdebstrap --quiet --variant=apt --include=bubblewrap,adduser,ca-certificates,curl,mount bookworm "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp "$package" "$root/tmp/convertd.deb"
cp test/fixtures/sample.png "$root/tmp/sample.png"
chroot "$root" dpkg -i /tmp/convertd.deb

owner=$(stat -c %U:%a "$root/var/lib/convertd" 2>/dev/null || true)
uid=$(chroot "$root" id -u convertd)
[ "$(stat -c %u:%a "$root/var/lib/convertd")" = "$uid:700" ] || { echo "the data folder is $owner" >&2; exit 1; }

# The kernel lets nobody make namespaces, as the sandbox does, who lives in a chroot. So the server's own root is moved instead.
cat >"$root/tmp/serve" <<'SERVE'
set -eu
cd "$1"
shift
mount --rbind . .
mkdir -p tmp/old
cd "$PWD"
pivot_root . tmp/old
umount -l /tmp/old
exec setpriv --reuid convertd --regid convertd --clear-groups --no-new-privs "$@"
SERVE

command=$(sed -n 's/^ExecStart=//p' "$root/lib/systemd/system/convertd.service")
# shellcheck disable=SC2086 # a command and its arguments
CONVERTD_MIN_FREE_DISK=0 CONVERTD_LISTEN=127.0.0.1:18080 CONVERTD_METRICS_LISTEN=off \
	unshare --mount sh "$root/tmp/serve" "$root" $command >"$root/tmp/log" 2>&1 &
server=$!

ask() { chroot "$root" curl -fsS --retry 30 --retry-connrefused --retry-delay 1 "$@"; }
if ! ask http://127.0.0.1:18080/readyz >/dev/null ||
	! ask -L -o /tmp/made.jpg "http://127.0.0.1:18080/v1/convert?wait=60&redirect=true" -F file=@/tmp/sample.png -F targetFormat=jpg; then
	cat "$root/tmp/log" >&2
	exit 1
fi
head -c 3 "$root/tmp/made.jpg" | od -An -tx1 | grep -q 'ff d8 ff' || { echo "the result is no JPEG" >&2; exit 1; }

kill "$server"
wait "$server" || true
server=
chroot "$root" dpkg --purge convertd >/dev/null
[ ! -e "$root/var/lib/convertd" ] || { echo "purge leaves files behind" >&2; exit 1; }
echo "installed, served, converted, purged: $(basename "$package"), $(stat -c %s "$package") bytes"
