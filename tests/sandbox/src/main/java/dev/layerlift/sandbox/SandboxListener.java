package dev.layerlift.sandbox;

import dev.layerlift.sandbox.lambda.FunctionListener;
import dev.layerlift.sandbox.rule.EventBus;
import dev.layerlift.sandbox.states.ExecutionListener;

/** Hears what happens in the sandbox: events, executions, functions. Called by many threads. */
public interface SandboxListener extends EventBus.Listener, ExecutionListener, FunctionListener {}
