package dev.layerlift.reconcile;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.event.EcrEvent;
import dev.layerlift.event.EcrPushEvent;
import dev.layerlift.event.LatePush;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.workflow.ImageCatalog;
import dev.layerlift.workflow.ReportFolders;
import dev.layerlift.workflow.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Compares what was pushed with what there are reports of. A push has its result when a report of
 * its image was written after it, and its tag has an optimized tag or a report of its own.
 */
public final class MissedPushes {
  private final ImageCatalog catalog;
  private final ReportFolders folders;
  private final Settings account;
  private final NameFilter tagFilter;
  private final Instant from;
  private final Instant to;
  private final String sender;

  /**
   * @param tagFilter that of the event rule
   * @param from pushes before it are not looked at
   * @param to pushes after it may still be under way
   * @param sender stands in the events
   */
  public MissedPushes(
      ImageCatalog catalog,
      ReportFolders folders,
      Settings account,
      NameFilter tagFilter,
      Instant from,
      Instant to,
      String sender) {
    this.catalog = catalog;
    this.folders = folders;
    this.account = account;
    this.tagFilter = tagFilter;
    this.from = from;
    this.to = to;
    this.sender = sender;
  }

  /**
   * A push without a result.
   *
   * @param event as ECR would have sent it
   */
  public record Missed(ImageCatalog.Image image, EcrPushEvent push, JsonNode event) {}

  /**
   * @param looked how many pushes were looked at
   * @param missed the oldest first
   */
  public record Findings(int looked, List<Missed> missed) {
    public Findings {
      missed = List.copyOf(missed);
    }
  }

  private record Candidate(ImageCatalog.Image image, Tag tag, Missed push) {}

  public Findings in(ImageCatalog.Listed repository) throws IOException {
    Set<Tag> tags = new HashSet<>();
    List<Candidate> candidates = new ArrayList<>();
    catalog.images(
        repository.name(),
        page ->
            page.forEach(image -> {
              tags.addAll(image.tags());
              if (isInTime(image)) {
                image.tags().forEach(tag -> add(repository, image, tag, candidates));
              }
            }));
    if (candidates.isEmpty()) {
      return new Findings(0, List.of());
    }
    Map<Digest, ReportFolders.Folder> reports = reports(repository, candidates);
    List<Missed> missed = new ArrayList<>();
    candidates.sort(Comparator.comparing(candidate -> candidate.image().pushedAt()));
    for (Candidate candidate : candidates) {
      ReportFolders.Folder folder = reports.get(candidate.image().digest());
      if (folder == null || !hasResult(candidate, folder, tags)) {
        missed.add(candidate.push());
      }
    }
    return new Findings(candidates.size(), missed);
  }

  private boolean isInTime(ImageCatalog.Image image) {
    return !image.pushedAt().isBefore(from) && !image.pushedAt().isAfter(to);
  }

  private void add(
      ImageCatalog.Listed repository,
      ImageCatalog.Image image,
      Tag tag,
      List<Candidate> candidates) {
    if (!tagFilter.accepts(tag.name())
        || account.resultTags().stream().anyMatch(template -> template.made(tag))) {
      return;
    }
    JsonNode event = LatePush.event(repository, image, tag, sender);
    if (EcrEvent.parse(event) instanceof EcrPushEvent push) {
      candidates.add(new Candidate(image, tag, new Missed(image, push, event)));
    }
  }

  private Map<Digest, ReportFolders.Folder> reports(
      ImageCatalog.Listed repository, List<Candidate> candidates) throws IOException {
    Set<Digest> wanted = new HashSet<>();
    candidates.forEach(candidate -> wanted.add(candidate.image().digest()));
    Map<Digest, ReportFolders.Folder> reports = new HashMap<>();
    folders.visit(
        repository.name(),
        folder -> {
          if (wanted.contains(folder.image())) {
            reports.put(folder.image(), folder);
          }
        });
    return reports;
  }

  /** A record of Retire that is newer than every report says that the results are gone again. */
  private boolean hasResult(Candidate candidate, ReportFolders.Folder folder, Set<Tag> tags)
      throws IOException {
    if (folder.retired() || folder.newest().isBefore(candidate.image().pushedAt())) {
      return false;
    }
    return account.optimizedTag().apply(candidate.tag()).filter(tags::contains).isPresent()
        || isReported(candidate.tag(), folder);
  }

  private boolean isReported(Tag tag, ReportFolders.Folder folder) throws IOException {
    for (String key : folder.reports().reversed()) {
      byte[] text = folders.read(key).getBytes(StandardCharsets.UTF_8);
      try {
        if (Json.parseObject(text, key).at("/source/tag").asString("").equals(tag.name())) {
          return true;
        }
      } catch (MalformedInputException | LimitExceededException e) {
        // A report that cannot be read is the trace of an execution all the same.
        return true;
      }
    }
    return false;
  }
}
