#!/bin/sh
# Builds the program and its Debian package from two clones of HEAD, in folders of other names, and compares the bytes.
set -eu
cd "$(dirname -- "$0")/../.."

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

for clone in "$tree/one" "$tree/another/deeper"; do
	git clone --quiet --shared . "$clone"
	(cd "$clone" && CGO_ENABLED=0 go build -trimpath -o bin/convertd ./bootstrap/cmd/convertd && bootstrap/package/deb/build.sh >/dev/null 2>&1)
done

for made in bin/convertd "dist/$(basename -- "$tree"/one/dist/*.deb)"; do
	cmp "$tree/one/$made" "$tree/another/deeper/$made"
	echo "the same bytes twice: $(cd "$tree/one" && sha256sum "$made")"
done
