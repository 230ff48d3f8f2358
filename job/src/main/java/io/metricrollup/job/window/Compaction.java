package io.metricrollup.job.window;

import io.metricrollup.batch.LabelType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table made anew with only the series that are in an open window, numbered without gaps, and
 * only the names and labels that those have.
 */
final class Compaction {
  private final ShardTable old;
  private final SparePages spares = new SparePages();
  private final ByteStrings names = new ByteStrings();
  private final LabelDictionary labels = new LabelDictionary();
  private final SeriesDictionary series = new SeriesDictionary();

  // By old number, -1 if dropped or not added yet.
  private final int[] seriesIds;
  private final int[] nameIds;
  private final int[] columnIds;
  private final int[] setIds;

  private Compaction(ShardTable old) {
    this.old = old;
    seriesIds = unset(old.series().size());
    nameIds = unset(old.names().size());
    columnIds = unset(old.labels().columns());
    setIds = unset(old.labels().sets().size());
  }

  private static int[] unset(int size) {
    int[] ids = new int[size];
    Arrays.fill(ids, -1);
    return ids;
  }

  /** The table itself, or a smaller one if more than half of its series are in no open window. */
  static ShardTable ifSparse(ShardTable table) {
    Compaction compaction = new Compaction(table);
    int referenced = compaction.markReferenced();
    return 2L * referenced < table.series().size() ? compaction.compacted() : table;
  }

  /** Sets the number of every referenced series to 0; returns how many there are. */
  private int markReferenced() {
    int referenced = 0;
    for (int s = 0; s < seriesIds.length; s++) {
      if (isReferenced(s)) {
        seriesIds[s] = 0;
        referenced++;
      }
    }
    return referenced;
  }

  private boolean isReferenced(int s) {
    for (int t = 0; t < old.tiers(); t++) {
      Tier tier = old.tier(t);
      for (int i = 0; i < tier.size(); i++) {
        AccumulatorPage page = tier.get(i).page(s >>> AccumulatorPage.SLOT_BITS);
        if (page != null && page.isPresent(s & (AccumulatorPage.SLOTS - 1))) {
          return true;
        }
      }
    }
    return false;
  }

  private ShardTable compacted() {
    old.requireLive();
    old.series().prepare();
    series.prepare();
    addColumns();
    for (int s = 0; s < seriesIds.length; s++) {
      if (seriesIds[s] == 0) {
        seriesIds[s] = addSeries(s);
      }
    }
    List<Tier> tiers = new ArrayList<>(old.tiers());
    for (int t = 0; t < old.tiers(); t++) {
      tiers.add(tier(old.tier(t)));
    }
    return old.replace(names, labels, series, tiers);
  }

  private int addSeries(int s) {
    int name = name(old.series().nameId(s));
    int added = series.intern(name, old.series().tid(s));
    series.setLabels(added, old.series().mask(s), labelSet(old.series().labelSet(s)));
    return added;
  }

  private int name(int name) {
    if (nameIds[name] < 0) {
      ByteStrings all = old.names();
      nameIds[name] = names.intern(0, all.data(), all.start(name), all.end(name));
    }
    return nameIds[name];
  }

  private int labelSet(int set) {
    if (setIds[set] < 0) {
      IntLists sets = old.labels().sets();
      int[] values = Arrays.copyOfRange(sets.data(set), sets.start(set), sets.end(set));
      for (int i = 0; i < values.length; i++) {
        values[i] = value(values[i]);
      }
      setIds[set] = labels.union(0, values, values.length);
    }
    return setIds[set];
  }

  private int value(int value) {
    int column = old.labels().columnOf(value);
    int entry = old.labels().entryOf(value);
    ByteStrings all = old.labels().entries(column);
    LabelType type = LabelType.ofCode(all.tag(entry));
    return labels.internValue(
        columnIds[column], type, all.data(), all.start(entry), all.end(entry));
  }

  /** Columns keep their order, since label sets are sorted by it. */
  private void addColumns() {
    boolean[] needed = new boolean[columnIds.length];
    for (int s = 0; s < seriesIds.length; s++) {
      if (seriesIds[s] == 0) {
        markColumns(old.series().labelSet(s), needed);
      }
    }
    for (int column = 0; column < needed.length; column++) {
      if (needed[column]) {
        columnIds[column] = labels.internColumn(old.labels().column(column));
      }
    }
  }

  private void markColumns(int set, boolean[] needed) {
    IntLists sets = old.labels().sets();
    int[] values = sets.data(set);
    for (int i = sets.start(set); i < sets.end(set); i++) {
      needed[old.labels().columnOf(values[i])] = true;
    }
  }

  private Tier tier(Tier tier) {
    Tier compacted = new Tier(tier.frequency());
    for (int i = 0; i < tier.size(); i++) {
      compacted.add(window(tier.get(i)));
    }
    return compacted;
  }

  private Window window(Window window) {
    window.wake(old.epoch());
    Window compacted = new Window(window.start(), window.late());
    compacted.segments().addAll(window.segments());
    compacted.addInputRows(window.inputRows());
    for (int column = 0; column < window.typedColumns(); column++) {
      if (columnIds[column] >= 0) {
        compacted.addTypes(columnIds[column], window.types(column));
      }
    }
    for (int s = 0; s < seriesIds.length; s++) {
      AccumulatorPage page = window.page(s >>> AccumulatorPage.SLOT_BITS);
      int slot = s & (AccumulatorPage.SLOTS - 1);
      if (page != null && page.isPresent(slot)) {
        int to = seriesIds[s];
        compacted
            .writablePage(to >>> AccumulatorPage.SLOT_BITS, old.epoch(), spares)
            .add(to & (AccumulatorPage.SLOTS - 1), page, slot);
      }
    }
    return compacted;
  }
}
