package dev.layerlift.aws;

import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.registry.Credentials;
import dev.layerlift.oci.registry.CredentialsSource;
import dev.layerlift.oci.registry.RegistryEndpoint;
import dev.layerlift.oci.registry.TimedCredentials;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.AuthorizationData;

/**
 * The credentials of the account's own registry, for all of its repositories and twelve hours
 * ({@code GetAuthorizationToken}), and the address that comes with them. The registry client keeps
 * them and asks again before they expire or when they are refused. Safe for use by several threads.
 */
public final class EcrCredentials implements CredentialsSource {
  private static final String CALL = "ecr:GetAuthorizationToken";

  private final EcrClient ecr;
  private final InstantSource clock;

  /** Came along with the endpoint and is good for one {@link #obtain}. */
  private final AtomicReference<@Nullable TimedCredentials> unused = new AtomicReference<>();

  /**
   * @param ecr stays open
   */
  public EcrCredentials(EcrClient ecr, InstantSource clock) {
    this.ecr = ecr;
    this.clock = clock;
  }

  /**
   * Where the registry is reached: the {@code proxyEndpoint} that ECR names.
   *
   * @param host the registry's name in image references
   */
  public RegistryEndpoint endpoint(RegistryHost host) throws IOException {
    AuthorizationData authorization = ask();
    RegistryEndpoint endpoint = endpoint(host, authorization);
    unused.set(credentials(authorization));
    return endpoint;
  }

  @Override
  public TimedCredentials obtain(RegistryHost host) throws IOException {
    TimedCredentials known = unused.getAndSet(null);
    if (known != null && known.expiresAt().filter(clock.instant()::isBefore).isPresent()) {
      return known;
    }
    return credentials(ask());
  }

  private AuthorizationData ask() throws StoreException {
    try {
      return ecr.getAuthorizationToken().authorizationData().stream()
          .findFirst()
          .orElseThrow(
              () -> new StoreException.ProtocolViolation(CALL + ": an answer without data"));
    } catch (SdkException e) {
      throw Faults.of(e, CALL);
    }
  }

  private static RegistryEndpoint endpoint(RegistryHost host, AuthorizationData authorization)
      throws StoreException {
    try {
      return new RegistryEndpoint(host, URI.create(present(authorization.proxyEndpoint())));
    } catch (IllegalArgumentException e) {
      throw new StoreException.ProtocolViolation(CALL + ": an answer without a proxyEndpoint", e);
    }
  }

  private static TimedCredentials credentials(AuthorizationData authorization)
      throws StoreException {
    String[] nameAndPassword = decoded(authorization).split(":", 2);
    if (nameAndPassword.length != 2) {
      throw new StoreException.ProtocolViolation(CALL + ": a token that is not name:password");
    }
    return new TimedCredentials(
        new Credentials.Basic(nameAndPassword[0], nameAndPassword[1]),
        Optional.ofNullable(authorization.expiresAt()));
  }

  private static String decoded(AuthorizationData authorization) throws StoreException {
    try {
      byte[] bytes = Base64.getDecoder().decode(present(authorization.authorizationToken()));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // No cause: its text could show the token.
      throw new StoreException.ProtocolViolation(CALL + ": a token that is not base64");
    }
  }

  private static String present(@Nullable String text) {
    return text == null ? "" : text;
  }
}
