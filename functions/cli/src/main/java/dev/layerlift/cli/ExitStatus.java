package dev.layerlift.cli;

/** What the command line tells its caller. */
public final class ExitStatus {
  public static final int DONE = 0;
  public static final int FAILED = 1;
  public static final int WRONG_USAGE = 2;
  public static final int DIFFERENT = 3;

  private ExitStatus() {}
}
