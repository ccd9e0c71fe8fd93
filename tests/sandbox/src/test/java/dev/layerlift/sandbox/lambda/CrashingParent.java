package dev.layerlift.sandbox.lambda;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.sandbox.AwsAccount;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A process that starts a function, prints the function's process id and waits to be killed. */
final class CrashingParent implements FunctionListener {
  private CrashingParent() {}

  public static void main(String[] arguments) throws Exception {
    AwsAccount account = new AwsAccount("123456789012", "eu-central-1");
    FunctionSpec function =
        new FunctionSpec(
            "Obedient",
            ObedientHandler.class.getName(),
            ByteSize.ofMebibytes(160),
            Duration.ofSeconds(60),
            Map.of(),
            FunctionSpec.STATE);
    try (LambdaService lambda =
        new LambdaService(
            account,
            List.of(function),
            FunctionCode.ofThisProcess(),
            Map.of(),
            1,
            new CrashingParent())) {
      JsonNode self =
          lambda.invoke(
              account.functionArn("Obedient"),
              new JsonMapper().readTree("{\"do\": \"describe\", \"variables\": []}"));
      System.out.println(self.required("pid").longValue());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  @Override
  public void onColdStart(String function, int instance) {}

  @Override
  public void onLine(String function, int instance, String line) {}
}
