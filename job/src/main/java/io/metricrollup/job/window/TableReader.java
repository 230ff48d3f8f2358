package io.metricrollup.job.window;

import io.metricrollup.sketch.SketchPage;
import java.io.DataInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads tables in every version that {@link TableWriter} has ever written. */
final class TableReader {
  private static final int EPOCH = 0;

  private final DataInput in;
  private int version;

  TableReader(DataInput in) {
    this.in = in;
  }

  /**
   * @throws IOException if the version is not known
   */
  ShardTable read() throws IOException {
    version = in.readUnsignedByte();
    if (version < 1 || version > TableWriter.VERSION) {
      throw new IOException(
          "Shard table of version " + version + "; the newest known is " + TableWriter.VERSION);
    }
    ByteStrings names = readNames();
    LabelDictionary labels = readLabels();
    SeriesDictionary series = readSeries();
    int tiers = number();
    List<Tier> list = new ArrayList<>(tiers);
    for (int i = 0; i < tiers; i++) {
      list.add(readTier());
    }
    return new ShardTable(EPOCH, names, labels, series, list);
  }

  private ByteStrings readNames() throws IOException {
    ByteStrings names = new ByteStrings();
    int size = number();
    for (int id = 0; id < size; id++) {
      byte[] bytes = readBytes();
      names.append(0, bytes, 0, bytes.length);
    }
    return names;
  }

  private LabelDictionary readLabels() throws IOException {
    LabelDictionary labels = new LabelDictionary();
    int columns = number();
    for (int column = 0; column < columns; column++) {
      labels.appendColumn(new String(readBytes(), StandardCharsets.UTF_8));
    }
    int values = number();
    for (int value = 0; value < values; value++) {
      int tag = number();
      byte[] bytes = readBytes();
      int type = tag & ((1 << TableWriter.TYPE_BITS) - 1);
      labels.appendValue(tag >>> TableWriter.TYPE_BITS, type, bytes, 0, bytes.length);
    }
    int sets = number();
    for (int set = 1; set < sets; set++) {
      int[] list = new int[number()];
      for (int i = 0; i < list.length; i++) {
        list[i] = number();
      }
      labels.sets().append(list, list.length);
    }
    return labels;
  }

  private SeriesDictionary readSeries() throws IOException {
    int size = number();
    int capacity = Math.max(16, size);
    long[] tids = new long[capacity];
    int[] nameIds = new int[capacity];
    int[] labelSets = new int[capacity];
    for (int s = 0; s < size; s++) {
      tids[s] = in.readLong();
      nameIds[s] = number();
      labelSets[s] = number();
    }
    return new SeriesDictionary(tids, nameIds, labelSets, size);
  }

  private Tier readTier() throws IOException {
    Tier tier = new Tier(number());
    int windows = number();
    for (int i = 0; i < windows; i++) {
      Window window = readWindow();
      if (tier.rests()) {
        window.rest(EPOCH);
      }
      tier.add(window);
    }
    return tier;
  }

  private Window readWindow() throws IOException {
    long start = in.readLong();
    boolean late = in.readByte() != 0;
    // Nobody counted them in version 1.
    long inputRows = version == 1 ? 0 : in.readLong();
    long[] fingerprints = new long[number()];
    for (int i = 0; i < fingerprints.length; i++) {
      fingerprints[i] = in.readLong();
    }
    byte[] types = new byte[number()];
    in.readFully(types);
    AccumulatorPage[] pages = new AccumulatorPage[number()];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = readPage();
    }
    SegmentSet segments = new SegmentSet(fingerprints, fingerprints.length);
    return new Window(start, late, segments, pages, types, inputRows);
  }

  private AccumulatorPage readPage() throws IOException {
    int slots = number();
    if (slots == 0) {
      return null;
    }
    long[] present = new long[slots / 64];
    for (int word = 0; word < present.length; word++) {
      present[word] = in.readLong();
    }
    double[] cells = new double[slots * AccumulatorPage.CELLS];
    for (int slot = 0; slot < slots; slot++) {
      if ((present[slot >>> 6] & (1L << slot)) != 0) {
        for (int cell = 0; cell < AccumulatorPage.CELLS; cell++) {
          cells[slot * AccumulatorPage.CELLS + cell] = in.readDouble();
        }
      }
    }
    return new AccumulatorPage(EPOCH, present, cells, SketchPage.read(in, slots));
  }

  private byte[] readBytes() throws IOException {
    byte[] bytes = new byte[number()];
    in.readFully(bytes);
    return bytes;
  }

  private int number() throws IOException {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = in.readByte();
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("Corrupt shard table: a number is too long");
  }
}
