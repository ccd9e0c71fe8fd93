package dev.layerlift.architecture.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The bills of materials tell the truth, byte for byte, and the same at every build. */
class BillOfMaterialsTest {
  static Path[] targets() {
    return new Path[] {Packaged.FUNCTIONS, Packaged.COMMAND_LINE};
  }

  @Test
  void archiveHoldsWhatItsBillSaysAndTheFunctionsThemselves() throws Exception {
    Map<String, String> inside = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(Packaged.ARCHIVE))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) {
          inside.put(entry.getName(), sha256(zip));
        }
      }
    }
    JsonNode functions = Packaged.bill(Packaged.FUNCTIONS).path("metadata").path("component");
    String ownJar = "%s-%s.jar".formatted(text(functions, "name"), text(functions, "version"));

    Map<String, String> listed = listed(Packaged.FUNCTIONS, "lib/");
    try (InputStream jar = Files.newInputStream(Packaged.FUNCTIONS.resolve(ownJar))) {
      listed.put("lib/" + ownJar, sha256(jar));
    }

    assertThat(inside).containsExactlyInAnyOrderEntriesOf(listed);
  }

  @Test
  void launchersClassPathIsWhatItsBillSays() throws Exception {
    Map<String, String> jars = new TreeMap<>();
    try (DirectoryStream<Path> lib =
        Files.newDirectoryStream(Packaged.COMMAND_LINE.resolve("lib"))) {
      for (Path jar : lib) {
        try (InputStream in = Files.newInputStream(jar)) {
          jars.put(jar.getFileName().toString(), sha256(in));
        }
      }
    }

    assertThat(jars).containsExactlyInAnyOrderEntriesOf(listed(Packaged.COMMAND_LINE, ""));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void billSaysNothingOfTheTimeAndPlaceOfTheBuild(Path target) throws Exception {
    JsonNode bill = Packaged.bill(target);

    assertThat(text(bill, "bomFormat")).isEqualTo("CycloneDX");
    assertThat(bill.has("serialNumber")).isFalse();
    assertThat(bill.path("metadata").has("timestamp")).isFalse();
    assertThat(bill.toString()).doesNotContain(Packaged.ROOT.toString());
  }

  private static Map<String, String> listed(Path target, String folder) throws IOException {
    Map<String, String> listed = new TreeMap<>();
    for (Component component : Packaged.components(target)) {
      listed.put(folder + component.fileName(), component.sha256());
    }
    return listed;
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).asString();
  }

  private static String sha256(InputStream in) throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
