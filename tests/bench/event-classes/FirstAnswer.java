package eventclasses;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.sandbox.AwsAccount;
import dev.layerlift.sandbox.lambda.FunctionCode;
import dev.layerlift.sandbox.lambda.FunctionListener;
import dev.layerlift.sandbox.lambda.FunctionSpec;
import dev.layerlift.sandbox.lambda.LambdaService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Prints for each handler the milliseconds from the start of its JVM to its first answer. */
final class FirstAnswer implements FunctionListener {
  private static final AwsAccount ACCOUNT = new AwsAccount("123456789012", "eu-central-1");

  private static final String MESSAGE =
      """
      {"Records":[{"messageId":"m1","receiptHandle":"r","body":"{}",
       "attributes":{"ApproximateReceiveCount":"1"},"messageAttributes":{},"md5OfBody":"x",
       "eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:q",
       "awsRegion":"eu-central-1"}]}
      """;

  private static final String SCHEDULE =
      """
      {"version":"0","id":"x","detail-type":"Scheduled Event","source":"aws.events",
       "account":"123456789012","time":"2026-11-26T08:00:00Z","region":"eu-central-1",
       "resources":[],"detail":{}}
      """;

  private record Candidate(String handler, String what, String event) {}

  private static final List<Candidate> CANDIDATES =
      List.of(
          new Candidate("AsTree", "message as a tree", MESSAGE),
          new Candidate("AsMessage", "message as SQSEvent", MESSAGE),
          new Candidate("AsTree", "schedule as a tree", SCHEDULE),
          new Candidate("AsSchedule", "schedule as ScheduledEvent", SCHEDULE));

  public static void main(String[] arguments) throws Exception {
    Map<String, List<Long>> times = new LinkedHashMap<>();
    for (int round = 0; round < Integer.parseInt(arguments[0]); round++) {
      for (Candidate candidate : CANDIDATES) {
        times.computeIfAbsent(candidate.what(), _ -> new ArrayList<>()).add(millis(candidate));
      }
    }
    times.forEach((what, all) -> {
      all.sort(null);
      System.out.printf(
          "%-28s median %4d ms, best %4d ms%n", what, all.get(all.size() / 2), all.getFirst());
    });
  }

  private static long millis(Candidate candidate) throws Exception {
    FunctionSpec function =
        new FunctionSpec(
            "F",
            "eventclasses." + candidate.handler(),
            ByteSize.ofMebibytes(512),
            Duration.ofMinutes(1),
            Map.of(),
            FunctionSpec.STATE);
    try (LambdaService lambda =
        new LambdaService(
            ACCOUNT,
            List.of(function),
            FunctionCode.ofThisProcess(),
            Map.of(),
            1,
            new FirstAnswer())) {
      long start = System.nanoTime();
      lambda.invoke(ACCOUNT.functionArn("F"), new JsonMapper().readTree(candidate.event()));
      return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }
  }

  @Override
  public void onColdStart(String function, int instance) {}

  @Override
  public void onLine(String function, int instance, String line) {}
}
