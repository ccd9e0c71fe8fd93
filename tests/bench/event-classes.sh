#!/bin/bash
# What the classes of aws-lambda-java-events cost: from the start of a JVM to the first answer in
# Lambda's runtime client, beside a handler that reads the same event as a tree.
#   tests/bench/event-classes.sh [ROUNDS]      (needs a JDK 25 as JAVA_HOME or on the PATH)
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
java=${JAVA_HOME:+$JAVA_HOME/bin/}
mvn -q -B dependency:get -Dartifact=com.amazonaws:aws-lambda-java-events:3.16.1
# Some Mavens put colour codes around it.
repository=$(mvn -q -B help:evaluate -Dexpression=settings.localRepository -DforceStdout | sed 's/\x1b\[[0-9;]*m//g')
events=$(ls "$repository"/com/amazonaws/aws-lambda-java-events/3.16.1/*.jar):$(ls "$repository"/joda-time/joda-time/2.10.8/*.jar)
mvn -q -B -pl tests/sandbox -am -Dmaven.test.skip=true compile dependency:build-classpath \
  -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=runtime
classes=$work/classes:$events:tests/sandbox/target/classes:$(cat "$work/classpath")
"${java}javac" -proc:none -d "$work/classes" -cp "$classes" tests/bench/event-classes/*.java
"${java}java" -cp "$classes" eventclasses.FirstAnswer "${1:-9}"
