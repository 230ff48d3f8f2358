package io.metricrollup.job.window;

import java.io.DataOutput;
import java.io.IOException;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Writes tables in version 2 of their stored form. Only occupied slots of accumulator pages are
 * written.
 *
 * <pre>
 * table   = byte: version, names, columns, values, sets, series, tiers
 * names   = n, (n: length, bytes)*
 * columns = n, (n: length, bytes)*
 * values  = n, (n: tag, n: length, bytes)*       tag = column << 2 | code of the type
 * sets    = n, (n: length, (n: value)*)*         without the empty set, which is number 0
 * series  = n, (long: tid, n: name, n: set)*
 * tiers   = n, (n: frequency in ms, n, window*)*
 * window  = long: start, byte: late, long: input rows, n, (long: segment)*, n, (byte: types)*, n, page*
 * page    = n: slots, or 0 for none; (long: 64 presence bits)*, cells, sketches
 * cells   = (double: count, sum, min, max)*      of the present slots
 * </pre>
 *
 * Version 1 is without the input rows. n are unsigned numbers, seven bits a byte, lowest first;
 * sketches are written by {@code SketchPage}.
 */
final class TableWriter {
  static final int VERSION = 2;
  static final int TYPE_BITS = 2;

  private final DataOutput target;

  /** Handed on in large pieces: a state stream takes a byte hardly faster than a page. */
  private final DataOutputSerializer out = new DataOutputSerializer(1 << 16);

  TableWriter(DataOutput target) {
    this.target = target;
  }

  void write(ShardTable table) throws IOException {
    out.writeByte(VERSION);
    writeNames(table.names());
    writeColumns(table.labels());
    writeValues(table.labels());
    writeSets(table.labels().sets());
    handOn();
    writeSeries(table.series());
    number(table.tiers());
    for (int i = 0; i < table.tiers(); i++) {
      writeTier(table.tier(i));
    }
    handOn();
  }

  private void handOn() throws IOException {
    target.write(out.getSharedBuffer(), 0, out.length());
    out.clear();
  }

  private void writeNames(ByteStrings names) throws IOException {
    number(names.size());
    for (int id = 0; id < names.size(); id++) {
      writeBytes(names.data(), names.start(id), names.end(id));
    }
  }

  private void writeColumns(LabelDictionary labels) throws IOException {
    number(labels.columns());
    for (int column = 0; column < labels.columns(); column++) {
      byte[] name = LabelDictionary.bytes(labels.column(column));
      writeBytes(name, 0, name.length);
    }
  }

  private void writeValues(LabelDictionary labels) throws IOException {
    number(labels.values());
    for (int value = 0; value < labels.values(); value++) {
      int column = labels.columnOf(value);
      int entry = labels.entryOf(value);
      ByteStrings entries = labels.entries(column);
      number(column << TYPE_BITS | entries.tag(entry));
      writeBytes(entries.data(), entries.start(entry), entries.end(entry));
    }
  }

  private void writeSets(IntLists sets) throws IOException {
    number(sets.size());
    for (int id = 1; id < sets.size(); id++) {
      int[] values = sets.data(id);
      number(sets.end(id) - sets.start(id));
      for (int i = sets.start(id); i < sets.end(id); i++) {
        number(values[i]);
      }
    }
  }

  private void writeSeries(SeriesDictionary series) throws IOException {
    number(series.size());
    for (int s = 0; s < series.size(); s++) {
      out.writeLong(series.tid(s));
      number(series.nameId(s));
      number(series.labelSet(s));
    }
  }

  private void writeTier(Tier tier) throws IOException {
    number(tier.frequency());
    number(tier.size());
    for (int i = 0; i < tier.size(); i++) {
      writeWindow(tier.get(i));
    }
  }

  private void writeWindow(Window window) throws IOException {
    out.writeLong(window.start());
    out.writeByte(window.late() ? 1 : 0);
    out.writeLong(window.inputRows());
    number(window.segments().size());
    for (int i = 0; i < window.segments().size(); i++) {
      out.writeLong(window.segments().get(i));
    }
    number(window.typedColumns());
    for (int column = 0; column < window.typedColumns(); column++) {
      out.writeByte(window.types(column));
    }
    number(window.pages());
    for (int i = 0; i < window.pages(); i++) {
      writePage(window.page(i));
      handOn();
    }
  }

  private void writePage(AccumulatorPage page) throws IOException {
    if (page == null) {
      number(0);
      return;
    }
    number(page.slots());
    for (long word : page.present()) {
      out.writeLong(word);
    }
    writeCells(page);
    page.writeSketches(out);
  }

  private void writeCells(AccumulatorPage page) throws IOException {
    for (int slot = 0; slot < page.slots(); slot++) {
      if (page.isPresent(slot)) {
        out.writeDouble(page.count(slot));
        out.writeDouble(page.sum(slot));
        out.writeDouble(page.min(slot));
        out.writeDouble(page.max(slot));
      }
    }
  }

  private void writeBytes(byte[] bytes, int from, int to) throws IOException {
    number(to - from);
    out.write(bytes, from, to - from);
  }

  private void number(int value) throws IOException {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      out.writeByte(rest | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }
}
