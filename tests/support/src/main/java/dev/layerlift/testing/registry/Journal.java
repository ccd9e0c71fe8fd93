package dev.layerlift.testing.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** All finished requests in the order of their end. Safe for use by several threads. */
public final class Journal {
  private final List<Request> requests = new ArrayList<>();

  Journal() {}

  synchronized void add(Request request) {
    requests.add(request);
  }

  public synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  public synchronized void clear() {
    requests.clear();
  }

  public List<Request> where(Predicate<Request> condition) {
    return requests().stream().filter(condition).toList();
  }

  /**
   * @param pathPattern matches the whole path
   */
  public List<Request> requests(String method, String pathPattern) {
    Pattern path = Pattern.compile(pathPattern);
    return where(r -> r.method().equals(method) && path.matcher(r.path()).matches());
  }

  public int count(String method, String pathPattern) {
    return requests(method, pathPattern).size();
  }
}
