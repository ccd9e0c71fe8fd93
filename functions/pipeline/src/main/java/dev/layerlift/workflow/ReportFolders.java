package dev.layerlift.workflow;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folders of reports, one an image: {@code reports/<repository>/<algorithm>-<hex>/}. In it lie
 * a report for each execution that has a result, and {@link #RETIRED} once what was published for
 * the image is gone. Folders in it, such as that of executions that stood back, are not looked at.
 */
public final class ReportFolders {
  /** Name of the record that Retire leaves. */
  public static final String RETIRED = "retired.json";

  private static final Pattern REST = Pattern.compile("(sha256)-([0-9a-f]{64})/([^/]+\\.json)");

  private final ObjectStore objects;

  public ReportFolders(ObjectStore objects) {
    this.objects = objects;
  }

  /**
   * @param reports keys, without the record of Retire
   * @param newest when the newest of all was written
   * @param retired whether the newest is the record of Retire
   */
  public record Folder(Digest image, List<String> reports, Instant newest, boolean retired) {
    public Folder {
      reports = List.copyOf(reports);
    }
  }

  /** Visits all folders of a repository; each is complete when it is visited. */
  public void visit(RepositoryName repository, Consumer<Folder> each) throws IOException {
    // The rest of the name keeps out repositories whose names this one's begins.
    String prefix = base(repository);
    list(prefix, prefix + "sha256-", each);
  }

  public Optional<Folder> of(RepositoryName repository, Digest image) throws IOException {
    List<Folder> found = new ArrayList<>();
    list(base(repository), folder(repository, image), found::add);
    return found.stream().findFirst();
  }

  public String read(String key) throws IOException {
    return objects.get(key).map(ObjectStore.Stored::body).orElse("");
  }

  /**
   * @param record JSON
   */
  public void retire(RepositoryName repository, Digest image, String record) throws IOException {
    objects.put(folder(repository, image) + RETIRED, record);
  }

  private void list(String base, String prefix, Consumer<Folder> each) throws IOException {
    Gathering gathering = new Gathering(each);
    objects.list(
        prefix,
        object -> {
          Matcher matcher = REST.matcher(object.key().substring(base.length()));
          if (matcher.matches()) {
            gathering.add(new Digest(matcher.group(1), matcher.group(2)), object);
          }
        });
    gathering.flush();
  }

  private static String base(RepositoryName repository) {
    return "reports/" + repository + "/";
  }

  private static String folder(RepositoryName repository, Digest image) {
    return base(repository) + image.algorithm() + "-" + image.hex() + "/";
  }

  /** Keys come sorted: a folder is complete when the next one begins. */
  private static final class Gathering {
    private final Consumer<Folder> each;
    private final List<String> reports = new ArrayList<>();
    private Optional<Digest> image = Optional.empty();
    private Instant newest = Instant.EPOCH;
    private boolean retired;

    Gathering(Consumer<Folder> each) {
      this.each = each;
    }

    void add(Digest of, ObjectStore.Listed object) {
      if (!image.equals(Optional.of(of))) {
        flush();
        image = Optional.of(of);
      }
      boolean record = object.key().endsWith("/" + RETIRED);
      if (!record) {
        reports.add(object.key());
      }
      // At the same moment, the record counts: an image that is looked at once more loses nothing.
      if (object.modified().isAfter(newest) || (record && object.modified().equals(newest))) {
        newest = object.modified();
        retired = record;
      }
    }

    void flush() {
      image.ifPresent(of -> each.accept(new Folder(of, reports, newest, retired)));
      image = Optional.empty();
      reports.clear();
      newest = Instant.EPOCH;
      retired = false;
    }
  }
}
