package dev.layerlift.codec.ztoc;

/** What {@link ZtocBuilder} has at the end: a ztoc as the reference builder makes it, or none. */
public sealed interface BuildOutcome permits BuildOutcome.Built, NotIndexed {
  /** Not proven, and not judged by whether consumers get along with it. */
  record Built(Ztoc ztoc) implements BuildOutcome {}
}
