package dev.layerlift.testing.registry;

/** How far a registry knows the referrers API of distribution specification 1.1. */
public enum ReferrersSupport {
  /** The API, and {@code OCI-Subject} in the answer to a push. */
  FULL,
  /** The API, but no {@code OCI-Subject}: a client may think that it needs the fallback tag. */
  WITHOUT_SUBJECT_HEADER,
  /** 404: clients keep the fallback tag {@code sha256-<hex>} themselves. */
  ABSENT
}
