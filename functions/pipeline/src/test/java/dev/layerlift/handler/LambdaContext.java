package dev.layerlift.handler;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What Lambda hands to a handler; keeps its log. */
final class LambdaContext implements Context, LambdaLogger {
  private final List<String> log = new ArrayList<>();
  private static final int PLENTY = 900_000;

  private int remainingMillis = PLENTY;
  private int plentyFor;

  List<String> log() {
    return log;
  }

  void remainingMillis(int millis) {
    remainingMillis = millis;
    plentyFor = 0;
  }

  /**
   * The time runs out in the middle of the work.
   *
   * @param questions how many are still told that there is plenty
   */
  void remainingMillisAfter(int questions, int millis) {
    remainingMillis = millis;
    plentyFor = questions;
  }

  @Override
  public void log(String message) {
    log.add(message);
  }

  @Override
  public void log(byte[] message) {
    log.add(new String(message, StandardCharsets.UTF_8));
  }

  @Override
  public String getAwsRequestId() {
    return "request-1";
  }

  @Override
  public String getLogGroupName() {
    return "group";
  }

  @Override
  public String getLogStreamName() {
    return "stream";
  }

  @Override
  public String getFunctionName() {
    return "function";
  }

  @Override
  public String getFunctionVersion() {
    return "1";
  }

  @Override
  public String getInvokedFunctionArn() {
    return "arn";
  }

  @Override
  public CognitoIdentity getIdentity() {
    throw new UnsupportedOperationException("no identity");
  }

  @Override
  public ClientContext getClientContext() {
    throw new UnsupportedOperationException("no client context");
  }

  @Override
  public synchronized int getRemainingTimeInMillis() {
    return plentyFor-- > 0 ? PLENTY : remainingMillis;
  }

  @Override
  public int getMemoryLimitInMB() {
    return 1769;
  }

  @Override
  public LambdaLogger getLogger() {
    return this;
  }
}
