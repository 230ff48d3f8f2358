package io.metricrollup.job.demo;

import io.metricrollup.job.runtime.Installation;
import io.metricrollup.job.runtime.LocalRuntimeException;
import io.metricrollup.metrics.MetricNames;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A real broker, a real cluster, the job, and an ingester that sends it segments: one run from the
 * start of the first process to the end of the last. However it ends, nothing is left running.
 */
public final class Demo {
  /** Options of the job that are the demo's own business; names without dashes. */
  public static final Set<String> FIXED_OPTIONS = DemoJob.FIXED;

  private static final long SEED = 20_231_114;
  private static final UUID ORGANIZATION = UUID.fromString("7f4c5f0e-52a1-4be2-9a39-0d7a4f1d7c11");
  private static final long TICK_MS = 1_000;
  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(3);

  private final Installation installation;
  private final DemoSettings settings;
  private final DemoProgress progress;
  private final WrittenSegments written;
  private final QuarantineLog refused = new QuarantineLog();
  private final DemoFolder folder;
  private final Cleanup cleanup;
  private volatile JobNumbers numbers = JobNumbers.NONE;

  private DemoSite site;
  private DemoFeed feed;
  private TopicReader rolledTopic;
  private TopicReader quarantineTopic;
  private long began;

  private Demo(
      Installation installation,
      DemoSettings settings,
      DemoProgress progress,
      DemoFolder folder,
      Cleanup cleanup) {
    this.installation = installation;
    this.settings = settings;
    this.progress = progress;
    this.folder = folder;
    this.cleanup = cleanup;
    this.written = new WrittenSegments(folder.out());
  }

  /**
   * Runs a demo to its end. One that keeps running is ended by a signal; this does not return then.
   *
   * @param out for progress
   * @param terminal whether that is a terminal
   * @param report takes the result, once
   * @throws LocalRuntimeException if something fails, in one sentence
   * @throws io.metricrollup.job.InvalidOptionsException if the job's options are not in order
   */
  public static void run(
      Installation installation,
      DemoSettings settings,
      PrintStream out,
      boolean terminal,
      Consumer<DemoResult> report)
      throws IOException, InterruptedException {
    DemoJob.of(settings.jobOptions(), "127.0.0.1:9092", settings.folder(), settings.folder());
    DemoProgress progress = new DemoProgress(out, terminal);
    Cleanup cleanup = new Cleanup();
    try (cleanup) {
      DemoFolder folder = cleanup.add(DemoFolder.prepare(settings.folder()));
      cleanup.add(() -> removeScratch(folder, cleanup));
      new Demo(installation, settings, progress, folder, cleanup).runOrExplain(report);
      cleanup.succeeded();
    } catch (RuntimeException | IOException e) {
      progress.end();
      if (cleanup.signalled()) {
        // Broker and cluster got the signal too; that they are gone is no failure.
        Thread.currentThread().join();
      }
      throw e;
    }
  }

  /** After a failure the logs that its message names have to stay. */
  private static void removeScratch(DemoFolder folder, Cleanup cleanup) throws IOException {
    if (!cleanup.failed()) {
      folder.removeScratch();
    }
  }

  /** A full disk makes anything fail, with messages of all kinds: it is said in our own words. */
  private void runOrExplain(Consumer<DemoResult> report) throws IOException, InterruptedException {
    try {
      run(report);
    } catch (RuntimeException | IOException e) {
      if (!cleanup.signalled()) {
        folder.checkRoom();
      }
      throw e;
    }
  }

  private void run(Consumer<DemoResult> report) throws IOException, InterruptedException {
    progress.say("Starting a Flink cluster and a Kafka broker; everything lies in " + folder + ".");
    site = DemoSite.start(installation, settings, folder, cleanup);
    site.submit(installation);
    progress.say("Flink's dashboard: " + site.dashboard());
    openTopics();
    startFeed();
    awaitFed();
    awaitRead();
    if (settings.keepRunning()) {
      report.accept(result(false));
      progress.say("Going on in real time; Ctrl-C ends everything.");
      while (true) {
        tick();
      }
    }
    end();
    report.accept(result(true));
  }

  private void openTopics() throws IOException {
    rolledTopic =
        cleanup.add(
            new TopicReader(
                site.bootstrapServers(),
                site.options().rolledTopic(),
                folder.announced(),
                written::add));
    quarantineTopic =
        cleanup.add(
            new TopicReader(
                site.bootstrapServers(),
                site.options().quarantineTopic(),
                folder.quarantine(),
                refused::add));
  }

  private void startFeed() {
    int interval = site.options().chain().base();
    GeneratorSettings generated =
        new GeneratorSettings(
            SEED,
            ORGANIZATION,
            1,
            DemoJob.COLLECTOR,
            interval,
            settings.shape(),
            new GeneratorSettings.Blemishes(60, DemoFeed.CORRUPT, 250_000, 400, 16));
    began = System.nanoTime();
    feed =
        cleanup.add(
            new DemoFeed(
                new SegmentGenerator(generated, folder.in()),
                new NotificationSender(site.bootstrapServers(), site.options().topic()),
                new FeedPace(settings, interval, System.currentTimeMillis()),
                interval,
                () -> numbers));
    feed.start();
  }

  /** One look at everything. */
  private void tick() throws InterruptedException, IOException {
    Thread.sleep(TICK_MS);
    feed.check();
    site.check();
    folder.checkRoom();
    numbers = site.numbers();
    rolledTopic.read();
    quarantineTopic.read();
    progress.show(feed.status(), numbers, written.size(), refused.records());
  }

  private void awaitFed() throws InterruptedException, IOException {
    while (!feed.status().caughtUp()) {
      tick();
    }
  }

  /** Waits until all that can be read is read. */
  private void awaitRead() throws InterruptedException, IOException {
    long deadline = System.nanoTime() + SETTLE_LIMIT.toNanos();
    long fed = feed.status().segments();
    while (numbers.get(MetricNames.SEGMENTS_IN) < fed) {
      if (System.nanoTime() - deadline > 0) {
        throw new LocalRuntimeException(
            "The job has read "
                + numbers.get(MetricNames.SEGMENTS_IN)
                + " of "
                + fed
                + " segments and reads no more.");
      }
      tick();
    }
  }

  private void end() throws IOException {
    progress.say("All is read; closing the windows that are open.");
    numbers = site.drain(folder.cluster().resolve("savepoints"));
    rolledTopic.readToEnd();
    quarantineTopic.readToEnd();
  }

  private DemoResult result(boolean ended) throws IOException {
    double seconds = (System.nanoTime() - began) / 1e9;
    try (Outcome outcome =
        new Outcome(written, feed.sums(), site.options().chain().frequencies())) {
      return new DemoResult(
          feed.status(),
          feed.sums().count(),
          seconds,
          outcome.tiers(),
          refused.reasons(),
          Outcome.counted(numbers),
          outcome.sample(),
          outcome.stray(folder.out()),
          ended,
          site.dashboard(),
          folder.toString());
    }
  }
}
