package io.metricrollup.sketch;

/**
 * Reads the blocks that hold bins: by sign, in one of three encodings.
 *
 * <pre>
 * 1 index deltas and counts: number, (delta to the last index, count)*
 * 2 index deltas:            number, (delta to the last index)*; each count is 1
 * 3 contiguous counts:       number, first index, delta, count*
 * </pre>
 */
final class StoreReader {
  private static final int POSITIVE = 1;
  private static final int INDEX_DELTAS_AND_COUNTS = 1;
  private static final int INDEX_DELTAS = 2;
  private static final int CONTIGUOUS_COUNTS = 3;

  private final SketchInput in;
  private final BinCollector collector;
  private int sign;
  private ForeignMapping foreign;
  private boolean discard;

  StoreReader(SketchInput in, BinCollector collector) {
    this.in = in;
    this.collector = collector;
  }

  /**
   * Reads the block behind its flag.
   *
   * @param at where the flag is
   * @param foreign null for our own mapping
   * @param discard only moves behind the block; there is no mapping yet
   */
  void read(int at, int flag, ForeignMapping foreign, boolean discard)
      throws MalformedSketchException {
    sign = (flag & 3) == POSITIVE ? 1 : -1;
    this.foreign = foreign;
    this.discard = discard;
    switch (flag >>> 2) {
      case INDEX_DELTAS_AND_COUNTS -> indexDeltasAndCounts();
      case INDEX_DELTAS -> indexDeltas();
      case CONTIGUOUS_COUNTS -> contiguousCounts();
      default -> throw in.malformed(at, "unknown bin encoding " + (flag >>> 2));
    }
  }

  private void indexDeltasAndCounts() throws MalformedSketchException {
    int size = readSize(2);
    int index = 0;
    for (int i = 0; i < size; i++) {
      int at = in.pos;
      index = advance(at, index, in.readVarLong());
      add(at, index, in.readCount());
    }
  }

  private void indexDeltas() throws MalformedSketchException {
    int size = readSize(1);
    int index = 0;
    for (int i = 0; i < size; i++) {
      int at = in.pos;
      index = advance(at, index, in.readVarLong());
      add(at, index, 1);
    }
  }

  private void contiguousCounts() throws MalformedSketchException {
    int size = readSize(1);
    int index = advance(in.pos, 0, in.readVarLong());
    long step = in.readVarLong();
    for (int i = 0; i < size; i++) {
      int at = in.pos;
      index = i == 0 ? index : advance(at, index, step);
      add(at, index, in.readCount());
    }
  }

  /** The number of bins, each of which is that many bytes long at least. */
  private int readSize(int bytesEach) throws MalformedSketchException {
    int at = in.pos;
    long size = in.readUnsignedVarLong();
    if (Long.compareUnsigned(size, in.remaining() / bytesEach) > 0) {
      throw in.malformed(at, Long.toUnsignedString(size) + " bins in " + in.remaining() + " bytes");
    }
    return (int) size;
  }

  private int advance(int at, int index, long delta) throws MalformedSketchException {
    long next = index + delta;
    // Out of an int's range, or around the corner of a long's.
    if (next != (int) next || delta != (delta << 30) >> 30) {
      throw in.malformed(at, "an index " + index + " + " + delta + ", out of range");
    }
    return (int) next;
  }

  private void add(int at, int index, double count) throws MalformedSketchException {
    if (count == 0 || discard) {
      return;
    }
    int key = ForeignMapping.UNREACHABLE;
    if (foreign != null) {
      key = foreign.key(index);
    } else if (CanonicalMapping.isReachable(index)) {
      key = PackedBins.keyOfIndex(index);
    }
    if (key == ForeignMapping.UNREACHABLE) {
      throw in.malformed(at, "a bin of index " + index + ", which no double can reach");
    }
    collector.add(sign * key, count);
  }
}
