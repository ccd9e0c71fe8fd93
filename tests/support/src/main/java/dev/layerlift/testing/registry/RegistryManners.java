package dev.layerlift.testing.registry;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The choices that the distribution specification leaves to a registry, and the liberties that
 * Amazon ECR takes beyond it.
 *
 * @param port to listen on; 0 takes a free one
 * @param ecrUploads PATCH answers 201, its Range stays at the first chunk's end, a POST with a
 *     digest only begins an upload
 * @param redirectsBlobs GET of a blob answers 307 to a pre-signed address of another origin
 * @param redirectValidity of such an address
 * @param mounts blobs of other repositories; without, a mount begins an upload
 * @param createsRepositories on the first push; without, a push to an unknown one is refused
 * @param servesUnreferencedBlobs GET works before a manifest names the blob; HEAD always does
 * @param pageLimit most entries of one page of tags or referrers
 * @param manifestPutsPerSecond beyond it 429
 */
public record RegistryManners(
    int port,
    Authentication authentication,
    Storage storage,
    boolean ecrUploads,
    boolean redirectsBlobs,
    Duration redirectValidity,
    boolean mounts,
    boolean createsRepositories,
    boolean servesUnreferencedBlobs,
    ReferrersSupport referrers,
    int pageLimit,
    OptionalInt manifestPutsPerSecond) {

  /** An anonymous registry that does all that the specification offers. */
  public static RegistryManners plain() {
    return new RegistryManners(
        0,
        new Authentication.Anonymous(),
        Storage.MEMORY,
        false,
        false,
        Duration.ofMinutes(20),
        true,
        true,
        true,
        ReferrersSupport.FULL,
        1000,
        OptionalInt.empty());
  }

  /** As Amazon ECR behaves with its default account settings, without its rate limits. */
  public static RegistryManners ecr() {
    return new RegistryManners(
        0,
        new Authentication.EcrPassword(Duration.ofHours(12)),
        Storage.MEMORY,
        true,
        true,
        Duration.ofHours(1),
        false,
        false,
        false,
        ReferrersSupport.WITHOUT_SUBJECT_HEADER,
        50,
        OptionalInt.empty());
  }

  public RegistryManners withPort(int value) {
    return with(copy -> copy.port = value);
  }

  public RegistryManners withAuthentication(Authentication value) {
    return with(copy -> copy.authentication = value);
  }

  public RegistryManners withStorage(Storage value) {
    return with(copy -> copy.storage = value);
  }

  public RegistryManners withEcrUploads(boolean value) {
    return with(copy -> copy.ecrUploads = value);
  }

  public RegistryManners withRedirectedBlobs(Duration validity) {
    return with(copy -> {
      copy.redirectsBlobs = true;
      copy.redirectValidity = validity;
    });
  }

  public RegistryManners withMounts(boolean value) {
    return with(copy -> copy.mounts = value);
  }

  public RegistryManners withCreatedRepositories(boolean value) {
    return with(copy -> copy.createsRepositories = value);
  }

  public RegistryManners withUnreferencedBlobs(boolean value) {
    return with(copy -> copy.servesUnreferencedBlobs = value);
  }

  public RegistryManners withReferrers(ReferrersSupport value) {
    return with(copy -> copy.referrers = value);
  }

  public RegistryManners withPageLimit(int value) {
    return with(copy -> copy.pageLimit = value);
  }

  public RegistryManners withManifestPutsPerSecond(int value) {
    return with(copy -> copy.manifestPutsPerSecond = OptionalInt.of(value));
  }

  private RegistryManners with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.seal();
  }

  private static final class Copy {
    int port;
    Authentication authentication;
    Storage storage;
    boolean ecrUploads;
    boolean redirectsBlobs;
    Duration redirectValidity;
    boolean mounts;
    boolean createsRepositories;
    boolean servesUnreferencedBlobs;
    ReferrersSupport referrers;
    int pageLimit;
    OptionalInt manifestPutsPerSecond;

    Copy(RegistryManners from) {
      port = from.port;
      authentication = from.authentication;
      storage = from.storage;
      ecrUploads = from.ecrUploads;
      redirectsBlobs = from.redirectsBlobs;
      redirectValidity = from.redirectValidity;
      mounts = from.mounts;
      createsRepositories = from.createsRepositories;
      servesUnreferencedBlobs = from.servesUnreferencedBlobs;
      referrers = from.referrers;
      pageLimit = from.pageLimit;
      manifestPutsPerSecond = from.manifestPutsPerSecond;
    }

    RegistryManners seal() {
      return new RegistryManners(
          port,
          authentication,
          storage,
          ecrUploads,
          redirectsBlobs,
          redirectValidity,
          mounts,
          createsRepositories,
          servesUnreferencedBlobs,
          referrers,
          pageLimit,
          manifestPutsPerSecond);
    }
  }
}
