package dev.layerlift.testing.registry;

import com.sun.net.httpserver.HttpHandler;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.fault.FaultInjector;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A registry on 127.0.0.1 that holds clients to the OCI distribution specification 1.1. Closing it
 * ends all connections, also stalled ones, and frees what it stored.
 */
public final class StrictRegistry implements AutoCloseable {
  /** What answers the paths of a pattern whose first group is the repository's name. */
  private record Route(Pattern path, Endpoint endpoint) {
    Route(String path, Endpoint endpoint) {
      this(Pattern.compile(path), endpoint);
    }
  }

  private interface Endpoint {
    void answer(Call call, String name, Matcher path) throws RegistryError, IOException;
  }

  private final FaultInjector faults = new FaultInjector();
  private final Journal journal = new Journal();
  private final List<PushListener> listeners = new CopyOnWriteArrayList<>();
  private final Tokens tokens;
  private final Repositories repositories;
  private final BlobShelf shelf;
  private final Optional<BlobOrigin> blobOrigin;
  private final HttpFront front;
  private final Gatekeeper gatekeeper;
  private final UploadEndpoint uploads;
  private final List<Route> routes;

  private StrictRegistry(RegistryManners manners, InstantSource clock) throws IOException {
    tokens = new Tokens(clock);
    repositories = new Repositories(manners, clock);
    shelf = BlobShelf.of(manners.storage());
    blobOrigin =
        manners.redirectsBlobs()
            ? Optional.of(new BlobOrigin(manners, repositories, clock, faults, journal))
            : Optional.empty();
    uploads = new UploadEndpoint(manners, repositories, shelf);
    BlobEndpoint blobs = new BlobEndpoint(manners, repositories, blobOrigin);
    ManifestEndpoint manifests = new ManifestEndpoint(manners, repositories, clock, this::tell);
    ListEndpoint lists = new ListEndpoint(manners, repositories);
    routes = routes(uploads, blobs, manifests, lists);
    front = new HttpFront(manners.port(), Request.Origin.REGISTRY, faults, journal, this::handle);
    gatekeeper = new Gatekeeper(manners.authentication(), tokens, "http://" + front.host());
  }

  private static List<Route> routes(
      UploadEndpoint uploads, BlobEndpoint blobs, ManifestEndpoint manifests, ListEndpoint lists) {
    return List.of(
        new Route("/v2/(.+)/blobs/uploads/", (call, name, path) -> uploads.begin(call, name)),
        new Route(
            "/v2/(.+)/blobs/uploads/([^/]+)",
            (call, name, path) -> uploads.session(call, name, path.group(2))),
        new Route(
            "/v2/(.+)/blobs/([^/]+)",
            (call, name, path) -> blobs.answer(call, name, path.group(2))),
        new Route(
            "/v2/(.+)/manifests/([^/]+)",
            (call, name, path) -> manifests.answer(call, name, path.group(2))),
        new Route("/v2/(.+)/tags/list", (call, name, path) -> lists.tags(call, name)),
        new Route(
            "/v2/(.+)/referrers/([^/]+)",
            (call, name, path) -> lists.referrers(call, name, path.group(2))));
  }

  /** Starts with an empty storage. The caller closes it. */
  public static StrictRegistry start(RegistryManners manners) throws IOException {
    return start(manners, InstantSource.system());
  }

  /**
   * @param clock by which tokens and signed addresses expire
   */
  public static StrictRegistry start(RegistryManners manners, InstantSource clock)
      throws IOException {
    StrictRegistry registry = new StrictRegistry(manners, clock);
    registry.blobOrigin.ifPresent(BlobOrigin::start);
    registry.front.start();
    return registry;
  }

  /** As {@code 127.0.0.1:port}: what stands before the slash of an image's name. */
  public String host() {
    return front.host();
  }

  public URI uri() {
    return URI.create("http://" + front.host());
  }

  /** Where blobs are redirected to, as {@code localhost:port}. */
  public Optional<String> blobHost() {
    return blobOrigin.map(BlobOrigin::host);
  }

