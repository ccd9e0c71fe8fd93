package dev.layerlift.sandbox.aws;

import dev.layerlift.sandbox.AwsAccount;
import dev.layerlift.sandbox.rule.EcrAction;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.StoredManifest;
import dev.layerlift.testing.registry.StrictRegistry;
import dev.layerlift.testing.registry.TagMutability;
import dev.layerlift.testing.registry.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What ECR's API knows of the registry's repositories. Safe for use by several threads. */
public final class EcrControlPlane {
  private static final JsonMapper MANIFESTS = new JsonMapper();

  private final AwsAccount account;
  private final StrictRegistry registry;
  private final Duration tokenValidity;
  private final Map<String, Map<String, String>> resourceTags = new ConcurrentHashMap<>();
  private final Map<String, String> policies = new ConcurrentHashMap<>();
  private final Set<String> archived = ConcurrentHashMap.newKeySet();
  private final Map<String, AtomicInteger> throttled = new ConcurrentHashMap<>();
  private final Deletions deletions = new Deletions();
  private volatile int pageLimit = 1000;

  /**
   * @param tokenValidity ECR has 12 hours
   */
  public EcrControlPlane(AwsAccount account, StrictRegistry registry, Duration tokenValidity) {
    this.account = account;
    this.registry = registry;
    this.tokenValidity = tokenValidity;
  }

  /** Sets the repository's resource tags, {@code layerlift:strategy} for example. */
  public void tagRepository(String repository, Map<String, String> tags) {
    resourceTags.put(repository, Map.copyOf(tags));
  }

  /**
   * @param policy JSON of the repository's policy
   */
  public void setPolicy(String repository, String policy) {
    policies.put(repository, policy);
  }

  /** Moves an image to archive storage. */
  public void archive(String digest) {
    archived.add(digest);
  }

  /**
   * Refuses the next calls as ECR does beyond an account's rate.
   *
   * @param operation such as {@code DescribeImages}
   * @param calls how many
   */
  public void throttle(String operation, int calls) {
    throttled.put(operation, new AtomicInteger(calls));
  }

  /** Lists come in pages of at most so many. */
  public void pageLimit(int limit) {
    pageLimit = limit;
  }

  /** Deletes as a user's call does. */
  public void delete(String repository, String tagOrDigest) {
    deletions.delete(registry.repository(repository), tagOrDigest);
  }

  public void onDeletion(Consumer<EcrAction> listener) {
    deletions.onDeletion(listener);
  }

  private boolean isThrottled(String operation) {
    AtomicInteger left = throttled.get(operation);
    return left != null && left.getAndUpdate(calls -> Math.max(calls - 1, 0)) > 0;
  }

  JsonNode answer(String operation, JsonNode request) throws AwsFailure {
    if (isThrottled(operation)) {
      throw new AwsFailure("ThrottlingException", "Rate exceeded");
    }
    return switch (operation) {
      case "GetAuthorizationToken" -> authorizationToken();
      case "DescribeRepositories" -> describeRepositories(request);
      case "ListTagsForResource" -> listTags(request);
      case "GetRepositoryPolicy" -> policy(request);
      case "DescribeImages" -> describeImages(request);
      case "BatchDeleteImage" -> deletions.batch(request, account.id(), this::repository);
      default ->
          throw new AwsFailure(
              "UnsupportedCommandTypeException", operation + " is not played here");
    };
  }

  private JsonNode authorizationToken() {
    Tokens.Issued issued = registry.tokens().issue(tokenValidity);
    String token =
        Base64.getEncoder()
            .encodeToString(("AWS:" + issued.token()).getBytes(StandardCharsets.UTF_8));
    ObjectNode answer = object();
    ObjectNode entry = answer.putArray("authorizationData").addObject();
    entry.put("authorizationToken", token);
    entry.put("expiresAt", issued.expires().toEpochMilli() / 1000.0);
    entry.put("proxyEndpoint", registry.uri().toString());
    return answer;
  }

  private JsonNode describeRepositories(JsonNode request) throws AwsFailure {
    ObjectNode answer = object();
    ArrayNode list = answer.putArray("repositories");
    if (request.path("repositoryNames").isEmpty()) {
      page(request, answer, registry.repositories())
          .forEach(repository -> list.add(describe(repository)));
      return answer;
    }
    for (JsonNode name : request.path("repositoryNames")) {
      list.add(describe(repository(name.asString(""))));
    }
    return answer;
  }

  /** A token is where the next page begins. */
  private <T> List<T> page(JsonNode request, ObjectNode answer, List<T> all) throws AwsFailure {
    int limit = Math.min(request.path("maxResults").asInt(100), pageLimit);
    String token = request.path("nextToken").asString("0");
    if (!token.matches("[0-9]{1,9}")) {
      throw new AwsFailure("InvalidParameterException", "Invalid parameter at 'nextToken'");
    }
    int begin = Math.min(Integer.parseInt(token), all.size());
    int end = Math.min(begin + limit, all.size());
    if (end < all.size()) {
      answer.put("nextToken", Integer.toString(end));
    }
    return all.subList(begin, end);
  }

