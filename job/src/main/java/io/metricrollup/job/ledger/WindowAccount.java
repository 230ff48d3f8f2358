package io.metricrollup.job.ledger;

import io.metricrollup.ledger.FileEntry;
import io.metricrollup.ledger.SegmentEntry;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the ledger holds of one window of one organization. */
final class WindowAccount {
  private final String organization;
  private final int frequencyMs;
  private final long window;
  private final Map<String, LedgerEntry> entries = new HashMap<>();
  private long newest = Long.MIN_VALUE;

  private WindowAccount(String organization, int frequencyMs, long window) {
    this.organization = organization;
    this.frequencyMs = frequencyMs;
    this.window = window;
  }

  /**
   * Reads the whole ledger, and keeps what is of the window.
   *
   * @param window its start, epoch ms
   */
  static WindowAccount of(Records ledger, String organization, int frequencyMs, long window)
      throws IOException {
    WindowAccount account = new WindowAccount(organization, frequencyMs, window);
    ledger.forEach(line -> account.add(LedgerEntry.parse(line)));
    return account;
  }

  private void add(LedgerEntry entry) {
    if (!entry.organization().equals(organization)) {
      return;
    }
    if (!entry.is(FileEntry.COMMITTED)) {
      newest = Math.max(newest, entry.startMs());
    }
    if (concerns(entry)) {
      entries.put(entry.key(), entry);
    } else {
      entries.remove(entry.key());
    }
  }

  private boolean concerns(LedgerEntry entry) {
    boolean starts = entry.startMs() >= window && entry.startMs() - window < frequencyMs;
    if (entry.is(FileEntry.COMMITTED)) {
      return entry.frequencyMs() == frequencyMs && entry.startMs() == window;
    }
    boolean below = entry.frequencyMs() < frequencyMs && entry.tierMs() <= frequencyMs;
    return below && (starts || entry.rowsIn(window, frequencyMs) > 0);
  }

  /** Start of the organization's newest segment that the ledger knows of. */
  OptionalLong newest() {
    return newest == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(newest);
  }

  SortedSet<Integer> instances() {
    SortedSet<Integer> instances = new TreeSet<>();
    entries.values().forEach(entry -> instances.add(entry.instance()));
    return instances;
  }

  List<LedgerEntry> read(int instance) {
    return of(instance, SegmentEntry.READ).toList();
  }

  List<LedgerEntry> refused(int instance) {
    return of(instance, SegmentEntry.REFUSED).toList();
  }

  List<LedgerEntry> waiting(int instance) {
    Set<String> settled = new HashSet<>();
    entries.keySet().forEach(key -> settled.add(SegmentEntry.waitingKey(key)));
    return of(instance, SegmentEntry.WAITING)
        .filter(entry -> !settled.contains(entry.key()))
        .toList();
  }

  long duplicates(int instance) {
    return of(instance, SegmentEntry.DUPLICATE).count();
  }

  List<LedgerEntry> committed(int instance) {
    return of(instance, FileEntry.COMMITTED).toList();
  }

  /** Rows that were read and count in the window. */
  long rowsRead(int instance) {
    return of(instance, SegmentEntry.READ).mapToLong(e -> e.rowsIn(window, frequencyMs)).sum();
  }

  /** Rows that the written segments were made of. */
  long rowsMerged(int instance) {
    return of(instance, FileEntry.COMMITTED).mapToLong(LedgerEntry::inputRows).sum();
  }

  private Stream<LedgerEntry> of(int instance, String fact) {
    return entries.values().stream()
        .filter(entry -> entry.instance() == instance && entry.is(fact))
        .sorted(java.util.Comparator.comparing(LedgerEntry::key));
  }
}
