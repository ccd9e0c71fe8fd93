#!/bin/bash
# Which changes of the code do the tests not notice? Mutation testing of one package and its tests.
#
#   tests/bench/mutations.sh codec|oci|pipeline PACKAGE [LEAST]
#   tests/bench/mutations.sh pipeline dev.layerlift.plan
#
# Prints PIT's figures and the changes that no test noticed; the report is in the module's
# target/mutations. Fails below LEAST (default 85) percent noticed. Needs a JDK 25 and Maven.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ $# -ge 2 ] || { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 2; }
module=functions/$1
package=$2
least=${3:-85}

cd "$root"
list=$(mktemp)
trap 'rm -f "$list"' EXIT
mvn -B -q -Pmutations -pl "$module" -am test-compile dependency:build-classpath \
  -Dmdep.outputFile="$list" -Dmdep.includeScope=test

for jdk in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* missing; do
  ! grep -qs '^JAVA_VERSION="25[."]' "$jdk/release" || break
done
[ "$jdk" != missing ] || { echo "no JDK 25 found: set JAVA_HOME to it" >&2; exit 1; }

cd "$module"
report=target/mutations/$package
rm -rf "$report"
mkdir -p "$report"
"$jdk/bin/java" -cp "$PWD/target/test-classes:$PWD/target/classes:$(cat "$list")" \
  org.pitest.mutationtest.commandline.MutationCoverageReport \
  --targetClasses "$package.*" --targetTests "$package.*" \
  --mutableCodePaths "$PWD/target/classes" --sourceDirs "$PWD/src/main/java" --reportDir "$report" \
  --jvmArgs=--enable-native-access=ALL-UNNAMED --threads "$(nproc)" \
  --timestampedReports=false --outputFormats HTML,CSV --mutationThreshold "$least" \
  >"$report.log" 2>&1 && status=0 || status=$?
sed -n '/^- Statistics/,$p' "$report.log"
awk -F, '$6 == "SURVIVED" || $6 == "NO_COVERAGE" { sub(/.*\./, "", $3); print $1 ":" $5, $4, $3, $6 }' "$report/mutations.csv"
exit $status