  private ObjectNode describe(Repository repository) {
    TagMutability mutability = repository.mutability();
    ObjectNode node = object();
    node.put("repositoryArn", arn(repository.name()));
    node.put("registryId", account.id());
    node.put("repositoryName", repository.name());
    node.put("repositoryUri", registry.host() + "/" + repository.name());
    node.put("createdAt", repository.created().toEpochMilli() / 1000.0);
    node.put("imageTagMutability", mutability.name());
    ArrayNode filters = node.putArray("imageTagMutabilityExclusionFilters");
    mutability
        .exclusions()
        .forEach(f -> filters.addObject().put("filterType", "WILDCARD").put("filter", f));
    node.putObject("encryptionConfiguration").put("encryptionType", "AES256");
    return node;
  }

  private JsonNode listTags(JsonNode request) throws AwsFailure {
    String arn = request.path("resourceArn").asString("");
    String prefix = arn("");
    if (!arn.startsWith(prefix)) {
      throw new AwsFailure("InvalidParameterException", "not a repository of this account: " + arn);
    }
    Repository repository = repository(arn.substring(prefix.length()));
    ObjectNode answer = object();
    ArrayNode tags = answer.putArray("tags");
    new TreeMap<>(resourceTags.getOrDefault(repository.name(), Map.of()))
        .forEach((key, value) -> tags.addObject().put("Key", key).put("Value", value));
    return answer;
  }

  private JsonNode policy(JsonNode request) throws AwsFailure {
    Repository repository = repository(request.path("repositoryName").asString(""));
    String policy = policies.get(repository.name());
    if (policy == null) {
      throw new AwsFailure(
          "RepositoryPolicyNotFoundException",
          "Repository policy does not exist for the repository with name '%s' in the registry with id '%s'"
              .formatted(repository.name(), account.id()));
    }
    ObjectNode answer = object();
    answer.put("registryId", account.id());
    answer.put("repositoryName", repository.name());
    answer.put("policyText", policy);
    return answer;
  }

  private JsonNode describeImages(JsonNode request) throws AwsFailure {
    Repository repository = repository(request.path("repositoryName").asString(""));
    ObjectNode answer = object();
    ArrayNode details = answer.putArray("imageDetails");
    if (request.path("imageIds").isEmpty()) {
      page(request, answer, repository.manifests())
          .forEach(manifest -> details.add(image(repository, manifest)));
      return answer;
    }
    for (JsonNode id : request.path("imageIds")) {
      String reference = id.path("imageDigest").asString(id.path("imageTag").asString(""));
      Optional<StoredManifest> manifest = repository.manifest(reference);
      if (manifest.isEmpty()) {
        throw new AwsFailure(
            "ImageNotFoundException",
            "The image with imageId {%s} does not exist within the repository with name '%s' in the registry with id '%s'"
                .formatted(reference, repository.name(), account.id()));
      }
      details.add(image(repository, manifest.get()));
    }
    return answer;
  }

  private ObjectNode image(Repository repository, StoredManifest manifest) {
    ObjectNode node = object();
    node.put("registryId", account.id());
    node.put("repositoryName", repository.name());
    node.put("imageDigest", manifest.digest());
    ArrayNode tags = node.putArray("imageTags");
    repository
        .tags()
        .forEach((tag, digest) -> {
          if (digest.equals(manifest.digest())) {
            tags.add(tag);
          }
        });
    node.put("imageManifestMediaType", manifest.mediaType());
    node.put("imagePushedAt", manifest.pushed().getEpochSecond());
    manifest.artifactType().ifPresent(type -> node.put("artifactMediaType", type));
    size(repository, manifest).ifPresent(size -> node.put("imageSizeInBytes", size));
    node.put("imageStatus", archived.contains(manifest.digest()) ? "ARCHIVED" : "ACTIVE");
    return node;
  }

  /**
   * Of the compressed layers and the configuration; of an index, its largest image's. Of what is no
   * manifest, which ECR would not have taken, there is none.
   */
  private static OptionalLong size(Repository repository, StoredManifest manifest) {
    JsonNode json;
    try {
      json = MANIFESTS.readTree(manifest.json().bytes());
    } catch (JacksonException e) {
      return OptionalLong.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!json.has("manifests")) {
      return OptionalLong.of(
          json.at("/config/size").asLong(0)
              + json.path("layers").valueStream().mapToLong(l -> l.path("size").asLong(0)).sum());
    }
    return json.path("manifests")
        .valueStream()
        .flatMap(child -> repository.manifest(child.path("digest").asString("")).stream())
        .flatMapToLong(child -> size(repository, child).stream())
        .max();
  }

  private Repository repository(String name) throws AwsFailure {
    return registry
        .find(name)
        .orElseThrow(() ->
            new AwsFailure(
                "RepositoryNotFoundException",
                "The repository with name '%s' does not exist in the registry with id '%s'"
                    .formatted(name, account.id())));
  }

  private String arn(String repository) {
    return "arn:aws:ecr:" + account.region() + ":" + account.id() + ":repository/" + repository;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
