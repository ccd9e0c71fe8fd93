package dev.layerlift.testing.registry;

/** Hears of each manifest that clients put, after it is visible and before they get the answer. */
@FunctionalInterface
public interface PushListener {
  /** Returns quickly: the client waits. */
  void pushed(Push push);
}
