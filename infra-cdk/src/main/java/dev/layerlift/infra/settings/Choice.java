package dev.layerlift.infra.settings;

/** Something of AWS that a deployment goes without, creates, or takes by its ARN. */
public sealed interface Choice {
  record None() implements Choice {}

  record Create() implements Choice {}

  record Existing(String arn) implements Choice {}
}
