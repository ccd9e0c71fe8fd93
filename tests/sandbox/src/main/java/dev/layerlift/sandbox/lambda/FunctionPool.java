package dev.layerlift.sandbox.lambda;

import dev.layerlift.sandbox.lambda.Invocation.Answer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** The instances of one function: warm ones are used again, up to a bound new ones are started. */
final class FunctionPool implements AutoCloseable {
  /** Starts an instance. */
  @FunctionalInterface
  interface Starter {
    /**
     * @param number counts from 1
     */
    FunctionInstance start(int number) throws IOException;
  }

  private final Starter starter;
  private final Semaphore places;
  private final Deque<FunctionInstance> idle = new ArrayDeque<>();
  private final List<FunctionInstance> all = new ArrayList<>();
  private int started;
  private boolean closed;

  /**
   * @param bound instances at a time; further invocations wait
   */
  FunctionPool(int bound, Starter starter) {
    this.places = new Semaphore(bound, true);
    this.starter = starter;
  }

  Answer invoke(byte[] payload) throws IOException, InterruptedException {
    places.acquire();
    try {
      Optional<Answer> answer = Optional.empty();
      while (answer.isEmpty()) {
        FunctionInstance instance = take();
        try {
          answer = instance.invoke(payload);
        } finally {
          giveBack(instance);
        }
      }
      return answer.get();
    } finally {
      places.release();
    }
  }

  /** Starts the first instance, unless an invocation did so already. */
  synchronized void warmUp() throws IOException {
    if (all.isEmpty()) {
      giveBack(take());
    }
  }

  /** Kills every instance, at work or not. */
  synchronized void kill() {
    all.forEach(FunctionInstance::kill);
  }

  private synchronized FunctionInstance take() throws IOException {
    if (closed) {
      throw new IOException("the sandbox is closed");
    }
    while (!idle.isEmpty()) {
      FunctionInstance warm = idle.pop();
      if (warm.isUsable()) {
        return warm;
      }
      drop(warm);
    }
    FunctionInstance instance = starter.start(++started);
    all.add(instance);
    return instance;
  }

  private synchronized void giveBack(FunctionInstance instance) {
    if (instance.isUsable() && !closed) {
      idle.push(instance);
    } else {
      drop(instance);
    }
  }

  private void drop(FunctionInstance instance) {
    all.remove(instance);
    instance.close();
  }

  @Override
  public synchronized void close() {
    closed = true;
    idle.clear();
    all.forEach(FunctionInstance::close);
    all.clear();
  }
}
