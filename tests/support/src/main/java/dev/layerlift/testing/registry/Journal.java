package dev.layerlift.testing.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * All requests in the order in which they came, those under way included as far as they are. A
 * client that has seen an answer finds its request here. Safe for use by several threads.
 */
public final class Journal {
  private final List<Supplier<Request>> requests = new ArrayList<>();

  Journal() {}

  /**
   * @param request tells its state whenever it is asked
   */
  synchronized void add(Supplier<Request> request) {
    requests.add(request);
  }

  public synchronized List<Request> requests() {
    return requests.stream().map(Supplier::get).toList();
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
