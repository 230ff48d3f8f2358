package io.metricrollup.source;

import static io.metricrollup.source.Messages.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Fetches on the threads that they have in the operator. */
class FetchTest {
  private static final String START = "2026-03-01T06:00:00Z";
  private static final byte[] BYTES = new byte[100_000];

  static {
    new Random(3).nextBytes(BYTES);
  }

  @TempDir Path root;
  private Lake lake;
  private FaultyFileSystem storage;
  private String name;
  private FetchThreads threads;

  @BeforeEach
  void prepare(TestInfo test) {
    lake = new Lake(root);
    name = test.getDisplayName();
    storage = FaultyFileSystem.named(name);
  }

  @AfterEach
  void close() {
    if (threads != null) {
      threads.close();
    }
  }

  private static FetchSettings settings(long budget, Duration notFound, Duration error) {
    return new FetchSettings(
        2, 64, budget, 1 << 20, notFound, error, Duration.ofMillis(5), Duration.ofMillis(40));
  }

  private static FetchSettings patient() {
    return settings(1 << 20, Duration.ofSeconds(20), Duration.ofSeconds(20));
  }

  private Result start(FetchSettings settings, NotificationMessage message) {
    if (threads == null) {
      threads = new FetchThreads(settings, FaultyFileSystem.reader(name));
    }
    Result result = new Result();
    threads.fetch(lake.layout().path(message.notification()), result);
    return result;
  }

  private static byte[] content(Outcome outcome) {
    return Arrays.copyOf(outcome.bytes, outcome.length);
  }

  @Test
  void arrayIsUsedAgainWhenItsSegmentWasReleased() throws Exception {
    NotificationMessage first = segment(1, START);
    NotificationMessage second = segment(2, START);
    byte[] shorter = Arrays.copyOf(new byte[] {7, 8}, BYTES.length - 1);
    lake.write(first, BYTES);
    lake.write(second, shorter);

    Outcome fetched = start(patient(), first).get();
    byte[] array = fetched.bytes;
    fetched.release.run();
    Outcome next = start(patient(), second).get();

    assertThat(next.bytes).isSameAs(array);
    assertThat(content(next)).isEqualTo(shorter);
  }

  @Test
  void arrayThatIsNotReleasedIsNobodyElses() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    Outcome fetched = start(patient(), message).get();