  /**
   * What answers behind each {@code host:port}, for callers that bring a request without a
   * connection.
   */
  public Map<String, HttpHandler> doors() {
    Map<String, HttpHandler> doors = new HashMap<>();
    doors.put(host(), front.handler());
    blobOrigin.ifPresent(origin -> doors.put(origin.host(), origin.handler()));
    return Map.copyOf(doors);
  }

  /** The repository of that name, created where it is missing. */
  public Repository repository(String name) {
    return repositories.create(name);
  }

  public Optional<Repository> find(String name) {
    return repositories.find(name);
  }

  /** Sorted by name. */
  public List<Repository> repositories() {
    return List.copyOf(repositories.all());
  }

  public FaultInjector faults() {
    return faults;
  }

  public Journal journal() {
    return journal;
  }

  public Tokens tokens() {
    return tokens;
  }

  /** Every signed blob address given out so far is refused from now on. */
  public void expireBlobAddresses() {
    blobOrigin.ifPresent(BlobOrigin::expireAll);
  }

  /** Forgets the uploads that were begun, as registries do after a while. */
  public void expireUploads() throws IOException {
    uploads.expireAll();
  }

  public void onPush(PushListener listener) {
    listeners.add(listener);
  }

  /** What clients have left open at this moment; the end of an answer may still be on its way. */
  public OpenThings openThings() {
    int requests = front.underWay() + blobOrigin.map(BlobOrigin::underWay).orElse(0);
    return new OpenThings(uploads.open(), requests);
  }

  /** Waits until nothing is open, at most so long, and returns what then still is. */
  public OpenThings settle(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    OpenThings open = openThings();
    while (!open.none() && System.nanoTime() < end) {
      Thread.sleep(2);
      open = openThings();
    }
    return open;
  }

  private void tell(Push push) {
    listeners.forEach(listener -> listener.pushed(push));
  }

  private void handle(Call call) throws IOException {
    try {
      route(call);
    } catch (RegistryError e) {
      refuse(call, e);
    } catch (IOException e) {
      if (call.status().isPresent()) {
        throw e;
      }
      refuse(call, new RegistryError(500, "UNKNOWN", String.valueOf(e.getMessage())));
    }
  }

  private void route(Call call) throws RegistryError, IOException {
    String path = call.path();
    if (path.equals("/token")) {
      gatekeeper.answerToken(call);
      return;
    }
    if (path.equals("/v2/") || path.equals("/v2")) {
      gatekeeper.admit(call, List.of());
      call.answer(200, "application/json", Content.of("{}"));
      return;
    }
    for (Route route : routes) {
      Matcher matcher = route.path().matcher(path);
      if (matcher.matches()) {
        route.endpoint().answer(call, admit(call, matcher), matcher);
        return;
      }
    }
    throw new RegistryError(404, "UNSUPPORTED", "no such endpoint: " + path);
  }

  /** Checks name and credentials and returns the repository's name. */
  private String admit(Call call, Matcher matcher) throws RegistryError {
    String name = matcher.group(1);
    if (!Repositories.isName(name)) {
      throw RegistryError.nameInvalid(name);
    }
    List<String> scopes = new ArrayList<>();
    scopes.add("repository:" + name + ":pull");
    if (!call.method().equals("GET") && !call.method().equals("HEAD")) {
      scopes.add("repository:" + name + ":push");
    }
    if (call.query().first("mount").isPresent()) {
      call.query().first("from").ifPresent(from -> scopes.add("repository:" + from + ":pull"));
    }
    gatekeeper.admit(call, scopes);
    return name;
  }

  private static void refuse(Call call, RegistryError error) throws IOException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ObjectNode entry = answer.putArray("errors").addObject();
    entry.put("code", error.code());
    entry.put("message", error.sentence());
    error.headers().forEach(call::answerHeader);
    call.answer(error.status(), "application/json", Content.of(answer.toString()));
  }

  @Override
  public void close() throws IOException {
    front.close();
    blobOrigin.ifPresent(BlobOrigin::close);
    shelf.close();
  }
}
