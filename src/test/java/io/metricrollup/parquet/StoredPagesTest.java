package io.metricrollup.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricrollup.zstd.ZstdPool;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.parquet.format.Encoding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed pages are compressed where that makes them smaller, else stored. */
class StoredPagesTest {
  private static final int ROWS = 100_000;
  private static final int BYTES = 20_000;

  @TempDir Path folder;

  private final ZstdPool pool = new ZstdPool();
  private final PageEncoder pages = new PageEncoder(pool, 3, new ByteSink());
  private final SplittableRandom random = new SplittableRandom(3);

  @AfterEach
  void freeNativeMemory() {
    pool.close();
  }

  @Test
  void randomIdsAreStored() {
    EncodedChunk chunk = page(randomBytes(), Encoding.RLE_DICTIONARY);
    assertThat(chunk.length()).isBetween((int) chunk.plainLength(), (int) chunk.plainLength() + 16);
    assertThat(pool.compression().pages()).isEqualTo(1);
  }

  @Test
  void idsThatRepeatAreCompressed() {
    byte[] repeating = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      repeating[i] = (byte) (i % 100 * 37);
    }
    EncodedChunk chunk = page(repeating, Encoding.RLE_DICTIONARY);
    assertThat(chunk.length()).isLessThan(1_000);
  }

  @Test
  void fewIdsThatRepeatAreCompressed() {
    EncodedChunk chunk = page(new byte[1_000], Encoding.RLE_DICTIONARY);
    assertThat(chunk.length()).isLessThan(100);
  }

  @Test
  void fewRandomIdsAreStored() {
    byte[] few = Arrays.copyOf(randomBytes(), 1_000);
    EncodedChunk chunk = page(few, Encoding.RLE_DICTIONARY);
    assertThat(chunk.length()).isBetween((int) chunk.plainLength(), (int) chunk.plainLength() + 16);
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 7})
  void idsOfWhichAnEighthIsEmptyAreCompressed(int bits) {
    byte[] ids = randomBytes();
    for (int i = 0; i < ids.length; i++) {
      ids[i] &= (byte) ((1 << bits) - 1);
    }
    EncodedChunk chunk = page(ids, Encoding.RLE_DICTIONARY);
    assertThat(chunk.length()).isLessThan(BYTES * (2 * bits + 1) / 16);
  }

  @Test
  void plainValuesAreAlwaysCompressed() {
    // Zeros before the middle, which is where a packed page is looked at.
    byte[] values = randomBytes();
    Arrays.fill(values, 0, BYTES / 3, (byte) 0);
    assertThat(page(values, Encoding.PLAIN).length()).isLessThan(BYTES * 7 / 10);
    assertThat(page(values, Encoding.RLE_DICTIONARY).length()).isGreaterThan(BYTES);
  }

  @Test
  void othersReadThem() throws Exception {
    Object[] ids = new Object[ROWS];
    Arrays.setAll(ids, row -> (long) (random.nextInt(3_000) * 1e9));
    Object[] rising = new Object[ROWS];
    Arrays.setAll(rising, row -> ((long) row << 20) + random.nextLong(1L << 20));
    List<WrittenColumn> columns =
        List.of(
            new WrittenColumn("ids", WrittenColumn.Kind.LONG, ids),
            new WrittenColumn("rising", WrittenColumn.Kind.LONG, rising));
    Path file = WrittenFile.write(folder, columns);

    ParquetOracle.assertParquetJavaReads(file, columns);
    ParquetOracle.assertDuckDbReads(file, columns);
    try (ReadBack ours = new ReadBack()) {
      ParquetFile read = ours.open(file);
      // Twelve bits each, stored: more than one block of a frame.
      assertThat(read.rowGroup(0).chunks().get(0).compressedSize).isGreaterThan(ROWS * 12L / 8);
      ReadBack.assertSame("ids", ours.cells(read, "ids"), ids);
      ReadBack.assertSame("rising", ours.cells(read, "rising"), rising);
    }
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return bytes;
  }

  private EncodedChunk page(byte[] values, Encoding encoding) {
    pages.begin();
    pages.startChunk(false);
    pages.beginDataPage(null, 0, ROWS).write(values, 0, values.length);
    pages.endDataPage(ROWS, encoding);
    return pages.endChunk(encoding);
  }
}
