package dev.layerlift.testing.fault;

import java.util.regex.Pattern;

/**
 * Which requests a fault meets.
 *
 * @param method exactly, or {@code *}
 * @param path matches the whole path, without query
 * @param first occurrence that it meets, counted from 1 over the requests that match
 * @param last occurrence that it meets
 */
public record FaultRule(String method, Pattern path, int first, int last, Fault fault) {
  public FaultRule {
    if (first < 1 || last < first) {
      throw new IllegalArgumentException("no such occurrences: " + first + " to " + last);
    }
  }

  /** Meets only the n-th matching request, counted from 1. */
  public static FaultRule nth(int n, String method, String path, Fault fault) {
    return new FaultRule(method, Pattern.compile(path), n, n, fault);
  }

  /** Meets the first n matching requests. */
  public static FaultRule first(int n, String method, String path, Fault fault) {
    return new FaultRule(method, Pattern.compile(path), 1, n, fault);
  }

  public static FaultRule always(String method, String path, Fault fault) {
    return new FaultRule(method, Pattern.compile(path), 1, Integer.MAX_VALUE, fault);
  }

  boolean matches(String requestMethod, String requestPath) {
    return (method.equals("*") || method.equals(requestMethod))
        && path.matcher(requestPath).matches();
  }
}
