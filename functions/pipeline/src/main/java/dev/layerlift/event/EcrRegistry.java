package dev.layerlift.event;

import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.Text;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The private registry that every account has in every region.
 *
 * @param account twelve digits
 * @param region such as {@code eu-central-1}
 */
public record EcrRegistry(String account, String region) {
  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
  private static final Pattern REGION =
      Pattern.compile("[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-[0-9]{1,2}");

  private static final String STANDARD_SUFFIX = "amazonaws.com";

  /**
   * First part of a region's name to its partition's DNS suffix; every other region, GovCloud's
   * too, has the standard one. Source: the partitions file of the AWS SDKs.
   */
  private static final Map<String, String> SUFFIXES =
      Map.of(
          "cn-", "amazonaws.com.cn",
          "eusc-", "amazonaws.eu",
          "us-iso-", "c2s.ic.gov",
          "us-isob-", "sc2s.sgov.gov",
          "us-isof-", "csp.hci.ic.gov",
          "eu-isoe-", "cloud.adc-e.uk");

  /**
   * @throws IllegalArgumentException if the account is no account number or the region no region
   */
  public EcrRegistry {
    if (!ACCOUNT.matcher(account).matches()) {
      throw new IllegalArgumentException("not an AWS account number: " + Text.quote(account));
    }
    if (!REGION.matcher(region).matches()) {
      throw new IllegalArgumentException("not an AWS region: " + Text.quote(region));
    }
  }

  /** As it stands in image references: {@code <account>.dkr.ecr.<region>.amazonaws.com}. */
  public RegistryHost host() {
    String suffix =
        SUFFIXES.entrySet().stream()
            .filter(e -> region.startsWith(e.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(STANDARD_SUFFIX);
    return new RegistryHost(account + ".dkr.ecr." + region + "." + suffix);
  }
}
