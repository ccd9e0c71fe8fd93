#!/bin/bash
# Layerlift beside skopeo and regctl: the same image from gzip to zstd, OCI layout to OCI layout.
#
#   tests/bench/compare-zstd.sh [--rounds N] [--level N] [--image DIR:TAG] [FOLDER...]
#
# Without --image an image is made: one gzip layer for each FOLDER, by default every JDK and the Go
# toolchain of this machine. Each tool runs once unmeasured, then the tools take turns, N times
# (default 5). Printed: medians of wall time, CPU time (user + system) and peak resident memory,
# the size of all layers, and each figure's ratio to Layerlift's.
#
# Needs GNU time and tar, umoci, skopeo and regctl (.ci/run installs these three), and 2 GB in ${TMPDIR:-/tmp}.
# skopeo and regctl take their encoder's nearest level; regctl cannot be told one.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=$PATH:${LAYERLIFT_JUDGES:-$HOME/.cache/layerlift/judges}/bin

rounds=5
level=3
image=
folders=()
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; }
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    --level) level=$2; shift 2 ;;
    --image) image=$2; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    *) folders+=("$1"); shift ;;
  esac
done

for tool in umoci skopeo regctl tar /usr/bin/time; do
  command -v "$tool" >/dev/null || { echo "missing: $tool" >&2; exit 1; }
done
"$root/layerlift" --version >/dev/null # builds it in a clean clone

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

make_image() {
  local folder
  umoci init --layout "$work/source"
  umoci new --image "$work/source:app"
  for folder in "$@"; do
    tar -C / -cf "$work/layer.tar" "${folder#/}"
    umoci raw add-layer --image "$work/source:app" "$work/layer.tar"
    rm "$work/layer.tar"
  done
  umoci gc --layout "$work/source"
}

# Media type and size of every layer of DIR:TAG.
layers() { regctl manifest get "ocidir://$1" --format '{{range .Layers}}{{println .MediaType .Size}}{{end}}'; }
layers_size() { layers "$1" | awk '{ sum += $2 } END { print sum }'; }

layerlift_() { "$root/layerlift" optimize "oci:$1" "oci:$2" --strategy zstd --level "$level"; }
skopeo_() {
  skopeo copy --dest-compress-format zstd --dest-compress-level "$level" "oci:$1" "oci:$2"
}
regctl_() { regctl image mod "ocidir://$1" --layer-compress zstd --create "ocidir://$2"; }

# measure TOOL: one run; appends "wall user system peakKiB" to TOOL.runs and leaves the image in TOOL.
measure() {
  rm -rf "${work:?}/$1"
  sync
  export root level
  export -f layerlift_ skopeo_ regctl_
  if ! /usr/bin/time -q -a -o "$work/$1.runs" -f '%e %U %S %M' \
      bash -c '"$@"' run "${1}_" "$image" "$work/$1:app" >"$work/$1.log" 2>&1; then
    cat "$work/$1.log" >&2
    echo "$1 failed" >&2
    exit 1
  fi
}

median() { sort -n | awk '{ v[NR] = $1 } END { m = int((NR + 1) / 2); print NR % 2 ? v[m] : (v[m] + v[m + 1]) / 2 }'; }
column() { awk "{ print $2 }" "$work/$1.runs" | median; }

if [ -z "$image" ]; then
  if [ ${#folders[@]} -eq 0 ]; then
    mapfile -t folders < <(
      for jdk in /usr/lib/jvm/*/; do [ -L "${jdk%/}" ] || [ ! -x "$jdk/bin/java" ] || echo "${jdk%/}"; done
      command -v go >/dev/null && go env GOROOT)
  fi
  [ ${#folders[@]} -gt 0 ] || { echo "nothing to make an image of: name a FOLDER" >&2; exit 1; }
  make_image "${folders[@]}"
  image=$work/source:app
  echo "layers: ${folders[*]}"
fi
source_size=$(layers_size "$image")
printf 'source: %.1f MB in %d layers; %s cores; level %d; median of %d rounds\n' \
  "$(awk "BEGIN { print $source_size / 1e6 }")" "$(layers "$image" | wc -l)" "$(nproc)" "$level" "$rounds"
[ "$source_size" -ge 200000000 ] || echo "note: an image below 200 MB says little about large ones"

tools=(layerlift skopeo regctl)
for tool in "${tools[@]}"; do
  measure "$tool"
  if [ "$(layers "$work/$tool:app" | grep -c -v 'tar+zstd ')" -gt 0 ]; then
    echo "note: $tool left some layers as they were"
  fi
  rm "$work/$tool.runs"
done
for ((round = 0; round < rounds; round++)); do
  for tool in "${tools[@]}"; do
    measure "$tool"
  done
done

printf '%-24s %9s %7s %9s %7s %9s %7s %9s %7s\n' tool 'wall s' ratio 'CPU s' ratio 'peak MiB' ratio 'size MB' ratio
for tool in "${tools[@]}"; do
  figures=("$(column "$tool" '$1')" "$(column "$tool" '$2 + $3')" \
    "$(column "$tool" '$4 / 1024')" "$(awk "BEGIN { print $(layers_size "$work/$tool:app") / 1e6 }")")
  [ "$tool" = layerlift ] && base=("${figures[@]}")
  case $tool in
    skopeo) name=$(skopeo --version | sed 's/ version//') ;;
    regctl) name="regctl $(regctl version --format '{{.VCSTag}}')" ;;
    *) name=$tool ;;
  esac
  line=$(printf '%-24s' "$name")
  for i in 0 1 2 3; do
    line+=$(awk "BEGIN { printf \" %9.2f %7.2f\", ${figures[i]}, ${figures[i]} / ${base[i]} }")
  done
  echo "$line"
done
