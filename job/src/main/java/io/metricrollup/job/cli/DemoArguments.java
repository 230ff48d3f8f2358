package io.metricrollup.job.cli;

import io.metricrollup.job.demo.Demo;
import io.metricrollup.job.demo.DemoSettings;
import io.metricrollup.job.demo.GeneratorSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The arguments of {@code rollup demo}; collects problems, then lists them all. */
final class DemoArguments {
  private static final String MINUTES = "minutes";
  private static final String HOURS = "hours";
  private static final String KEEP_RUNNING = "keep-running";
  private static final String PORT = "port";
  private static final String FOLDER = "folder";

  private static final double MOST_MINUTES = 24 * 60;

  /** Segments older than the job's deduplication horizon of a week would be refused. */
  private static final double MOST_HOURS = 6 * 24;

  private final CommandArguments given;
  private final List<String> problems = new ArrayList<>();

  private DemoArguments(CommandArguments given) {
    this.given = given;
  }

  /**
   * @param folder where the demo lies by default
   * @throws UsageException listing everything that is wrong
   */
  static DemoSettings parse(List<String> arguments, Path folder, GeneratorSettings.Shape shape) {
    CommandArguments given =
        CommandArguments.parse(
            Set.of(KEEP_RUNNING), Set.of(MINUTES, HOURS, PORT, FOLDER), arguments);
    return new DemoArguments(given).settings(folder, shape);
  }

  private DemoSettings settings(Path folder, GeneratorSettings.Shape shape) {
    Optional<Duration> minutes = number(MINUTES, MOST_MINUTES).map(n -> ofSeconds(n * 60));
    Optional<Duration> hours = number(HOURS, MOST_HOURS).map(n -> ofSeconds(n * 3600));
    int port = port();
    Map<String, String> options = jobOptions();
    given.positional().forEach(other -> problems.add("'" + other + "' is not understood"));
    if (!problems.isEmpty()) {
      throw new UsageException(problems);
    }
    return new DemoSettings(
        given.value(FOLDER).map(Path::of).orElse(folder),
        port,
        hours.orElse(DemoSettings.DEFAULT_EVENT_TIME),
        minutes,
        given.flag(KEEP_RUNNING),
        shape,
        options);
  }

  private static Duration ofSeconds(double seconds) {
    return Duration.ofMillis((long) (seconds * 1000));
  }

  private Optional<Double> number(String name, double most) {
    Optional<String> text = given.value(name);
    try {
      Optional<Double> number = text.map(Double::valueOf);
      if (number.isEmpty() || (number.get() >= 0.01 && number.get() <= most)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The same answer as for a number out of bounds.
    }
    problems.add(
        "--" + name + ": '" + text.get() + "' is not a number from 0.01 to " + (long) most);
    return Optional.empty();
  }

  private int port() {
    String text = given.value(PORT).orElse("0");
    if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535) {
      return Integer.parseInt(text);
    }
    problems.add("--port: '" + text + "' is not a port");
    return 0;
  }

  private Map<String, String> jobOptions() {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < given.others().size(); i += 2) {
      String name = given.others().get(i).substring(2);
      if (Demo.FIXED_OPTIONS.contains(name)) {
        problems.add("--" + name + " is set by the demo itself");
      } else if (options.put(name, given.others().get(i + 1)) != null) {
        problems.add("--" + name + " is given twice");
      }
    }
    return options;
  }
}
