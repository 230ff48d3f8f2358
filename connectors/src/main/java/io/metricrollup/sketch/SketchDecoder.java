package io.metricrollup.sketch;

import java.util.Objects;

/**
 * Decodes DDSketches in DataDog's own encoding into {@link PackedBins}, whatever the order of their
 * blocks and the encoding of their bins. Reusable; belongs to one thread.
 *
 * <p>Nothing in the bytes is believed before it is checked, and memory grows with the bins really
 * there, so hostile bytes cost no more than their length. Bins of one index add up, bins of count 0
 * vanish, exact summary statistics are skipped. The index mapping may come anywhere, and more than
 * once if it is the same; without one there is no sketch. Bins of another mapping than ours go to
 * the bins of the values that they stand for.
 */
public final class SketchDecoder {
  private static final int FEATURES = 0;
  private static final int POSITIVE_INDEX_DELTAS_AND_COUNTS = (1 << 2) | 1;
  private static final int INDEX_MAPPING = 2;

  private static final int ZERO_COUNT = 1 << 2;
  private static final int COUNT = 0x28 << 2;
  private static final int SUM = 0x21 << 2;
  private static final int MIN = 0x22 << 2;
  private static final int MAX = 0x23 << 2;

  private static final long GAMMA_BITS = Double.doubleToRawLongBits(CanonicalMapping.GAMMA);
  private static final int ONE_BIN_MIN_LENGTH = 19;
  private static final int ONE_BIN_MAX_LENGTH = 23;

  private final SketchInput in = new SketchInput();
  private final BinCollector collector = new BinCollector();
  private final StoreReader stores = new StoreReader(in, collector);
  private long[] bins = new long[16];
  private double count;

  // Of the sketch at hand.
  private boolean lookingAhead;
  private int mappingFlag;
  private double gamma;
  private double indexOffset;
  private ForeignMapping foreign;

  /**
   * Decodes one sketch.
   *
   * @return the number of longs in {@link #bins()}; 0 for an encoded sketch without observations
   * @throws MalformedSketchException if this is not one well-formed sketch to its last byte, or has
   *     a count that is not finite and at least 0, or a bin that no finite double falls into
   */
  public int decode(byte[] buf, int offset, int length) throws MalformedSketchException {
    Objects.checkFromIndexSize(offset, length, buf.length);
    mappingFlag = -1;
    foreign = null;
    if (length <= ONE_BIN_MAX_LENGTH && decodeOneBin(buf, offset, offset + length)) {
      return 1;
    }
    in.reset(buf, offset, length);
    collector.clear();
    lookingAhead = false;
    blocks();
    if (mappingFlag < 0) {
      throw in.malformed(in.pos, "no index mapping");
    }
    return finish();
  }

  /** The last sketch's bins, from 0 on; overwritten by the next {@link #decode}. */
  public long[] bins() {
    return bins;
  }

  /** The last sketch's number of observations. */
  public double count() {
    return count;
  }

  /** Whether the last sketch had another index mapping than {@link PackedBins}. */
  public boolean remapped() {
    return foreign != null;
  }

  /** Most sketches: our mapping, then one bin with a one-byte count, and nothing else. */
  private boolean decodeOneBin(byte[] buf, int at, int end) {
    if (end - at < ONE_BIN_MIN_LENGTH
        || buf[at] != INDEX_MAPPING
        || SketchInput.longAt(buf, at + 1) != GAMMA_BITS
        || SketchInput.longAt(buf, at + 9) != 0
        || buf[end - 1] <= 0) {
      return false;
    }
    int key = 0;
    if (buf[at + 17] != ZERO_COUNT) {
      key = onlyPositiveKey(buf, at + 17, end - 1);
    } else if (end - at > ONE_BIN_MIN_LENGTH) {
      return false;
    }
    count = SketchInput.varDouble((long) buf[end - 1] << 57);
    return key >= 0 && PackedBins.put(bins, 0, key, count) == 1;
  }

  /** The key of the only bin if its index is all there is before the count; else negative. */
  private static int onlyPositiveKey(byte[] buf, int at, int end) {
    if (end - at < 3 || buf[at] != POSITIVE_INDEX_DELTAS_AND_COUNTS || buf[at + 1] != 1) {
      return -1;
    }
    int zigZag = 0;
    for (int i = at + 2, shift = 0; i < end; i++, shift += 7) {
      boolean isLast = buf[i] >= 0;
      if (isLast != (i == end - 1)) {
        return -1;
      }
      zigZag |= (buf[i] & 0x7F) << shift;
    }
    int index = (zigZag >>> 1) ^ -(zigZag & 1);
    return CanonicalMapping.isReachable(index) ? PackedBins.keyOfIndex(index) : -1;
  }

  private void blocks() throws MalformedSketchException {
    while (in.hasRemaining()) {
      int at = in.pos;
      int flag = in.readByte() & 0xFF;
      switch (flag & 3) {
        case FEATURES -> feature(at, flag);
        case INDEX_MAPPING -> mapping(at, flag);
        default -> {
          if (mappingFlag < 0 && !lookingAhead) {
            lookAheadForMapping(at);
          }
          stores.read(at, flag, foreign, lookingAhead);
        }
      }
      if (lookingAhead && mappingFlag >= 0) {
        return;
      }
    }
  }

  /** Bins can only be placed by a mapping: finds the one behind them, then goes back. */
  private void lookAheadForMapping(int at) throws MalformedSketchException {
    int back = in.pos;
    in.pos = at;
    lookingAhead = true;
    blocks();
    lookingAhead = false;
    if (mappingFlag < 0) {
      throw in.malformed(in.pos, "no index mapping");
    }
    in.pos = back;
  }

  private void feature(int at, int flag) throws MalformedSketchException {
    switch (flag) {
      case ZERO_COUNT -> zeroCount(in.readCount());
      case COUNT -> in.readVarDouble();
      case SUM, MIN, MAX -> in.readDouble();
      default -> throw in.malformed(at, "unknown flag " + flag);
    }
  }

  private void zeroCount(double zeros) {
    if (zeros > 0 && !lookingAhead) {
      collector.add(0, zeros);
    }
  }

  private void mapping(int at, int flag) throws MalformedSketchException {
    int layout = flag >>> 2;
    if (layout >= ForeignMapping.LAYOUTS) {
      throw in.malformed(at, "unknown index mapping " + layout);
    }
    double newGamma = in.readDouble();
    double newIndexOffset = in.readDouble();
    if (mappingFlag >= 0) {
      if (flag != mappingFlag || newGamma != gamma || newIndexOffset != indexOffset) {
        throw in.malformed(at, "a second, different index mapping");
      }
      return;
    }
    mappingFlag = flag;
    gamma = newGamma;
    indexOffset = newIndexOffset;
    if (layout != 0 || !CanonicalMapping.isSame(gamma, indexOffset)) {
      foreign = new ForeignMapping(layout, gamma, indexOffset);
      if (!foreign.isUsable()) {
        throw in.malformed(at, "unusable gamma " + gamma + " or index offset " + indexOffset);
      }
    }
  }

  private int finish() throws MalformedSketchException {
    collector.finish();
    count = collector.total();
    if (count == Double.POSITIVE_INFINITY) {
      throw in.malformed(in.pos, "the counts add up to infinity");
    }
    if (bins.length < collector.maxLongs()) {
      bins = new long[collector.maxLongs()];
    }
    return collector.pack(bins);
  }
}
