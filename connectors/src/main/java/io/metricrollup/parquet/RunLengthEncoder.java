package io.metricrollup.parquet;

/**
 * Parquet's hybrid of runs and bit-packed groups (encoding RLE), for dictionary ids and definition
 * levels. A run is {@code varint(count << 1)} and the value in whole bytes; a literal is {@code
 * varint(groups << 1 | 1)} and groups of eight packed values.
 */
final class RunLengthEncoder {
  private static final int SHORTEST_LEVEL_RUN = 32;

  private RunLengthEncoder() {}

  /** The bits that hold every number from 0 to {@code max}; 0 for a single entry. */
  static int widthOf(int max) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(max);
  }

  /** Writes {@code ids[0, count)} as a page of a dictionary of {@code size} entries wants them. */
  static void encodeIds(int[] ids, int count, int size, ByteSink out) {
    int width = widthOf(size - 1);
    out.write(width);
    encode(ids, count, width, out);
  }

  /**
   * Writes {@code values[0, count)}.
   *
   * @param width bits a value, 0 to 31
   */
  static void encode(int[] values, int count, int width, ByteSink out) {
    int shortestRun = shortestRun(width);
    int literal = 0;
    int i = longRun(values, 0, count, shortestRun);
    while (i < count) {
      int end = endOfRun(values, i, count);
      // A literal ends at a whole group: the first values of a run may have to fill one up.
      int run = i + ((literal - i) & 7);
      if (end - run >= shortestRun) {
        literal(values, literal, run, width, out);
        run(values[i], end - run, width, out);
        literal = end;
      }
      i = longRun(values, end, count, shortestRun);
    }
    if (literal < count && endOfRun(values, literal, count) == count) {
      run(values[literal], count - literal, width, out);
    } else {
      literal(values, literal, count, width, out);
    }
  }

  /**
   * Writes definition levels 0 and 1 of the rows {@code [from, to)}. Presence bits already are what
   * a literal of width 1 looks like; stretches of equal octets become runs.
   *
   * @param present one bit a row, or null if every row has a value
   */
  static void encodeLevels(long[] present, int from, int to, ByteSink out) {
    if (present == null) {
      run(1, to - from, 1, out);
      return;
    }
    int literal = from;
    int row = from;
    while (row < to) {
      int octet = octet(present, row, to);
      boolean uniform = octet == 0 || octet == 0xFF;
      int end = uniform ? endOfOctets(present, row, to, octet) : row + 8;
      if (uniform && (end - row >= SHORTEST_LEVEL_RUN || (row == literal && end >= to))) {
        levels(present, literal, row, out);
        run(octet & 1, Math.min(end, to) - row, 1, out);
        literal = end;
      }
      row = end;
    }
    levels(present, literal, to, out);
  }

  /** Runs that save less than the headers around them cost are left in the literal. */
  private static int shortestRun(int width) {
    return width == 0 ? 1 : Math.max(8, 32 / width);
  }

  /**
   * Where the next run of {@code length} values or more begins; {@code to} if there is none. Looks
   * from behind, as searching a text for a word does: most values are never looked at.
   *
   * @param from where a run begins, however short
   */
  private static int longRun(int[] values, int from, int to, int length) {
    int i = from;
    while (i + length <= to) {
      int k = i + length - 1;
      int value = values[k];
      while (k > i && values[k - 1] == value) {
        k--;
      }
      if (k == i) {
        return i;
      }
      i = k;
    }
    return to;
  }

  private static int endOfRun(int[] values, int from, int to) {
    int value = values[from];
    int i = from + 1;
    while (i < to && values[i] == value) {
      i++;
    }
    return i;
  }

  private static void run(int value, int count, int width, ByteSink out) {
    out.writeVarint((long) count << 1);
    out.writeLowBytes(value, (width + 7) >>> 3);
  }

  private static void literal(int[] values, int from, int to, int width, ByteSink out) {
    if (from < to) {
      out.writeVarint(((to - from + 7L) >>> 3) << 1 | 1);
      BitPacker.packInts(values, from, to, width, out);
    }
  }

  private static int endOfOctets(long[] present, int from, int to, int octet) {
    long word = octet == 0 ? 0 : -1L;
    int row = from;
    do {
      row += 8;
      while ((row & 63) == 0 && row + 64 <= to && present[row >>> 6] == word) {
        row += 64;
      }
    } while (row < to && octet(present, row, to) == octet);
    return row;
  }

  /** Eight levels; behind the last row the last level is repeated, which may prolong a run. */
  private static int octet(long[] present, int row, int to) {
    int octet = RowBits.octet(present, row);
    int behind = row + 8 - to;
    if (behind <= 0) {
      return octet;
    }
    int mask = 0xFF >>> behind;
    boolean last = (octet >>> (7 - behind) & 1) != 0;
    return last ? octet | (~mask & 0xFF) : octet & mask;
  }

  private static void levels(long[] present, int from, int to, ByteSink out) {
    if (from >= to) {
      return;
    }
    int groups = (to - from + 7) >>> 3;
    out.writeVarint((long) groups << 1 | 1);
    for (int row = from; row < to; row += 8) {
      out.write(octet(present, row, to));
    }
  }
}
