package dev.layerlift.infra.settings;

import java.util.List;

/** What was asked for cannot be deployed. Each line of the message is one fault and its remedy. */
public final class InvalidDeploymentException extends RuntimeException {
  private final List<String> faults;

  public InvalidDeploymentException(List<String> faults) {
    super(String.join("\n", faults));
    this.faults = List.copyOf(faults);
  }

  public InvalidDeploymentException(String fault) {
    this(List.of(fault));
  }

  /** One line each. */
  public List<String> faults() {
    return faults;
  }
}
