package dev.layerlift.publish;

import dev.layerlift.publish.Proof.Check;
import dev.layerlift.publish.Proof.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects checks and tells each as soon as it is made. */
final class ProofNotes {
  private final Consumer<Check> listener;
  private final List<Check> checks = new ArrayList<>();

  ProofNotes(Consumer<Check> listener) {
    this.listener = listener;
  }

  void holds(String subject, String finding) {
    add(new Check(subject, Verdict.HOLDS, finding));
  }

  void differs(String subject, String finding) {
    add(new Check(subject, Verdict.DIFFERS, finding));
  }

  void notChecked(String subject, String reason) {
    add(new Check(subject, Verdict.NOT_CHECKED, reason));
  }

  void same(String subject, String what, Object one, Object other) {
    if (one.equals(other)) {
      holds(subject, what + ": " + one);
    } else {
      differs(subject, what + ": " + one + " against " + other);
    }
  }

  private void add(Check check) {
    checks.add(check);
    listener.accept(check);
  }

  Proof proof() {
    return new Proof(checks);
  }
}
