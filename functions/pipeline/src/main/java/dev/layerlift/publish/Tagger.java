package dev.layerlift.publish;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.NetworkException;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.TagOutcome;
import dev.layerlift.workflow.TagTemplate;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** Gives the result its name; the only place that sets tags. A source's tag is never touched. */
public final class Tagger {
  private final ImageTarget target;
  private final InstantSource clock;

  public Tagger(ImageTarget target, InstantSource clock) {
    this.target = target;
    this.clock = clock;
  }

  /**
   * Sets the tag that the template makes of the source's, if the source's tag still means the image
   * that was worked on.
   *
   * <p>Registries have no conditional put: the source tag can still move between that check and the
   * tag.
   *
   * @param result the published manifest or index, or the source itself for an image that was left
   *     alone
   */
  public TagOutcome tagBeside(ImageAddress source, TagTemplate template, Digest result) {
    Optional<Tag> tag = template.apply(source.tag());
    if (tag.isEmpty()) {
      return notTagged(
          "the tag " + source.tag() + " would pass 128 characters in the template " + template);
    }
    if (tag.get().equals(source.tag())) {
      throw new IllegalArgumentException(template + " would move the source's tag " + source.tag());
    }
    Optional<Digest> now = resolve(source.tag());
    if (now.isEmpty()) {
      return notTagged(
          "the source tag "
              + source.tag()
              + " is gone; it named "
              + source.digest()
              + " when the work began");
    }
    if (!now.get().equals(source.digest())) {
      return notTagged(
          "the source tag %s has moved on from %s to %s, whose own push brings its result"
              .formatted(source.tag(), source.digest(), now.get()));
    }
    return tag(tag.get(), result);
  }

  /**
   * Sets a tag. One that may not be moved and names something else is an outcome, not an error.
   *
   * @throws NetworkException also if the manifest was damaged on its way: the tag is wrong then,
   *     and setting it again mends it
   */
  public TagOutcome tag(Tag tag, Digest result) {
    Optional<Digest> before = resolve(tag);
    if (before.filter(result::equals).isPresent()) {
      return new TagOutcome.AlreadyTagged(Schema.VERSION, tag, result);
    }
    try {
      target.tag(tag, target.manifest(result));
      return new TagOutcome.Tagged(Schema.VERSION, tag, result, clock.instant());
    } catch (StoreException.TagImmutable e) {
      return immutable(tag, result);
    } catch (StoreException.ContentMismatch e) {
      // Only a put by digest is checked by the registry: the tag names the damage until it is set
      // again, so nothing but trying again is right.
      throw new NetworkException(
          "the tag %s of %s does not name %s: %s"
              .formatted(tag, target.name(), result, e.getMessage()),
          e);
    } catch (IOException e) {
      throw Failures.of(e, "tag " + result + " as " + tag + " in " + target.name());
    }
  }

  /** Somebody else can have set it between our look and our put: look again. */
  private TagOutcome immutable(Tag tag, Digest result) {
    Optional<Digest> taken = resolve(tag);
    if (taken.filter(result::equals).isPresent()) {
      return new TagOutcome.AlreadyTagged(Schema.VERSION, tag, result);
    }
    return notTagged(
        "the tag %s is immutable and names %s instead of %s"
            .formatted(
                tag, taken.map(Digest::toString).orElse("nothing that can be seen"), result));
  }

  private Optional<Digest> resolve(Tag tag) {
    try {
      return target.resolve(tag).map(Descriptor::digest);
    } catch (IOException e) {
      throw Failures.of(e, "resolve the tag " + tag + " of " + target.name());
    }
  }

  private static TagOutcome notTagged(String reason) {
    return new TagOutcome.NotTagged(Schema.VERSION, reason);
  }
}
