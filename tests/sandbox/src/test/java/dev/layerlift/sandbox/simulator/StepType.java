package dev.layerlift.sandbox.simulator;

/** Who is called in a step. */
enum StepType {
  REGISTRY,
  /** Where the registry redirects blobs to. */
  BLOB_STORE,
  S3,
  CONTROL_PLANE,
  LAMBDA,
  EVENT_BUS
}
