package dev.layerlift.sandbox.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.sandbox.AwsAccount;
import dev.layerlift.sandbox.states.FunctionFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real JVMs under Lambda's own client; tests that break their instance have a function each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LambdaServiceTest implements FunctionListener {
  private static final JsonMapper JSON = new JsonMapper();
  private static final AwsAccount ACCOUNT = new AwsAccount("123456789012", "eu-central-1");

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final Queue<String> coldStarts = new ConcurrentLinkedQueue<>();
  private final LambdaService lambda;

  LambdaServiceTest() throws IOException {
    lambda =
        service(
            List.of(
                function("Obedient", ObedientHandler.class.getName(), Duration.ofSeconds(60)),
                function("Impatient", ObedientHandler.class.getName(), Duration.ofSeconds(1)),
                function("Doomed", ObedientHandler.class.getName(), Duration.ofSeconds(60)),
                function("Abandoned", ObedientHandler.class.getName(), Duration.ofSeconds(60)),
                function("Misnamed", "dev.layerlift.NoSuchHandler", Duration.ofSeconds(60))));
  }

  private LambdaService service(List<FunctionSpec> functions) throws IOException {
    return new LambdaService(
        ACCOUNT,
        functions,
        FunctionCode.ofThisProcess(),
        Map.of("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1", "SHARED", "by all"),
        2,
        this);
  }

  private static FunctionSpec function(String name, String handler, Duration timeout) {
    return new FunctionSpec(
        name,
        handler,
        ByteSize.ofMebibytes(160),
        timeout,
        Map.of("OWN", "of " + name),
        FunctionSpec.STATE);
  }

  @Override
  public void onColdStart(String function, int instance) {
    coldStarts.add(function + " " + instance);
  }

  @Override
  public void onLine(String function, int instance, String line) {
    lines.add(function + " " + instance + ": " + line);
  }

  @BeforeAll
  void warmUp() throws Exception {
    lambda.invoke(arn("Obedient"), order("answer", "\"with\": 1"));
  }

  @AfterAll
  void closingTwiceIsHarmless() {
    lambda.close();
    lambda.close();
  }

  @Test
  void functionSeesItsOwnEnvironmentAndMemoryAndNothingOfOurs() throws Exception {
    JsonNode self =
        lambda.invoke(
            arn("Obedient"),
            order(
                "describe",
                "\"variables\": [\"OWN\", \"SHARED\", \"AWS_REGION\", \"AWS_LAMBDA_FUNCTION_NAME\","
                    + " \"AWS_LAMBDA_FUNCTION_MEMORY_SIZE\", \"AWS_ENDPOINT_URL_S3\", \"PATH\"]"));

    assertThat(self.required("environment"))
        .isEqualTo(
            JSON.readTree(
                """
                {"OWN": "of Obedient", "SHARED": "by all", "AWS_REGION": "eu-central-1",
                 "AWS_LAMBDA_FUNCTION_NAME": "Obedient", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "160",
                 "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1", "PATH": null}\
                """));
    assertThat(self.required("memoryMiB").intValue()).isEqualTo(160);
    assertThat(self.required("maxHeap").longValue()).isBetween(100L << 20, 128L << 20);
    assertThat(self.required("arn").stringValue()).isEqualTo(arn("Obedient"));
    assertThat(self.required("requestId").stringValue()).hasSize(36);
    assertThat(self.required("remainingMillis").intValue()).isBetween(1, 60_000);
    assertThat(self.required("arguments").stringValue()).contains("TieredStopAtLevel=1");
  }

  @Test
  void warmInstanceIsUsedAgainUnderAnotherRequestId() throws Exception {
    JsonNode first = describe("Obedient");
    JsonNode second = describe("Obedient");

    assertThat(second.required("pid")).isEqualTo(first.required("pid"));
    assertThat(second.required("requestId")).isNotEqualTo(first.required("requestId"));
  }

  @Test
  void exceptionOfTheHandlerIsNamedByItsClassAndTheInstanceLives() throws Exception {
    JsonNode before = describe("Obedient");

    FunctionFailure failure = failure("Obedient", order("throw", "\"message\": \"no luck\""));

    assertThat(failure.error()).isEqualTo(ObedientHandler.NamedException.class.getName());
    JsonNode document = JSON.readTree(failure.description());
    assertThat(document.required("errorMessage").stringValue()).isEqualTo("no luck");
    assertThat(document.required("errorType").stringValue()).isEqualTo(failure.error());
    assertThat(document.required("stackTrace").isEmpty()).isFalse();
    assertThat(describe("Obedient").required("pid")).isEqualTo(before.required("pid"));
  }

  @Test
  void invocationBeyondItsTimeLimitIsKilledAndTheNextGetsANewInstance() throws Exception {
    FunctionFailure failure = failure("Impatient", order("hang", "\"x\": 1"));

    assertThat(failure.error()).isEqualTo("Sandbox.Timedout");
    assertThat(failure.description()).contains("Task timed out after 1.00 seconds");
    assertThat(answer("Impatient")).isEqualTo(2);
    assertThat(coldStarts).contains("Impatient 1", "Impatient 2");
  }

  @Test
  void functionThatEndsItselfOrIsKilledIsReportedAndTheNextGetsANewInstance() throws Exception {
    FunctionFailure ended = failure("Doomed", order("exit", "\"x\": 1"));

    assertThat(ended.error()).isEqualTo("Runtime.ExitError");
    assertThat(ended.description()).contains("Runtime exited with error: exit status 3");

    long pid = describe("Doomed").required("pid").longValue();
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<FunctionFailure> killed =
          thread.submit(() -> failure("Doomed", order("say and hang", "\"x\": 1")));
      hear("Doomed 2: hanging");
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);

      assertThat(killed.get().error()).isEqualTo("Runtime.ExitError");
      assertThat(killed.get().description()).contains("signal: 9");
    }

    FunctionFailure outOfMemory = failure("Doomed", order("eat memory", "\"x\": 1"));

    assertThat(outOfMemory.error()).isEqualTo("java.lang.OutOfMemoryError");
    assertThat(answer("Doomed")).isEqualTo(2);
  }

  @Test
  void handlerThatIsNotThereIsAnError() {
    FunctionFailure failure = failure("Misnamed", order("answer", "\"with\": 2"));

    assertThat(failure.error()).contains("ClassNotFound");
    assertThat(failure.description()).contains("dev.layerlift.NoSuchHandler");
  }

  @Test
  void answerBeyondTheLimitOrWithoutJsonIsAnError() {
    assertThat(failure("Obedient", order("flood", "\"x\": 1")).error())
        .isEqualTo("Function.ResponseSizeTooLarge");
    assertThat(failure("Obedient", order("babble", "\"x\": 1")).error())
        .isEqualTo("Lambda.Unknown");
  }

  @Test
  void functionThatNobodyKnowsIsAnError() {
    assertThat(failure("Other", order("answer", "\"with\": 2")).error())
        .isEqualTo("Lambda.ResourceNotFoundException");
  }

  @Test
  void linesOfBothStreamsAreHeard() throws Exception {
    lambda.invoke(
        arn("Obedient"), order("say", "\"out\": \"to out: \u00e9\", \"err\": \"to err\""));

    hear(": to out: \u00e9");
    hear(": to err");
  }

  @Test
  void invocationsAtOnceShareTheInstancesThatTheBoundAllows() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<JsonNode>> answers =
          IntStream.range(0, 6).mapToObj(i -> threads.submit(() -> describe("Obedient"))).toList();
      for (Future<JsonNode> answer : answers) {
        assertThat(answer.get().required("pid").longValue()).isPositive();
      }
    }

    assertThat(coldStarts).doesNotContain("Obedient 3");
  }

  @Test
  void callerThatGivesUpDoesNotEndTheFunction() throws Exception {
    Thread caller =
        Thread.ofVirtual()
            .start(() ->
                assertThatThrownBy(
                        () -> lambda.invoke(arn("Abandoned"), order("say and hang", "\"x\": 1")))
                    .isInstanceOf(InterruptedException.class));
    hear("Abandoned 1: hanging");
    caller.interrupt();
    caller.join();

    assertThat(answer("Abandoned")).isEqualTo(2);
    assertThat(coldStarts).contains("Abandoned 2");
  }

  @Test
  void warmedUpInstanceTakesTheFirstInvocationAndEndsWithTheService() throws Exception {
    Optional<ProcessHandle> process;
    try (LambdaService own =
        service(
            List.of(function("Warm", ObedientHandler.class.getName(), Duration.ofSeconds(60))))) {
      own.warmUp(List.of(arn("Warm")));
      JsonNode self = own.invoke(arn("Warm"), order("describe", "\"variables\": []"));
      process = ProcessHandle.of(self.required("pid").longValue());
    }

    process.ifPresent(p -> p.onExit().join());
    assertThat(process.filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(coldStarts).doesNotContain("Warm 2");
  }

  private void hear(String end) throws InterruptedException {
    while (!lines.take().endsWith(end)) {
      // Other lines do not matter.
    }
  }

  private JsonNode describe(String function) throws Exception {
    return lambda.invoke(arn(function), order("describe", "\"variables\": []"));
  }

  private int answer(String function) throws Exception {
    return lambda.invoke(arn(function), order("answer", "\"with\": 2")).intValue();
  }

  private FunctionFailure failure(String function, JsonNode order) {
    return catchThrowableOfType(FunctionFailure.class, () -> lambda.invoke(arn(function), order));
  }

  private static String arn(String function) {
    return ACCOUNT.functionArn(function);
  }

  private static JsonNode order(String what, String more) {
    return JSON.readTree("{\"do\": \"" + what + "\", " + more + "}");
  }
}
