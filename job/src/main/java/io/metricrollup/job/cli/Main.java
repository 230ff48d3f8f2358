package io.metricrollup.job.cli;

import io.metricrollup.job.InvalidOptionsException;
import io.metricrollup.job.runtime.LocalRuntimeException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The commands of {@code ./rollup}. Exit codes: 0 it went well, 1 it failed, 2 it was called
 * wrongly.
 */
public final class Main {
  private static final List<Command> COMMANDS =
      List.of(
          new Command(
              "demo",
              "runs broker, cluster, job and generated input here, to look at",
              DemoCommand.USAGE,
              DemoCommand::run),
          new Command(
              "backfill",
              "rolls up segments that lie in storage, without Kafka",
              BackfillCommand.USAGE,
              BackfillCommand::run),
          new Command(
              "generate",
              "writes segments to try things on",
              GenerateCommand.USAGE,
              GenerateCommand::run),
          new Command(
              "inspect",
              "shows what is in segments, whoever wrote them",
              InspectCommand.USAGE,
              InspectCommand::run),
          new Command(
              "why",
              "says what became of a window: complete, late, quarantined, not there yet",
              WhyCommand.USAGE,
              WhyCommand::run),
          new Command(
              "quarantine",
              "lists, shows and replays what was refused",
              QuarantineCommand.USAGE,
              QuarantineCommand::run),
          new Command(
              "compare",
              "shows what two storages of rolled-up segments tell differently",
              CompareCommand.USAGE,
              CompareCommand::run),
          new Command(
              "options",
              "prints every option of the job with default and unit",
              OptionsCommand.USAGE,
              OptionsCommand::run));

  private Main() {}

  public static void main(String[] args) {
    FileSystems.install();
    System.exit(run(System.out, System.err, args));
  }

  /** Runs a command; returns its exit code. */
  static int run(PrintStream out, PrintStream err, String... args) {
    if (args.length > 0 && List.of("help", "--help", "-h").contains(args[0])) {
      out.print(usage());
      return Command.OK;
    }
    Optional<Command> command = args.length == 0 ? Optional.empty() : find(args[0]);
    if (command.isEmpty()) {
      err.print(args.length == 0 ? usage() : "There is no command " + args[0] + ".\n\n" + usage());
      return Command.USAGE;
    }
    return run(command.get(), List.of(args).subList(1, args.length), out, err);
  }

  private static Optional<Command> find(String name) {
    return COMMANDS.stream().filter(command -> command.name().equals(name)).findFirst();
  }

  private static int run(
      Command command, List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help")) {
      out.print(command.usage());
      return Command.OK;
    }
    try {
      return command.body().run(arguments, out, err);
    } catch (UsageException | InvalidOptionsException e) {
      err.println(e.getMessage());
      err.print(command.usage());
      return Command.USAGE;
    } catch (LocalRuntimeException e) {
      err.println(e.getMessage());
      return Command.FAILURE;
    } catch (Exception e) {
      err.println("rollup " + command.name() + " failed: " + reason(e));
      return Command.FAILURE;
    }
  }

  /** The innermost message: what wraps it says where, not why. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private static String usage() {
    StringBuilder text = new StringBuilder("usage: rollup COMMAND [ARGUMENTS]\n\n");
    for (Command command : COMMANDS) {
      line(text, command.name(), command.summary());
    }
    // The launcher's own.
    line(text, "bench", "measures the job beside other engines");
    line(text, "test", "builds everything and runs all tests; --long adds the long ones");
    return text.append("\nrollup COMMAND --help says more.\n").toString();
  }

  private static void line(StringBuilder text, String name, String summary) {
    text.append(String.format(Locale.ROOT, "  %-10s %s%n", name, summary));
  }
}
