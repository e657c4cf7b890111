#!/bin/sh
# Builds bin/convertd and its Debian package anew in a folder of another name, and compares the bytes.
set -eu
cd "$(dirname -- "$0")/../.."

tree=$(mktemp -d)
trap 'rm -rf "$tree" "${here-}"' EXIT
clone=$tree/another/deeper

git clone --quiet --shared . "$clone"
git ls-files -z | tar --create --null --files-from=- | tar --extract --directory="$clone" # also what is not committed

(cd "$clone" && CGO_ENABLED=0 go build -trimpath -o bin/convertd ./bootstrap/cmd/convertd)

export COMPRESSION=none # it takes most of the time, and packs the same bytes alike
here=$(bootstrap/package/deb/build.sh 0~twice 2>/dev/null)
(cd "$clone" && bootstrap/package/deb/build.sh 0~twice >/dev/null 2>&1)

for made in bin/convertd "$here"; do
	cmp "$made" "$clone/$made"
	echo "the same bytes twice: $(sha256sum "$made")"
done
