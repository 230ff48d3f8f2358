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
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class FetchSegmentTest {
  private static final String START = "2026-03-01T06:00:00Z";
  private static final byte[] BYTES = new byte[100_000];

  static {
    new Random(3).nextBytes(BYTES);
  }

  @TempDir Path root;
  private Lake lake;
  private FaultyFileSystem storage;
  private String name;
  private FetchSegment fetch;

  @BeforeEach
  void prepare(TestInfo test) {
    lake = new Lake(root);
    name = test.getDisplayName();
    storage = FaultyFileSystem.named(name);
  }

  @AfterEach
  void close() {
    if (fetch != null) {
      fetch.close();
    }
  }

  private static FetchSettings settings(long budget, Duration notFound, Duration error) {
    return new FetchSettings(
        2, 64, budget, 1 << 20, notFound, error, Duration.ofMillis(5), Duration.ofMillis(40));
  }

  private static FetchSettings patient() {
    return settings(1 << 20, Duration.ofSeconds(20), Duration.ofSeconds(20));
  }

  private Result start(FetchSettings settings, NotificationMessage message) throws Exception {
    if (fetch == null) {
      fetch = new FetchSegment(lake.layout(), settings, FaultyFileSystem.reader(name));
      fetch.open(DefaultOpenContext.INSTANCE);
    }
    Result result = new Result();
    fetch.asyncInvoke(message, result);
    return result;
  }

  private static byte[] content(FetchedSegment segment) {
    return Arrays.copyOf(segment.bytes(), segment.length());
  }

  @Test
  void arrayIsUsedAgainWhenItsSegmentWasReleased() throws Exception {
    NotificationMessage first = segment(1, START);
    NotificationMessage second = segment(2, START);
    byte[] shorter = Arrays.copyOf(new byte[] {7, 8}, BYTES.length - 1);
    lake.write(first, BYTES);
    lake.write(second, shorter);

    FetchedSegment fetched = start(patient(), first).get();
    byte[] array = fetched.bytes();
    fetched.release();
    FetchedSegment next = start(patient(), second).get();

    assertThat(next.bytes()).isSameAs(array);
    assertThat(content(next)).isEqualTo(shorter);
  }

  @Test
  void arrayThatIsNotReleasedIsNobodyElses() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    FetchedSegment fetched = start(patient(), message).get();

    assertThat(start(patient(), message).get().bytes()).isNotSameAs(fetched.bytes());
  }

  @Test
  void wholeObjectIsRead() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);

    FetchedSegment fetched = start(patient(), message).get();

    assertThat(content(fetched)).isEqualTo(BYTES);
    assertThat(fetched.message()).isSameAs(message);
    assertThat(fetched.file()).isEqualTo(lake.path(message));
    assertThat(fetched.retries()).isZero();
  }

  @Test
  void emptyObjectIsFound() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, new byte[0]);

    FetchedSegment fetched = start(patient(), message).get();

    assertThat(fetched.isFound()).isTrue();
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

    FetchedSegment fetched = start(FetchSettings.DEFAULT, message).get();

    assertThat(fetched.isFound()).isFalse();
    assertThat(fetched.refusal()).contains("more than the limit of");
  }

  @Test
  void objectThatAppearsLaterIsFound() throws Exception {
    NotificationMessage message = segment(1, START);
    Result result = start(patient(), message);
    while (storage.calls.get() < 3) {
      Thread.sleep(1);
    }
    lake.write(message, BYTES);

    FetchedSegment fetched = result.get();
    assertThat(content(fetched)).isEqualTo(BYTES);
    assertThat(fetched.retries()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void objectThatDoesNotAppearIsMissingAfterTheWindow() throws Exception {
    long begun = System.nanoTime();
    FetchedSegment fetched =
        start(settings(100, Duration.ofMillis(200), Duration.ZERO), segment(1, START)).get();

    assertThat(fetched.isFound()).isFalse();
    assertThat(fetched.refusal()).isNull();
    assertThat(fetched.retries()).isPositive();
    assertThat(System.nanoTime() - begun).isGreaterThan(200_000_000L);
    assertThatThrownBy(fetched::bytes).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void missingIsRecognisedWithoutAnExceptionOfItsOwn() throws Exception {
    storage.vague = true;

    FetchedSegment fetched =
        start(settings(100, Duration.ofMillis(20), Duration.ZERO), segment(1, START)).get();

    assertThat(fetched.isFound()).isFalse();
  }

  @Test
  void directoryIsNoSegment() throws Exception {
    NotificationMessage message = segment(1, START);
    java.nio.file.Files.createDirectories(
        Path.of(lake.layout().path(message.notification()).getPath()));

    FetchedSegment fetched =
        start(settings(100, Duration.ofMillis(20), Duration.ZERO), message).get();

    assertThat(fetched.isFound()).isFalse();
  }

  @Test
  void storageErrorsAreRetried() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    storage.failures.set(5);

    FetchedSegment fetched = start(patient(), message).get();

    assertThat(content(fetched)).isEqualTo(BYTES);
    assertThat(fetched.retries()).isEqualTo(5);
  }

  @Test
  void objectThatVanishesOrEndsEarlyIsReadAgain() throws Exception {
    NotificationMessage message = segment(1, START);
    lake.write(message, BYTES);
    storage.vanishing.set(2);
    storage.truncated.set(2);

    FetchedSegment fetched = start(patient(), message).get();

    assertThat(content(fetched)).isEqualTo(BYTES);
    assertThat(fetched.retries()).isEqualTo(4);
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

    FetchedSegment fetched = start(patient(), message).get();

    assertThat(fetched.isFound()).isFalse();
    assertThat(fetched.refusal())
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
    List<FetchedSegment> held = new ArrayList<>();
    for (Result result : results) {
      held.add(result.get());
      // Two fit, and the oldest unfinished one may come on top.
      long done = results.stream().filter(r -> r.future.isDone()).count();
      assertThat(done - held.size() + 1).isLessThanOrEqualTo(3);
      held.get(held.size() - 1).release();
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

    FetchedSegment fetched = start(null, there).get();

    assertThat(fetched.isFound()).isTrue();
    assertThat(missing.future).isNotDone();
  }

  @Test
  void fetchedSegmentsSurviveTheWire() throws Exception {
    NotificationMessage message = segment(1, START);
    List<String> released = new ArrayList<>();
    FetchedSegmentSerializer serializer = new FetchedSegmentSerializer();
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(
        FetchedSegment.found(message, "a", BYTES, 3, () -> released.add("once")), out);
    serializer.serialize(FetchedSegment.missing(message, "b", 1), out);
    serializer.serialize(FetchedSegment.refused(message, "c", "c: too large", 0), out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());

    FetchedSegment found = serializer.deserialize(in);
    FetchedSegment missing = serializer.deserialize(in);
    FetchedSegment refused = serializer.deserialize(in);

    assertThat(released).containsExactly("once");
    assertThat(found.bytes()).isEqualTo(BYTES);
    assertThat(found.retries()).isEqualTo(3);
    assertThat(found.message()).usingRecursiveComparison().isEqualTo(message);
    assertThat(missing.isFound()).isFalse();
    assertThat(missing.refusal()).isNull();
    assertThat(refused.refusal()).isEqualTo("c: too large");
    assertThat(refused.file()).isEqualTo("c");
    assertThat(in.available()).isZero();
  }

  @Test
  void releasedTwiceGivesBackOnce() {
    List<String> released = new ArrayList<>();
    FetchedSegment segment =
        FetchedSegment.found(segment(1, START), "a", BYTES, 0, () -> released.add("once"));
    segment.release();
    segment.release();

    assertThat(released).containsExactly("once");
    assertThatThrownBy(segment::bytes).hasMessageStartingWith("a: ");
  }

  /** Takes what the operator would take. */
  private static final class Result implements ResultFuture<FetchedSegment> {
    private final CompletableFuture<FetchedSegment> future = new CompletableFuture<>();

    @Override
    public void complete(Collection<FetchedSegment> segments) {
      assertThat(segments).hasSize(1);
      future.complete(segments.iterator().next());
    }

    @Override
    public void completeExceptionally(Throwable error) {
      future.completeExceptionally(error);
    }

    @Override
    public void complete(CollectionSupplier<FetchedSegment> supplier) {
      throw new UnsupportedOperationException();
    }

    FetchedSegment get() throws Exception {
      try {
        return future.get(30, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw new Exception(e.getCause());
      }
    }
  }
}
