package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.metricrollup.zstd.ZstdPool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FileEncoderTest {
  private final ZstdPool pool = new ZstdPool();
  private final FileEncoder encoder = new FileEncoder(pool, 3);

  @AfterEach
  void freeNativeMemory() {
    pool.close();
  }

  @Test
  void rowCountOutOfRangeRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> encoder.begin(0));
    assertThatIllegalArgumentException().isThrownBy(() -> encoder.begin(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> encoder.begin(FileEncoder.MAX_ROWS + 1));
  }

  @Test
  void columnsOutOfOrderRefused() {
    encoder.begin(1);
    encoder.constantLong("b", 1);
    assertThatIllegalArgumentException().isThrownBy(() -> encoder.constantLong("a", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> encoder.constantLong("b", 1));
    encoder.constantLong("c", 1);
  }

  @Test
  void arraysShorterThanTheRowsRefused() {
    encoder.begin(65);
    long[] bits = new long[1];
    assertThatIllegalArgumentException().isThrownBy(() -> encoder.longs("a", new long[64]));
    assertThatIllegalArgumentException().isThrownBy(() -> encoder.doubles("a", new double[64]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.doubles("a", new double[65], bits));
    assertThatIllegalArgumentException().isThrownBy(() -> encoder.booleans("a", bits, null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.binaries("a", new byte[0], new int[64]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.strings("a", new int[64], new byte[0], new int[0], 0));
  }

  @Test
  void idOutsideTheDictionaryRefused() {
    encoder.begin(2);
    for (int id : new int[] {-1, 2}) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> encoder.strings("a", new int[] {1, id}, new byte[] {'x'}, new int[] {1}, 1))
          .withMessageContaining("Column a, row 1");
    }
  }

  @Test
  void binaryThatEndsOutsideItsDataRefused() {
    encoder.begin(2);
    for (int[] ends : List.of(new int[] {1, 3}, new int[] {2, 1})) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> encoder.binaries("a", new byte[2], ends))
          .withMessageContaining("Column a, row 1");
    }
  }

  @Test
  void callsOutOfTurnRefused() {
    assertThatIllegalStateException().isThrownBy(() -> encoder.constantLong("a", 1));
    assertThatIllegalStateException().isThrownBy(this::finish);
    encoder.begin(1);
    assertThatIllegalStateException().isThrownBy(this::finish);
    encoder.constantLong("a", 1);
    finish();
    assertThatIllegalStateException().isThrownBy(this::finish);
  }

  @Test
  void unknownSortingColumnRefused() {
    encoder.begin(1);
    encoder.constantLong("a", 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.finish(Map.of(), List.of("b"), "test"));
  }

  @Test
  void thousandFilesShareOneNativeContextAndComeOutTheSame() {
    List<WrittenColumn> columns = SegmentRows.columns(100, true, 1);
    List<Consumer<FileEncoder>> prepared = columns.stream().map(WrittenColumn::prepared).toList();
    byte[] first = null;
    for (int i = 0; i < 1_000; i++) {
      encoder.begin(100);
      prepared.forEach(column -> column.accept(encoder));
      byte[] file = finish().toByteArray();
      first = first == null ? file : first;
      assertThat(file).isEqualTo(first);
    }
    assertThat(pool.compression().contextsCreated()).isEqualTo(1);
  }

  @Test
  void unfinishedAndFailedFilesLeaveNoTrace() {
    byte[] expected = smallFile();
    encoder.begin(64_000);
    SegmentRows.columns(64_000, false, 2).forEach(column -> column.writeTo(encoder));
    encoder.begin(2);
    int[] ends = {1, 9};
    assertThatIllegalArgumentException().isThrownBy(() -> encoder.binaries("a", new byte[2], ends));
    assertThat(smallFile()).isEqualTo(expected);
  }

  @Test
  void buffersAreReusedFromFileToFile() {
    smallFile();
    byte[] buffer = finishedSmallFile().buffer();
    assertThat(finishedSmallFile().buffer()).isSameAs(buffer);
  }

  @Test
  void writtenOutIsTheFileAndNotTheBuffer() throws IOException {
    EncodedFile file = finishedSmallFile();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    file.writeTo(out);
    assertThat(out.toByteArray()).hasSize(file.length()).isEqualTo(file.toByteArray());
    assertThat(file.length()).isLessThan(file.buffer().length);
  }

  private byte[] smallFile() {
    return finishedSmallFile().toByteArray();
  }

  private EncodedFile finishedSmallFile() {
    encoder.begin(100);
    SegmentRows.columns(100, true, 1).forEach(column -> column.writeTo(encoder));
    return finish();
  }

  private EncodedFile finish() {
    return encoder.finish(Map.of(), List.of(), "test");
  }
}
