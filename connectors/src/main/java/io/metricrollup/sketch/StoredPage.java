package io.metricrollup.sketch;

import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A {@link SketchPage} in the bytes that it is written in, a third of what it takes otherwise: for
 * pages that nothing is merged into for a while. Immutable.
 */
public final class StoredPage {
  private final byte[] bytes;
  private final int slots;
  private final int longs;

  /**
   * @param longs what the page's arena holds
   */
  StoredPage(byte[] bytes, int slots, int longs) {
    this.bytes = bytes;
    this.slots = slots;
    this.longs = longs;
  }

  /** A page of the same contents. */
  public SketchPage restore() {
    SketchPage page = new SketchPage(slots);
    page.reserve(longs);
    try {
      new PageReader(bytes).readInto(page);
    } catch (IOException e) {
      throw new UncheckedIOException("Reading from memory what was written to it", e);
    }
    return page;
  }

  /** Writes what {@link SketchPage#write} would; {@link SketchPage#read} is the way back. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** What it takes of the heap, in bytes. */
  public long bytes() {
    return 24 + 16 + (long) bytes.length;
  }
}
