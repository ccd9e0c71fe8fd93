package dev.layerlift.sandbox;

import java.util.regex.Pattern;

/**
 * The account and region that the sandbox plays.
 *
 * @param id twelve decimal digits
 * @param region such as {@code eu-central-1}
 */
public record AwsAccount(String id, String region) {
  private static final Pattern ID = Pattern.compile("[0-9]{12}");
  private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]");

  public AwsAccount {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("not an account number: " + id);
    }
    if (!REGION.matcher(region).matches()) {
      throw new IllegalArgumentException("not a region: " + region);
    }
  }

  /** The name of a function as the state machine gives it. */
  public String functionArn(String function) {
    return arn("lambda", "function:" + function);
  }

  public String stateMachineArn(String stateMachine) {
    return arn("states", "stateMachine:" + stateMachine);
  }

  public String executionArn(String stateMachine, String execution) {
    return arn("states", "execution:" + stateMachine + ":" + execution);
  }

  /**
   * @param label of the Map in its state machine
   */
  public String mapRunArn(String stateMachine, String label, String id) {
    return arn("states", "mapRun:" + stateMachine + "/" + label + ":" + id);
  }

  public String eventBusArn(String bus) {
    return arn("events", "event-bus/" + bus);
  }

  public String roleArn(String role) {
    return "arn:aws:iam::" + id + ":role/" + role;
  }

  private String arn(String service, String resource) {
    return "arn:aws:" + service + ":" + region + ":" + id + ":" + resource;
  }
}
