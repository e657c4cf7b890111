#!/bin/sh
# Builds bin/convertd and its Debian package anew in a folder of another name, and compares the bytes.
#
#   reproducible.sh PACKAGE   what deb/build.sh has made here
set -eu
cd "$(dirname -- "$0")/../.."

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
clone=$tree/another/deeper

git clone --quiet --shared . "$clone"
git ls-files -z | tar --create --null --files-from=- | tar --extract --directory="$clone" # also what is not committed

(cd "$clone" && CGO_ENABLED=0 go build -trimpath -o bin/convertd ./bootstrap/cmd/convertd && bootstrap/package/deb/build.sh >/dev/null 2>&1)

for made in bin/convertd "$1"; do
	cmp "$made" "$clone/$made"
	echo "the same bytes twice: $(sha256sum "$made")"
done
