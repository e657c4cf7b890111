#!/bin/sh
# Packs bin/convertd into dist/convertd_VERSION_ARCH.deb, by dpkg's own tool. The same sources make the same bytes.
#
#   build.sh [VERSION]   by default the commit's date and name, such as 0~20261130.4f35c3d
set -eu
cd "$(dirname -- "$0")/../../.."
here=bootstrap/package/deb

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
version=${1:-0~$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d).$(git rev-parse --short=7 HEAD)}
arch=$(dpkg --print-architecture)

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 0755 "$tree"

install -D -m 0755 bin/convertd "$tree/usr/bin/convertd"
install -D -m 0644 "$here/convertd.service" "$tree/lib/systemd/system/convertd.service"
install -D -m 0640 "$here/convertd.yaml" "$tree/etc/convertd/convertd.yaml"
install -D -m 0644 LICENSE "$tree/usr/share/doc/convertd/copyright"
for script in "$here"/scripts/*; do
	install -D -m 0755 "$script" "$tree/DEBIAN/${script##*/}"
done
echo /etc/convertd/convertd.yaml >"$tree/DEBIAN/conffiles"

# What setup.sh installs for engines is recommended; the rarer ones are suggested.
named() { sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' | grep -vx bubblewrap | paste -sd, | sed 's/,/, /g'; }
list=bootstrap/package/debian-packages.txt
more=$(grep -F '[more]' "$list" | named || true)

cat >"$tree/DEBIAN/control" <<CONTROL
Package: convertd
Version: $version
Architecture: $arch
Section: web
Priority: optional
Maintainer: The convertd authors <convertd@localhost>
Installed-Size: $(du -sk "$tree" | cut -f1)
Depends: bubblewrap, adduser, ca-certificates
Recommends: $(grep -v -e '\[more\]' -e '\[test\]' "$list" | named)
${more:+Suggests: $more
}Description: file conversion server
 Converts video, audio, pictures, documents and archives over a REST API, each
 in a sandbox, and checks every result by reading it back.
CONTROL

mkdir -p dist
dpkg-deb --root-owner-group -Z"${COMPRESSION:-xz}" --build "$tree" "dist/convertd_${version}_$arch.deb" >&2
echo "dist/convertd_${version}_$arch.deb"
