#!/bin/bash
# Layerlift beside the SOCI reference library: the SOCI index of the same image.
#
#   tests/bench/compare-soci.sh [--rounds N] [--image DIR:TAG] [FOLDER...]
#
# Without --image an image is made: one gzip layer for each FOLDER, by default every JDK and the Go
# toolchain of this machine. Each contender runs once unmeasured, then they take turns, N times
# (default 5). Printed: medians of wall time, CPU time (user + system) and peak resident memory, and
# each figure's ratio to Layerlift's.
#
#   layerlift        optimize --strategy soci, OCI layout to OCI layout: reads and checks every layer,
#                    proves each span, writes image and index
#   reference ztocs  the library's builder on each layer, one after the other, and nothing else
#   reference image  the library's conversion of the image, in place
#
# Needs GNU time and tar, umoci, regctl and soci-judge (.ci/run installs these three), and 3 GB in ${TMPDIR:-/tmp}.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=$PATH:${LAYERLIFT_JUDGES:-$HOME/.cache/layerlift/judges}/bin

rounds=5
image=
folders=()
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; }
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2; shift 2 ;;
    --image) image=$2; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    *) folders+=("$1"); shift ;;
  esac
done

for tool in umoci regctl soci-judge tar /usr/bin/time; do
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

# Digest and size of every layer of DIR:TAG.
layers() { regctl manifest get "ocidir://$1" --format '{{range .Layers}}{{println .Digest .Size}}{{end}}'; }

layerlift_() { "$root/layerlift" optimize "oci:$1:$2" "oci:$work/layerlift:$2" --strategy soci; }
ztocs_() { soci-judge time "$work/layers"; }
image_() { printf '%s\t%s\n' "$work/image" "$2" | soci-judge convert -; }

# measure CONTENDER: one run; appends "wall user system peakKiB" to CONTENDER.runs.
measure() {
  rm -rf "${work:?}/$1"
  if [ "$1" = image ]; then
    cp -r "${image%:*}" "$work/image" # what the conversion may change
  fi
  sync
  export root work
  export -f layerlift_ ztocs_ image_
  if ! /usr/bin/time -q -a -o "$work/$1.runs" -f '%e %U %S %M' \
      bash -c '"$@"' run "${1}_" "${image%:*}" "${image##*:}" >"$work/$1.log" 2>&1 ||
      grep -q '"error"' "$work/$1.log"; then
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
layers "$image" | while read -r digest _; do echo "${image%:*}/blobs/${digest/://}"; done >"$work/layers"
source_size=$(layers "$image" | awk '{ sum += $2 } END { print sum }')
printf 'source: %.1f MB in %d layers; %s cores; median of %d rounds; load %s\n' \
  "$(awk "BEGIN { print $source_size / 1e6 }")" "$(wc -l <"$work/layers")" "$(nproc)" "$rounds" \
  "$(cut -d' ' -f1 /proc/loadavg)"
[ "$source_size" -ge 200000000 ] || echo "note: an image below 200 MB says little about large ones"

contenders=(layerlift ztocs image)
for contender in "${contenders[@]}"; do
  measure "$contender"
  rm "$work/$contender.runs"
done
for ((round = 0; round < rounds; round++)); do
  for contender in "${contenders[@]}"; do
    measure "$contender"
  done
done

printf '%-18s %9s %7s %9s %7s %9s %7s\n' '' 'wall s' ratio 'CPU s' ratio 'peak MiB' ratio
for contender in "${contenders[@]}"; do
  figures=("$(column "$contender" '$1')" "$(column "$contender" '$2 + $3')" "$(column "$contender" '$4 / 1024')")
  [ "$contender" = layerlift ] && base=("${figures[@]}")
  case $contender in
    ztocs) name='reference ztocs' ;;
    image) name='reference image' ;;
    *) name=$contender ;;
  esac
  line=$(printf '%-18s' "$name")
  for i in 0 1 2; do
    line+=$(awk "BEGIN { printf \" %9.2f %7.2f\", ${figures[i]}, ${figures[i]} / ${base[i]} }")
  done
  echo "$line"
done
