package io.metricrollup.job.ledger;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which records of the quarantine are meant; what is empty is not asked for.
 *
 * @param reason its word
 * @param from earliest start of the segment, inclusive
 * @param to latest start of the segment, exclusive
 */
public record QuarantineFilter(
    Optional<String> reason,
    Optional<String> organization,
    Optional<String> segment,
    Optional<Instant> from,
    Optional<Instant> to) {

  /** The records, each once: after a failover the job writes some again, in the same words. */
  public List<QuarantineEntry> read(Records quarantine) throws IOException {
    Set<String> lines = new LinkedHashSet<>();
    quarantine.forEach(lines::add);
    List<QuarantineEntry> entries = new ArrayList<>();
    for (String line : lines) {
      QuarantineEntry entry = QuarantineEntry.parse(line);
      if (takes(entry)) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private boolean takes(QuarantineEntry entry) {
    return equal(reason, entry.reason())
        && equal(organization, entry.organization())
        && equal(segment, entry.segment())
        && inTime(entry);
  }

  private static boolean equal(Optional<String> wanted, String value) {
    return wanted.isEmpty() || wanted.get().equalsIgnoreCase(value);
  }

  private boolean inTime(QuarantineEntry entry) {
    if (from.isEmpty() && to.isEmpty()) {
      return true;
    }
    Optional<Instant> start = entry.start();
    return start.isPresent()
        && (from.isEmpty() || !start.get().isBefore(from.get()))
        && (to.isEmpty() || start.get().isBefore(to.get()));
  }
}
