package io.metricrollup.parquet;

import java.io.Serializable;

/**
 * What a file may ask for at most, checked before anything is allocated on its word. Sizes are in
 * bytes, uncompressed.
 *
 * @param maxPageBytes one page
 * @param maxChunkBytes the pages of one column in one row group
 * @param maxValueBytes one value of a binary column
 * @param maxRows one row group
 * @param maxColumns leaf columns of the file
 */
public record DecodeLimits(
    int maxPageBytes, int maxChunkBytes, int maxValueBytes, int maxRows, int maxColumns)
    implements Serializable {
  /** The largest limit that a Java array can keep. */
  private static final int ARRAY_MAX = Integer.MAX_VALUE - 64;

  public DecodeLimits {
    check("maxPageBytes", maxPageBytes);
    check("maxChunkBytes", maxChunkBytes);
    check("maxValueBytes", maxValueBytes);
    check("maxRows", maxRows);
    check("maxColumns", maxColumns);
  }

  /** 64 MiB a page, 256 MiB a chunk, 16 MiB a value, 4 Mi rows a row group, 10,000 columns. */
  public static DecodeLimits defaults() {
    return new DecodeLimits(64 << 20, 256 << 20, 16 << 20, 4 << 20, 10_000);
  }

  private static void check(String name, int value) {
    if (value < 1 || value > ARRAY_MAX) {
      throw new IllegalArgumentException(
          name + " must be between 1 and " + ARRAY_MAX + ", is " + value);
    }
  }
}
