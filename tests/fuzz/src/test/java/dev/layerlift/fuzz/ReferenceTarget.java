package dev.layerlift.fuzz;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.registry.RegistryEndpoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** Names, digests and sizes: what a value prints is read as the value. */
final class ReferenceTarget {
  private static final List<Function<String, Object>> PARSERS =
      List.of(
          ImageReference::parse,
          ImageLocation::parse,
          Digest::parse,
          RegistryHost::parse,
          RepositoryName::parse,
          Tag::parse,
          ByteSize::parse);

  private ReferenceTarget() {}

  static void check(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    for (Function<String, Object> parser : PARSERS) {
      try {
        accepted(parser, parser.apply(text));
      } catch (IllegalArgumentException e) {
        Property.isOneLine(e);
      }
    }
  }

  private static void accepted(Function<String, Object> parser, Object value) {
    String printed = value.toString();
    Property.equal(printed, again(parser, printed).toString(), "printed again");
    Property.equal(again(parser, printed), value, "read from " + printed);
    if (value instanceof ImageReference reference) {
      RegistryEndpoint endpoint = RegistryEndpoint.of(reference.registry());
      Property.equal(endpoint.host(), reference.registry(), "host");
    }
  }

  private static Object again(Function<String, Object> parser, String printed) {
    try {
      return parser.apply(printed);
    } catch (IllegalArgumentException e) {
      throw new AssertionError("printed, but not read: " + printed, e);
    }
  }
}
