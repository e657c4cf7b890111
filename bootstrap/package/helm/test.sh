#!/bin/sh
# Checks the Helm chart: that it is sound, that what it needs must be given, and that what it makes is asked for. It needs Go.
set -eu
cd "$(dirname -- "$0")"
helm=$(mktemp -d)
trap 'rm -rf "$helm"' EXIT
GOFLAGS=-trimpath GOBIN=$helm go install helm.sh/helm/v3/cmd/helm@v3.22.0

given="--set image.repository=registry.example.com/convertd --set database.url=postgres://convertd:secret@db/convertd
	--set storage.url=s3://convertd?region=eu-central-1 --set settings.public_url=https://convert.example.com"

# shellcheck disable=SC2086 # several words
made() { "$helm/helm" template convertd convertd $given "$@"; }

# shellcheck disable=SC2086
"$helm/helm" lint --strict convertd $given

if "$helm/helm" template convertd convertd >/dev/null 2>&1; then
	echo "the chart makes something of no database and no bucket" >&2
	exit 1
fi

# expect KIND NUMBER OPTIONS… wants so many objects of a kind.
expect() {
	kind=$1 number=$2
	shift 2
	found=$(made "$@" | grep -c "^kind: $kind\$" || true)
	[ "$found" = "$number" ] || { echo "$found objects are a $kind, $number should be: $*" >&2 && exit 1; }
}
expect Deployment 2
expect Service 1
expect Secret 1
expect Ingress 0
expect ScaledObject 0
expect Ingress 1 --set ingress.enabled=true
expect ScaledObject 1 --set worker.autoscaling.enabled=true
