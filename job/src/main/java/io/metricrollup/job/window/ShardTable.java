package io.metricrollup.job.window;

import java.util.ArrayList;
import java.util.List;

/**
 * All state of one shard: its series and, per tier, the open windows.
 *
 * <p>The heap state backend copies a value at the first access after a barrier. {@link #copy}
 * shares all pages of accumulators and everything that only grows, so that it costs little; the
 * copy goes on living, and clones a page before it first writes to it. What it was taken from
 * belongs to the snapshot from then on and refuses to be written. So nobody holds a table, or
 * anything of it, beyond one callback. Belongs to one thread; a snapshot reads the frozen original
 * in another.
 */
final class ShardTable {
  private final int epoch;
  private final ByteStrings names;
  private final LabelDictionary labels;
  private final SeriesDictionary series;
  private final List<Tier> tiers;
  private boolean frozen;

  // Not part of a snapshot.
  private SparePages spares = new SparePages();
  private SeriesOrder order = new SeriesOrder();
  private Footprint counted = Footprint.NOTHING;

  ShardTable() {
    this(0, new ByteStrings(), new LabelDictionary(), new SeriesDictionary(), new ArrayList<>());
  }

  ShardTable(
      int epoch,
      ByteStrings names,
      LabelDictionary labels,
      SeriesDictionary series,
      List<Tier> tiers) {
    this.epoch = epoch;
    this.names = names;
    this.labels = labels;
    this.series = series;
    this.tiers = tiers;
  }

  /** The table that lives on; this one is frozen. */
  ShardTable copy() {
    requireLive();
    List<Tier> copies = new ArrayList<>(tiers.size());
    for (Tier tier : tiers) {
      copies.add(tier.share());
    }
    ShardTable copy =
        new ShardTable(epoch + 1, names.share(), labels.share(), series.share(), copies);
    copy.spares = spares;
    spares = null;
    copy.order = order;
    copy.counted = counted;
    order = null;
    frozen = true;
    return copy;
  }

  /** The table that lives on in place of this one, of the same epoch. */
  ShardTable replace(
      ByteStrings newNames,
      LabelDictionary newLabels,
      SeriesDictionary newSeries,
      List<Tier> newTiers) {
    ShardTable replacement = new ShardTable(epoch, newNames, newLabels, newSeries, newTiers);
    replacement.counted = counted;
    return replacement;
  }

  /**
   * To be called before anything is written.
   *
   * @throws IllegalStateException if the table belongs to a snapshot
   */
  void requireLive() {
    if (frozen) {
      throw new IllegalStateException("A shard table that belongs to a snapshot is written to");
    }
  }

  int epoch() {
    return epoch;
  }

  ByteStrings names() {
    return names;
  }

  LabelDictionary labels() {
    return labels;
  }

  SeriesDictionary series() {
    return series;
  }

  int tiers() {
    return tiers.size();
  }

  /** Tiers with or without open windows, ascending by frequency. */
  Tier tier(int i) {
    return tiers.get(i);
  }

  /** The tier of a frequency, a new one if there is none yet. */
  Tier tierOf(int frequency) {
    int at = 0;
    while (at < tiers.size() && tiers.get(at).frequency() < frequency) {
      at++;
    }
    if (at == tiers.size() || tiers.get(at).frequency() != frequency) {
      requireLive();
      tiers.add(at, new Tier(frequency));
    }
    return tiers.get(at);
  }

  /** All series in the order of a segment's rows. */
  int[] order() {
    return order.of(series, names);
  }

  SparePages spares() {
    return spares;
  }

  boolean hasWindows() {
    for (Tier tier : tiers) {
      if (tier.size() > 0) {
        return true;
      }
    }
    return false;
  }

  boolean hasLateWindows() {
    for (Tier tier : tiers) {
      for (int i = 0; i < tier.size(); i++) {
        if (tier.get(i).late()) {
          return true;
        }
      }
    }
    return false;
  }

  /** What was last counted of this table in the operator's totals. */
  Footprint counted() {
    return counted;
  }

  Footprint count() {
    counted = Footprint.of(this);
    return counted;
  }
}
