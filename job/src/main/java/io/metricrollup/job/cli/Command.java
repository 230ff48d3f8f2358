package io.metricrollup.job.cli;

import java.io.PrintStream;
import java.util.List;

/**
 * One command of {@code ./rollup}.
 *
 * @param name the word on the command line
 * @param summary what it does, in one line
 * @param usage how it is called, for {@code --help} and after wrong usage
 * @param body runs it
 */
record Command(String name, String summary, String usage, Body body) {
  /** Exit code: all went well. */
  static final int OK = 0;

  /** Exit code: it failed. */
  static final int FAILURE = 1;

  /** Exit code: it was called wrongly. */
  static final int USAGE = 2;

  /** What a command does. */
  @FunctionalInterface
  interface Body {
    /**
     * @param arguments behind the command's name, without {@code --help}
     * @param out for what the user asked for
     * @param err for problems that do not end the command; those that do are thrown
     * @return the exit code
     * @throws UsageException if it is called wrongly
     * @throws Exception if it fails; the message is for the user
     */
    int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception;
  }
}
