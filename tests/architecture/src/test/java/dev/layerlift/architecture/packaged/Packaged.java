package dev.layerlift.architecture.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where {@code package} puts things. */
final class Packaged {
  static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  static final Path FUNCTIONS = ROOT.resolve("functions").resolve("pipeline").resolve("target");
  static final Path COMMAND_LINE = ROOT.resolve("tests").resolve("sandbox").resolve("target");
  static final Path ARCHIVE = FUNCTIONS.resolve("layerlift-lambda.zip");

  private Packaged() {}

  /** The bill of materials of a module. */
  static JsonNode bill(Path target) throws IOException {
    Path bill = target.resolve("bom.json");
    assertThat(bill).as("mvn package writes it").exists();
    return JsonMapper.shared().readTree(Files.readString(bill));
  }

  static List<Component> components(Path target) throws IOException {
    return bill(target).path("components").valueStream().map(Component::of).toList();
  }
}
