package dev.layerlift.oci.registry;

import java.util.concurrent.atomic.LongAdder;

/** Running totals behind {@link RegistryTraffic}. */
final class Counters {
  final LongAdder requests = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder resumed = new LongAdder();
  final LongAdder downloadedBytes = new LongAdder();
  final LongAdder uploadedBytes = new LongAdder();

  RegistryTraffic snapshot() {
    return new RegistryTraffic(
        requests.sum(), retries.sum(), resumed.sum(), downloadedBytes.sum(), uploadedBytes.sum());
  }
}
