package io.metricrollup.job.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;

/** What {@code rollup inspect} answers. */
record InspectRun(int exitCode, String out, String err) {

  static InspectRun of(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] line = new String[arguments.length + 1];
    line[0] = "inspect";
    for (int i = 0; i < arguments.length; i++) {
      line[i + 1] = arguments[i].toString();
    }
    int exitCode =
        Main.run(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), line);
    return new InspectRun(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  /**
   * The report of a single file, without the line that names it and without the one of its size.
   */
  static String report(Path file, Object... arguments) {
    Object[] all = new Object[arguments.length + 1];
    all[0] = file;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    InspectRun run = of(all);
    if (run.exitCode != 0 || !run.err.isEmpty() || !run.out.startsWith(file + "\n")) {
      throw new AssertionError(run);
    }
    return run.out.substring(run.out.indexOf('\n') + 1).replaceFirst("  size .*\n", "");
  }
}
