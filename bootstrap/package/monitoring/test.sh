#!/bin/sh
# Checks the alert rules with promtool. Where that is not installed, it is taken out of Debian's package without installing that, which
# would start a Prometheus.
set -eu
cd "$(dirname -- "$0")"

if ! command -v promtool >/dev/null 2>&1; then
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' EXIT
	chmod 0777 "$dir"
	(cd "$dir" && apt-get -q download prometheus >&2 && dpkg-deb -x prometheus_*.deb .)
	PATH=$dir/usr/bin:$PATH
fi
promtool check rules alerts.yaml
promtool test rules alerts_test.yaml
