package io.metricrollup.job.cli;

import io.metricrollup.job.demo.Demo;
import io.metricrollup.job.demo.DemoResult;
import io.metricrollup.job.demo.DemoSettings;
import io.metricrollup.job.demo.GeneratorSettings;
import io.metricrollup.job.runtime.Installation;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** {@code rollup demo}: everything at once on this machine, to look at. */
final class DemoCommand {
  static final String USAGE =
      """
      usage: rollup demo [--minutes M] [--hours H] [--keep-running] [--port P] [--folder DIR]
                         [--OPTION VALUE]...

      Starts a Kafka broker and a Flink cluster on this machine, runs the job on them, and sends it
      generated segments of some hours of event time, faster than real time. Ends by itself, with
      tables of what came out.

        --minutes M      wall-clock minutes that the event time is spread over; feeding ends then.
                         Default: as fast as the job takes it, 3 minutes at most.
        --hours H        hours of event time; default 3.2
        --keep-running   goes on in real time when it has caught up, until Ctrl-C
        --port P         port of Flink's dashboard; default: a free one
        --folder DIR     where everything is written; default: target/demo of this checkout.
                         The segments stay there (in/ and out/) until the next demo.
        --OPTION VALUE   any option of the job (rollup options lists them), such as --shards 2
      """;

  private DemoCommand() {}

  static int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
    Installation installation = Installation.current();
    DemoSettings settings =
        DemoArguments.parse(
            arguments, installation.root().resolve("target/demo"), GeneratorSettings.Shape.DEMO);
    return run(installation, settings, out, err);
  }

  /** The same with settings that arguments cannot express. */
  static int run(Installation installation, DemoSettings settings, PrintStream out, PrintStream err)
      throws Exception {
    boolean terminal = Boolean.getBoolean("rollup.terminal");
    AtomicReference<DemoResult> last = new AtomicReference<>();
    Demo.run(
        installation,
        settings,
        err,
        terminal,
        result -> {
          last.set(result);
          out.print(DemoReport.text(result));
          out.flush();
        });
    return last.get().addsUp() ? Command.OK : Command.FAILURE;
  }
}
