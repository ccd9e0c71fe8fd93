package dev.layerlift.sandbox.lambda;

import dev.layerlift.sandbox.AwsAccount;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The environment that Lambda gives to every function, and the function's own variables. */
final class ReservedVariables {
  private ReservedVariables() {}

  static Map<String, String> of(
      FunctionSpec function, AwsAccount account, String runtimeApi, Path folder) {
    Map<String, String> variables = new HashMap<>(function.environment());
    variables.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
    variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    variables.put(
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Long.toString(function.memory().bytes() >> 20));
    variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name());
    variables.put("AWS_LAMBDA_LOG_STREAM_NAME", "sandbox");
    variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_java25");
    variables.put("AWS_REGION", account.region());
    variables.put("AWS_DEFAULT_REGION", account.region());
    // The sandbox's endpoints ask for a signature and do not check whose it is.
    variables.put("AWS_ACCESS_KEY_ID", "SANDBOX");
    variables.put("AWS_SECRET_ACCESS_KEY", "sandbox");
    variables.put("AWS_SESSION_TOKEN", "sandbox");
    variables.put("LAMBDA_TASK_ROOT", folder.toString());
    variables.put("LAMBDA_RUNTIME_DIR", folder.toString());
    variables.put("LANG", "en_US.UTF-8");
    variables.put("TZ", ":UTC");
    variables.put("_HANDLER", function.handler());
    return variables;
  }
}
