#!/bin/bash
# Takes the steps of the Containerfile in a Debian root of its own, where no container engine is needed, and runs the result as the image does:
# as its user, on a read-only root. It needs root, mmdebstrap and bin/convertd.
set -euo pipefail
cd "$(dirname -- "$0")/../../.."
address=127.0.0.1:18081

root=$(mktemp -d)
server=
cleanup() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	umount -l "$root/proc" "$root/dev" 2>/dev/null || true
	rm -rf --one-file-system "$root"
}
trap cleanup EXIT

mmdebstrap --quiet --variant=minbase bookworm "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf"

environment=() command=() health=()

# words NAME JSON reads a list of strings, such as ["a", "b"].
words() { mapfile -t "$1" < <(python3 -c 'import json, sys; print(*json.loads(sys.argv[1]), sep="\n")' "$2"); }

# step INSTRUCTION REST takes one step of the last stage.
step() {
	local -a args
	case $1 in
	COPY)
		read -ra args <<<"$2"
		if [ "${args[0]}" = --from=build ]; then
			cp bin/convertd "$root${args[2]}"
		else
			mkdir -p "$root${args[-1]}"
			cp "${args[@]:0:${#args[@]}-1}" "$root${args[-1]}"
		fi
		;;
	ARG | ENV) read -ra args <<<"$2" && environment+=("${args[@]}") ;;
	RUN) env -i PATH="$PATH" "${environment[@]}" chroot "$root" sh -euc "$2" ;;
	USER) user=$2 ;;
	ENTRYPOINT | CMD)
		words args "$2"
		command+=("${args[@]}")
		;;
	HEALTHCHECK) words health "${2#*CMD }" ;;
	VOLUME | EXPOSE) ;;
	*) echo "the Containerfile has an instruction that this test does not know: $1" >&2 && return 1 ;;
	esac
}

while read -r instruction rest; do
	echo "== $instruction $rest"
	step "$instruction" "$rest"
done < <(sed -e '/^#/d' -e ':join' -e '/\\$/{N;s/\\\n//;b join}' bootstrap/package/container/Containerfile | sed '1,/^FROM.*slim$/d;/^$/d')

# The kernel lets nobody make namespaces, as the sandbox does, who lives in a chroot. So the root itself is moved instead.
cat >"$root/serve" <<'SERVE'
set -eu
cd "$1"
shift
user=$1
shift
mount --rbind . .
cd "$PWD"
mkdir -p old
mount --bind data data
mount -t tmpfs tmpfs tmp
mount -o remount,bind,ro .
pivot_root . old
umount -l /old
exec setpriv --reuid "${user%:*}" --regid "${user#*:}" --clear-groups --no-new-privs "$@"
SERVE
mkdir -p "$root/old"

inside=(env -i PATH="$PATH" "${environment[@]}" CONVERTD_LISTEN=$address CONVERTD_AUTH_MODE=open CONVERTD_METRICS_LISTEN=off)
"${inside[@]}" CONVERTD_MIN_FREE_DISK=0 unshare --mount sh "$root/serve" "$root" "$user" "${command[@]}" >"$root.log" 2>&1 &
server=$!

fail() { echo "$*" >&2 && cat "$root.log" >&2 && exit 1; }
curl -fsS --retry 30 --retry-connrefused --retry-delay 1 "http://$address/readyz" >/dev/null || fail "it is not ready"
"${inside[@]}" chroot --userspec="$user" "$root" "${health[@]}" || fail "its health check fails"

for target in png pdf; do
	curl -fsSL -o "$root/made" "http://$address/v1/convert?wait=100&redirect=true" -F file=@test/fixtures/sample.jpg -F targetFormat=$target ||
		fail "it converts nothing to $target"
	head -c 4 "$root/made" | grep -aq "${target^^}" || fail "the result is no $target"
done

kill "$server"
wait "$server" || fail "it ended in another way than asked for"
server=
rm "$root.log"
echo "built, served on a read-only root, checked, converted: $(du -sxh "$root" 2>/dev/null | cut -f1)"
