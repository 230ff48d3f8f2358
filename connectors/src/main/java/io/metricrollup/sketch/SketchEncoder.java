package io.metricrollup.sketch;

/**
 * Encodes sketches in DataDog's own encoding, index mapping included, as sketches-go's {@code
 * Encode} and sketches-java's {@code encode(output, false)} do, so that both can decode them.
 * Reusable; belongs to one thread.
 *
 * <p>Blocks: mapping, zero count, positive store, negative store, the last three only if there is
 * something in them. A store's bins ascend by index; they are written with index deltas, or as
 * contiguous counts if that is shorter. The format keeps {@code count + 1} as a double: a
 * fractional count loses what is below 2^-53 of that sum, an integer below 2^53 nothing.
 */
public final class SketchEncoder {
  private static final byte ZERO_COUNT = 1 << 2;
  private static final byte POSITIVE_STORE = 1;
  private static final byte NEGATIVE_STORE = 3;
  private static final byte INDEX_DELTAS_AND_COUNTS = 1 << 2;
  private static final byte CONTIGUOUS_COUNTS = 3 << 2;

  // Flag 2: logarithmic mapping; gamma; an index offset of 0.
  private static final byte[] MAPPING = new byte[1 + 2 * Double.BYTES];

  // Flag, number of bins, first index, step.
  private static final int MAX_STORE_HEADER = 1 + 3 + 3 + 1;
  private static final int MAX_COUNT = 9;
  private static final int MAX_INDEX_DELTA = 3;

  static {
    MAPPING[0] = 2;
    SketchInput.putLong(MAPPING, 1, Double.doubleToRawLongBits(CanonicalMapping.GAMMA));
  }

  // One store, ascending by index.
  private int[] indexes = new int[16];
  private double[] counts = new double[16];

  /** An upper bound of the encoded length of a sketch of {@code longs} packed longs, in bytes. */
  public static int maxEncodedLength(int longs) {
    return Math.toIntExact(
        MAPPING.length
            + 1
            + MAX_COUNT
            + 2 * MAX_STORE_HEADER
            + (long) longs * (MAX_INDEX_DELTA + MAX_COUNT));
  }

  /**
   * Encodes a slot to {@code dst} from {@code pos} on, which must have room for {@link
   * #maxEncodedLength}, all of which may be overwritten; an empty slot to an encoded sketch without
   * observations.
   *
   * @return the position behind the last byte
   */
  public int encode(SketchPage page, int slot, byte[] dst, int pos) {
    return encode(page.longs(), page.start(slot), page.end(slot), dst, pos);
  }

  /** The same of the packed bins in {@code [from, to)}. */
  public int encode(long[] bins, int from, int to, byte[] dst, int pos) {
    System.arraycopy(MAPPING, 0, dst, pos, MAPPING.length);
    int end = pos + MAPPING.length;
    if (to - from == 1 && PackedBins.key(bins[from]) > 0) {
      return singleBin(bins[from], dst, end);
    }
    int zero = skipBelow(bins, from, to, 0);
    int positive = skipBelow(bins, zero, to, 1);
    if (zero < positive) {
      dst[end++] = ZERO_COUNT;
      end = SketchOutput.putVarDouble(dst, end, PackedBins.count(bins, zero));
    }
    if (positive < to) {
      int size = unpackAscending(bins, positive, to);
      end = store(POSITIVE_STORE, 0, size, dst, end);
    }
    if (from < zero) {
      int first = unpackDescending(bins, from, zero);
      end = store(NEGATIVE_STORE, first, zero - from, dst, end);
    }
    return end;
  }

  /** One bin of positive values and an integer count, as most sketches of a minute are. */
  private static int singleBin(long bin, byte[] dst, int pos) {
    dst[pos] = POSITIVE_STORE | INDEX_DELTAS_AND_COUNTS;
    dst[pos + 1] = 1;
    int end = SketchOutput.putVarLong(dst, pos + 2, PackedBins.indexOfKey(PackedBins.key(bin)));
    return SketchOutput.putVarDouble(dst, end, (double) (bin & PackedBins.MAX_PACKED_COUNT));
  }

  private static int skipBelow(long[] bins, int from, int to, int key) {
    int at = from;
    while (at < to && PackedBins.key(bins[at]) < key) {
      at = PackedBins.next(bins, at);
    }
    return at;
  }

  private int unpackAscending(long[] bins, int from, int to) {
    reserve(to - from);
    int size = 0;
    for (int at = from; at < to; at = PackedBins.next(bins, at)) {
      indexes[size] = PackedBins.indexOfKey(PackedBins.key(bins[at]));
      counts[size++] = PackedBins.count(bins, at);
    }
    return size;
  }

  /** Negative values ascend as their indexes descend: unpacks to {@code [first, to - from)}. */
  private int unpackDescending(long[] bins, int from, int to) {
    reserve(to - from);
    int first = to - from;
    for (int at = from; at < to; at = PackedBins.next(bins, at)) {
      indexes[--first] = PackedBins.indexOfKey(PackedBins.key(bins[at]));
      counts[first] = PackedBins.count(bins, at);
    }
    return first;
  }

  private void reserve(int size) {
    if (indexes.length < size) {
      indexes = new int[size];
      counts = new double[size];
    }
  }

  private int store(byte type, int from, int to, byte[] dst, int pos) {
    if (to - from > 1 && isShorterContiguously(from, to)) {
      dst[pos++] = (byte) (type | CONTIGUOUS_COUNTS);
      return contiguousCounts(from, to, dst, pos);
    }
    dst[pos++] = (byte) (type | INDEX_DELTAS_AND_COUNTS);
    return indexDeltasAndCounts(from, to, dst, pos);
  }

  /** Counts take the same room either way: compares deltas with the zeros for missing indexes. */
  private boolean isShorterContiguously(int from, int to) {
    int span = indexes[to - 1] - indexes[from] + 1;
    int contiguous = SketchOutput.unsignedVarLongLength(span) + 1 + span - (to - from);
    int deltas = SketchOutput.unsignedVarLongLength(to - from);
    for (int i = from + 1; i < to && deltas <= contiguous; i++) {
      deltas += SketchOutput.varLongLength((long) indexes[i] - indexes[i - 1]);
    }
    return contiguous < deltas;
  }

  private int indexDeltasAndCounts(int from, int to, byte[] dst, int pos) {
    int end = SketchOutput.putUnsignedVarLong(dst, pos, to - from);
    int last = 0;
    for (int i = from; i < to; i++) {
      end = SketchOutput.putVarLong(dst, end, indexes[i] - last);
      end = SketchOutput.putVarDouble(dst, end, counts[i]);
      last = indexes[i];
    }
    return end;
  }

  private int contiguousCounts(int from, int to, byte[] dst, int pos) {
    int end = SketchOutput.putUnsignedVarLong(dst, pos, indexes[to - 1] - indexes[from] + 1);
    end = SketchOutput.putVarLong(dst, end, indexes[from]);
    end = SketchOutput.putVarLong(dst, end, 1);
    for (int i = from, index = indexes[from]; i < to; index++) {
      if (index == indexes[i]) {
        end = SketchOutput.putVarDouble(dst, end, counts[i++]);
      } else {
        dst[end++] = 0;
      }
    }
    return end;
  }
}