    assertThat(start(patient(), message).get().bytes).isNotSameAs(fetched.bytes);
  }

  @Test
  void wholeObjectIsRead() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);

    Outcome fetched = start(patient(), message).get();

    assertThat(content(fetched)).isEqualTo(BYTES);
    assertThat(fetched.retries).isZero();
  }

  @Test
  void emptyObjectIsFound() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, new byte[0]);

    Outcome fetched = start(patient(), message).get();

    assertThat(fetched.bytes != null).isTrue();
    assertThat(content(fetched)).isEmpty();
  }

  @Test
  void objectThatDoesNotFitIntoTheHeapIsRefusedUnread() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    try (RandomAccessFile sparse =
        new RandomAccessFile(URI.create(lake.path(message)).getPath(), "rw")) {
      sparse.setLength(Runtime.getRuntime().maxMemory() / 4 + 1);
    }

    Outcome fetched = start(FetchSettings.DEFAULT, message).get();

    assertThat(fetched.bytes != null).isFalse();
    assertThat(fetched.refusal).contains("more than the limit of");
  }

  @Test
  void objectThatAppearsLaterIsFound() throws Exception {
    NotificationMessage message = segment(1, START);
    Result result = start(patient(), message);
    while (storage.calls.get() < 3) {
      Thread.sleep(1);
    }
    lake.write(message, BYTES);

    Outcome fetched = result.get();
    assertThat(content(fetched)).isEqualTo(BYTES);
    assertThat(fetched.retries).isGreaterThanOrEqualTo(2);
  }

  @Test
  void objectThatDoesNotAppearIsMissingAfterTheWindow() throws Exception {
    long begun = System.nanoTime();
    Outcome fetched =
        start(settings(100, Duration.ofMillis(200), Duration.ZERO), segment(1, START)).get();

    assertThat(fetched.bytes != null).isFalse();
    assertThat(fetched.refusal).isNull();
    assertThat(fetched.retries).isPositive();
    assertThat(System.nanoTime() - begun).isGreaterThan(200_000_000L);
  }

  @Test
  void missingIsRecognisedWithoutAnExceptionOfItsOwn() throws Exception {
    storage.vague = true;

    Outcome fetched =
        start(settings(100, Duration.ofMillis(20), Duration.ZERO), segment(1, START)).get();

    assertThat(fetched.bytes != null).isFalse();
  }

  @Test
  void directoryIsNoSegment() throws Exception {
    NotificationMessage message = segment(1, START);
    java.nio.file.Files.createDirectories(
        Path.of(lake.layout().path(message.notification()).getPath()));

    Outcome fetched = start(settings(100, Duration.ofMillis(20), Duration.ZERO), message).get();

    assertThat(fetched.bytes != null).isFalse();
  }

  @Test
  void storageErrorsAreRetried() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    storage.failures.set(5);

    Outcome fetched = start(patient(), message).get();

    assertThat(content(fetched)).isEqualTo(BYTES);
    assertThat(fetched.retries).isEqualTo(5);
  }

  @Test
  void objectThatVanishesOrEndsEarlyIsReadAgain() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    storage.vanishing.set(2);
    storage.truncated.set(2);

    Outcome fetched = start(patient(), message).get();

    assertThat(content(fetched)).isEqualTo(BYTES);
    assertThat(fetched.retries).isEqualTo(4);
  }

  @Test
  void lastingStorageErrorFailsTheJobAndNamesTheFile() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    storage.failures.set(Integer.MAX_VALUE);

    Result result = start(settings(100, Duration.ofDays(1), Duration.ofMillis(100)), message);

    assertThatThrownBy(result::get)
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(lake.path(message) + ": cannot be read")
        .hasRootCauseMessage("503 for " + lake.path(message));
    assertThat(storage.calls.get()).isGreaterThan(2);
  }

  @Test
  void giantIsRefusedWithoutBeingRead() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, new byte[(1 << 20) + 1]);

    Outcome fetched = start(patient(), message).get();

    assertThat(fetched.bytes != null).isFalse();
    assertThat(fetched.refusal)
        .isEqualTo(lake.path(message) + ": has 1048577 bytes, more than the limit of 1048576");
    assertThat(storage.calls.get()).isEqualTo(1);
  }

  @Test
  void budgetHoldsUntilSegmentsAreReleased() throws Exception {
    List<NotificationMessage> messages = new ArrayList<>();
    List<Result> results = new ArrayList<>();
    for (int id = 0; id < 40; id++) {
      messages.add(segment(id, START));
      lake.write(messages.get(id), BYTES);
    }
    for (NotificationMessage message : messages) {
      results.add(
          start(settings(250_000, Duration.ofSeconds(20), Duration.ofSeconds(20)), message));
    }
    List<Outcome> held = new ArrayList<>();
    for (Result result : results) {
      held.add(result.get());
      // Two fit, and the oldest unfinished one may come on top.
      long done = results.stream().filter(r -> r.future.isDone()).count();
      assertThat(done - held.size() + 1).isLessThanOrEqualTo(3);
      held.get(held.size() - 1).release.run();
    }

    assertThat(held).hasSize(40);
  }

  @Test
  void objectLargerThanTheBudgetIsStillRead() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);

    assertThat(content(start(settings(10, Duration.ZERO, Duration.ZERO), message).get()))
        .isEqualTo(BYTES);
  }

  @Test
  void missingSegmentHoldsNobodyUp() throws Exception {
    NotificationMessage there = segment(2, START);
    lake.write(there, BYTES);
    Result missing = start(settings(1, Duration.ofSeconds(30), Duration.ZERO), segment(1, START));

    Outcome fetched = start(null, there).get();

    assertThat(fetched.bytes != null).isTrue();
    assertThat(missing.future).isNotDone();
  }

  @Test
  void fetchedSegmentsSurviveTheWire() throws Exception {
    NotificationMessage message = segment(1, START);
    List<String> released = new ArrayList<>();
    FetchedSegmentSerializer serializer = new FetchedSegmentSerializer();
    DataOutputSerializer out = new DataOutputSerializer(64);
    byte[] longer = Arrays.copyOf(BYTES, BYTES.length + 7);
    serializer.serialize(
        new FetchedSegment(message, "a", longer, BYTES.length, () -> released.add("once")), out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());

    FetchedSegment found = serializer.deserialize(in);

    assertThat(released).containsExactly("once");
    assertThat(found.bytes()).isEqualTo(BYTES);
    assertThat(found.file()).isEqualTo("a");
    assertThat(found.message()).usingRecursiveComparison().isEqualTo(message);
    assertThat(in.available()).isZero();
  }

  @Test
  void releasedTwiceGivesBackOnce() {
    List<String> released = new ArrayList<>();
    FetchedSegment segment =
        new FetchedSegment(segment(1, START), "a", BYTES, BYTES.length, () -> released.add("once"));
    segment.release();
    segment.release();

    assertThat(released).containsExactly("once");
    assertThatThrownBy(segment::bytes).hasMessageStartingWith("a: ");
  }

  private record Outcome(byte[] bytes, int length, int retries, String refusal, Runnable release) {}

  /** Takes what the operator would take. */
  private static final class Result implements Fetch.Answer {
    private final CompletableFuture<Outcome> future = new CompletableFuture<>();

    @Override
    public void found(byte[] bytes, int length, int retries, Runnable release) {
      future.complete(new Outcome(bytes, length, retries, null, release));
    }

    @Override
    public void missing(int retries) {
      future.complete(new Outcome(null, 0, retries, null, () -> {}));
    }

    @Override
    public void refused(String why, int retries) {
      future.complete(new Outcome(null, 0, retries, why, () -> {}));
    }

    @Override
    public void failed(Throwable error) {
      future.completeExceptionally(error);
    }

    Outcome get() throws Exception {
      try {
        return future.get(30, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw new Exception(e.getCause());
      }
    }
  }
}
