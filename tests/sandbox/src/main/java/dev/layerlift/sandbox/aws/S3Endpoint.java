package dev.layerlift.sandbox.aws;

import java.io.IOException;
import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/** S3 on 127.0.0.1, in memory: S3Proxy, which does conditional writes as S3 does. */
public final class S3Endpoint implements AutoCloseable {
  private final S3Proxy proxy;

  private S3Endpoint(S3Proxy proxy) {
    this.proxy = proxy;
  }

  /**
   * The caller closes it. It has no bucket yet.
   *
   * @param accessKey what requests must be signed with
   */
  public static S3Endpoint start(String accessKey, String secretKey) throws IOException {
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(new TransientNio2BlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
            // Functions sign with a session token, as roles do.
            .ignoreUnknownHeaders(true)
            .build();
    try {
      proxy.start();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) { // the library declares nothing narrower
      throw new IOException("the S3 endpoint does not start", e);
    }
    return new S3Endpoint(proxy);
  }

  /** For {@code AWS_ENDPOINT_URL_S3}; buckets are the first segment of the path. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  @Override
  public void close() {
    try {
      proxy.stop();
    } catch (Exception e) { // the library declares nothing narrower; its threads are daemons
      throw new IllegalStateException("the S3 endpoint does not stop", e);
    }
  }
}
