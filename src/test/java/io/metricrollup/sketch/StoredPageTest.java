package io.metricrollup.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredPageTest {
  private static final int SLOTS = 100;

  @Test
  void everyPageReadsBackAsItWas() throws IOException {
    Random random = new Random(13);
    for (int i = 0; i < 200; i++) {
      SketchPage page = page(random, i);
      SketchPage read = read(written(page));
      for (int slot = 0; slot < SLOTS; slot++) {
        assertThat(Bins.of(read, slot)).isEqualTo(Bins.of(page, slot));
        assertThat(read.size(slot)).isEqualTo(page.size(slot));
      }
    }
  }

  @Test
  void keptPageIsRestoredAsItWas() throws IOException {
    Random random = new Random(15);
    for (int i = 0; i < 200; i++) {
      SketchPage page = page(random, i);

      StoredPage stored = page.store();
      SketchPage restored = stored.restore();

      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      stored.write(new DataOutputStream(bytes));
      assertThat(bytes.toByteArray()).isEqualTo(written(page));
      assertThat(restored.slots()).isEqualTo(SLOTS);
      for (int slot = 0; slot < SLOTS; slot++) {
        assertThat(Bins.of(restored, slot)).isEqualTo(Bins.of(page, slot));
      }
      // It goes on as the other one would.
      SketchPage more = page(random, 50);
      restored.mergeAll(more);
      page.mergeAll(more);
      assertThat(written(restored)).isEqualTo(written(page));
    }
  }

  @Test
  void keptPageTakesAThird() {
    SketchPage page = new SketchPage(1000);
    for (int slot = 0; slot < 1000; slot++) {
      for (int value = 0; value < 12; value++) {
        page.merge(slot, new long[] {PackedBins.ofValue(100 + slot + 10 * value)}, 0, 1);
      }
    }

    assertThat(page.store().bytes()).isBetween(1000L, page.bytes() / 3);
  }

  @Test
  void largePageReadsBackAsItWas() throws IOException {
    Random random = new Random(14);
    SketchPage page = new SketchPage(SLOTS);
    long[] bins = Bins.packed(Bins.random(random, 40_000, true));
    page.merge(SLOTS - 1, bins, 0, bins.length);

    SketchPage read = read(written(page));

    assertThat(Bins.of(read, SLOTS - 1)).isEqualTo(Bins.of(page, SLOTS - 1));
  }

  @Test
  void emptyPageTakesFourBytes() throws IOException {
    assertThat(written(new SketchPage(SLOTS))).hasSize(4);
  }

  @Test
  void sketchOfOneValueTakesSixBytes() throws IOException {
    SketchPage page = new SketchPage(SLOTS);
    page.merge(50, new long[] {PackedBins.ofValue(12)}, 0, 1);

    assertThat(written(page)).hasSize(4 + 6);
  }

  @Test
  void followingBytesAreLeft() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    page(new Random(15), 50).write(out);
    out.writeInt(4711);

    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    SketchPage.read(in, SLOTS);

    assertThat(in.readInt()).isEqualTo(4711);
  }

  @Test
  void cutOffPageRejected() throws IOException {
    byte[] bytes = written(page(new Random(16), 50));
    for (int length = 0; length < bytes.length; length++) {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
      assertThatExceptionOfType(EOFException.class).isThrownBy(() -> SketchPage.read(in, SLOTS));
    }
  }

  @Test
  void hugeLengthRejectedWithoutMemory() {
    byte[] bytes = ByteBuffer.allocate(200).putInt(Integer.MAX_VALUE).array();

    assertThatExceptionOfType(EOFException.class).isThrownBy(() -> read(bytes));
  }

  @Test
  void whatWasNeverWrittenIsRejected() {
    assertCorrupt("too many slots", 100, 1, 0, 1);
    assertCorrupt("wrong number of bins", 0, 0);
    assertCorrupt("wrong number of bins", 0, 2, 0, 1);
    assertCorrupt("key out of range", 0, 1, 2, 1);
    assertCorrupt("keys out of order", 0, 2, 0, 1, 0, 1);
    assertCorrupt("cut off", 0, 1, 0, 0, 1, 2, 3);
    assertCorrupt("cut off", 0, 1, 0, 0x81);
    assertCorrupt("count out of range", 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0xF8, 0x7F);
    assertCorrupt("count out of range", 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0xF0, 0xBF);
    assertCorrupt("count too long", 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F);
    assertCorrupt("number too long", 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1);
  }

  @Test
  void damagedPageIsReadOrRejected() throws IOException {
    Random random = new Random(17);
    byte[] bytes = written(page(random, 100));
    int rejected = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(4, bytes.length)] = (byte) random.nextInt();
      try {
        read(damaged);
      } catch (IOException e) {
        rejected++;
      }
    }
    assertThat(rejected).isBetween(2_000, 20_000);
  }

  private static void assertCorrupt(String message, int... content) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + content.length).putInt(content.length);
    for (int b : content) {
      bytes.put((byte) b);
    }
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> read(bytes.array()))
        .withMessageContaining(message);
  }

  private static SketchPage page(Random random, int merges) {
    SketchPage page = new SketchPage(SLOTS);
    for (int i = 0; i < merges; i++) {
      long[] bins = Bins.packed(Bins.random(random, 1 + random.nextInt(9), i % 3 == 0));
      page.merge(random.nextInt(SLOTS), bins, 0, bins.length);
    }
    return page;
  }

  private static byte[] written(SketchPage page) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    page.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static SketchPage read(byte[] bytes) throws IOException {
    return SketchPage.read(new DataInputStream(new ByteArrayInputStream(bytes)), SLOTS);
  }
}
