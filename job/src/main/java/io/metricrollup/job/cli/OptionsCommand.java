package io.metricrollup.job.cli;

import io.metricrollup.job.RollupOptions;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/** {@code rollup options}: the job's options. */
final class OptionsCommand {
  static final String USAGE = "usage: rollup options [--markdown]\n";

  private OptionsCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    CommandArguments given =
        CommandArguments.parse(Set.of("markdown"), Set.of(), arguments).nothingElse();
    out.print(given.flag("markdown") ? RollupOptions.markdown() : RollupOptions.help());
    return Command.OK;
  }
}
