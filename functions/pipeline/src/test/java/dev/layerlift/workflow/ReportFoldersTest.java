package dev.layerlift.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.fixture.MemoryObjectStore;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReportFoldersTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final RepositoryName TEAM = new RepositoryName("team");
  private static final Digest ONE = Digest.sha256(new byte[] {1});
  private static final Digest TWO = Digest.sha256(new byte[] {2});

  private final MemoryObjectStore objects = new MemoryObjectStore();
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final ReportFolders folders = new ReportFolders(objects);

  private void put(String repository, Digest image, String name) throws IOException {
    objects.clock(now::get);
    objects.put("reports/%s/sha256-%s/%s".formatted(repository, image.hex(), name), "{}");
    now.set(now.get().plusSeconds(1));
  }

  private List<ReportFolders.Folder> all() throws IOException {
    List<ReportFolders.Folder> all = new ArrayList<>();
    folders.visit(TEAM, all::add);
    return all;
  }

  @Test
  void folderHasAllItsReportsAndTheTimeOfTheNewest() throws IOException {
    put("team", ONE, "b.json");
    put("team", ONE, "a.json");
    put("team", TWO, "a.json");

    assertThat(all()).hasSize(2);
    ReportFolders.Folder one = folders.of(TEAM, ONE).orElseThrow();
    assertThat(one.reports()).hasSize(2);
    assertThat(one.newest()).isEqualTo(START.plusSeconds(1));
    assertThat(one.retired()).isFalse();
  }

  @Test
  void repositoryBelowIsAnother() throws IOException {
    put("team/app", ONE, "a.json");
    put("team/sha256-x", TWO, "a.json");

    assertThat(all()).isEmpty();
  }

  @Test
  void recordOfRetireCountsUntilAReportIsNewer() throws IOException {
    put("team", ONE, "a.json");
    put("team", ONE, "retired.json");
    assertThat(all()).allMatch(ReportFolders.Folder::retired);

    put("team", ONE, "z.json");
    assertThat(all()).noneMatch(ReportFolders.Folder::retired);
  }

  @Test
  void templateFindsTheTagThatItWasGiven() {
    TagTemplate template = TagTemplate.parse("fast-{tag}-x");
    Tag source = new Tag("v1");

    assertThat(template.apply(source).flatMap(template::source)).contains(source);
    assertThat(template.source(new Tag("fast--x"))).isEmpty();
    assertThat(template.source(new Tag("v1"))).isEmpty();
  }
}
