package dev.layerlift.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

class EcrRegistryTest {
  @ParameterizedTest
  @CsvSource({
    "us-east-1, 123456789012.dkr.ecr.us-east-1.amazonaws.com",
    "us-gov-west-1, 123456789012.dkr.ecr.us-gov-west-1.amazonaws.com",
    "cn-north-1, 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
    "eusc-de-east-1, 123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu"
  })
  void hostFollowsFromAccountAndRegion(String region, String host) {
    assertThat(new EcrRegistry("123456789012", region).host()).hasToString(host);
  }

  @Test
  void everyRegionThatTheSdkKnowsHasItsSuffix() {
    assertThat(Region.regions().stream().filter(region -> !region.isGlobalRegion()))
        .hasSizeGreaterThan(30)
        .allSatisfy(region ->
            assertThat(new EcrRegistry("123456789012", region.id()).host().name())
                .endsWith("." + PartitionMetadata.of(region).dnsSuffix()));
  }

  @ParameterizedTest
  @CsvSource({
    "12345678901, us-east-1",
    "1234567890123, us-east-1",
    "123456789012, US-EAST-1",
    "123456789012, us-east-1.evil.example",
    "123456789012, us-east"
  })
  void whatIsNoAccountOrRegionIsRefused(String account, String region) {
    assertThatIllegalArgumentException().isThrownBy(() -> new EcrRegistry(account, region));
  }
}
